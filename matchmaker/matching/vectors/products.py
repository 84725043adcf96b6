"""Products of vectors, as fast as they can be had: of given pairs, and the largest of each row."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeGuard

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from sparse_dot_topn import sp_matmul_topn
from threadpoolctl import threadpool_limits

from matchmaker.matching.vectors.rows import Chosen, Dense, Matrix, Scaled


@dataclass(frozen=True, eq=False)
class Apart:
    """Which pairs of a row and a column are never taken: those whose kinds are apart.

    ``row`` and ``column`` tell the kind of each, and ``apart`` which kinds are, shape (row kinds, column kinds).
    """

    row: NDArray[np.intp]
    column: NDArray[np.intp]
    apart: NDArray[np.bool_]

    def between(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of the pairs of a row and a column, one by one, are apart."""
        found: NDArray[np.bool_] = self.apart[self.row[rows], self.column[columns]]
        return found

    def of_rows(self, some: slice | NDArray[np.bool_]) -> "Apart":
        """The same for some of the rows."""
        return replace(self, row=self.row[some])

    def below(self) -> NDArray[np.float32]:
        """What to add to the products of a row of each kind with every column, so that what is apart comes last."""
        return np.where(self.apart[:, self.column], np.float32(-np.inf), np.float32(0))


class Found(NamedTuple):
    """Pairs of a row and a column with their products, by row."""

    row: NDArray[np.intp]
    column: NDArray[np.intp]
    product: NDArray[np.floating]

    def those(self, kept: NDArray[np.bool_]) -> "Found":
        """Some of them."""
        return Found(self.row[kept], self.column[kept], self.product[kept])


_DENSE_ROWS = 1_000
_MANY_PAIRS = 100_000
_PAIRS_AT_ONCE = 30_000
_ROWS_AT_ONCE = 256
_LAYERS = 16
_FEW_ROWS = 32
"""For so few rows it is less work to multiply them with all columns than to turn or choose the columns first."""

_FAR_BELOW = 1e9

_FEW_PAIRS = 4_000
"""The rows of so few pairs are multiplied two by two, since they share too little for more to pay."""

_SPREAD = 1 << 19
"""So many figures of sparse rows that are spread out stay near the processor."""


def products_of(needs: Matrix, resources: Matrix, pairs: NDArray[np.intp]) -> NDArray[np.float64]:
    """The product of the two rows of each pair ``(i, j)``, which is their cosine when the rows have length 1.

    Only these are made, each in the same way whichever others there are, so that a pair always gets the same figure.
    The pairs of a need should stand together, as in a task.
    """
    i, j = pairs.T
    if is_dense(needs) and is_dense(resources):
        (ours, i), (theirs, j) = _lying(needs, i), _lying(resources, j)
        return _in_parts(lambda part, found: _dense_products(ours, i[part], theirs, j[part], found), len(pairs))
    asked, offered = _unmade(needs), _unmade(resources)
    raw = _sparse(asked.base, asked.at[i], offered.base, offered.at[j], asked.weights * offered.weights)
    raw *= _scales(asked, i)
    raw *= _scales(offered, j)
    return np.round(raw, 12, out=raw)  # sums in another order differ in the last bits


def largest(rows: Matrix, columns: Matrix, k: int, among: NDArray[np.intp], apart: Apart | None = None) -> Found:
    """For each row the ``k`` columns with the largest product, as positions of rows and positions in ``among``.

    ``among`` are the columns that are looked at, in ascending order, but for those of them that are ``apart`` from the
    row. Of columns with equal products the first are taken; of sparse ones only those with a product other than 0.
    """
    apart = apart if apart is not None and apart.apart.any() else None
    if rows.shape[0] <= _FEW_ROWS:
        return _largest_of_few(rows, columns, k, among, apart)
    columns = columns if len(among) == columns.shape[0] else columns[among]
    if not is_dense(rows):
        return _largest_of_sparse(_made(rows), _made(columns), k, apart)
    dense, across, below = as_array(rows), as_array(columns).T, None if apart is None else apart.below()

    def of_part(part: slice) -> Found:
        products = dense[part] @ across
        if apart is not None and below is not None:
            products += below[apart.row[part]]
        return largest_of(products, k)

    return found_by_rows(of_part, len(dense), _ROWS_AT_ONCE)


