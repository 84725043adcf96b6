"""Cells have all columns, and each row finds in its likeliest ones what is nearest to it there."""

import numpy as np
import pytest

from matchmaker.matching.vectors import cells
from matchmaker.matching.vectors.cells import cells_of
from matchmaker.matching.vectors.products import Apart, largest
from plugins.affinity.e5 import unit

DRAW = np.random.default_rng(5)
MIDDLES = DRAW.normal(size=(12, 8))
COLUMNS = unit((MIDDLES.repeat(50, axis=0) + 0.3 * DRAW.normal(size=(600, 8))).astype(np.float32))
ROWS = (MIDDLES.repeat(9, axis=0) + 0.3 * DRAW.normal(size=(108, 8))).astype(np.float32)
ALL = np.arange(600)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "IN_A_CELL", 25)
    monkeypatch.setattr(cells, "LOOKED_AT", 100)
    monkeypatch.setattr(cells, "_ROWS_AT_ONCE", 40)


def test_each_column_is_in_one_cell_and_lies_nearest_its_middle() -> None:
    made = cells_of(COLUMNS)
    assert sorted(made.members.tolist()) == list(range(600))
    assert len(made.middles) == 24
    for cell, (start, end) in enumerate(zip(made.starts, made.starts[1:], strict=False)):
        nearest = np.argmax(COLUMNS[made.members[start:end]] @ made.middles.T, axis=1)
        assert (nearest == cell).all()


def test_what_is_largest_in_a_rows_likeliest_cells_is_found_with_its_product() -> None:
    made = cells_of(COLUMNS)
    found = made.largest(ROWS, 5, ALL)
    assert found.row.tolist() == sorted(found.row.tolist())
    assert found.product == pytest.approx((ROWS[found.row] * COLUMNS[found.column]).sum(axis=1), abs=1e-5)
    sizes = np.diff(made.starts)
    for row, vector in enumerate(ROWS):
        order = np.argsort(-(made.middles @ vector))
        many = np.count_nonzero(np.cumsum(sizes[order]) < 100) + 1
        seen = np.concatenate([made.members[made.starts[c] : made.starts[c + 1]] for c in order[:many]])
        assert 100 <= len(seen) < 250
        best = seen[np.argsort(-(COLUMNS[seen] @ vector))[:5]]
        assert set(found.column[found.row == row]) == set(best)


def test_nearly_all_of_the_largest_are_in_the_likeliest_cells() -> None:
    every, found = largest(ROWS, COLUMNS, 5, ALL), cells_of(COLUMNS).largest(ROWS, 5, ALL)
    both = {*zip(every.row, every.column, strict=True)} & {*zip(found.row, found.column, strict=True)}
    assert len(both) > 0.95 * len(every.row)


def test_where_all_cells_are_looked_in_all_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "LOOKED_AT", 601)
    every, found = largest(ROWS, COLUMNS, 5, ALL), cells_of(COLUMNS).largest(ROWS, 5, ALL)
    assert {*zip(every.row, every.column, strict=True)} == {*zip(found.row, found.column, strict=True)}


def test_columns_that_are_apart_from_a_row_are_not_taken() -> None:
    apart = Apart(np.arange(108) % 2, np.arange(600) % 3, np.array([[False, True, False], [True, False, True]]))
    found = cells_of(COLUMNS).largest(ROWS, 5, ALL, apart)
    assert len(found.row) == 5 * 108
    assert not apart.between(found.row, found.column).any()


def test_only_the_columns_named_are_looked_at() -> None:
    among = np.arange(0, 600, 6)
    every, found = largest(ROWS, COLUMNS, 5, among), cells_of(COLUMNS).largest(ROWS, 5, among)
    assert {*zip(every.row, every.column, strict=True)} == {*zip(found.row, found.column, strict=True)}


def test_columns_that_are_all_the_same_are_cells_too() -> None:
    found = cells_of(np.ones((600, 1), dtype=np.float32)).largest(np.ones((3, 1), dtype=np.float32), 5, ALL)
    assert np.bincount(found.row).tolist() == [5, 5, 5]


def test_fewer_columns_than_a_cell_has_are_one_cell() -> None:
    found = cells_of(COLUMNS[:7]).largest(ROWS[:2], 9, ALL[:7])
    assert np.bincount(found.row).tolist() == [7, 7]
