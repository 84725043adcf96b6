"""Co-orientation: the measures on a case that can be reckoned by hand, and what holds for any answers."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.understanding.coorientation import MOST, Topics, View, best_guess, overlap, relation

TOPICS = "abcdef"
some = st.frozensets(st.sampled_from(TOPICS), min_size=1, max_size=MOST)


def view(group: str, own: str, **guesses: str) -> View:
    return View(group, frozenset(own), {name: frozenset(guess) for name, guess in guesses.items()})


views = st.lists(
    st.builds(View, st.sampled_from(["A", "B", "C"]), some, st.dictionaries(st.sampled_from("ABC"), some)), max_size=12
)


def test_the_measures_are_those_of_the_textbook() -> None:
    shops = [view("shops", "abc", clubs="abd"), view("shops", "abd", clubs="abd")]
    clubs = [view("clubs", "def"), view("clubs", "dab")]
    found = relation([*shops, *clubs], "shops", "clubs")
    assert found is not None
    assert (found.lookers, found.seen_ones) == (2, 2)
    assert found.agreement == pytest.approx((0 + 2 + 1 + 3) / 3 / 4)
    assert found.congruency == pytest.approx((2 + 3) / 3 / 2)
    assert found.accuracy == pytest.approx((1 + 3 + 1 + 3) / 3 / 4)
    assert found.best == pytest.approx((1 + 3) / 3 / 2)


def test_believing_to_agree_is_not_agreeing() -> None:
    found = relation([view("A", "abc", B="abc"), view("B", "def")], "A", "B")
    assert found is not None
    assert (found.congruency, found.agreement, found.accuracy) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "told", [[], [view("A", "abc", B="abc")], [view("B", "abc")], [view("A", "abc"), view("B", "abc")]]
)
def test_without_somebody_on_each_side_there_is_nothing_to_measure(told: list[View]) -> None:
    assert relation(told, "A", "B") is None


@given(some, some)
def test_overlap_is_the_same_both_ways_and_whole_only_for_the_same(one: Topics, other: Topics) -> None:
    assert 0 <= overlap(one, other) == overlap(other, one) <= 1
    assert (overlap(one, other) == 1) is (one == other)
    assert (overlap(one, other) == 0) is (not one & other)


def test_nothing_and_nothing_have_nothing_in_common() -> None:
    assert overlap(frozenset(), frozenset()) == 0


@given(views)
def test_every_measure_lies_between_nothing_and_all_and_no_guess_beats_the_best(told: list[View]) -> None:
    found = relation(told, "A", "B")
    if found is not None:
        for value in (found.agreement, found.congruency, found.accuracy, found.best):
            assert 0 <= value <= 1 + 1e-9
        assert found.accuracy <= found.best + 1e-9


@given(views)
def test_agreement_is_the_same_from_both_sides_when_all_have_guessed(told: list[View]) -> None:
    everyone = {name: frozenset("a") for name in "ABC"}
    all_guess = [View(one.group, one.own, everyone) for one in told]
    one, other = relation(all_guess, "A", "B"), relation(all_guess, "B", "A")
    assert (one is None) is (other is None)
    if one is not None and other is not None:
        assert one.agreement == pytest.approx(other.agreement)


@given(st.lists(some, min_size=1, max_size=6), st.permutations(range(len(TOPICS))))
def test_the_best_guess_is_found_whatever_the_needs_are_called(theirs: list[Topics], order: list[int]) -> None:
    every = [frozenset(guess) for size in range(1, MOST + 1) for guess in combinations(TOPICS, size)]
    best = max(sum(overlap(guess, own) for own in theirs) / len(theirs) for guess in every)
    renamed = [frozenset(TOPICS[order[TOPICS.index(topic)]] for topic in own) for own in theirs]
    assert best_guess(theirs) == pytest.approx(best)
    assert best_guess(renamed) == pytest.approx(best)


@given(views, st.randoms())
def test_the_order_of_the_answers_means_nothing(told: list[View], random: object) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = relation(told, "A", "B"), relation(shuffled, "A", "B")
    assert (one is None) is (other is None)
    if one is not None and other is not None:
        assert one.accuracy == pytest.approx(other.accuracy)
        assert one.congruency == pytest.approx(other.congruency)
