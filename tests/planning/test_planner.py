"""Whole plans: every rule holds, none discusses more, and within that nobody is left out."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from matchmaker.matching.texts import Text
from matchmaker.planning import planner
from matchmaker.planning.plan import PlanningError, Status
from matchmaker.planning.planner import make_plan
from matchmaker.planning.quality import quality
from matchmaker.planning.request import Sitting
from matchmaker.planning.schedule import NoTime
from matchmaker.testing.planning import plan_faults
from tests.planning.builders import (
    Json,
    best_value,
    meeting,
    meetings,
    other_seatings,
    person,
    planned,
    request_of,
    table,
    talk,
)

some = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@some
@given(meetings())
def test_every_rule_holds_and_no_plan_discusses_more(asked: Json) -> None:
    plan, best = planned(asked), best_value(asked)
    if best is None:
        assert plan.status == Status.INFEASIBLE
        assert plan.collision is not None
    else:
        assert (plan.status, plan.value, plan.bound) == (Status.OPTIMAL, best, best)


@some
@given(meetings())
def test_without_any_one_of_the_colliding_locks_the_others_can_be_kept(asked: Json) -> None:
    plan = planned(asked)
    if plan.collision is None:
        return
    told = dict(plan.as_json())["colliding"]
    assert isinstance(told, dict)
    assert best_value(asked | {"talks": _locked_talks(asked), "locks": told}) is None
    for kind in ("talks", "seats"):
        for one in told[kind]:
            fewer = told | {kind: [other for other in told[kind] if other != one]}
            assert best_value(asked | {"locks": fewer}) is not None


def _locked_talks(asked: Json) -> list[Json]:
    return [one for one in asked["talks"] if any(one["id"] == lock["talk"] for lock in asked["locks"]["talks"])]


@some
@given(meetings(locks=False))
def test_no_round_can_be_seated_better_while_the_others_stand(asked: Json) -> None:
    request, plan = request_of(asked), planned(asked)
    now = quality(request, plan.sittings)
    for round in request.all_rounds:
        for places in other_seatings(asked, plan, round):
            other = replace(plan, sittings=tuple(_moved(one, round, places) for one in plan.sittings))
            judged = quality(request, other.sittings)
            if judged < now:
                assert [
                    f for f in plan_faults(asked, dict(other.as_json())) if "are told as" not in f and "idle" not in f
                ]


def _moved(sitting: Sitting, round: int, places: dict[str, str | None]) -> Sitting:
    if sitting.round != round:
        return sitting
    return replace(sitting, people=tuple(who for who, where in places.items() if where == sitting.table))


@some
@given(meetings())
def test_the_same_request_gives_the_same_plan(asked: Json) -> None:
    assert planned(asked) == planned(asked)


def village(**more: object) -> Json:
    """Six actors of three kinds, two tables, three rounds, and more to talk about than there is time for."""
    kinds = ("association", "service_node", "municipal_unit")
    people = [person(f"p{k}", f"A{k}", kinds[k % 3]) for k in range(6)]
    talks = [talk(f"k{j}{k}", f"A{j}", f"A{k}") for j in range(6) for k in range(j)]
    return meeting(3, [table("t1", 3), table("t2", 3)], people, talks, **more)


def test_everyone_has_a_seat_when_there_are_enough() -> None:
    plan = planned(village())
    assert (plan.value, plan.bound) == (6.0, 6.0)
    assert plan.idle == ()


def test_nobody_stands_where_a_chair_is_free_rather_than_meet_the_same_people_again() -> None:
    people = [person(name) for name in "abcdef"]
    asked = meeting(2, [table(name, 6) for name in "tuv"], people, [talk("k", "A", "B"), talk("l", "A", "C")])
    assert planned(asked).idle == ()


def test_every_table_has_all_three_kinds_when_it_can() -> None:
    asked = village()
    assert quality(request_of(asked), planned(asked).sittings).unmixed == 0


def test_a_new_plan_changes_nothing_without_a_reason() -> None:
    asked = village()
    plan = planned(asked)
    again = planned(asked | {"previous": plan.as_json()["seats"]})
    assert again.sittings == plan.sittings


def test_when_someone_leaves_the_others_are_told_little_new() -> None:
    asked = village()
    before = planned(asked)
    gone = [person | ({"to_round": 1} if person["id"] == "p5" else {}) for person in asked["people"]]
    anew = asked | {"people": gone}
    fresh, told = planned(anew), planned(anew | {"previous": before.as_json()["seats"]})
    request = request_of(anew | {"previous": before.as_json()["seats"]})
    assert told.value == fresh.value
    assert quality(request, told.sittings).changed <= quality(request, fresh.sittings).changed
    first = [[one for one in plan.sittings if one.round == 1] for plan in (before, told)]
    assert first[0] == first[1]


def test_rounds_that_are_over_stay_as_they_were_when_all_of_them_is_locked() -> None:
    asked = village()
    seats = [one for one in planned(asked).as_json()["seats"] if one["round"] == 1]  # type: ignore[attr-defined]
    locks = {
        "talks": [{key: one[key] for key in ("talk", "table", "round")} for one in seats],
        "seats": [{"person": p, "table": one["table"], "round": 1} for one in seats for p in one["people"]],
    }
    anew = planned(asked | {"locks": locks, "talks": [*asked["talks"], talk("new", "A0", "A5", value=9)]})
    now = [one for one in anew.as_json()["seats"] if one["round"] == 1]  # type: ignore[attr-defined]
    assert [(one["table"], one["talk"], set(one["people"])) for one in now] == [
        (one["table"], one["talk"], set(one["people"])) for one in seats
    ]
    assert "new" in {one.talk for one in anew.sittings}


def test_earlier_company_is_avoided() -> None:
    people = [person("a1", "A"), person("a2", "A"), person("b")]
    asked = meeting(1, [table("t", 2)], people, [talk("k", "A", "B")], met_before=[["a1", "b"]])
    plan = planned(asked)
    assert plan.sittings[0].people == ("a2", "b")
    assert plan.repeats == 0


def test_colleagues_share_the_talks() -> None:
    people = [person("a1", "A"), person("a2", "A"), person("b"), person("c")]
    asked = meeting(2, [table("t", 2)], people, [talk("k", "A", "B"), talk("l", "A", "C")])
    assert {p for one in planned(asked).sittings for p in one.people} == {"a1", "a2", "b", "c"}


def test_those_for_whom_no_talk_has_a_seat_sit_at_an_open_table() -> None:
    people = [person(name) for name in "abcdef"]
    plan = planned(meeting(1, [table("t", 3), table("u", 2), table("v", 2)], people, [talk("k", "A", "B")]))
    assert [(one.talk, len(one.people)) for one in plan.sittings] == [("k", 3), (None, 2), (None, 1)]
    assert plan.idle == ()


def test_who_needs_something_of_a_table_has_the_seat_that_has_it() -> None:
    people = [*map(person, "abcde"), person("q", wants=["quiet"])]
    room = [table("t", 2), table("u", 4, quiet=True)]
    plan = planned(meeting(1, room, people, [talk("k", "A")]))
    assert plan.idle == ()
    assert {one.table: "q" in one.people for one in plan.sittings} == {"t": False, "u": True}


def test_a_seat_for_everyone_comes_before_all_three_kinds_at_a_table() -> None:
    people = [person("a", wants=["quiet"]), person("b"), person("c"), person("d", kind="service_node")]
    more = [person("q", wants=["quiet"]), person("s", kind="service_node")]  # s would be new at the quiet table
    talks = [talk("k", "A", "B"), talk("l", "C", "D")]
    plan = planned(meeting(1, [table("t", 3, quiet=True), table("u", 3)], [*people, *more], talks))
    assert {one.table: {*one.people} for one in plan.sittings} == {"t": {*"abq"}, "u": {*"cds"}}


def test_locks_that_collide_are_told_with_the_cause() -> None:
    asked = village(
        locks={"talks": [{"talk": "k10", "table": "t1", "round": 1}, {"talk": "k20", "table": "t2", "round": 1}]}
    )
    plan = planned(asked)
    assert plan.status == Status.INFEASIBLE
    assert plan.collision is not None
    assert plan.collision.why == Text(
        sv="Det här går inte ihop: samtalet ”k10” vid bord t1 i omgång 1 och samtalet ”k20” vid bord t2 i "
        "omgång 1. A0 behövs i båda samtalen, men har bara en person där då. Lås upp något av det som är låst.",
        en="These do not go together: the talk “k10” at table t1 in round 1 and the talk “k20” at table t2 in "
        "round 1. A0 is needed in both talks, but has only one person there then. Unlock something that is locked.",
    )
    assert {one.why for one in plan.unplaced} == {plan.collision.why}


def test_all_locks_are_told_when_there_was_no_time_to_see_which_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "collision_of", lambda *_: None)
    locks = [{"talk": "k10", "table": "t1", "round": 1}, {"talk": "k20", "table": "t1", "round": 1}]
    plan = planned(village(locks={"talks": locks}))
    assert plan.collision is not None
    assert [lock.round for lock in plan.collision.locks] == [1, 1]
    assert "”k10” vid bord t1 i omgång 1 och samtalet ”k20” vid bord t1 i omgång 1" in plan.unplaced[0].why.sv


def test_a_meeting_without_talks_has_an_empty_plan() -> None:
    plan = planned(meeting(2, [table("t")], [person("a")], []))
    assert (plan.status, plan.value, plan.sittings) == (Status.OPTIMAL, 0.0, ())
    assert plan.idle == (("a", 1), ("a", 2))


def test_when_there_is_no_time_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise NoTime

    monkeypatch.setattr(planner, "make_schedule", none)
    with pytest.raises(PlanningError, match=r"No plan was ready in 1.5 seconds\."):
        make_plan(request_of(village()), 1.5)
