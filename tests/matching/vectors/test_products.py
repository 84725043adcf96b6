"""Products of vectors: right, and the same for a pair whichever others there are."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from matchmaker.matching.vectors.products import Apart, first_of_each, largest, products_of
from matchmaker.matching.vectors.rows import Chosen, Matrix, Scaled

DRAW = np.random.default_rng(5)
NEEDS, RESOURCES = (DRAW.normal(size=(many, 12)).astype(np.float32) for many in (70, 90))
NEEDS[DRAW.random(NEEDS.shape) < 0.5] = 0
ALL = np.argwhere(np.ones((70, 90), dtype=bool))
TRUE = NEEDS.astype(np.float64) @ RESOURCES.astype(np.float64).T


def as_dense(matrix: np.ndarray) -> Matrix:
    return matrix


def as_scaled(matrix: np.ndarray) -> Matrix:
    """Rows of a larger matrix in another order, halved, and weighed back; one more column makes each 2 long."""
    width = matrix.shape[1]
    weights, measures = np.append(np.full(width, 4.0), 0.0), np.append(np.zeros(width), 2.0)
    order = DRAW.permutation(len(matrix) + 5)
    base = np.ones((len(matrix) + 5, width + 1))
    base[order[: len(matrix)], :-1] = matrix / 2
    return Scaled(csr_matrix(base), order[: len(matrix)], weights, measures)


def as_chosen(matrix: np.ndarray) -> Matrix:
    """Rows of a larger array in another order."""
    order = DRAW.permutation(len(matrix) + 5)[: len(matrix)]
    base = np.full((len(matrix) + 5, matrix.shape[1]), np.nan, dtype=np.float32)
    base[order] = matrix
    return Chosen(base, order)


FORMS = pytest.mark.parametrize("form", [as_dense, as_chosen, csr_matrix, as_scaled])
Form = Callable[[np.ndarray], Matrix]


@FORMS
def test_the_product_of_every_pair_is_that_of_its_rows(form: Form) -> None:
    found = products_of(form(NEEDS), form(RESOURCES), ALL)
    assert found.dtype == np.float64
    assert np.allclose(found, TRUE.ravel(), atol=1e-5)


@FORMS
def test_a_pair_gets_the_same_product_alone_in_few_and_in_many(form: Form) -> None:
    needs, resources = form(NEEDS), form(RESOURCES)
    many = products_of(needs, resources, ALL)
    few = DRAW.choice(len(ALL), 40, replace=False)
    assert products_of(needs, resources, ALL[few]).tolist() == many[few].tolist()
    assert products_of(needs, resources, ALL[few[:1]]).tolist() == many[few[:1]].tolist()


@FORMS
def test_many_threads_find_what_one_finds(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    needs, resources = form(NEEDS), form(RESOURCES)
    expected = products_of(needs, resources, ALL).tolist()
    monkeypatch.setattr("matchmaker.matching.vectors.products._MANY_PAIRS", 10)
    monkeypatch.setattr("matchmaker.matching.vectors.products.os.cpu_count", lambda: 3)
    assert products_of(needs, resources, ALL).tolist() == expected


@FORMS
def test_no_pairs_have_no_products(form: Form) -> None:
    assert products_of(form(NEEDS), form(RESOURCES), np.zeros((0, 2), dtype=np.intp)).shape == (0,)


@FORMS
@pytest.mark.parametrize("rows", [3, 70])
def test_the_largest_of_each_row_are_found_in_few_rows_and_in_many(form: Form, rows: int) -> None:
    of_row, column, product = largest(form(NEEDS[:rows]), form(RESOURCES), 4, np.arange(90))
    assert product == pytest.approx(TRUE[of_row, column], abs=1e-5)
    for row in range(rows):
        assert set(column[of_row == row]) == set(np.argsort(-TRUE[row])[:4])


def test_of_columns_with_equal_products_the_first_are_taken() -> None:
    rows, columns = np.ones((2, 1), dtype=np.float32), np.array([[1], [2], [1], [2], [1]], dtype=np.float32)
    of_row, column, _ = largest(rows, columns, 3, np.arange(5))
    assert of_row.tolist() == [0, 0, 0, 1, 1, 1]
    assert column.tolist() == [0, 1, 3, 0, 1, 3]


def test_the_first_of_each_row_are_those_that_are_worth_most_and_of_equals_those_that_come_first() -> None:
    row = np.array([0, 0, 0, 0, 2, 3, 3, 3])
    worth = np.array([0.2, 0.9, 0.2, 0.1, 0.0, 0.5, 0.5, 0.5])
    assert np.flatnonzero(first_of_each(row, worth, 2)).tolist() == [0, 1, 4, 5, 6]
    assert first_of_each(row[:0], worth[:0], 2).tolist() == []


@pytest.mark.parametrize("rows", [1, 40])
def test_sparse_columns_with_nothing_in_common_are_not_taken(rows: int) -> None:
    needs, resources = csr_matrix(np.tile([1.0, 0, 0], (rows, 1))), csr_matrix(np.eye(3))
    of_row, column, _ = largest(needs, resources, 3, np.arange(3))
    assert of_row.tolist() == list(range(rows))
    assert set(column.tolist()) == {0}


def test_the_largest_among_very_many_are_found() -> None:
    rows, columns = (DRAW.normal(size=(many, 6)).astype(np.float32) for many in (600, 2011))
    of_row, column, _ = largest(rows, columns, 7, np.arange(2011))
    products = rows @ columns.T
    expected = np.argsort(-products, axis=1)[:, :7]
    assert np.array_equal(of_row, np.repeat(np.arange(600), 7))
    assert np.array_equal(np.sort(column.reshape(600, 7)), np.sort(expected))


@FORMS
@pytest.mark.parametrize("rows", [2, 70])
def test_only_the_columns_named_are_looked_at(form: Form, rows: int) -> None:
    among = np.arange(3, 90, 4)
    of_row, column, _ = largest(form(NEEDS[:rows]), form(RESOURCES), 2, among)
    for row in range(rows):
        assert set(column[of_row == row]) == set(np.argsort(-TRUE[row, among])[:2])


@FORMS
@pytest.mark.parametrize("rows", [3, 70])
def test_columns_that_are_apart_from_a_row_are_not_taken(form: Form, rows: int) -> None:
    among = np.arange(1, 90)
    of_kinds = DRAW.random((3, 4)) < 0.5
    of_kinds[:, 0] = [False, True, True]  # each kind of rows has something left, and something not
    of_kinds[:, 1] = [True, False, False]
    apart = Apart(np.arange(rows) % 3, among % 4, of_kinds)
    of_row, column, _ = largest(form(NEEDS[:rows]), form(RESOURCES), 5, among, apart)
    assert not apart.between(of_row, column).any()
    for row in range(rows):
        left = np.flatnonzero(~of_kinds[row % 3][among % 4])
        expected = left[np.argsort(-TRUE[row, among[left]])[:5]]
        assert set(column[of_row == row]) == set(expected)


def test_a_row_that_is_apart_from_everything_gets_nothing() -> None:
    apart = Apart(np.zeros(40, dtype=np.intp), np.zeros(90, dtype=np.intp), np.array([[True]]))
    for form in (as_dense, csr_matrix, as_scaled):
        of_row, _, _ = largest(form(NEEDS[:40]), form(RESOURCES), 5, np.arange(90), apart)
        assert len(of_row) == 0
