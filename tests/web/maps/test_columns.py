from itertools import combinations

from matchmaker.web.maps.columns import Cell, arrange


def crossings(cells: list[Cell[str]], ties: list[tuple[str, str]]) -> int:
    rows = {cell.key: cell.row for cell in cells}
    return sum((rows[a] - rows[c]) * (rows[b] - rows[d]) < 0 for (a, b), (c, d) in combinations(ties, 2))


def test_a_column_stands_centred_beside_the_highest_one() -> None:
    cells = arrange([["a"], ["b", "c", "d"]], [("a", "b"), ("a", "c"), ("a", "d")])
    assert cells == [Cell("a", 0, 1.0), Cell("b", 1, 0.0), Cell("c", 1, 1.0), Cell("d", 1, 2.0)]


def test_lines_that_need_not_cross_do_not() -> None:
    ties = [("a", "z"), ("b", "y"), ("c", "x")]
    before = arrange([["a", "b", "c"], ["x", "y", "z"]], [])
    assert crossings(before, ties) == 3
    assert crossings(arrange([["a", "b", "c"], ["x", "y", "z"]], ties), ties) == 0


def test_what_is_tied_to_nothing_comes_last() -> None:
    cells = arrange([["a"], ["lone", "b"], ["c"]], [("a", "b"), ("b", "c")])
    assert [cell.key for cell in cells if cell.column == 1] == ["b", "lone"]


def test_nothing_gives_nothing() -> None:
    assert arrange([], []) == []
