import pytest

from matchmaker.services.lists.paging import Page, page_of

LIST = "abcdefg"


@pytest.mark.parametrize(
    ("asked", "page", "rows"),
    [(1, 1, "abc"), (2, 2, "def"), (3, 3, "g"), (4, 3, "g"), (0, 1, "abc"), (-5, 1, "abc")],
)
def test_a_page_that_is_not_there_gives_the_nearest_one(asked: int, page: int, rows: str) -> None:
    assert page_of(len(LIST), asked, 3, LIST.__getitem__) == Page(rows, 7, page, 3)


def test_a_list_that_fills_its_pages_has_no_empty_one_at_the_end() -> None:
    assert page_of(6, 9, 3, LIST.__getitem__) == Page("def", 6, 2, 2)


def test_an_empty_list_has_one_page() -> None:
    assert page_of(0, 1, 3, ""[:].__getitem__) == Page("", 0, 1, 1)
