"""The strategy "concepts": compares texts by the sum of what their words' concepts say."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import Chosen, Evidence, Snapshot, StrategyRole, StrategySpec, Task, Text, products_of

from .lexicon import Vectors, lexicon, subject_words
from .reasons import evidence_of

WORTH_COSINE = 0.30
SLOPE = 6.5
"""The score is ``1 / (1 + exp(-SLOPE (cosine - WORTH_COSINE)))``; fitted on training pairs of other subjects."""

_TEXTS_AT_ONCE = 1_024


class Concepts:
    """Compares what texts are about, by the concepts that their words belong to."""

    spec = StrategySpec(
        name="concepts",
        title=Text(sv="Begrepp", en="Concepts"),
        description=Text(
            sv="Ser om behovet och resursen handlar om samma saker, också när orden är olika.",
            en="Sees whether need and resource are about the same things, also when the words differ.",
        ),
        version="1.0",
        role=StrategyRole.FINDS,
        weight=0.2,
    )

    def __init__(self) -> None:
        self._latest: tuple[Snapshot, Chosen, Chosen] | None = None

    def score(self, task: Task) -> NDArray[np.float64]:
        """A score for each pair of texts that have a known word; NaN where either has none."""
        needs, resources = self.vectors(task)
        known = _known(needs, task.pairs[:, 0]) & _known(resources, task.pairs[:, 1])
        scores: NDArray[np.float64] = 1 / (
            1 + np.exp(-SLOPE * (products_of(needs, resources, task.pairs) - WORTH_COSINE))
        )
        return np.where(known, scores, np.nan)

    def vectors(self, task: Task) -> tuple[Chosen, Chosen]:
        """All needs and all resources as rows, by whose products the score goes; kept while the snapshot stays."""
        latest = self._latest
        if latest is None or latest[0] is not task.snapshot:
            sides = (texts.told(_told) for texts in task.snapshot.texts)
            needs, resources = (task.memory.chosen(lexicon().space, texts, text_vectors) for texts in sides)
            needs = Chosen(resources.base, needs.at)  # the base has grown, and the smaller one is not kept beside it
            self._latest = latest = task.snapshot, needs, resources
        return latest[1:]

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Name the words that gave most to the score of each pair, and the concept that joins them."""
        return evidence_of(task)


def text_vectors(texts: Sequence[str]) -> Vectors:
    """The direction of each text, shape (texts, dimensions), length 1; a row of zeros where no word is known.

    It is the sum over the words of the text and their parts, rare ones counting for more; it depends on the text and
    the lexicon alone.
    """
    vectors = np.empty((len(texts), lexicon().dimensions), dtype=np.float32)
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        part = slice(start, start + _TEXTS_AT_ONCE)
        vectors[part] = _text_vectors(texts[part])
    return vectors


def _text_vectors(texts: Sequence[str]) -> NDArray[np.float64]:
    words = lexicon()
    vectors = np.zeros((len(texts), words.dimensions))
    for number, text in enumerate(texts):
        weights: dict[int, float] = defaultdict(float)
        for word in subject_words(text):
            for row, weight in words.rows_of(word).items():
                weights[row] += weight
        if weights:
            vectors[number] = words.weighed(weights)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float64] = vectors / np.where(lengths > 0, lengths, 1)
    return unit


def _known(texts: Chosen, at: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of the texts at these positions, which may come again, have a known word."""
    of_text = np.zeros(texts.shape[0], dtype=bool)
    there = np.flatnonzero(np.bincount(at, minlength=len(of_text)))
    of_text[there] = np.any(texts[there].made() != 0, axis=1)
    return of_text[at]


def _told(text: tuple[str, str]) -> str:
    """The title counts twice, since it says in a few words what the description says in many."""
    title, description = text
    return f"{title} {title} {description}"
