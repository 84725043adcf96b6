"""What may be shown: nothing below five, and nothing that two figures together give away."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.understanding.coorientation import MOST, View
from matchmaker.understanding.disclosure import LEAST, Known, known

GROUPS = ("A", "B", "C")
some = st.frozensets(st.sampled_from(["bus", "shop", "hall", "~my own"]), min_size=0, max_size=MOST)
views = st.lists(st.builds(View, st.sampled_from(GROUPS), some, st.dictionaries(st.sampled_from(GROUPS), some)))


def told(group: str, number: int, *, own: str = "bus", **guesses: str) -> list[View]:
    return [View(group, frozenset({own}), {name: frozenset({guess}) for name, guess in guesses.items()})] * number


def pairs(relations: tuple[object, ...]) -> set[tuple[str, str]]:
    return {(one.looking, one.seen) for one in relations}  # type: ignore[attr-defined]


def test_five_on_each_side_are_told_of_and_four_are_not() -> None:
    five = [*told("A", 5, B="bus"), *told("B", 5, A="hall")]
    assert pairs(known([], five).after) == {("A", "B"), ("B", "A")}
    four = [*told("A", 4, B="bus"), *told("B", 5, A="hall")]
    found = known([], four)
    assert found.after == ()
    assert set(found.named) == {"B"}
    assert found.guessed == {}


def test_those_who_did_not_guess_do_not_make_a_group_large_enough_to_be_told_of() -> None:
    found = known([], [*told("A", 4, B="bus"), *told("A", 3), *told("B", 5)])
    assert pairs(found.after) == set()
    assert found.named["A"].of == 7


def test_measures_are_in_needs_with_one_decimal() -> None:
    views = [*told("A", 5, B="bus"), *told("B", 2), *told("B", 4, own="shop")]
    [found] = known(views, []).before
    assert (found.agreement, found.congruency, found.accuracy, found.best) == (1.0, 3.0, 1.0, 2.0)


def test_how_many_named_each_need_is_told_of_the_later_time_and_of_no_other() -> None:
    found = known(told("A", 6, own="bus"), told("A", 5, own="shop"))
    assert found.named["A"].counts == {"shop": 5}


def test_when_too_few_answered_afterwards_the_time_before_is_told_of() -> None:
    found = known(told("A", 6, own="bus"), told("A", 4, own="shop"))
    assert (found.named["A"].of, found.named["A"].counts) == (6, {"bus": 6})


def test_own_words_are_in_no_count() -> None:
    assert known([], told("A", 5, own="~the roof of our club house")).named["A"].counts == {}


@pytest.mark.parametrize("group", GROUPS)
@given(before=views, after=views)
def test_a_group_with_too_few_answers_leaves_no_trace_in_what_is_shown(
    group: str, before: list[View], after: list[View]
) -> None:
    """Whatever the few of it answered, and what they guessed, all that is shown is the same."""

    def few(views: list[View]) -> list[View]:
        theirs = [view for view in views if view.group == group][: LEAST - 1]
        return [view for view in views if view.group != group] + theirs

    def without(views: list[View]) -> list[View]:
        return [view for view in views if view.group != group]

    shown = known(few(before), few(after))
    assert shown == _without_group(known(without(before), without(after)), group)


def _without_group(found: Known, group: str) -> Known:
    guessed = {pair: named for pair, named in found.guessed.items() if group not in pair}
    return replace(found, guessed=guessed)


@given(views, views)
def test_all_that_is_shown_rests_on_five(before: list[View], after: list[View]) -> None:
    found = known(before, after)
    for relation in (*found.before, *found.after):
        assert min(relation.lookers, relation.seen_ones) >= LEAST
    for named in (*found.named.values(), *found.guessed.values()):
        assert named.of >= LEAST
        assert not any(topic.startswith("~") for topic in named.counts)
