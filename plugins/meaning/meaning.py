"""The strategy "meaning": what a language model of the municipality's own choice holds for the same."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import (
    Evidence,
    Need,
    Resource,
    Snapshot,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
    about_something,
    likeness,
)

from .folder import ModelFolder
from .service import Service

STANDING, OFFSET = 1.13, -2.25
"""A logistic function of how far a pair stands out, since cosines of different models cannot be compared.

Fitted on the held-out needs of benchmarks/training with multilingual-e5-small as published, as affinity
is calibrated."""

Vectors: TypeAlias = NDArray[np.float32]
"""One vector of length 1 a row."""

_REASON = Evidence(
    Text(
        sv="Språkmodellen tycker att behovet och resursen hör ihop.",
        en="The language model finds that the need and the resource belong together.",
    ),
    vague=True,
)


class Embedder(Protocol):
    """What makes a vector of a text, wherever the model runs."""

    @property
    def identity(self) -> Sequence[str]:
        """What makes its vectors others than those of another model."""
        ...

    def vectors(self, texts: Sequence[str]) -> NDArray[np.floating]:
        """One vector a text. Raises OSError or ValueError when the model does not answer, or not as it should."""
        ...


def _text_option(sv: str, en: str, more_sv: str, more_en: str) -> dict[str, object]:
    title, description = Text(sv=sv, en=en), Text(sv=more_sv, en=more_en)
    return {"type": "string", "title": title, "description": description, "default": ""}


class Meaning:
    """Has no opinion: it is not told yet which model to ask."""

    spec = StrategySpec(
        name="meaning",
        title=Text(sv="Betydelse", en="Meaning"),
        description=Text(
            sv="Jämför vad texterna betyder med en språkmodell som ni själva väljer. Säger ingenting förrän en modell "
            "är vald. Finns den på en annan adress skickas texterna om behov och resurser dit, utan namn.",
            en="Compares what texts mean with a language model of your own choice. It says nothing until a model is "
            "chosen. If that is at another address, the texts of needs and resources are sent there, without names.",
        ),
        version="1.0",
        role=StrategyRole.FINDS,
        weight=0.5,
        options={
            "type": "object",
            "properties": {
                "address": _text_option(
                    "Adress",
                    "Address",
                    "Hela adressen, till exempel http://localhost:11434/v1/embeddings. Till en annan dator "
                    "ska den börja med https. Lämna tomt om modellen ligger i en mapp på er egen server.",
                    "The whole address, such as http://localhost:11434/v1/embeddings. To another machine it "
                    "begins with https. Leave empty if the model lies in a folder on your own server.",
                ),
                "model": _text_option(
                    "Modell",
                    "Model",
                    "Vad modellen heter där, eller vad dess mapp heter.",
                    "What the model is called there, or what its folder is called.",
                ),
                "before_need": _text_option(
                    "Före ett behov",
                    "Before a need",
                    "Det som modellen vill ha före en fråga, till exempel ”query: ”. Ofta ingenting.",
                    "What the model wants before a query, such as “query: ”. Often nothing.",
                ),
                "before_resource": _text_option(
                    "Före en resurs",
                    "Before a resource",
                    "Det som modellen vill ha före ett svar, till exempel ”passage: ”. Ofta ingenting.",
                    "What the model wants before an answer, such as “passage: ”. Often nothing.",
                ),
            },
        },
    )

    def configured(self, options: Mapping[str, Any]) -> Strategy:
        """One that asks the model that the options name; one that is silent as long as they name none."""
        address, model, before_need, before_resource = (
            str(options[name]) for name in ("address", "model", "before_need", "before_resource")
        )
        if not model:
            return Meaning()
        embedder = Service(address, model) if address else ModelFolder(model)
        return MeaningByModel(embedder, before_need, before_resource)

    def score(self, task: Task) -> NDArray[np.float64]:
        """NaN for every pair."""
        return np.full(len(task), np.nan)

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """None for every pair."""
        return [None] * len(task)


class MeaningByModel(Meaning):
    """Compares texts by the vectors of a model; each side's mean is taken away first."""

    def __init__(self, embedder: Embedder, before_need: str, before_resource: str) -> None:
        """With what the model wants before the text of a need, and of a resource."""
        self._embedder = embedder
        self._before = before_need, before_resource
        self._latest: tuple[Snapshot, tuple[Vectors, Vectors]] | None = None

    def score(self, task: Task) -> NDArray[np.float64]:
        """A logistic function of how far the pair stands out for the need; NaN where a side has no word
        that says what it is about.

        Raises what the model raises, see :class:`Embedder`.
        """
        _, standing = likeness(*self.vectors(task), task.pairs)
        scores = 1 / (1 + np.exp(-(STANDING * standing + OFFSET)))
        needs, resources = map(about_something, task.snapshot.texts)
        return np.where(needs[task.pairs[:, 0]] & resources[task.pairs[:, 1]], scores, np.nan)

    def vectors(self, task: Task) -> tuple[Vectors, Vectors]:
        """All needs and all resources, so that the likeliest pairs can be found first."""
        snapshot, latest = task.snapshot, self._latest  # read once, since runs in other threads may put theirs here
        if latest is None or latest[0] is not snapshot:
            needs = self._side(task, snapshot.needs, self._before[0])
            latest = self._latest = snapshot, (needs, self._side(task, snapshot.resources, self._before[1]))
        return latest[1]

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """That the two mean much the same: such a model does not tell which words it went by."""
        return [_REASON] * len(task)

    def _side(self, task: Task, items: Sequence[Need] | Sequence[Resource], before: str) -> Vectors:
        def compute(texts: Sequence[str]) -> Vectors:
            return _unit(self._embedder.vectors([before + text for text in texts]))

        space = "meaning " + sha256(json.dumps([*self._embedder.identity, before]).encode()).hexdigest()[:16]
        kept = task.memory.vectors(space, list(map(_text, items)), compute).astype(np.float32)
        return _unit(kept - kept.mean(axis=0)) if len(kept) else kept


def _unit(vectors: NDArray[np.floating]) -> Vectors:
    """The same directions at length 1; a vector of length 0 stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _text(item: Need | Resource) -> str:
    return f"{item.title}. {item.description}".strip(". ")
