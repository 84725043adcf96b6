"""Seating round by round."""

from dataclasses import replace

import pytest

from matchmaker.planning import seating
from matchmaker.planning.request import Sitting
from matchmaker.planning.seating import better_of, seat, seat_everyone, with_guests
from matchmaker.planning.solving import Clock
from tests.planning.builders import meeting, person, request_of, table, talk

PEOPLE = [person("a"), person("b", kind="service_node"), person("c", kind="municipal_unit"), person("d")]
ONE = Sitting(1, "t", "k", ("a", "b"))
ASKED = meeting(2, [table("t", 3), table("u", 3)], PEOPLE, [talk("k", "A", "B"), talk("l", "C", "D")])
LISTENING, OPEN = Sitting(1, "t", "k", ("a", "b", "c")), Sitting(1, "u", None, ("d",))


def test_locked_people_sit_at_their_table_with_or_without_a_talk() -> None:
    locks = [{"person": who, "table": at, "round": 1} for who, at in (("a", "t"), ("c", "t"), ("d", "u"))]
    request = request_of(ASKED | {"locks": {"seats": locks}})
    assert with_guests(request, [ONE]) == (Sitting(1, "t", "k", ("a", "b", "c")), Sitting(1, "u", None, ("d",)))


def test_a_listener_of_a_kind_that_is_missing_is_seated_first() -> None:
    assert seat(request_of(ASKED), 1, [ONE], Clock(60), later=True) == (Sitting(1, "t", "k", ("a", "b", "c")),)


def test_a_round_without_talks_stays_as_it_is() -> None:
    assert seat(request_of(ASKED), 2, [ONE], Clock(60), later=True) == (ONE,)


def test_without_time_what_there_is_stands() -> None:
    assert seat(request_of(ASKED), 1, [ONE], Clock(0.0), later=True) == (ONE,)


def test_without_time_listeners_are_seated_all_the_same() -> None:
    assert seat_everyone(request_of(ASKED), [ONE], Clock(0.0)) == (LISTENING, OPEN)


def test_without_time_those_whom_no_seat_was_found_for_sit_at_a_larger_table_that_is_free() -> None:
    larger = ASKED | {"tables": [table("t", 3), table("u", 3), table("v", 4)]}
    assert seat_everyone(request_of(larger), [ONE], Clock(0.0)) == (Sitting(1, "v", "k", ("a", "b", "c", "d")),)


def test_a_larger_table_is_not_taken_by_those_who_were_told_another() -> None:
    told = [{"round": 1, "table": "t", "talk": "k", "people": ["a", "b"]}]
    larger = ASKED | {"tables": [table("t", 3), table("v", 4)], "previous": told}
    assert seat_everyone(request_of(larger), [ONE], Clock(0.0)) == (LISTENING, replace(OPEN, table="v"))


def test_a_chair_that_a_search_left_free_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seating, "_at_talks", lambda request, sittings, clock: sittings)
    assert seat_everyone(request_of(ASKED), [ONE], Clock(60)) == (LISTENING, OPEN)


def test_a_seating_that_got_worse_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def worse(request: object, round: int, sittings: object, clock: Clock, *, later: bool) -> tuple[Sitting, ...]:
        return (Sitting(1, "t", "k", ("a", "b")),) if later else (Sitting(1, "t", "k", ("a", "b", "c")),)

    monkeypatch.setattr(seating, "seat", worse)
    assert seat_everyone(request_of(ASKED), [ONE], Clock(60)) == (LISTENING, OPEN)


def test_whoever_had_no_seat_gets_one_in_the_next_round() -> None:
    asked = ASKED | {"talks": [talk("k", "A", "B"), talk("m", "A", "B", value=0.5)], "tables": [table("t", 3)]}
    sittings = [ONE, Sitting(2, "t", "m", ("a", "b"))]
    seated = seat_everyone(request_of(asked), sittings, Clock(60))
    assert {one.people[2] for one in seated} == {"c", "d"}


def test_whoever_was_told_to_have_no_seat_gets_the_one_that_is_free_now() -> None:
    told = [{"round": 1, "table": "t", "talk": "k", "people": ["a", "b"]}]
    request = request_of(ASKED | {"tables": [table("t", 4)], "previous": told})
    assert {*seat_everyone(request, [ONE], Clock(60))[0].people} == {"a", "b", "c", "d"}


def test_after_so_many_passes_it_stops_even_if_each_made_it_better(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seating, "PASSES", 0)
    assert seat_everyone(request_of(ASKED), [ONE], Clock(60)) == (LISTENING, OPEN)


def test_of_two_seatings_the_rounds_so_far_decide() -> None:
    full, bare = (Sitting(1, "t", "k", ("a", "b", "c")),), (ONE,)
    later = Sitting(2, "t", "l", ("c", "d", "b"))
    request = request_of(ASKED)
    assert better_of(request, full, bare, last=1) == full
    assert better_of(request, bare, full, last=1) == full
    assert better_of(request, full, (*full, later), last=2) == (*full, later)
    assert better_of(request, (*bare, later), full, last=1) == full
