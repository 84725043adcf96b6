"""Very many vectors in cells of those that are alike, so that others are compared with their likeliest cells alone.

An inverted file (Jégou et al. 2011) whose cells are made by spherical k-means (Dhillon and Modha 2001) of a sample.
Each row looks at as many columns however many there are, so that the search grows in step with the rows; what it
misses is told in docs/explanation/speed.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.matching.vectors.products import Apart, Found, found_by_rows, largest_of

LOOKED_AT = 10_000
"""Each row looks at so many columns at least, from its likeliest cell on."""

IN_A_CELL = 64
"""So many vectors a cell has in the mean."""

_SAMPLE = 32
"""From so many vectors a cell the middles are learnt."""

_ROUNDS = 8
_ROWS_AT_ONCE = 1_024


@dataclass(frozen=True, eq=False)
class Cells:
    """Vectors by cell: those of cell ``c`` are ``members[starts[c]:starts[c + 1]]``, and ``middles`` is what they are
    alike in, shape (cells, width).
    """

    vectors: NDArray[np.float32]
    middles: NDArray[np.float32]
    members: NDArray[np.intp]
    starts: NDArray[np.intp]

    def largest(self, rows: NDArray[np.float32], k: int, among: NDArray[np.intp], apart: Apart | None = None) -> Found:
        """As :func:`matchmaker.matching.vectors.products.largest`, looking in each row's likeliest cells alone."""
        position = np.full(len(self.vectors), -1)
        position[among] = np.arange(len(among))
        there = position[self.members] >= 0
        starts = np.concatenate([[0], np.cumsum(there)])[self.starts]
        here = Cells(self.vectors[among], self.middles, position[self.members[there]], starts)
        return found_by_rows(
            lambda part: here._largest(rows[part], k, None if apart is None else apart.of_rows(part)),
            len(rows),
            _ROWS_AT_ONCE,
        )

    def _largest(self, rows: NDArray[np.float32], k: int, apart: Apart | None) -> Found:
        """The same among all that is in the cells, for some of the rows."""
        sizes = np.diff(self.starts)
        cells = np.argsort(-(rows @ self.middles.T), axis=1)
        ends = np.cumsum(sizes[cells], axis=1)  # where each cell of a row ends among what it looks at
        within = np.count_nonzero(ends < LOOKED_AT, axis=1).max() + 1
        cells, ends = cells[:, :within], ends[:, :within]
        begins = ends - sizes[cells]
        products = np.full((len(rows), ends.max()), -np.inf, dtype=np.float32)
        row, place = np.nonzero(begins < LOOKED_AT)
        order = np.argsort(cells[row, place], kind="stable")
        row, place = row[order], place[order]
        looked_in, first = np.unique(cells[row, place], return_index=True)
        for cell, some in zip(looked_in.tolist(), np.split(np.arange(len(row)), first[1:]), strict=True):
            theirs = self.members[self.starts[cell] : self.starts[cell + 1]]
            made = rows[row[some]] @ self.vectors[theirs].T
            if apart is not None:
                made[apart.apart[apart.row[row[some]]][:, apart.column[theirs]]] = -np.inf
            at = begins[row[some], place[some]]
            products[row[some][:, None], at[:, None] + np.arange(len(theirs))] = made
        found = largest_of(products, k)
        longer = products.shape[1] + 1
        ended = (ends + np.arange(len(rows))[:, None] * longer).ravel()
        at = np.searchsorted(ended, found.row * longer + found.column, side="right")
        column = self.members[self.starts[cells.ravel()[at]] + found.column - begins.ravel()[at]]
        return found._replace(column=column)


def cells_of(vectors: NDArray[np.float32]) -> Cells:
    """Vectors of length 1, shape (vectors, width), in cells."""
    many = max(1, len(vectors) // IN_A_CELL)
    some = vectors[np.random.default_rng(0).choice(len(vectors), min(len(vectors), _SAMPLE * many), replace=False)]
    middles = some[:many]
    ones, at = np.ones(len(some), dtype=np.float32), np.arange(len(some))
    for _ in range(_ROUNDS):
        sums = csr_matrix((ones, (_nearest(some, middles), at)), shape=(many, len(some))) @ some
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        middles = np.where(lengths > 0, sums / np.where(lengths > 0, lengths, 1), middles)
    nearest = _nearest(vectors, middles)
    starts = np.concatenate([[0], np.cumsum(np.bincount(nearest, minlength=many))])
    return Cells(vectors, middles, np.argsort(nearest, kind="stable"), starts)


def _nearest(vectors: NDArray[np.float32], middles: NDArray[np.float32]) -> NDArray[np.intp]:
    """The position of the middle that each vector is likest."""
    return np.concatenate([np.argmax(vectors[part] @ middles.T, axis=1) for part in _parts(len(vectors))])


def _parts(n: int) -> Iterator[slice]:
    for start in range(0, n, _ROWS_AT_ONCE):
        yield slice(start, min(n, start + _ROWS_AT_ONCE))
