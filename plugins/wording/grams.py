"""Texts as the character n-grams of their words, counted once for each text, and weighed by how rare they are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array
from sklearn.feature_extraction.text import CountVectorizer

from matchmaker.api import Need, Resource, Snapshot, content_words

RARITY = 2.0
"""The power of the inverse document frequency: above 1, rare words count for more than in plain TF-IDF."""


class Grams:
    """The n-grams of three to five letters within words (char_wb) of every text so far.

    The vocabulary grows with the texts, so that nothing is counted anew when one more comes.
    """

    def __init__(self) -> None:
        vectorizer = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), preprocessor=_told)
        self._analyze = vectorizer.build_analyzer()
        self._column: dict[str, int] = {}
        self._counted: dict[str, tuple[NDArray[np.int32], NDArray[np.float64]]] = {}

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """``1 + log(count)`` of each n-gram (sublinear term frequency), shape (texts, n-grams so far)."""
        counted = [self._counts(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in counted)])
        columns = np.concatenate([np.zeros(0, dtype=np.int32), *(columns for columns, _ in counted)])
        values = np.concatenate([np.zeros(0), *(values for _, values in counted)])
        return csr_matrix((values, columns, ends), shape=(len(texts), len(self._column)))

    def columns_of(self, word: str) -> NDArray[np.int32]:
        """The columns of the n-grams of a text, in ascending order."""
        return self._counts(word)[0]

    def _counts(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        if text not in self._counted:
            counts = Counter(self._column.setdefault(gram, len(self._column)) for gram in self._analyze(text))
            columns = np.array(sorted(counts), dtype=np.int32)
            self._counted[text] = columns, 1 + np.log([counts[column] for column in columns.tolist()])
        return self._counted[text]


def _told(text: str) -> str:
    """The words of a text that tell what it is about; a function of its own, since these can be pickled."""
    return " ".join(content_words(text))


@dataclass(frozen=True)
class Weighed:
    """The texts of a snapshot as TF-IDF rows of length 1, needs and resources apart, and the n-grams they count."""

    snapshot: Snapshot
    grams: Grams
    needs: csr_matrix
    resources: csr_matrix

    def rare(self, share: float) -> tuple[csr_matrix, csr_matrix]:
        """Both without the n-grams that more than this share of the texts have."""
        sides = self.needs, self.resources
        frequency = sum(np.bincount(side.indices, minlength=side.shape[1]) for side in sides)
        kept = diags_array((frequency <= share * (self.needs.shape[0] + self.resources.shape[0])).astype(np.float64))
        needs, resources = (csr_matrix(side @ kept) for side in sides)
        for side in (needs, resources):
            side.eliminate_zeros()
        return needs, resources


def weigh(snapshot: Snapshot, grams: Grams) -> Weighed:
    """TF-IDF as scikit-learn's TfidfVectorizer has it (smooth, length 1), but for the power ``RARITY``."""
    items: list[Need | Resource] = [*snapshot.needs, *snapshot.resources]
    rows = grams.rows(list(map(text_of, items)))
    texts = rows.shape[0]
    frequency = np.bincount(rows.indices, minlength=rows.shape[1])
    rows.data *= ((np.log((1 + texts) / (1 + frequency)) + 1) ** RARITY)[rows.indices]
    lengths = np.sqrt(np.add.reduceat(np.append(rows.data**2, 0), rows.indptr[:-1]) if texts else np.zeros(0))
    filled = np.diff(rows.indptr)
    rows.data /= np.repeat(np.where(filled > 0, lengths, 1), filled)
    n = len(snapshot.needs)
    return Weighed(snapshot, grams, rows[:n], rows[n:])


def text_of(item: Need | Resource) -> str:
    """The title counts twice, since it says in a few words what the description says in many."""
    return f"{item.title} {item.title} {item.description}"
