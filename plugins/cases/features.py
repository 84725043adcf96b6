"""What texts are compared by: the stems of their words, and the parts of four letters that the words are made of."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.api import content_words, stem

LETTERS = 4

STEM_COUNTS = 2.0
"""A stem counts so many times as much as a part that is as rare."""

_STEM_ENDS = "|"


def features_of(word: str) -> tuple[str, ...]:
    """The stem of a word (in lower case), and its parts of four letters; a blank stands before and after it."""
    whole = f" {word} "
    return stem(word) + _STEM_ENDS, *(whole[k : k + LETTERS] for k in range(max(1, len(whole) - LETTERS + 1)))


def words_of(text: tuple[str, str]) -> list[str]:
    """The words that tell what a title and a description are about, each once, in the order of the alphabet."""
    return sorted({*content_words(text[0]), *content_words(text[1])})


class Features:
    """The features that are known of, each with a column; others tell nothing."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self._column = {name: k for k, name in enumerate(names)}
        self._of_word: dict[str, tuple[int, ...]] = {}
        self.counts = np.array([STEM_COUNTS if name.endswith(_STEM_ENDS) else 1.0 for name in names], dtype=np.float32)

    def columns_of(self, word: str) -> tuple[int, ...]:
        """The columns of the known features of a word, each once and in ascending order."""
        if word not in self._of_word:
            found = {self._column.get(name, -1) for name in features_of(word)}
            self._of_word[word] = tuple(sorted(found - {-1}))
        return self._of_word[word]

    def matrix(self, texts: Iterable[tuple[str, str]]) -> csr_matrix:
        """A row for each title and description, with 1 for each feature that it has."""
        rows = [sorted({*chain.from_iterable(map(self.columns_of, words_of(text)))}) for text in texts]
        return matrix_of(rows, len(self.names))


def matrix_of(rows: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """Rows that have 1 in these columns."""
    columns = np.fromiter(chain.from_iterable(rows), dtype=np.int32)
    ends = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(rows), width))


def rarity(texts: csr_matrix) -> NDArray[np.float32]:
    """How rare each feature is among the texts, as scikit-learn's TfidfTransformer has it (smooth)."""
    n, frequency = texts.shape[0], np.bincount(texts.indices, minlength=texts.shape[1])
    rare: NDArray[np.float32] = (np.log((1 + n) / (1 + frequency)) + 1).astype(np.float32)
    return rare


def weighed(texts: csr_matrix, weights: NDArray[np.float32]) -> csr_matrix:
    """The rows weighed by column and brought to length 1; empty ones stay empty."""
    data = texts.data * weights[texts.indices]
    squares = csr_matrix((data**2, texts.indices, texts.indptr), shape=texts.shape).sum(axis=1).A1
    lengths = np.sqrt(np.where(squares > 0, squares, 1)).astype(np.float32)
    return csr_matrix((data / np.repeat(lengths, np.diff(texts.indptr)), texts.indices, texts.indptr), texts.shape)


def common_features(texts: Iterable[tuple[str, str]], least: int) -> list[str]:
    """The features that at least so many of the texts have, in order."""
    seen: dict[str, int] = {}
    for text in texts:
        for name in {name for word in words_of(text) for name in features_of(word)}:
            seen[name] = seen.get(name, 0) + 1
    return sorted(name for name, many in seen.items() if many >= least)
