"""Known pairs that join a need and a resource: what met needs like the one are resources like the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.matching.files.gold import GOOD
from matchmaker.matching.vectors.memory import SparseRows
from matchmaker.matching.vectors.products import products_of
from matchmaker.matching.vectors.rows import Scaled

LEAST = 0.002
"""Added to what joins a pair, so that its logarithm is there when nothing does."""

_TOGETHER = 512

Told: TypeAlias = str | tuple[str, str]
"""A text, or a title and a description."""
Alike: TypeAlias = Callable[[Sequence[int]], csr_matrix]
"""How much each known text counts for each of the texts at some positions, shape (positions, known texts)."""


@dataclass(frozen=True, eq=False)
class KnownPairs:
    """How well each known need was met by each known resource: ``met``, shape (known needs, known resources).

    Both texts of a pair are asked for at once: the need says which known resources met the known needs that it is like,
    the resource which known ones it is like, and the cosine of the two answers says how far they agree. It is a product
    of two kernels over pairs (Oyama and Manning 2004, "Using feature conjunctions across examples for learning pairwise
    classifiers"), of which only the nearest ones are kept. What makes two texts alike is for a strategy to say.
    """

    met: csr_matrix
    _alike: tuple[SparseRows[Told], SparseRows[Told]] = field(init=False, repr=False)
    _answers: SparseRows[Told] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Room for what the texts are like and how the needs' are answered, each worked out once."""
        object.__setattr__(self, "_alike", tuple(SparseRows[Told](known, np.float32) for known in self.met.shape))
        object.__setattr__(self, "_answers", SparseRows[Told](self.met.shape[1], np.float32))

    def of_needs(self, texts: Sequence[Told], alike: Alike) -> Scaled:
        """How much each known resource met the known needs that each of these is like; ``alike`` tells of new ones."""
        liked = self.needs_alike(texts, alike)
        return self._kept(self._answers, texts, lambda new: csr_matrix(raw(liked[np.array(new)]) @ self.met))

    def of_resources(self, texts: Sequence[Told], alike: Alike) -> Scaled:
        """How much each of these is like each known resource; ``alike`` tells of new ones."""
        return self._kept(self._alike[1], texts, alike)

    def needs_alike(self, texts: Sequence[Told], alike: Alike) -> Scaled:
        """How much each of these is like each known need; ``alike`` tells of new ones."""
        return self._kept(self._alike[0], texts, alike)

    @staticmethod
    def _kept(rows: SparseRows[Told], texts: Sequence[Told], answer: Alike) -> Scaled:
        """The answers of these texts; only those that are new are worked out, many at a time."""
        new = list({texts[k]: k for k in np.flatnonzero(~rows.known(texts)).tolist()}.values())
        for start in range(0, len(new), _TOGETHER):
            some = new[start : start + _TOGETHER]
            made = dict(zip((texts[k] for k in some), _rows_of(answer(some)), strict=True))
            rows.find(made, made.__getitem__)
        return rows.scaled(rows.find(texts, _never))


def raw(rows: Scaled) -> csr_matrix:
    """The rows as they were told, not brought to length 1."""
    return csr_matrix(rows.base[rows.at])


def met_by(needs: int, resources: int, pairs: NDArray[np.integer]) -> csr_matrix:
    """What each known pair counts for, shape (needs, resources), from rows (need, resource, grade).

    Grade 3 counts twice as much as grade 2; pairs of lower grades do not belong here.
    """
    need, resource, grade = pairs.T.astype(np.intp)
    return csr_matrix((grade - GOOD + 1.0, (need, resource)), shape=(needs, resources), dtype=np.float32)


def counted(cosines: csr_matrix, heat: float) -> csr_matrix:
    """What each of the likest known texts counts for: 1 for the likest of a row, e times less for each ``heat`` below.

    ``cosines`` has shape (texts, known texts) and only the likest of each row; what is not above 0 counts nothing.
    """
    kept = csr_matrix(cosines, copy=True)
    kept.data = np.where(kept.data > 0, kept.data, 0)
    kept.eliminate_zeros()
    most = kept.max(axis=1).toarray().ravel()
    kept.data = np.exp((kept.data - np.repeat(most, np.diff(kept.indptr))) / heat).astype(np.float64)
    return kept


def joined(needs: Scaled, resources: Scaled, pairs: NDArray[np.intp]) -> NDArray[np.float64]:
    """The logarithm of how far the two answers of each pair agree, between that of ``LEAST`` and about 0."""
    agreed: NDArray[np.float64] = np.log(products_of(needs, resources, pairs) + LEAST)
    return agreed


def _never(text: Told) -> dict[int, float]:
    raise AssertionError(f"was just told of: {text}")


def _rows_of(matrix: csr_matrix) -> Iterator[dict[int, float]]:
    """What each row has in each of its columns, these in order."""
    matrix.sort_indices()
    columns, values, ends = matrix.indices.tolist(), matrix.data.tolist(), matrix.indptr.tolist()
    return (dict(zip(columns[a:b], values[a:b], strict=True)) for a, b in pairwise(ends))
