"""The model of talks: what it allows, one rule after the other."""

import pytest
from ortools.sat.python import cp_model

from matchmaker.planning.talks import TalkModel
from tests.planning.builders import Json, meeting, person, request_of, table, talk


def held(asked: Json, *talks: str, locked: bool = True) -> bool:
    """Whether all these talks can be held, with every lock kept."""
    model = TalkModel(request_of(asked))
    for id in talks:
        model.model.add_bool_or(model.tables_of(id))
    model.model.add_bool_and(model.held.values() if locked else [])
    return cp_model.CpSolver().solve(model.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


ABCD = [person("a"), person("b"), person("c"), person("d")]
AB, AC, CD = talk("ab", "A", "B"), talk("ac", "A", "C"), talk("cd", "C", "D")


def test_talks_side_by_side_need_a_table_each() -> None:
    assert held(meeting(1, [table("t"), table("u")], ABCD, [AB, CD]), "ab", "cd")
    assert not held(meeting(1, [table("t")], ABCD, [AB, CD]), "ab", "cd")
    assert held(meeting(2, [table("t")], ABCD, [AB, CD]), "ab", "cd")


def test_nobody_is_in_two_places_but_two_of_an_actor_can_be() -> None:
    tables = [table("t"), table("u")]
    assert not held(meeting(1, tables, ABCD, [AB, AC]), "ab", "ac")
    assert held(meeting(1, tables, [*ABCD, person("a2", "A")], [AB, AC]), "ab", "ac")


@pytest.mark.parametrize(("seats", "possible"), [(2, True), (1, False)])
def test_a_table_has_a_seat_for_each_party(seats: int, possible: bool) -> None:
    assert held(meeting(1, [table("t", seats)], ABCD, [AB]), "ab") is possible


def test_one_of_a_party_who_can_sit_there_is_enough() -> None:
    people = [person("a1", "A", wants=["quiet"]), person("b")]
    asked = meeting(1, [table("t")], people, [AB])
    assert not held(asked, "ab")
    assert held(asked | {"people": [*people, person("a2", "A")]}, "ab")
    late = person("a2", "A", from_round=2, to_round=2)
    assert not held(asked | {"people": [*people, late]}, "ab")


def seat(person: str, table: str, round: int = 1) -> Json:
    return {"person": person, "table": table, "round": round}


def test_a_locked_person_speaks_at_their_table_or_not_at_all() -> None:
    asked = meeting(1, [table("t", 2), table("u", 1)], ABCD, [AB, CD])
    assert held(asked | {"locks": {"seats": [seat("a", "t")]}}, "ab")
    assert not held(asked | {"locks": {"seats": [seat("a", "u")]}}, "ab")
    assert held(asked | {"locks": {"seats": [seat("a", "u")]}}, "ab", locked=False)


def test_a_locked_guest_takes_a_seat() -> None:
    asked = meeting(1, [table("t", 2)], ABCD, [AB], locks={"seats": [seat("c", "t")]})
    assert not held(asked, "ab")
    assert held(asked | {"tables": [table("t", 3)]}, "ab")


def test_a_locked_talk_is_held_where_it_is_locked() -> None:
    lock = {"talks": [{"talk": "ab", "table": "t", "round": 1}]}
    asked = meeting(1, [table("t", 2), table("u", 1)], ABCD, [AB, CD], locks=lock)
    assert not held(asked, "cd")
    assert held(asked, "cd", locked=False)
    assert not held(asked | {"tables": [table("t", 1), table("u", 2)]})


def test_who_cannot_sit_at_a_table_does_not_speak_there_for_a_colleague_who_could() -> None:
    people = [person("a1", "A", wants=["quiet"]), person("a2", "A"), person("b"), person("c")]
    asked = meeting(1, [table("t"), table("u")], people, [AB, AC])
    assert not held(asked, "ab", "ac")
    assert held(asked | {"tables": [table("t"), table("u", quiet=True)]}, "ab", "ac")