def found_by_rows(of_part: Callable[[slice], Found], n: int, at_once: int) -> Found:
    """What is found for ``n`` rows, some at a time, by as many threads as there are cores."""
    parts = [slice(start, min(n, start + at_once)) for start in range(0, n, at_once)]
    if len(parts) == 1:
        found = [of_part(parts[0])]
    else:
        with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count() or 1) as threads:
            found = list(threads.map(of_part, parts))
    row, column, product = zip(*found, strict=True)
    moved = [part.start + of for part, of in zip(parts, row, strict=True)]
    return Found(np.concatenate(moved), np.concatenate(column), np.concatenate(product))


def largest_of(products: NDArray[np.floating], k: int) -> Found:
    """The ``k`` largest of each row, of equal ones the first; what is minus infinity is none.

    Finding how large they must be is much faster than finding where they are.
    """
    width = products.shape[1]
    high = np.flatnonzero((products >= _bound(products, min(k, width))) & (products > -np.inf))
    row, column = np.divmod(high, max(1, width))
    found = Found(row, column, products[row, column])
    if len(row) <= k * len(products):
        return found
    return found.those(first_of_each(row, found.product, k))


def first_of_each(row: NDArray[np.intp], worth: NDArray[np.floating], k: int) -> NDArray[np.bool_]:
    """Which are among the ``k`` of their row that are worth most, of equal ones the first. Rows ascend."""
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    many = np.diff(starts, append=len(row))
    if many.max(initial=0) <= k:
        return np.ones(len(row), dtype=bool)
    number = np.repeat(np.arange(len(starts)), many)
    by_row = np.full((len(starts), many.max()), -np.inf, dtype=worth.dtype)
    by_row[number, np.arange(len(row)) - starts[number]] = worth
    least = np.partition(by_row, -k, axis=1)[:, -k][number]
    kept: NDArray[np.bool_] = worth > least
    level = np.flatnonzero(worth == least)
    room = k - np.bincount(number[kept], minlength=len(starts))
    kept[level] = np.arange(len(level)) - np.searchsorted(row[level], row[level]) < room[number[level]]
    return kept


def _largest_of_few(rows: Matrix, columns: Matrix, k: int, among: NDArray[np.intp], apart: Apart | None) -> Found:
    """The same as :func:`largest` for few rows, whose products with all columns are made."""
    sparse = not is_dense(rows)
    if isinstance(columns, Scaled):
        products = columns[among].times(_made(rows))
    elif is_dense(columns):  # one by one: for few, the threads of matrix products wait longer than they work
        base, at = _lying(columns, among)
        products = np.ascontiguousarray(np.vecdot(base[:, None], as_array(rows))[at].T)
    else:
        products = np.ascontiguousarray((_made(columns) @ _made(rows).toarray().T)[among].T)
    if apart is not None:
        products += apart.below()[apart.row]
    found = largest_of(products, k)
    return found.those(found.product != 0) if sparse else found


def _largest_of_sparse(rows: csr_matrix, columns: csr_matrix, k: int, apart: Apart | None) -> Found:
    """The same for many sparse rows. What is apart has one more column in common, which puts it below everything."""
    turned = columns.T.tocsr()
    if apart is not None:
        n = len(apart.row)
        kinds = csr_matrix((np.ones(n), apart.row, np.arange(n + 1)), shape=(n, len(apart.apart)))
        rows = hstack([rows, kinds], format="csr")
        turned = vstack([turned, csr_matrix(apart.apart[:, apart.column] * -_FAR_BELOW)], format="csr")
    found = sp_matmul_topn(rows, turned, top_n=k, n_threads=os.cpu_count() or 1).tocoo()
    near = found.data > -_FAR_BELOW / 2
    return Found(found.row[near].astype(np.intp), found.col[near].astype(np.intp), found.data[near])


def is_dense(matrix: Matrix) -> TypeGuard[Dense]:
    """Whether there is a figure for every row and column."""
    return isinstance(matrix, (np.ndarray, Chosen))


