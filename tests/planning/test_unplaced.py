"""The cause of each talk that has no place, in plain words."""

from dataclasses import replace

import pytest

from matchmaker.matching.texts import Text
from matchmaker.planning.planner import make_plan
from matchmaker.planning.solving import Clock
from matchmaker.planning.unplaced import common_rounds, why_unplaced
from tests.planning.builders import SECONDS, Json, meeting, person, request_of, table, talk, why

FOUR = [person("a"), person("b"), person("c"), person("d")]
WIDE = [table("t1"), table("t2")]


def locked(kind: str, who: str, at: str, round: int) -> Json:
    key = {"talks": "talk", "seats": "person"}[kind]
    return {kind: [{key: who, "table": at, "round": round}]}


CASES: dict[str, tuple[Json, str, str]] = {
    "nobody comes": (
        meeting(1, WIDE, FOUR, [talk("k", "A", "X", "Y")], names={"X": "Kusfors"}),
        "Ingen från Kusfors och Y är med på mötet.",
        "Nobody from Kusfors and Y is at the meeting.",
    ),
    "comes after the last round": (
        meeting(1, WIDE, [person("a"), person("b", from_round=2, to_round=3)], [talk("k", "A", "B")]),
        "Ingen från B är med på mötet.",
        "Nobody from B is at the meeting.",
    ),
    "never there together": (
        meeting(4, WIDE, [person("a", to_round=1), person("b", from_round=2, to_round=4)], [talk("k", "A", "B")]),
        "Parterna är aldrig där i samma omgång: A är med i omgång 1 och B är med i omgång 2–4.",
        "The parties are never there in the same round: A is there in round 1 and B is there in rounds 2–4.",
    ),
    "too many parties for any table": (
        meeting(1, [table("t", 2)], FOUR, [talk("k", "A", "B", "C")]),
        "Samtalet har tre parter, och inget bord har så många platser.",
        "The talk has three parties, and no table has that many seats.",
    ),
    "no table that is both large and quiet": (
        meeting(1, [table("t", 2), table("u", 1, quiet=True)], [person("a", wants=["quiet"]), person("b")],
                [talk("k", "A", "B")]),
        "Inget bord som är stort nog är också lugnt, vilket parterna behöver.",
        "No table that is large enough is also quiet, as the parties need.",
    ),
    "leaves early": (
        meeting(3, WIDE, [person("a", to_round=2), *FOUR[1:]],
                [talk("k", "A", "B", value=0.5), talk("l", "A", "C"), talk("m", "A", "D")], names={"A": "Kusfors"}),
        "Kusfors måste gå efter omgång 2: tre samtal ryms inte.",
        "Kusfors must leave after round 2: there is no room for three talks.",
    ),
    "comes late": (
        meeting(2, WIDE, [person("a", from_round=2), *FOUR[1:]], [talk("k", "A", "B", value=0.5), talk("l", "A", "C")]),
        "A kommer först till omgång 2: två samtal ryms inte.",
        "A does not come before round 2: there is no room for two talks.",
    ),
    "comes late and leaves early": (
        meeting(3, WIDE, [person("a", from_round=2, to_round=2), *FOUR[1:]],
                [talk("k", "A", "B", value=0.5), talk("l", "A", "C")]),
        "A är bara med i omgång 2: två samtal ryms inte.",
        "A is there only in round 2: there is no room for two talks.",
    ),
    "more talks than rounds": (
        meeting(1, WIDE, FOUR, [talk("k", "A", "B", value=0.5), talk("l", "A", "C")]),
        "A har för många samtal för mötets omgångar: två samtal ryms inte.",
        "A has too many talks for the rounds of the meeting: there is no room for two talks.",
    ),
    "all tables are taken": (
        meeting(1, [table("t1")], FOUR, [talk("k", "A", "B", value=0.5), talk("l", "C", "D")]),
        "I omgång 1 är alla bord som passar upptagna.",
        "In round 1 all tables that fit are taken.",
    ),
    "locks in every round": (
        meeting(2, [table("t1"), table("t2", 1)], [*FOUR, person("e"), person("f")],
                [talk("k", "A", "B", value=0.5), talk("l", "A", "C"), talk("m", "E", "F")],
                locks={"talks": [{"talk": "l", "table": "t1", "round": 1}, {"talk": "m", "table": "t1", "round": 2}]}),
        "Lås står i vägen: samtalet ”l” vid bord t1 i omgång 1 och samtalet ”m” vid bord t1 i omgång 2.",
        "Locks stand in the way: the talk “l” at table t1 in round 1 and the talk “m” at table t1 in round 2.",
    ),
    "a lock": (
        meeting(1, WIDE, FOUR, [talk("k", "A", "B", value=9), talk("l", "A", "C")],
                locks=locked("talks", "l", "t1", 1)),
        "Ett lås står i vägen: samtalet ”l” vid bord t1 i omgång 1.",
        "A lock stands in the way: the talk “l” at table t1 in round 1.",
    ),
    "a locked seat at a table that is too small": (
        meeting(1, [table("t", 4), table("u", 1)], FOUR, [talk("k", "A", "B")], locks=locked("seats", "a", "u", 1)),
        "Ett lås står i vägen: a vid bord u i omgång 1.",
        "A lock stands in the way: a at table u in round 1.",
    ),
    "the talk of least value gives way": (
        meeting(2, WIDE, [*FOUR[:3], person("d", to_round=1), person("e")],
                [talk("k", "A", "D", value=0.5), talk("l", "A", "B"), talk("m", "B", "D"), talk("n", "C", "A")]),
        "A har för många samtal för mötets omgångar: tre samtal ryms inte.",
        "A has too many talks for the rounds of the meeting: there is no room for three talks.",
    ),
    "different causes in different rounds": (
        meeting(2, [table("t1")], [person("a"), person("b"), person("c", to_round=1), person("d", from_round=2),
                                   person("e", from_round=2)],
                [talk("k", "A", "B", value=0.5), talk("l", "A", "C"), talk("m", "D", "E")]),
        "I omgång 1 behövs A på annat håll och i omgång 2 är alla bord som passar upptagna.",
        "In round 1 A is needed elsewhere and in round 2 all tables that fit are taken.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "sv", "en"), CASES.values(), ids=CASES.keys())
def test_the_cause_is_told(asked: Json, sv: str, en: str) -> None:
    assert (why(asked, "k"), why(asked, "k", "en")) == (sv, en)


def test_rounds_are_counted_from_the_first_of_the_meeting_and_told_with_the_clock() -> None:
    asked, sv, _ = CASES["leaves early"]
    clock = tuple(Text(sv=f"19.{m}", en=f"19:{m}") for m in (25, 55, 85))
    request = replace(request_of(asked), rounds_before=1, ends=clock)
    assert make_plan(request, SECONDS).unplaced[0].why.sv == sv.replace("omgång 2", "omgång 3 (19.55)")


def test_a_talk_that_would_fit_is_not_explained_away() -> None:
    request = request_of(meeting(1, WIDE, FOUR, [talk("k", "A", "B")]))
    told = why_unplaced(request, (), request.talks[0], Clock(1))
    assert told.sv == "Tiden räckte inte till att pröva allt. Ge planeringen fler sekunder."


def test_common_rounds_are_those_when_someone_of_each_party_is_there() -> None:
    people = [person("a1", "A", to_round=1), person("a2", "A", from_round=3), person("b", from_round=2)]
    request = request_of(meeting(4, WIDE, people, [talk("k", "A", "B")]))
    assert common_rounds(request, request.talks[0]) == [3, 4]
