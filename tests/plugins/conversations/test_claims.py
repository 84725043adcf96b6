"""A talk between those who lay claim to one resource, when they need it at one time."""

from typing import Any

import pytest

from matchmaker.testing.factories import need, resource, snapshot, task_of
from plugins.conversations.claims import CLAIM, FIRST_CHOICES
from tests.plugins.conversations.proposing import proposed


def test_those_who_lay_claim_to_the_same_resource_are_to_talk_with_its_owner() -> None:
    of = snapshot(
        need("a.n", "Skjuts"), need("b.n", "Buss"), need("c.n", "Kyl"), resource("d.r", "Minibuss", capacity="1")
    )
    [talk] = proposed(of, task_of(of, [0.9, 0.7, 0.3]))
    assert (talk.needs, talk.resource) == (("a.n", "b.n"), "d.r")
    assert talk.score == pytest.approx(0.6)
    assert talk.reasons[0].sv.startswith("2 har behov som ”Minibuss” hos Föreningen d kan passa för.")
    assert proposed(of, task_of(of, [0.9, CLAIM - 0.01, 0.3])) == []


def test_who_has_two_better_ways_lays_no_claim() -> None:
    of = snapshot(need("a.n", "Skjuts"), need("b.n", "Buss"), *(resource(f"{a}.r", "Minibuss") for a in "wxyz"))
    assert FIRST_CHOICES == 2
    talks = proposed(of, task_of(of, [0.9, 0.8, 0.75, 0.7, 0.0, 0.0, 0.95, 0.0]))
    assert talks == [], "the third choice of one is the first of the other"
    [talk] = proposed(of, task_of(of, [0.9, 0.8, 0.75, 0.7, 0.0, 0.95, 0.0, 0.0]))
    assert talk.resource == "x.r"


@pytest.mark.parametrize(
    ("its", "others", "meet"),
    [
        ({"weekdays": ("mon",)}, {"weekdays": ("tue", "wed")}, False),
        ({"weekdays": ("mon",)}, {"weekdays": ("mon", "tue")}, True),
        ({"months": (6, 7)}, {"months": (1, 2)}, False),
        ({"months": (6, 7)}, {}, True),
    ],
)
def test_claims_that_never_meet_in_time_are_none(its: dict[str, Any], others: dict[str, Any], meet: bool) -> None:
    of = snapshot(need("a.n", "Skjuts", **its), need("b.n", "Buss", **others), resource("d.r", "Minibuss"))
    assert bool(proposed(of, task_of(of, [0.9, 0.9]))) is meet


def test_of_one_actors_needs_the_likeliest_lays_the_claim_and_no_more_than_three_do() -> None:
    of = snapshot(*(need(f"{a}.{n}", "Skjuts") for a in "abcde" for n in "nm"), resource("z.r", "Minibuss"))
    [talk] = proposed(of, task_of(of, [0.75, 0.9, 0.85, 0.75, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7]))
    assert talk.needs == ("a.m", "b.n", "c.n")


def test_those_who_lay_claim_have_one_time_that_suits_them_all() -> None:
    times = {"a": "mon", "b": "tue", "c": "tue", "d": "mon"}
    needs = [need(f"{one}.n", "Skjuts", weekdays=(day,)) for one, day in times.items()]
    of = snapshot(*needs, need("e.n", "Skjuts"), resource("z.r", "Minibuss"))
    [talk] = proposed(of, task_of(of, [0.95, 0.9, 0.85, 0.8, 0.75]))
    assert talk.needs == ("a.n", "d.n", "e.n")
    assert talk.reasons[0].sv.startswith("3 har behov")
    months = zip("abc", [(1, 2), (2, 3), (1, 3)], strict=True)
    of = snapshot(*(need(f"{one}.n", "Skjuts", months=some) for one, some in months), resource("z.r", "Minibuss"))
    [talk] = proposed(of, task_of(of, [0.95, 0.9, 0.85]))
    assert talk.needs == ("a.n", "b.n"), "each two have a month, but not all three"
