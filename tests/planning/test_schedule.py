"""Which talks are held, and what is done for the rounds within the largest value."""

from dataclasses import replace

import pytest
from ortools.sat.python import cp_model

from matchmaker.planning import schedule
from matchmaker.planning.schedule import LocksCollide, NoTime, make_schedule
from matchmaker.planning.solving import Clock, Solved, solve
from matchmaker.planning.talks import TalkModel
from tests.planning.builders import Json, meeting, person, request_of, table, talk


def places(asked: Json) -> dict[str | None, tuple[int, str]]:
    made = make_schedule(request_of(asked), Clock(60))
    assert made.reached == made.bound
    return {one.talk: (one.round, one.table) for one in made.sittings}


ABC = [person("a"), person("b"), person("c")]


def test_value_comes_before_the_number_of_talks() -> None:
    talks = [talk("abc", "A", "B", "C", value=3), talk("ab", "A", "B"), talk("bc", "B", "C", value=1.5)]
    assert places(meeting(1, [table("t"), table("u")], ABC, talks)).keys() == {"abc"}


def test_a_talk_that_is_worth_nothing_is_held_when_it_costs_nothing() -> None:
    assert places(meeting(1, [table("t")], ABC, [talk("ab", "A", "B", value=0)])) == {"ab": (1, "t")}


def test_of_equal_talks_those_between_kinds_are_held() -> None:
    people = [person("a"), person("b"), person("c", kind="service_node")]
    talks = [talk("ab", "A", "B"), talk("ac", "A", "C")]
    assert places(meeting(1, [table("t")], people, talks)).keys() == {"ac"}


def test_own_talks_are_spread_over_the_rounds() -> None:
    people = [person(id) for id in "abcd"]
    talks = [talk("ab", "A", "B"), talk("ac", "A", "C"), talk("bd", "B", "D"), talk("cd", "C", "D")]
    made = places(meeting(4, [table("t"), table("u")], people, talks))
    rounds = {id: sorted(made[one][0] for one in made if one and id in one) for id in "abcd"}
    assert sorted(later - earlier for earlier, later in rounds.values()) == [1, 2, 2, 3]  # with a talk in every round
    assert all(earlier <= 2 and later >= 3 for earlier, later in rounds.values())


def test_those_who_have_but_one_talk_have_it_in_the_middle() -> None:
    people = [person(id) for id in "abcxy"]
    talks = [talk("ab", "A", "B"), talk("ac", "A", "C"), talk("xy", "X", "Y")]
    made = places(meeting(3, [table("t"), table("u")], people, talks))
    assert {made["ab"][0], made["ac"][0]} == {1, 3}
    assert made["xy"][0] == 2


def test_no_round_is_left_empty_while_there_are_talks_for_it() -> None:
    people = [person(id) for id in "abcdef"]
    talks = [talk("ab", "A", "B"), talk("cd", "C", "D"), talk("ef", "E", "F")]
    tables = [table("t"), table("u"), table("v")]
    assert {round for round, _ in places(meeting(2, tables, people, talks)).values()} == {1, 2}
    assert {round for round, _ in places(meeting(5, tables, people, talks)).values()} == {1, 2, 3}


def test_a_previous_plan_stands_where_it_can() -> None:
    talks = [talk("ab", "A", "B"), talk("ac", "A", "C")]
    previous = [
        {"round": 3, "table": "u", "talk": "ab", "people": ["a", "b"]},
        {"round": 3, "table": "v", "talk": None, "people": ["c"]},
    ]
    asked = meeting(3, [table("t"), table("u"), table("v")], ABC, talks, previous=previous)
    assert places(asked)["ab"] == (3, "u")


def test_locks_that_collide_give_no_schedule() -> None:
    seats = [{"person": "a", "table": id, "round": 1} for id in ("t", "u")]
    asked = meeting(1, [table("t"), table("u")], ABC, [talk("ab", "A", "B")], locks={"seats": seats})
    with pytest.raises(LocksCollide):
        make_schedule(request_of(asked), Clock(60))


def test_without_time_there_is_none() -> None:
    with pytest.raises(NoTime):
        make_schedule(request_of(meeting(1, [table("t")], ABC, [talk("ab", "A", "B")])), Clock(0.0))


def test_when_the_time_ends_after_the_value_what_was_found_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = []

    def once(model: cp_model.CpModel, *rest: object) -> object:
        asked_for.append(model)
        return solve(model, *rest) if len(asked_for) == 1 else None  # type: ignore[arg-type]

    monkeypatch.setattr(schedule, "solve", once)
    assert places(meeting(1, [table("t")], ABC, [talk("ab", "A", "B")])) == {"ab": (1, "t")}
    assert len(asked_for) == 2


def test_on_a_machine_too_slow_to_search_the_first_try_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = []

    def not_the_first(model: cp_model.CpModel, *rest: object) -> object:
        asked_for.append(model)
        return None if len(asked_for) == 1 else solve(model, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(schedule, "solve", not_the_first)
    talks = [talk("ab", "A", "B"), talk("ac", "A", "C", value=0.25), talk("bc", "B", "C", value=0.125)]
    made = make_schedule(request_of(meeting(1, [table("t"), table("u")], ABC, talks)), Clock(60))
    assert [one.talk for one in made.sittings] == ["ab"]
    assert (made.reached, made.bound) == (1_000_000, 1_250_000), "two tables hold no more than the best two"


def test_no_bound_is_larger_than_what_all_tables_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    def loose(*given: object) -> Solved | None:
        solved = solve(*given)  # type: ignore[arg-type]
        return solved and replace(solved, bound=9_000_000)

    monkeypatch.setattr(schedule, "solve", loose)
    talks = [talk("ab", "A", "B"), talk("ac", "A", "C", value=0.25)]
    assert make_schedule(request_of(meeting(1, [table("t")], ABC, talks)), Clock(60)).bound == 1_000_000


def test_talks_are_held_in_the_rounds_and_at_the_tables_where_all_have_a_seat() -> None:
    people = [person(id) for id in "abcdefgh"]
    talks = [talk("ab", "A", "B"), talk("cd", "C", "D"), talk("ac", "A", "C"), talk("bd", "B", "D")]
    made = places(meeting(2, [table("t", 2), table("u", 4), table("v", 4)], people, talks))
    assert sorted(made.values()) == [(1, "u"), (1, "v"), (2, "u"), (2, "v")]


def test_no_round_has_many_without_a_seat_at_a_talk_while_another_has_few() -> None:
    talks = [talk("ab", "A", "B"), talk("cd", "C", "D"), talk("ef", "E", "F"), talk("gh", "G", "H")]
    asked = request_of(meeting(2, [table(id, 2) for id in "tuvw"], [person(id) for id in "abcdefgh"], talks))

    def calm(*rounds: int) -> float:
        model = TalkModel(asked)
        for one, round in zip(talks, rounds, strict=True):
            model.model.add(model.at[one["id"], round, 0] == 1)
        model.model.maximize(schedule._calm(model))
        solver = cp_model.CpSolver()
        assert solver.solve(model.model) == cp_model.OPTIMAL
        return solver.objective_value

    assert calm(1, 1, 2, 2) > calm(1, 1, 1, 2)
