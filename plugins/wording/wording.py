"""The strategy "wording": what is found by its words, inflected, compounded or misspelt."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matchmaker.api import (
    Evidence,
    Need,
    Resource,
    Scaled,
    Snapshot,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
    content_words,
    products_of,
)

from .grams import Grams, Weighed, weigh
from .reasons import evidence_of

HALF_SCORE_COSINE = 0.04
"""The cosine that gives the score 0.5, "worth showing"; chosen on texts other than those it is measured on."""

COMMON_SHARE = 0.01
"""Of the texts; n-grams of more of them take most of the time when pairs are sought, and hardly tell them apart."""

LABEL_WORDS = 3
"""A title of at most so many content words is a label, and is compared letter by letter as well."""

LABEL_FLOOR = 75.0
"""The similarity of two labels (rapidfuzz ratio, 0-100) below which it is taken for chance."""


_LABELS_AT_ONCE = 100_000


class Wording:
    """Compares texts by their character n-grams, and short titles by their letters."""

    spec = StrategySpec(
        name="wording",
        title=Text(sv="Ordval", en="Wording"),
        description=Text(
            sv="Ser om behovet och resursen beskrivs med samma eller liknande ord, också böjda och felstavade.",
            en="Sees whether need and resource are described in the same or similar words, also inflected or misspelt.",
        ),
        version="1.0",
        role=StrategyRole.FINDS,
        weight=0.05,
    )

    def __init__(self) -> None:
        self._grams = Grams()
        self._latest: Weighed | None = None

    def score(self, task: Task) -> NDArray[np.float64]:
        """A score for each pair of texts that have content words; none where either has none."""
        weighed = self._weighed(task.snapshot)
        cosine = products_of(weighed.needs, weighed.resources, task.pairs)
        scores = np.maximum(cosine / (cosine + HALF_SCORE_COSINE), _label_scores(task)).clip(0, 1)
        i, j = task.pairs.T
        scores[(weighed.needs.sizes == 0)[i] | (weighed.resources.sizes == 0)[j]] = np.nan
        return scores

    def vectors(self, task: Task) -> tuple[Scaled, Scaled]:
        """All needs and all resources by what is rare in them, so that the likeliest pairs can be found first."""
        weighed = self._weighed(task.snapshot)
        return weighed.rare(COMMON_SHARE)

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Name the words that gave most to the score of each pair."""
        return evidence_of(task, self._weighed(task.snapshot))

    def _weighed(self, snapshot: Snapshot) -> Weighed:
        """The texts of this snapshot, kept while it is the same."""
        latest = self._latest
        if latest is None or latest.snapshot is not snapshot:
            latest = self._latest = weigh(snapshot, self._grams)
        return latest


def _label_scores(task: Task) -> NDArray[np.float64]:
    """How alike two short titles are, letter by letter: 0 at ``LABEL_FLOOR``, 1 when they are equal."""
    (i, j), of = task.pairs.T, task.snapshot
    (needs, in_need), (resources, in_resource) = _labels(of.needs, i), _labels(of.resources, j)
    both = np.flatnonzero(in_need[i] & in_resource[j])
    scores = np.zeros(len(task))
    for start in range(0, len(both), _LABELS_AT_ONCE):
        some = both[start : start + _LABELS_AT_ONCE]
        left, right = ([of[k] for k in at[some].tolist()] for of, at in ((needs, i), (resources, j)))
        ratios = process.cpdist(left, right, scorer=fuzz.ratio, score_cutoff=LABEL_FLOOR)
        scores[some] = ((ratios - LABEL_FLOOR) / (100 - LABEL_FLOOR)).clip(0, 1)
    return scores


def _labels(items: Sequence[Need | Resource], at: NDArray[np.intp]) -> tuple[dict[int, str], NDArray[np.bool_]]:
    """The content words of the title of each item at these positions that is a label, and which items have one."""
    there = np.flatnonzero(np.bincount(at, minlength=len(items))).tolist()
    labels = {k: label for k in there if (label := _label(items[k].title))}
    known = np.zeros(len(items), dtype=bool)
    known[list(labels)] = True
    return labels, known


@lru_cache(maxsize=100_000)
def _label(title: str) -> str:
    words = content_words(title)
    return " ".join(words) if len(words) <= LABEL_WORDS else ""
