"""Finds by meaning with a language model that the municipality runs or rents, at an address that speaks OpenAI's way.

It says nothing until the address and the model's name are filled in. The texts of needs and resources, without names,
are then sent there, each once. A key, where one is needed, is read from EMBEDDINGS_API_KEY in the environment.

The interface is ``POST …/v1/embeddings`` with ``{"model": …, "input": [texts]}``, which llama.cpp, Ollama, vLLM,
text-embeddings-inference and most that rent out models offer.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

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
    hookimpl,
    likeness,
)

KEY = "EMBEDDINGS_API_KEY"
AT_ONCE = 64
"""Texts in one request."""
PATIENCE = 30
"""Seconds that one request may take."""
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
    )
)
_OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}


def _text_option(sv: str, en: str, more_sv: str, more_en: str) -> dict[str, object]:
    title, description = Text(sv=sv, en=en), Text(sv=more_sv, en=more_en)
    return {"type": "string", "title": title, "description": description, "default": ""}


class Meaning:
    """Has no opinion: it is not told yet where to ask."""

    spec = StrategySpec(
        name="meaning",
        title=Text(sv="Betydelse", en="Meaning"),
        description=Text(
            sv="Jämför vad texterna betyder med en språkmodell som ni själva väljer. Säger ingenting förrän en adress "
            "är ifylld. Då skickas texterna om behov och resurser dit, utan namn.",
            en="Compares what texts mean with a language model of your own choice. It says nothing until an address "
            "is given. The texts of needs and resources are then sent there, without names.",
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
                    "ska den börja med https.",
                    "The whole address, such as http://localhost:11434/v1/embeddings. To another machine it "
                    "begins with https.",
                ),
                "model": _text_option("Modell", "Model", "Vad modellen heter där.", "What the model is called there."),
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
        """One that asks where the options say; one that is silent as long as they do not say it."""
        service = Service(**{name: str(value) for name, value in options.items()})
        return MeaningElsewhere(service) if service.address and service.model else Meaning()

    def score(self, task: Task) -> NDArray[np.float64]:
        """NaN for every pair."""
        return np.full(len(task), np.nan)

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """None for every pair."""
        return [None] * len(task)


class MeaningElsewhere(Meaning):
    """Compares texts by the vectors of a model elsewhere; each side's mean is taken away first."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._latest: tuple[Snapshot, tuple[Vectors, Vectors]] | None = None

    def score(self, task: Task) -> NDArray[np.float64]:
        """A logistic function of how far the pair stands out for the need; NaN where a side has no text.

        Raises OSError or ValueError when the service does not answer, or not as it should.
        """
        _, standing = likeness(*self.vectors(task), task.pairs)
        scores = 1 / (1 + np.exp(-(STANDING * standing + OFFSET)))
        written = np.array([bool(_text(need) and _text(resource)) for need, resource in task], dtype=bool)
        return np.where(written, scores, np.nan)

    def vectors(self, task: Task) -> tuple[Vectors, Vectors]:
        """All needs and all resources, so that the likeliest pairs can be found first."""
        snapshot = task.snapshot
        if self._latest is None or self._latest[0] is not snapshot:
            needs = self._side(task, snapshot.needs, self._service.before_need)
            self._latest = snapshot, (needs, self._side(task, snapshot.resources, self._service.before_resource))
        return self._latest[1]

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """That the two mean much the same: a model elsewhere does not tell which words it went by."""
        return [_REASON] * len(task)

    def _side(self, task: Task, items: Sequence[Need] | Sequence[Resource], before: str) -> Vectors:
        compute = partial(self._service.vectors, before=before)
        kept = task.memory.vectors(self._service.space(before), list(map(_text, items)), compute).astype(np.float32)
        return _unit(kept - kept.mean(axis=0)) if len(kept) else kept


@dataclass(frozen=True, slots=True)
class Service:
    """Where the model answers, what it is called there, and what it wants before a need and before a resource."""

    address: str
    model: str
    before_need: str
    before_resource: str

    def space(self, before: str) -> str:
        """The name of the space that its vectors of texts with ``before`` lie in."""
        return "meaning " + sha256(json.dumps([self.address, self.model, before]).encode()).hexdigest()[:16]

    def vectors(self, texts: Sequence[str], before: str) -> Vectors:
        """One vector of length 1 a text. Raises OSError or ValueError when no answer comes, or a wrong one."""
        parts = [texts[k : k + AT_ONCE] for k in range(0, len(texts), AT_ONCE)]
        return _unit(np.concatenate([self._asked([before + text for text in part]) for part in parts]))

    def _asked(self, texts: list[str]) -> NDArray[np.float64]:
        address = urlsplit(self.address)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _OWN_MACHINE):
            raise ValueError("the address must begin with https://, or with http:// on the same machine")
        headers = {"Content-Type": "application/json"}
        if key := os.environ.get(KEY):
            headers["Authorization"] = f"Bearer {key}"
        body = json.dumps({"model": self.model, "input": texts, "encoding_format": "float"}).encode()
        request = Request(self.address, body, headers)  # noqa: S310 – the scheme was checked above
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return _rows(json.load(answer), len(texts))


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "meaning"."""
    return [Meaning()]


def _rows(answer: Any, wanted: int) -> NDArray[np.float64]:
    """The vectors of an answer, in the order that was asked for. Raises ValueError when it is not such an answer."""
    try:
        rows = sorted(answer["data"], key=lambda row: int(row["index"]))
        vectors = np.array([row["embedding"] for row in rows], dtype=np.float64)
    except (KeyError, TypeError) as fault:
        raise ValueError("the answer is not one of embeddings") from fault
    if vectors.ndim != 2 or len(vectors) != wanted:
        raise ValueError(f"{wanted} texts were sent, and {len(vectors)} vectors came back")
    return vectors


def _unit(vectors: NDArray[np.floating]) -> Vectors:
    """The same directions at length 1; a vector of length 0 stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _text(item: Need | Resource) -> str:
    return f"{item.title}. {item.description}".strip(". ")
