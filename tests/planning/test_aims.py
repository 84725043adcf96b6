"""The aims of a round count just what the whole meeting gets better by."""

from dataclasses import replace

import pytest
from ortools.sat.python import cp_model

from matchmaker.planning.aims import Aims
from matchmaker.planning.quality import quality
from matchmaker.planning.request import Sitting
from matchmaker.planning.rounds import RoundModel
from tests.planning.builders import meeting, person, request_of, table, talk

PEOPLE = [
    person("a1", "A"),
    person("a2", "A"),
    person("b", kind="service_node"),
    person("c", kind="municipal_unit"),
    person("d"),
]
TALKS = [talk("k", "A", "B"), talk("l", "A", "C"), talk("m", "B", "D")]
BEFORE = [{"round": 2, "table": "t", "talk": "l", "people": ["a2", "c"]}, {"round": 1, "table": "t", "people": ["d"]}]
REQUEST = request_of(
    meeting(3, [table("t", 5), table("u", 5)], PEOPLE, TALKS, met_before=[["a1", "c"]], previous=BEFORE)
)
OTHERS = [Sitting(1, "t", "k", ("a1", "b", "d")), Sitting(3, "t", "m", ("b", "d", "a2"))]
WAYS = [("a1", "c"), ("a2", "c"), ("a1", "c", "b", "d"), ("a1", "a2", "c"), ("a2", "c", "d", "b")]


def worth(people: tuple[str, ...]) -> tuple[int, ...]:
    """The aims of the second round with these people at its only talk."""
    seats = RoundModel(REQUEST, 2, [Sitting(2, "t", "l", people)])
    aims = Aims(seats, OTHERS, later=True).all()
    for (who, _), variable in seats.sits.items():
        seats.model.add(variable == int(who in people))
    seats.model.add(seats.at[0, seats.group_of("t")] == 1)
    reached = []
    for aim in aims:
        seats.model.maximize(aim)
        solver = cp_model.CpSolver()
        assert solver.solve(seats.model) == cp_model.OPTIMAL
        reached.append(round(solver.objective_value))
    return tuple(reached)


def measured(people: tuple[str, ...]) -> tuple[int, ...]:
    """The same of the whole meeting, counted without a model; what is smaller is better."""
    judged = quality(REQUEST, [*OTHERS, Sitting(2, "t", "l", people)])
    return (
        judged.changed,
        judged.idle_twice,
        judged.idle,
        judged.needing,
        judged.unmixed,
        judged.repeats,
        judged.load,
        judged.crowd,
    )


@pytest.mark.parametrize("one", WAYS)
@pytest.mark.parametrize("other", WAYS)
def test_what_an_aim_prefers_is_better_for_the_whole_meeting(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert (worth(one) > worth(other)) == (measured(one) < measured(other))
    assert (worth(one) == worth(other)) == (measured(one) == measured(other))


def test_who_paused_in_the_round_that_has_begun_is_not_to_pause_in_the_first_that_is_planned() -> None:
    paused = replace(REQUEST, previous=(), paused=frozenset({"a2", "c"}))
    before = Sitting(1, "t", "k", ("a1", "b"))
    for request, counted in ((replace(paused, paused=frozenset()), 0), (paused, 2)):
        seats = RoundModel(request, 1, [before])
        assert len(Aims(seats, (), later=False)._idle_twice()) == counted
        assert quality(request, [before, *(replace(before, round=r) for r in (2, 3))]).idle_twice == 6 + counted


def test_without_a_previous_plan_nothing_is_kept() -> None:
    request = request_of(meeting(1, [table("t")], PEOPLE, TALKS))
    seats = RoundModel(request, 1, [Sitting(1, "t", "k", ("a1", "b"))])
    assert Aims(seats, (), later=True).kept() is None


def test_before_later_rounds_are_seated_only_the_round_before_counts() -> None:
    seats = RoundModel(REQUEST, 2, [Sitting(2, "t", "l", ("a1", "c"))])
    assert len(Aims(seats, OTHERS, later=False)._idle_twice()) == 2  # a2 and c had no seat before
    assert len(Aims(seats, OTHERS, later=True)._idle_twice()) == 4  # and a1 and c have none after
