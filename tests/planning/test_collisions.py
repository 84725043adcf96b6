"""Which locks collide, and why a lock alone cannot be kept."""

from dataclasses import replace
from typing import Any

import pytest

from matchmaker.planning.collisions import collision_of, in_words, locks_against
from matchmaker.planning.planner import make_plan
from matchmaker.planning.request import SeatLock, TalkLock
from matchmaker.planning.solving import Clock
from tests.planning.builders import SECONDS, Json, meeting, person, request_of, table, talk

PEOPLE = [person("a"), person("b", to_round=1), person("c", wants=["quiet"]), person("d")]
TABLES = [table("t", 2), table("u", 2, quiet=True), table("tiny", 1), table("none", 0, quiet=True)]
TALKS = [talk("ab", "A", "B"), talk("ac", "A", "C"), talk("ad", "A", "D"), talk("bd", "B", "D")]


def request_with(talks: list[tuple[str, str, int]] = [], seats: list[tuple[str, str, int]] = []) -> Any:  # noqa: B006
    locks: Json = {
        "talks": [{"talk": who, "table": at, "round": round} for who, at, round in talks],
        "seats": [{"person": who, "table": at, "round": round} for who, at, round in seats],
    }
    return request_of(meeting(2, TABLES, PEOPLE, TALKS, locks=locks))


ALONE: dict[str, tuple[Any, str]] = {
    "the party has left": (request_with([("ab", "t", 2)]), "Ingen från B är där då."),
    "too small": (request_with([("ad", "tiny", 1)]), "Samtalet har 2 parter och bordet 1 platser."),
    "too loud for the talk": (
        request_with([("ac", "t", 1)]),
        "Bordet är inte så lugnt eller så lätt att nå som någon av parterna behöver.",
    ),
    "the person has left": (request_with(seats=[("b", "t", 2)]), "b är inte där då."),
    "too loud for the person": (
        request_with(seats=[("c", "t", 1)]),
        "Bordet är inte så lugnt eller så lätt att nå som c behöver.",
    ),
    "no seats": (request_with(seats=[("a", "none", 1)]), "Bordet har inga platser."),
}


@pytest.mark.parametrize(("request_", "cause"), ALONE.values(), ids=ALONE.keys())
def test_a_lock_that_cannot_be_kept_is_told_with_the_cause(request_: Any, cause: str) -> None:
    found = collision_of(request_, Clock(20))
    assert found is not None
    assert len(found.locks) == 1
    assert found.why.sv.startswith("Det går inte att placera ")
    assert found.why.sv.endswith(cause)
    assert found.why.en


def test_only_the_locks_that_matter_are_told() -> None:
    request = request_with([("ab", "t", 1), ("ad", "u", 2)], [("d", "u", 1), ("a", "u", 1), ("c", "u", 2)])
    found = collision_of(request, Clock(20))
    assert found is not None
    assert set(found.locks) in (
        {TalkLock("ab", "t", 1), SeatLock("a", "u", 1)},
        {TalkLock("ad", "u", 2), SeatLock("c", "u", 2)},
    )


def test_one_cannot_be_locked_to_two_places() -> None:
    found = collision_of(request_with(seats=[("a", "t", 1), ("a", "u", 1)]), Clock(20))
    assert found is not None
    assert set(found.locks) == {SeatLock("a", "t", 1), SeatLock("a", "u", 1)}
    assert found.why.sv == (
        "Det här går inte ihop: a vid bord t i omgång 1 och a vid bord u i omgång 1. "
        "En person kan bara sitta vid ett bord åt gången. Lås upp något av det som är låst."
    )


TOGETHER: dict[str, tuple[Any, str]] = {
    "one table": (
        request_with([("ab", "t", 1), ("ad", "t", 1)]),
        "Vid ett bord ryms ett samtal åt gången. ",
    ),
    "one person": (
        request_with([("ab", "t", 1), ("ad", "u", 1)]),
        "A behövs i båda samtalen, men har bara en person där då. ",
    ),
    "a seat and a talk": (request_with([("ab", "t", 1)], [("a", "u", 1)]), ""),
    "too few seats": (request_with(seats=[("a", "tiny", 1), ("d", "tiny", 1)]), ""),
}


@pytest.mark.parametrize(("request_", "cause"), TOGETHER.values(), ids=TOGETHER.keys())
def test_locks_that_want_the_same_at_once_are_told_what_that_is(request_: Any, cause: str) -> None:
    found = collision_of(request_, Clock(20))
    assert found is not None
    assert len(found.locks) == 2
    assert found.why.sv.endswith(f"i omgång 1. {cause}Lås upp något av det som är låst.")


def test_two_people_are_too_few_for_three_talks_at_once() -> None:
    people = [person("a1", "A"), person("a2", "A"), *PEOPLE[1:]]
    quiet = [table(name, 2, quiet=True) for name in "tuv"]
    locks: Json = {
        "talks": [{"talk": who, "table": at, "round": 1} for who, at in (("ab", "t"), ("ac", "u"), ("ad", "v"))]
    }
    found = collision_of(request_of(meeting(1, quiet, people, TALKS, locks=locks)), Clock(20))
    assert found is not None
    assert "A behövs i alla tre samtalen, men har bara 2 personer där då." in found.why.sv


def test_locks_that_go_together_do_not_collide() -> None:
    assert collision_of(request_with([("ab", "t", 1)], [("a", "t", 1), ("a", "t", 1)]), Clock(20)) is None


def test_locks_against_a_talk_are_those_that_keep_it_out_alone() -> None:
    request = request_with([("ad", "t", 1)], [("c", "u", 2)])
    assert locks_against(request, request.talk_by_id["ab"], Clock(20)) == (TalkLock("ad", "t", 1),)
    assert locks_against(request, request.talk_by_id["ac"], Clock(20)) == ()


def test_a_lock_is_told_with_names() -> None:
    request = request_of(meeting(1, TABLES, PEOPLE, TALKS, names={"a": "Åsa", "t": "3", "ab": "Kyl"}))
    assert in_words(request, SeatLock("a", "t", 1)).sv == "Åsa vid bord 3 i omgång 1"
    assert in_words(request, TalkLock("ab", "t", 1)).en == "the talk “Kyl” at table 3 in round 1"


def test_a_talk_can_be_locked_to_a_round_at_any_table() -> None:
    request = replace(request_with(), talk_locks=(TalkLock("ab", None, 1), TalkLock("ad", None, 1)))
    found = collision_of(request, Clock(20))
    assert found is not None
    assert found.why.sv.startswith("Det här går inte ihop: samtalet ”ab” i omgång 1 och samtalet ”ad” i omgång 1.")
    plan = make_plan(replace(request, talk_locks=(TalkLock("ad", None, 1),)), SECONDS)
    assert [one.round for one in plan.sittings if one.talk == "ad"] == [1]
    alone = collision_of(replace(request, talk_locks=(TalkLock("ac", None, 1),), tables=request.tables[:1]), Clock(20))
    assert alone is not None
    assert alone.why.sv.endswith("samtalet ”ac” i omgång 1. Inget bord passar dem alla.")
