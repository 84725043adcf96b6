"""Vectors of texts as rows: dense or sparse, made when they are asked for, and kept where they lie until then."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

_NEW_PART = 8
"""When more rows than this part of those that are turned have come, all are turned anew."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """Dense vectors that lie among others and stay there: row ``k`` is ``base[at[k]]``."""

    base: NDArray[np.float32]
    at: NDArray[np.intp]

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return len(self.at), self.base.shape[1]

    def __getitem__(self, rows: NDArray[np.intp]) -> "Chosen":
        return Chosen(self.base, self.at[rows])

    def made(self) -> NDArray[np.float32]:
        """All of it as an array."""
        return self.base[self.at]


class Turned:
    """Sparse rows by column, so that those which share a column with a few are found without looking at the others.

    It is kept while rows come below, and turned anew when these have become many.
    """

    def __init__(self) -> None:
        self._by_column = csr_matrix((0, 0))

    def products(self, few: csr_matrix, rows: csr_matrix) -> NDArray[np.float64]:
        """The product of each of a few and each of the rows, shape (few, rows); the rows only ever grow in number."""
        by_column, n = self._by_column, rows.shape[0]
        if n - by_column.shape[1] > by_column.shape[1] // _NEW_PART:
            by_column = self._by_column = csr_matrix(rows.T.tocsr())
        turned = min(n, by_column.shape[1])
        products: NDArray[np.float64] = np.empty((few.shape[0], n))
        products[:, turned:] = (rows[turned:] @ few.T).toarray().T
        few = few.copy()
        few.resize((few.shape[0], by_column.shape[0]))
        products[:, :turned] = (few @ by_column).toarray()[:, :turned]
        return products


@dataclass(frozen=True, eq=False)
class Scaled:
    """Sparse vectors that are made when they are asked for: row ``k`` is ``base[at[k]] * weights * scale[k]``.

    Where rarity weighs, one more text changes the rows of all, but only few of them are looked at then. ``weights`` has
    one figure a column of ``base``, ``at`` and ``scale`` one a row of this. ``turned`` is what is kept of ``base``.
    """

    base: csr_matrix
    at: NDArray[np.intp]
    weights: NDArray[np.float64]
    scale: NDArray[np.float64]
    turned: Turned = field(default_factory=Turned, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return len(self.at), len(self.weights)

    @property
    def sizes(self) -> NDArray[np.intp]:
        """In how many columns each row has something."""
        sizes: NDArray[np.intp] = np.diff(self.base.indptr)[self.at]
        return sizes

    def __getitem__(self, rows: NDArray[np.intp] | slice) -> "Scaled":
        return replace(self, at=self.at[rows], scale=self.scale[rows])

    def made(self) -> csr_matrix:
        """All of it as a matrix, without what is weighed with 0."""
        rows = csr_matrix(self.base[self.at])
        rows.data *= self.weights[rows.indices]
        rows.data *= np.repeat(self.scale, np.diff(rows.indptr))
        rows.eliminate_zeros()
        return rows

    def row(self, k: int) -> dict[int, float]:
        """What one row has in each of its columns."""
        columns, values = self._line(k)
        weighed = values * self.weights[columns] * self.scale[k]
        return dict(zip(columns.tolist(), weighed.tolist(), strict=True))

    def values(self, k: int, columns: Sequence[int]) -> list[float]:
        """What one row has in these of its columns, which are some of :meth:`row`'s."""
        its, values = self._line(k)
        found: list[float] = (values[its.searchsorted(columns)] * self.weights[columns] * self.scale[k]).tolist()
        return found

    def _line(self, k: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The columns of one row, in order, and what the base has in them."""
        start, end = self.base.indptr[self.at[k]], self.base.indptr[self.at[k] + 1]
        return self.base.indices[start:end], self.base.data[start:end]

    def times(self, few: csr_matrix) -> NDArray[np.float64]:
        """The product of each of a few sparse rows and each row of this, shape (few, rows)."""
        weighed = few.copy()
        weighed.data = weighed.data * self.weights[weighed.indices]
        weighed.eliminate_zeros()
        products: NDArray[np.float64] = self.turned.products(weighed, self.base)[:, self.at] * self.scale
        return products


Dense: TypeAlias = NDArray[np.float32] | Chosen
Matrix: TypeAlias = Dense | csr_matrix | Scaled
"""Vectors of texts as rows, dense or sparse."""