def _lying(matrix: Dense, at: NDArray[np.intp]) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Where the vectors lie, and which of these the ones at these positions are."""
    return (matrix.base, matrix.at[at]) if isinstance(matrix, Chosen) else (matrix, at)


def as_array(matrix: Matrix) -> NDArray[np.float32]:
    """Dense rows as an array."""
    return matrix.made() if isinstance(matrix, Chosen) else np.asarray(matrix)


def _made(matrix: Matrix) -> csr_matrix:
    return matrix.made() if isinstance(matrix, Scaled) else csr_matrix(matrix)


def _unmade(matrix: Matrix) -> Scaled:
    """Sparse rows where they lie: of those that are none, what they are."""
    if isinstance(matrix, Scaled):
        return matrix
    rows, width = csr_matrix(matrix), matrix.shape[1]
    return Scaled(rows, np.arange(rows.shape[0]), np.ones(width), np.ones(width), norms=np.ones(rows.shape[0]))


def _scales(rows: Scaled, at: NDArray[np.intp]) -> NDArray[np.float64]:
    """What the rows at these positions, which may come again, are multiplied by."""
    used = np.flatnonzero(np.bincount(at, minlength=rows.shape[0]))
    scales = np.empty(rows.shape[0])
    for start in range(0, len(used), _ROWS_AT_ONCE):
        some = used[start : start + _ROWS_AT_ONCE]
        scales[some] = rows[some].scales()
    return scales[at]


def _bound(products: NDArray[np.floating], k: int) -> NDArray[np.floating]:
    """What the ``k`` largest of each row reach at least, and few others do, shape (rows, 1).

    When the row is folded into several layers, the ``k``-th largest of the maxima across them is such a bound.
    """
    width = products.shape[1] // _LAYERS
    peaks = products
    if width > k:
        peaks = products[:, :width].copy()
        for start in range(width, width * _LAYERS, width):
            np.maximum(peaks, products[:, start : start + width], out=peaks)
    bound: NDArray[np.floating] = np.partition(peaks, -k, axis=1)[:, -k, None]
    return bound


def _in_parts(work: Callable[[slice, NDArray[np.float64]], None], n: int) -> NDArray[np.float64]:
    """What ``work`` puts there for each part of ``n`` pairs, of very many by as many threads as there are cores."""
    found = np.empty(n)
    many = (os.cpu_count() or 1) if n > _MANY_PAIRS else 1
    parts = [slice(n * k // many, n * (k + 1) // many) for k in range(many)]
    if many == 1:
        work(parts[0], found)
    else:
        with ThreadPoolExecutor(many) as threads:
            list(threads.map(work, parts, [found[part] for part in parts]))
    return found


def _dense_products(
    ours: NDArray[np.float32],
    i: NDArray[np.intp],
    theirs: NDArray[np.float32],
    j: NDArray[np.intp],
    found: NDArray[np.float64],
) -> None:
    for start in range(0, len(i), _DENSE_ROWS):
        part = slice(start, start + _DENSE_ROWS)
        found[part] = np.vecdot(ours[i[part]], theirs[j[part]])


def _sparse(
    needs: csr_matrix,
    i: NDArray[np.intp],
    resources: csr_matrix,
    j: NDArray[np.intp],
    weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """With each column weighed, and the rows of that side spread out over all columns which has fewer."""
    if len(i) <= _FEW_PAIRS:
        found: NDArray[np.float64] = needs[i].astype(np.float64).multiply(resources[j]) @ weights
        return found
    if np.count_nonzero(np.bincount(i)) <= np.count_nonzero(np.bincount(j)):
        return _in_parts(lambda part, found: _spread(needs, i[part], resources, j[part], weights, found), len(i))
    order = np.argsort(j, kind="stable")
    i, j, found = i[order], j[order], np.empty(len(i))
    found[order] = _in_parts(lambda part, found: _spread(resources, j[part], needs, i[part], weights, found), len(i))
    return found


def _spread(
    ours: csr_matrix,
    i: NDArray[np.intp],
    theirs: csr_matrix,
    j: NDArray[np.intp],
    weights: NDArray[np.float64],
    found: NDArray[np.float64],
) -> None:
    """With some of our rows at a time, one after the other in one vector, by which their pairs' rows are multiplied."""
    width = ours.shape[1]
    starts = np.flatnonzero(np.diff(i, prepend=-1))
    at_once = max(1, min(_SPREAD // max(1, width), _PAIRS_AT_ONCE * len(starts) // len(i)))
    number = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(i)))
    spread = np.zeros((min(at_once, len(starts)), width))
    for first in range(0, len(starts), at_once):
        some = starts[first : first + at_once]
        part = slice(some[0], starts[first + at_once] if first + at_once < len(starts) else len(i))
        mine, rows = ours[i[some]], theirs[j[part]]
        at = np.repeat(np.arange(len(some)), np.diff(mine.indptr)), mine.indices
        spread[at] = mine.data * weights[mine.indices]
        moved = rows.indices + np.repeat((number[part] - first) * width, np.diff(rows.indptr))
        found[part] = csr_matrix((rows.data, moved, rows.indptr), shape=(rows.shape[0], spread.size)) @ spread.ravel()
        spread[at] = 0
