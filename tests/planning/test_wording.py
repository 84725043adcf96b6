"""Lists, numbers and rounds as people say them."""

import pytest

from matchmaker.matching.texts import Text
from matchmaker.planning.wording import listed, names, number, rounds


@pytest.mark.parametrize(
    ("numbers", "sv", "en"),
    [
        ([2], "omgång 2", "round 2"),
        ([1, 2], "omgång 1 och 2", "rounds 1 and 2"),
        ([1, 2, 3], "omgång 1–3", "rounds 1–3"),
        ([1, 2, 4], "omgång 1, 2 och 4", "rounds 1, 2 and 4"),
    ],
)
def test_rounds_are_told_as_shortly_as_they_can(numbers: list[int], sv: str, en: str) -> None:
    assert rounds(numbers) == Text(sv=sv, en=en)


def test_small_numbers_are_words() -> None:
    assert number(3) == Text(sv="tre", en="three")
    assert number(12).sv == "tolv"
    assert number(13) == Text(sv="13", en="13")


def test_a_list_has_an_and_before_its_last() -> None:
    assert names(["a"]) == Text(sv="a", en="a")
    assert names(["a", "b", "c"]) == Text(sv="a, b och c", en="a, b and c")
    assert listed([Text(sv="x", en="y"), Text(sv="z", en="w")]) == Text(sv="x och z", en="y and w")
