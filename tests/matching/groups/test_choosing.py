"""One score of many links, and a choice that is not all about the same few."""

import pytest

from matchmaker.matching.groups.choosing import AGAIN, MUCH_THE_SAME, varied, weakest_link_mean


def test_the_mean_lies_between_the_weakest_link_and_the_plain_mean() -> None:
    assert weakest_link_mean([0.5, 0.5]) == 0.5
    assert 0.2 < weakest_link_mean([0.9, 0.9, 0.2]) < (0.9 + 0.9 + 0.2) / 3
    assert weakest_link_mean([0.9, 0.9, 0.2]) < weakest_link_mean([0.6, 0.6, 0.6])


def chosen(items: list[tuple[float, str]], most: int) -> list[str]:
    return ["".join(members) for _, members in varied(items, most, score=lambda i: i[0], members=lambda i: i[1])]


def test_of_equal_strength_those_come_first_whose_members_are_new() -> None:
    assert chosen([(0.8, "ab"), (0.79, "ac"), (0.78, "de")], 3) == ["ab", "de", "ac"]


def test_a_member_counts_for_as_many_times_as_it_was_there() -> None:
    others = AGAIN**2 * 0.8 + 0.01
    assert chosen([(0.8, "ab"), (0.8, "ac"), (0.8, "ad"), (others, "ef")], 4) == ["ab", "ac", "ef", "ad"]


def test_a_much_better_one_comes_first_all_the_same() -> None:
    assert chosen([(0.9, "ab"), (0.85, "ac"), (0.3, "de")], 2) == ["ab", "ac"]


def test_equal_scores_keep_their_order_and_there_are_no_more_than_asked_for() -> None:
    assert chosen([(0.5, "a"), (0.5, "b"), (0.5, "c")], 2) == ["a", "b"]
    assert chosen([], 2) == []
    assert chosen([(0.5, "")], 2) == [""]


def parted(items: list[tuple[float, str]], most: int) -> list[str]:
    """The items chosen where nobody is in two, each letter a part."""
    return [parts for _, parts in varied(items, most, score=lambda i: i[0], members=str, parts=lambda i: i[1])]


def test_what_has_half_of_the_parts_of_a_better_one_comes_later() -> None:
    assert parted([(0.8, "ab"), (0.79, "ac"), (0.6, "de")], 3) == ["ab", "de", "ac"]
    assert parted([(0.8, "ab"), (0.79, "abc"), (0.6, "de")], 3) == ["ab", "de", "abc"]
    assert parted([(0.8, "abc"), (0.79, "ade"), (0.6, "fg")], 3) == ["abc", "ade", "fg"]


def test_it_comes_later_for_each_that_it_is_much_the_same_as() -> None:
    others = MUCH_THE_SAME**2 * 0.8 + 0.01
    items = [(0.8, "ab"), (0.8, "cd"), (0.8, "ac"), (others, "ef")]
    assert parted(items, 4) == ["ab", "cd", "ef", "ac"]
    assert parted([items[0], *items[2:]], 3) == ["ab", "ac", "ef"]


def test_the_lazy_choice_is_the_same_as_counting_all_anew_each_time() -> None:
    items = [(round(0.3 + (7 * k % 50) / 100, 2), f"{chr(97 + k % 5)}{chr(97 + k * k % 7)}") for k in range(50)]

    def much_the_same(one: str, other: str) -> bool:
        return len(set(one) & set(other)) >= 1

    left, plain = list(items), list[tuple[float, str]]()
    while left:
        worth = [
            score
            * AGAIN ** max(sum(member in other for _, other in plain) for member in members)
            * MUCH_THE_SAME ** sum(much_the_same(members, other) for _, other in plain)
            for score, members in left
        ]
        plain.append(left.pop(worth.index(max(worth))))
    given = varied(items, 50, score=lambda i: i[0], members=lambda i: set(i[1]), parts=lambda i: set(i[1]))
    assert [score for score, _ in given] == pytest.approx([score for score, _ in plain])
