"""The first try: worth having, and never against a rule."""

from hypothesis import given, settings
from ortools.sat.python import cp_model

from matchmaker.planning.greedy import first_come
from matchmaker.planning.talks import TalkModel
from tests.planning.builders import Json, meeting, meetings, person, request_of, table, talk


def chosen(asked: Json) -> set[tuple[str, int]]:
    talks = TalkModel(request_of(asked))
    first = first_come(talks)
    return {(id, round) for (id, round, _), variable in talks.at.items() if first[variable]}


def test_the_most_valuable_comes_first_and_the_others_where_they_fit() -> None:
    people = [person("a"), person("b"), person("c")]
    talks = [talk("ab", "A", "B", value=0.5), talk("ac", "A", "C", value=2), talk("bc", "B", "C")]
    assert chosen(meeting(2, [table("t")], people, talks)) == {("ac", 1), ("bc", 2)}


def test_talks_are_spread_over_the_rounds() -> None:
    talks = [talk("ab", "A", "B"), talk("cd", "C", "D")]
    assert chosen(meeting(2, [table("t"), table("u")], [person(id) for id in "abcd"], talks)) == {("ab", 1), ("cd", 2)}


def test_value_comes_before_spreading() -> None:
    people = [person(id) for id in "acde"]
    talks = [talk("ae", "A", "E", value=4), talk("cd", "C", "D", value=3), talk("de", "D", "E", value=2)]
    talks.append(talk("again", "A", "E"))  # which when spread takes the place of a better one
    tables = [table("t"), table("u")]
    assert chosen(meeting(2, tables, people, talks)) == {("ae", 1), ("cd", 1), ("de", 2)}
    assert chosen(meeting(2, tables, people, talks[:2])) == {("ae", 1), ("cd", 2)}  # for those who listen


def test_small_tables_are_taken_first_so_that_large_talks_find_theirs() -> None:
    people = [person(id) for id in "abcde"]
    talks = [talk("ab", "A", "B", value=2), talk("cde", "C", "D", "E")]
    assert chosen(meeting(1, [table("t", 4), table("u", 2)], people, talks)) == {("ab", 1), ("cde", 1)}


def test_locked_talks_and_seats_stay_as_they_are() -> None:
    people = [person(id) for id in "abcd"]
    talks = [talk("ab", "A", "B", value=2), talk("ac", "A", "C"), talk("bd", "B", "D")]
    locks = {
        "talks": [{"talk": "ac", "table": "t", "round": 1}],
        "seats": [{"person": "d", "table": "u", "round": 1}],
    }
    asked = meeting(1, [table("t", 2), table("u", 2), table("v", 2)], people, talks, locks=locks)
    assert chosen(asked) == {("ac", 1), ("bd", 1)}
    assert chosen(asked | {"tables": [table("t", 2), table("u", 1), table("v", 2)]}) == {("ac", 1)}


def test_a_talk_that_fits_nowhere_is_held_where_another_can_move_aside() -> None:
    people = [person("a"), person("b"), person("c", to_round=1)]
    talks = [talk("ab", "A", "B", value=2), talk("ac", "A", "C")]
    assert chosen(meeting(2, [table("t")], people, talks)) == {("ab", 2), ("ac", 1)}
    assert chosen(meeting(1, [table("t")], people, talks)) == {("ab", 1)}  # stays where it can move nowhere
    locks = {"talks": [{"talk": "ab", "table": "t", "round": 1}]}
    assert chosen(meeting(2, [table("t")], people, talks, locks=locks)) == {("ab", 1)}


@settings(max_examples=40, deadline=None)
@given(meetings(locks=False))
def test_without_locks_it_keeps_every_rule(asked: Json) -> None:
    talks = TalkModel(request_of(asked))
    for variable, there in first_come(talks).items():
        talks.model.add(variable == int(there))
    assert cp_model.CpSolver().solve(talks.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
