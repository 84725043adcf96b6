"""Texts as the character n-grams of their words, counted once for each text, and weighed by how rare they are."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import Scaled, Snapshot, SparseRows, content_words

LENGTHS = (3, 4, 5)
"""How many letters an n-gram has, the spaces around a word included."""

RARITY = 2.0
"""The power of the inverse document frequency: above 1, rare words count for more than in plain TF-IDF."""


class Grams:
    """The n-grams within words of every text so far.

    The vocabulary grows with the texts, so that nothing is counted anew when one more comes.
    """

    def __init__(self) -> None:
        self._column: dict[str, int] = {}
        self._of_word: dict[str, tuple[int, ...]] = {}
        self.of_texts = SparseRows[tuple[str, str]]()

    def rows(self, texts: Iterable[tuple[str, str]]) -> NDArray[np.intp]:
        """Which row of :attr:`of_texts` each title and description have: ``1 + log(count)`` an n-gram (sublinear term
        frequency).
        """
        return self.of_texts.find(texts, lambda text: self._counts(_twice(*text)))

    def columns_of(self, word: str) -> tuple[int, ...]:
        """The columns of the n-grams of a word, in ascending order."""
        if word not in self._of_word:
            self._of_word[word] = tuple(self._counts(word))
        return self._of_word[word]

    def _counts(self, text: str) -> dict[int, float]:
        counts = Counter(self._column.setdefault(gram, len(self._column)) for gram in grams_of(text))
        return {column: 1 + log(counts[column]) for column in sorted(counts)}


def grams_of(text: str) -> Iterator[str]:
    """The n-grams of each content word with a space before and after it, and of a shorter word all of it once.

    They are those of scikit-learn's CountVectorizer with ``char_wb``, without the second and the 100 MB that it takes
    to load.
    """
    for word in content_words(text):
        padded = f" {word} "
        for n in LENGTHS:
            yield from (padded[k : k + n] for k in range(max(1, len(padded) - n + 1)))
            if len(padded) <= n:
                break


@dataclass(frozen=True)
class Weighed:
    """The texts of a snapshot as TF-IDF rows of length 1, needs and resources apart, and the n-grams they count."""

    snapshot: Snapshot
    grams: Grams
    frequency: NDArray[np.intp]
    needs: Scaled
    resources: Scaled

    def rare(self, share: float) -> tuple[Scaled, Scaled]:
        """Both without the n-grams that more than this share of the texts have."""
        kept = self.frequency <= share * (self.needs.shape[0] + self.resources.shape[0])
        needs, resources = (replace(side, weights=side.weights * kept) for side in (self.needs, self.resources))
        return needs, resources


def weigh(snapshot: Snapshot, grams: Grams) -> Weighed:
    """TF-IDF as scikit-learn's TfidfVectorizer has it (smooth, length 1), but for the power ``RARITY``."""
    rows = np.concatenate([grams.rows(texts) for texts in snapshot.texts])
    frequency = grams.of_texts.frequency(rows)
    weights = (np.log((1 + len(rows)) / (1 + frequency)) + 1) ** RARITY
    texts, n = grams.of_texts.scaled(rows, weights), len(snapshot.needs)
    return Weighed(snapshot, grams, frequency, texts[:n], texts[n:])


def _twice(title: str, description: str) -> str:
    """The title counts twice, since it says in a few words what the description says in many."""
    return f"{title} {title} {description}"
