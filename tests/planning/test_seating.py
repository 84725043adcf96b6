"""Seating round by round."""

import pytest

from matchmaker.planning import seating
from matchmaker.planning.request import Sitting
from matchmaker.planning.seating import better_of, seat, seat_everyone, with_guests
from matchmaker.planning.solving import Clock
from tests.planning.builders import meeting, person, request_of, table, talk

PEOPLE = [person("a"), person("b", kind="service_node"), person("c", kind="municipal_unit"), person("d")]
ONE = Sitting(1, "t", "k", ("a", "b"))
ASKED = meeting(2, [table("t", 3), table("u", 3)], PEOPLE, [talk("k", "A", "B"), talk("l", "C", "D")])


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
    assert seat_everyone(request_of(ASKED), [ONE], Clock(0.0)) == (Sitting(1, "t", "k", ("a", "b", "c")),)


def test_a_seating_that_got_worse_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def worse(request: object, round: int, sittings: object, clock: Clock, *, later: bool) -> tuple[Sitting, ...]:
        return (Sitting(1, "t", "k", ("a", "b")),) if later else (Sitting(1, "t", "k", ("a", "b", "c")),)

    monkeypatch.setattr(seating, "seat", worse)
    assert seat_everyone(request_of(ASKED), [ONE], Clock(60)) == (Sitting(1, "t", "k", ("a", "b", "c")),)


def test_whoever_had_no_seat_gets_one_in_the_next_round() -> None:
    asked = ASKED | {"talks": [talk("k", "A", "B"), talk("m", "A", "B", value=0.5)], "tables": [table("t", 3)]}
    sittings = [ONE, Sitting(2, "t", "m", ("a", "b"))]
    seated = seat_everyone(request_of(asked), sittings, Clock(60))
    assert {one.people[2] for one in seated} == {"c", "d"}


def test_after_so_many_passes_it_stops_even_if_each_made_it_better(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seating, "PASSES", 0)
    assert seat_everyone(request_of(ASKED), [ONE], Clock(60)) == (Sitting(1, "t", "k", ("a", "b", "c")),)


def test_of_two_seatings_the_rounds_so_far_decide() -> None:
    full, bare = (Sitting(1, "t", "k", ("a", "b", "c")),), (ONE,)
    later = Sitting(2, "t", "l", ("c", "d", "b"))
    request = request_of(ASKED)
    assert better_of(request, full, bare, last=1) == full
    assert better_of(request, bare, full, last=1) == full
    assert better_of(request, full, (*full, later), last=2) == (*full, later)
    assert better_of(request, (*bare, later), full, last=1) == full
