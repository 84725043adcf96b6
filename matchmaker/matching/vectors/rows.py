"""Vectors of texts as rows: dense or sparse, made when they are asked for, and kept where they lie until then."""

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
            by_column = self._by_column = csr_matrix(rows.T.tocsr(), dtype=np.float64)  # not made so every time
        turned = min(n, by_column.shape[1])
        products: NDArray[np.float64] = np.empty((few.shape[0], n))
        products[:, turned:] = (rows[turned:] @ few.T).toarray().T
        few = few.copy()
        few.resize((few.shape[0], by_column.shape[0]))
        products[:, :turned] = (few @ by_column).toarray()[:, :turned]
        return products


@dataclass(frozen=True, eq=False)
class Scaled:
    """Sparse vectors that are made when they are asked for: row ``k`` is ``base[at[k]] * weights`` divided by a norm.

    Where rarity weighs, one more text changes the rows of all, but only few of them are looked at then. ``weights`` has
    one figure a column of ``base``. The norm is that of ``base[at[k]] * norm_weights``: with the same weights the rows
    have length 1, and where some are 0 instead, the other columns stay as they were. ``turned`` is what is kept of
    ``base``, and ``norms`` are those of its rows where they are the same from run to run.
    """

    base: csr_matrix
    at: NDArray[np.intp]
    weights: NDArray[np.float64]
    norm_weights: NDArray[np.float64]
    turned: Turned = field(default_factory=Turned, repr=False)
    norms: NDArray[np.float64] | None = field(default=None, repr=False)

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
        return replace(self, at=self.at[rows])

    def made(self) -> csr_matrix:
        """All of it as a matrix, without what is weighed with 0."""
        rows = csr_matrix(self.base[self.at])
        scale = np.repeat(self._scales_of(rows), np.diff(rows.indptr))
        rows.data = rows.data * self.weights[rows.indices] * scale
        if not self.weights.all():
            rows.eliminate_zeros()
        return rows

    def row(self, k: int) -> dict[int, float]:
        """What one row has in each of its columns."""
        start, end = self.base.indptr[self.at[k]], self.base.indptr[self.at[k] + 1]
        columns, values = self.base.indices[start:end], self.base.data[start:end]
        norm = float(np.linalg.norm(values * self.norm_weights[columns])) or 1.0
        return dict(zip(columns.tolist(), (values * self.weights[columns] / norm).tolist(), strict=True))

    def times(self, few: csr_matrix) -> NDArray[np.float64]:
        """The product of each of a few sparse rows and each row of this, shape (few, rows)."""
        weighed = few.copy()
        weighed.data = weighed.data * self.weights[weighed.indices]
        weighed.eliminate_zeros()
        products: NDArray[np.float64] = self.turned.products(weighed, self.base)[:, self.at]
        meeting = np.flatnonzero(products.any(axis=0))
        products[:, meeting] *= self[meeting].scales()
        return products

    def scales(self) -> NDArray[np.float64]:
        """What each row of the base is multiplied by to be divided by its norm; 1 where that is 0."""
        return self._scales_of(None if self.norms is not None else csr_matrix(self.base[self.at]))

    def _scales_of(self, rows: csr_matrix | None) -> NDArray[np.float64]:
        """The same, by these rows where the norms are not known."""
        norms = self.norms[self.at] if self.norms is not None else norms_of(rows, self.norm_weights)
        scales: NDArray[np.float64] = 1 / np.where(norms > 0, norms, 1)
        return scales


def norms_of(rows: csr_matrix, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The length of each row, weighed by column."""
    squares = csr_matrix((rows.data.astype(np.float64) ** 2, rows.indices, rows.indptr), shape=rows.shape)
    norms: NDArray[np.float64] = np.sqrt(squares @ weights**2)
    return norms


Dense: TypeAlias = NDArray[np.float32] | Chosen
Matrix: TypeAlias = Dense | csr_matrix | Scaled
"""Vectors of texts as rows, dense or sparse."""
