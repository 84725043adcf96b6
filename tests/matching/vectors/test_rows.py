"""Rows are what is made of them, wherever they lie."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from matchmaker.matching.vectors.rows import Chosen, Scaled, Turned


def test_a_row_of_scaled_vectors_is_what_is_made_of_it() -> None:
    weights, norm_weights = np.array([2.0, 0.0, 1.0]), np.array([3.0, 4.0, 0.0])
    some = Scaled(
        csr_matrix([[0.0, 5, 1], [1, 1, 0], [4, 0, 0], [0, 0, 7]]), np.array([2, 1, 3]), weights, norm_weights
    )
    assert some.made().toarray() == pytest.approx(np.array([[2 / 3, 0, 0], [2 / 5, 0, 0], [0, 0, 7]]))
    assert some.made().nnz == 3
    assert some.row(1) == {0: pytest.approx(2 / 5), 1: 0.0}
    assert some.row(2) == {2: 7.0}, "what has no length is as it is"
    assert some.sizes.tolist() == [1, 2, 1]
    assert some[np.array([1])].times(csr_matrix(np.ones((2, 3)))) == pytest.approx(2 / 5)
    assert some.times(csr_matrix([[1.0, 1, 0]])) == pytest.approx(np.array([[2 / 3, 2 / 5, 0]]))


def test_chosen_vectors_stay_where_they_lie() -> None:
    base = np.arange(6, dtype=np.float32).reshape(3, 2)
    some = Chosen(base, np.array([2, 0, 2]))
    assert some.shape == (3, 2)
    assert some.made().tolist() == [[4, 5], [0, 1], [4, 5]]
    assert some[np.array([1])].made().tolist() == [[0, 1]]
    assert some[np.array([1])].base is base


def test_rows_that_come_later_are_found_among_those_that_are_turned_already() -> None:
    draw = np.random.default_rng(5)
    dense = np.where(draw.random((60, 9)) < 0.5, draw.random((60, 9)), 0)
    dense[:41, 7:] = 0
    rows = csr_matrix(dense)
    few, turned = rows[[3, 50]], Turned()
    turned_at = []
    for many, columns in ((40, 7), (41, 7), (44, 9), (60, 9), (30, 9)):
        ours, theirs = few[:, :columns], rows[:many, :columns]
        assert turned.products(ours, theirs) == pytest.approx((ours @ theirs.T).toarray())
        turned_at.append(turned._by_column.shape[1])
    assert turned_at == [40, 40, 40, 60, 60], "only when many have come"
