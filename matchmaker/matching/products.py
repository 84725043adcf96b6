"""Products of vectors, as fast as they can be had: of given pairs, and the largest of each row."""

import os
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, issparse
from sparse_dot_topn import sp_matmul_topn

Matrix: TypeAlias = NDArray[np.float32] | csr_matrix
"""Vectors of texts as rows, dense or sparse."""

_DENSE_ROWS = 1_000
_SPARSE_ROWS = 100_000
_ROWS_AT_ONCE = 512
_LAYERS = 16
_FEW_ROWS = 32
"""For so few sparse rows it is less work to spread them out than to turn the columns around."""

_WORTH_SPREADING = 8
"""From so many pairs a need on, it pays to spread its sparse row out once for all of them."""


def products_of(needs: Matrix, resources: Matrix, pairs: NDArray[np.intp]) -> NDArray[np.float64]:
    """The product of the two rows of each pair ``(i, j)``, which is their cosine when the rows have length 1.

    Only these are made, each in the same way whichever others there are, so that a pair always gets the same figure.
    The pairs of a need should stand together, as in a task.
    """
    i, j = pairs.T
    if issparse(needs):
        found = _sparse(needs.astype(np.float64, copy=False), resources.astype(np.float64, copy=False), i, j)
        rounded: NDArray[np.float64] = np.round(found, 12)  # sums in another order differ in the last bits
        return rounded
    found = np.empty(len(pairs))
    for start in range(0, len(pairs), _DENSE_ROWS):
        part = slice(start, start + _DENSE_ROWS)
        found[part] = np.vecdot(needs[i[part]], resources[j[part]])
    return found


def largest(rows: Matrix, columns: Matrix, k: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each row the ``k`` columns with the largest product, as (positions of rows, positions of columns).

    Of columns with equal products the first are taken; of sparse ones only those with a product other than 0.
    """
    k = min(k, columns.shape[0])
    if issparse(rows) and rows.shape[0] <= _FEW_ROWS:
        few: csr_matrix = rows.T
        products = np.ascontiguousarray((columns @ few.toarray()).T)
        of_row, column = _largest_of(products, k)
        there = products[of_row, column] != 0
        return of_row[there], column[there]
    if issparse(rows):
        turned = csr_matrix(columns).T.tocsr()
        found = sp_matmul_topn(rows, turned, top_n=k, n_threads=os.cpu_count() or 1).tocoo()
        return found.row.astype(np.intp), found.col.astype(np.intp)
    parts = [np.zeros((2, 0), dtype=np.intp)]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        of_row, column = _largest_of(rows[start : start + _ROWS_AT_ONCE] @ columns.T, k)
        parts.append(np.stack([start + of_row, column]))
    of_row, column = np.concatenate(parts, axis=1)
    return of_row, column


def _largest_of(products: NDArray[np.float32], k: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The ``k`` largest of each row. Finding how large they must be is much faster than finding where they are."""
    of_row, column = np.nonzero(products >= _bound(products, k))
    if len(of_row) > k * len(products):  # the largest come first, and of equal ones those that stand first
        order = np.lexsort((column, -products[of_row, column], of_row))
        of_row, column = of_row[order], column[order]
        kept = np.arange(len(of_row)) - np.searchsorted(of_row, of_row) < k
        of_row, column = of_row[kept], column[kept]
    return of_row, column


def _bound(products: NDArray[np.float32], k: int) -> NDArray[np.float32]:
    """What the ``k`` largest of each row reach at least, and few others do, shape (rows, 1).

    When the row is folded into several layers, the ``k``-th largest of the maxima across them is such a bound.
    """
    width = products.shape[1] // _LAYERS
    peaks = products
    if width > k:
        peaks = products[:, :width].copy()
        for start in range(width, width * _LAYERS, width):
            np.maximum(peaks, products[:, start : start + width], out=peaks)
    bound: NDArray[np.float32] = np.partition(peaks, -k, axis=1)[:, -k, None]
    return bound


def _sparse(needs: csr_matrix, resources: csr_matrix, i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.float64]:
    starts = np.flatnonzero(np.diff(i, prepend=-1))
    if len(i) >= _WORTH_SPREADING * len(starts):
        return _spread(needs, resources, np.append(starts, len(i)), i, j)
    found = np.empty(len(i))
    for start in range(0, len(i), _SPARSE_ROWS):
        part = slice(start, start + _SPARSE_ROWS)
        found[part] = np.asarray(needs[i[part]].multiply(resources[j[part]]).sum(axis=1)).ravel()
    return found


def _spread(
    needs: csr_matrix, resources: csr_matrix, bounds: NDArray[np.intp], i: NDArray[np.intp], j: NDArray[np.intp]
) -> NDArray[np.float64]:
    """With each need's row spread out over all columns in turn: ``bounds`` is where its pairs begin and end."""
    found, spread = np.empty(len(i)), np.zeros(needs.shape[1])
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        row = slice(needs.indptr[i[start]], needs.indptr[i[start] + 1])
        spread[needs.indices[row]] = needs.data[row]
        found[start:end] = resources[j[start:end]] @ spread
        spread[needs.indices[row]] = 0
    return found
