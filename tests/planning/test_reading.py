"""What can be wrong or odd in what a plan is asked for, each told by its place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.snapshot import ActorKind
from matchmaker.planning.reading import read_request
from matchmaker.planning.request import Person, SeatLock, Sitting, Table, Talk, TalkLock, Want, pair
from tests.planning.builders import Json, meeting, person, request_of, table, talk


def whole(**more: Any) -> Json:
    base = meeting(
        3,
        [table("t1", 4, quiet=True), table("t2", 3)],
        [person("a", wants=["quiet"], from_round=2), person("b", "B", "service_node", to_round=9)],
        [talk("k", "A", "B", value=2)],
    )
    return base | more


def test_everything_is_read() -> None:
    request = request_of(
        whole(
            met_before=[["a", "b"], ["a", "gone"]],
            locks={
                "talks": [{"talk": "k", "table": "t1", "round": 2}],
                "seats": [{"person": "b", "table": "t2", "round": 1}],
            },
            names={"a": "Åsa"},
        )
    )
    assert request.rounds == 3
    assert request.tables == (Table("t1", 4, frozenset({Want.QUIET})), Table("t2", 3))
    assert request.people == (
        Person("a", "A", ActorKind.ASSOCIATION, frozenset({Want.QUIET}), 2, 3),
        Person("b", "B", ActorKind.SERVICE_NODE, frozenset(), 1, 3),
    )
    assert request.talks == (Talk("k", ("A", "B"), 2.0),)
    assert request.met_before == {pair("a", "b")}
    assert request.talk_locks == (TalkLock("k", "t1", 2),)
    assert request.seat_locks == (SeatLock("b", "t2", 1),)
    assert request.name("a") == "Åsa"
    assert request.name("b") == "b"


def test_what_is_left_out_is_as_the_format_says() -> None:
    request = request_of(meeting(2, [{"id": "t", "seats": 1}], [person("a")], [{"id": "k", "parties": ["A"]}]))
    assert request.talks[0].value == 1.0
    assert (request.people[0].from_round, request.people[0].to_round) == (1, 2)
    assert request.tables[0].offers == frozenset()


def test_of_a_previous_plan_only_what_is_still_there_is_read() -> None:
    seat = {"round": 1, "table": "t1", "talk": "k", "people": ["a", "gone", "b"]}
    previous = [seat, seat | {"table": "gone"}, seat | {"talk": "gone"}, seat | {"round": 4}, seat | {"talk": None}]
    request = request_of(whole(previous=previous))
    assert request.previous == (Sitting(1, "t1", "k", ("a", "b")), Sitting(1, "t1", None, ("a", "b")))


def test_unknown_keys_are_told_by_their_place_and_left_out() -> None:
    asked = whole(colour=1, locks={"x": 1})
    asked["people"][1]["hat"] = "red"
    read = read_request(json.dumps(asked))
    assert read.request is not None
    assert [warning.en for warning in read.warnings] == [
        "Person 2: “hat” is unknown and left out.",
        "Locks: “x” is unknown and left out.",
        "“colour” is unknown and left out.",
    ]
    assert read.warnings[0].sv == "Person 2: ”hat” är okänt och tas inte med."


FAULTS: dict[str, tuple[Json, str]] = {
    "rounds": (whole(rounds=0), "“rounds” must be a whole number from 1 to 50."),
    "no rounds": (whole(rounds=None), "“rounds” must be a whole number from 1 to 50."),
    "rounds as a truth": (whole(rounds=True), "“rounds” must be a whole number from 1 to 50."),
    "no tables": (whole(tables=None), "“tables” is missing."),
    "tables": (whole(tables={}), "“tables” must be a list."),
    "a table": (whole(tables=[3]), "Table 1 must be an object."),
    "seats": (whole(tables=[table("t", -1)]), "Table 1: “seats” must be a whole number from 0 to 1000."),
    "quiet": (whole(tables=[table("t", quiet="yes")]), "Table 1: “quiet” must be true or false."),
    "same id": (whole(tables=[table("t"), table("t")]), "Table 2: “t” is already number 1."),
    "no id": (whole(people=[person("")]), "Person 1: “id” is missing."),
    "kind": (
        whole(people=[person("a", kind="shop")]),
        "Person 1: “kind” must be one of service_node, association, municipal_unit.",
    ),
    "wants": (whole(people=[person("a", wants=["tea"])]), "Person 1: “wants” must be a list of quiet, step_free."),
    "times": (whole(people=[person("a", from_round=3, to_round=2)]), "Person 1: “from_round” is after “to_round”."),
    "value": (whole(talks=[talk("k", "A", value=-1)]), "Talk 1: “value” must be a number from 0 to 1000000."),
    "no value": (
        whole(talks=[talk("k", "A", value=float("nan"))]),
        "Talk 1: “value” must be a number from 0 to 1000000.",
    ),
    "no parties": (whole(talks=[talk("k")]), "Talk 1: “parties” must be a list of names."),
    "parties": (whole(talks=[talk("k", "A", "A")]), "Talk 1: “parties” names someone twice."),
    "met": (whole(met_before=[["a"]]), "“met_before” must be a list of pairs of different people."),
    "met oneself": (whole(met_before=[["a", "a"]]), "“met_before” must be a list of pairs of different people."),
    "met list": (whole(met_before=[[["a"], "b"]]), "“met_before” must be a list of pairs of different people."),
    "locks": (whole(locks=[]), "“locks” must be an object."),
    "unknown table": (
        whole(locks={"talks": [{"talk": "k", "table": "t9", "round": 1}]}),
        "Locked talk 1: “table” is “t9”, which does not exist.",
    ),
    "unknown person": (
        whole(locks={"seats": [{"person": "c", "table": "t1", "round": 1}]}),
        "Locked seat 1: “person” is “c”, which does not exist.",
    ),
    "lock too late": (
        whole(locks={"seats": [{"person": "a", "table": "t1", "round": 4}]}),
        "Locked seat 1: “round” must be a whole number from 1 to 3.",
    ),
    "previous": (
        whole(previous=[{"round": 1, "table": "t1", "people": "a"}]),
        "Previous table 1: “people” must be a list of names.",
    ),
    "no names": (whole(names=[]), "“names” must give names as text."),
    "names": (whole(names={"a": 1}), "“names” must give names as text."),
}


@pytest.mark.parametrize(("asked", "told"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_by_its_place(asked: Json, told: str) -> None:
    read = read_request(json.dumps(asked))
    assert read.request is None
    assert told in [problem.en for problem in read.problems]
    assert all(problem.sv for problem in read.problems)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "This is not valid JSON (at 1:2)."),
        ("[]", "The file must be a JSON object."),
        ("null", "There is only null here."),
    ],
)
def test_what_is_no_object_is_told(text: str, told: str) -> None:
    assert [problem.en for problem in read_request(text).problems] == [told]


odd = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "seats", "parties", "round", "talk"]), inner)
), max_leaves=5)  # fmt: skip


@given(st.dictionaries(st.sampled_from([*whole(), "met_before", "locks", "previous", "names"]), odd))
def test_nothing_that_is_written_makes_it_crash(planted: Json) -> None:
    read = read_request(json.dumps(whole() | planted))
    assert (read.request is None) == bool(read.problems)
