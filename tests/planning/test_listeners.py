"""Where those without a talk are seated at first."""

from dataclasses import replace

from hypothesis import given, settings

from matchmaker.planning.listeners import with_listeners
from matchmaker.planning.open_tables import at_open_tables
from matchmaker.planning.request import Sitting
from matchmaker.planning.schedule import LocksCollide, make_schedule
from matchmaker.planning.seating import with_guests
from matchmaker.planning.solving import Clock
from matchmaker.testing.planning import plan_faults
from tests.planning.builders import Json, meeting, meetings, person, request_of, table, talk

PEOPLE = [
    person("a"),
    person("b", kind="service_node"),
    person("c"),
    person("d", kind="service_node"),
    person("m", kind="municipal_unit"),
    person("e"),
]
TALKS = [talk("k", "A", "B"), talk("l", "C", "D")]
HERE = [Sitting(1, "t", "k", ("a", "b")), Sitting(1, "u", "l", ("c", "d"))]


def seated(
    *, seats: int = 3, met: list[list[str]] | None = None, before: tuple[Sitting, ...] = ()
) -> dict[str, set[str]]:
    asked = meeting(2, [table("t", seats), table("u", seats)], PEOPLE, TALKS, met_before=met or [])
    round = 2 if before else 1
    here = [Sitting(round, one.table, one.talk, one.people) for one in HERE]
    made = with_listeners(request_of(asked), round, [*before, *here])
    return {one.table: set(one.people) - set("abcd") for one in made if one.round == round}


def test_a_listener_sits_where_nobody_is_whom_they_have_met() -> None:
    assert seated(met=[["m", "a"], ["e", "c"]]) == {"t": {"e"}, "u": {"m"}}


def test_a_full_table_takes_nobody() -> None:
    assert seated(seats=2) == {"t": set(), "u": set()}


def test_whoever_had_no_seat_before_chooses_first() -> None:
    first = Sitting(1, "t", None, ("a", "b", "m"))
    asked = meeting(2, [table("t", 3), table("u", 2)], PEOPLE, TALKS)
    here = [Sitting(2, one.table, one.talk, one.people) for one in HERE]
    made = with_listeners(request_of(asked), 2, [first, *here])
    assert made[1].people == ("a", "b", "e")


def test_whoever_had_no_seat_in_the_round_that_has_begun_chooses_first_in_the_next() -> None:
    asked = request_of(meeting(1, [table("t", 3), table("u", 2)], PEOPLE, TALKS))
    seated_first = [with_listeners(replace(asked, paused=frozenset({one})), 1, HERE)[0].people[2] for one in "em"]
    assert seated_first == ["e", "m"]


def test_whoever_needs_most_of_a_table_chooses_first() -> None:
    people = [*PEOPLE[:5], person("q", wants=["quiet"])]
    asked = request_of(meeting(1, [table("t", 3, quiet=True), table("u", 2)], people, TALKS))
    assert with_listeners(asked, 1, HERE)[0].people == ("a", "b", "q")


def test_a_missing_kind_comes_before_new_company() -> None:
    people = [*PEOPLE[:4], person("m", kind="municipal_unit")]
    asked = meeting(1, [table("t", 4), table("u", 4)], people, TALKS, met_before=[["m", "c"]])
    here = [Sitting(1, "t", "k", ("a", "b", "x")), HERE[1]]
    request = request_of(asked | {"people": [*people, person("x", kind="municipal_unit")]})
    assert with_listeners(request, 1, here)[1].people == ("c", "d", "m")


@settings(max_examples=30, deadline=None)
@given(meetings())
def test_no_rule_is_broken(asked: Json) -> None:
    request = request_of(asked)
    try:
        sittings = with_guests(request, make_schedule(request, Clock(60)).sittings)
    except LocksCollide:
        return
    for round in request.all_rounds:
        sittings = with_listeners(request, round, sittings)
    sittings = at_open_tables(request, sittings)
    seats = [{"round": s.round, "table": s.table, "talk": s.talk, "people": list(s.people)} for s in sittings]
    made = {"status": "feasible", "value": 0, "bound": 0, "seats": seats, "unplaced": [], "repeats": 0, "idle": []}
    counted = ("value", "status", "unplaced", "idle", "told as")
    assert not [f for f in plan_faults(asked, made) if not any(word in f for word in counted)]
