"""The planner fills rounds and tables around what is fixed, and what has been stays."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, Participant, Reply, SeatingPlan
from matchmaker.planning.plan import PlanningError
from matchmaker.planning.request import PlanRequest
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.meetings.participants import check_in
from matchmaker.services.meetings.seating_plans import fix_spot, free_spot, hold_next, plan_seating
from matchmaker.services.meetings.seatings import get_seating, set_rounds
from tests.services.evening import add_evening, fix, plan
from tests.services.talks import AT, EVENING


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    """Two talks with all four parties there, two rounds and two tables of four."""
    return add_evening(session, by=by)


def plan_with_a_talk_first(session: Session, meeting: Meeting, by: Who) -> SeatingPlan:
    """A plan with a talk in its first round."""
    seating = get_seating(session, meeting.id)
    spot = {"talk": seating.meeting.items[0].id, "table": seating.tables[0].id, "round": 1}
    return fix(session, meeting, spot, by=by)


def talks_by_round(made: SeatingPlan) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for seat in made.plan["seats"]:
        found.setdefault(seat["round"], set()).add(seat["talk"])
    return found


def test_every_talk_is_held_and_everyone_has_a_seat(session: Session, meeting: Meeting, by: Who) -> None:
    made = plan(session, meeting, by=by)
    seating = get_seating(session, meeting.id)
    items = {item.id for item in seating.meeting.items}
    assert {talk for talks in talks_by_round(made).values() for talk in talks} >= items
    assert (made.plan["unplaced"], made.plan["status"]) == ([], "optimal")
    assert {p for seat in made.plan["seats"] for p in seat["people"]} == {one.id for one in seating.people}
    assert not seating.is_stale


@pytest.mark.parametrize("missing", ["rounds", "tables", "people", "talks"])
def test_a_plan_needs_rounds_tables_people_and_talks(session: Session, by: Who, missing: str) -> None:
    meeting = add_evening(session, by=by, without=missing)
    with pytest.raises(RefusedError, match=missing):
        plan(session, meeting, by=by)
    session.rollback()


def test_what_is_fixed_by_hand_stays_and_can_be_let_go(session: Session, meeting: Meeting, by: Who) -> None:
    seating = get_seating(session, meeting.id)
    item, table, one = seating.meeting.items[0], seating.tables[1], seating.people[1]
    talk = {"talk": item.id, "table": table.id, "round": 2}
    for spot in ({"talk": item.id, "table": table.id, "round": 1}, talk):
        fix(session, meeting, spot, by=by)
    seats = [{"person": one.id, "table": seating.tables[0].id, "round": n} for n in (1, 2)]
    for spot in (*seats, seats[0]):
        fix(session, meeting, spot, by=by)
    kept = get_seating(session, meeting.id).plan
    assert kept is not None
    assert kept.locks == {"talks": [talk], "seats": [seats[1], seats[0]]}
    free_spot(session, meeting.id, seats[0], by=by, at=AT)
    free_spot(session, meeting.id, seats[0], by=by, at=AT)
    made = plan(session, meeting, by=by)
    assert [s for s in made.plan["seats"] if s["talk"] == item.id] == [
        {**talk, "people": next(s["people"] for s in made.plan["seats"] if s["talk"] == item.id)}
    ]
    [sits] = [s for s in made.plan["seats"] if s["round"] == 2 and s["table"] == seating.tables[0].id]
    assert one.id in sits["people"]


def test_what_is_not_at_the_meeting_cannot_be_fixed(session: Session, meeting: Meeting, by: Who) -> None:
    seating = get_seating(session, meeting.id)
    item, table = seating.meeting.items[0].id, seating.tables[0].id
    good = {"talk": item, "table": table, "round": 1}
    for wrong in ({"talk": 4711}, {"table": 4711}, {"round": 0}, {"round": 3}):
        with pytest.raises(NotFoundError):
            fix(session, meeting, good | wrong, by=by)
        session.rollback()
    with pytest.raises(NotFoundError):
        fix(session, meeting, {"person": 4711, "table": table, "round": 1}, by=by)
    session.rollback()
    with pytest.raises(NotFoundError):
        fix_spot(session, meeting.id + 1, good, version=1, by=by, at=AT)


def test_nothing_is_fixed_in_a_round_that_has_begun_or_without_the_person(
    session: Session, meeting: Meeting, by: Who
) -> None:
    seating = get_seating(session, meeting.id)
    late = seating.people[0]
    late.arrives_at = EVENING + timedelta(minutes=20)
    session.commit()
    spot = {"person": late.id, "table": seating.tables[0].id, "round": 1}
    with pytest.raises(RefusedError, match="away"):
        fix(session, meeting, spot, by=by)
    session.rollback()
    with pytest.raises(RefusedError, match="begun"):
        fix(session, meeting, spot, by=by, at=EVENING + timedelta(minutes=1))


def test_what_cannot_be_kept_with_what_is_fixed_changes_nothing(session: Session, meeting: Meeting, by: Who) -> None:
    before = plan_with_a_talk_first(session, meeting, by)
    kept = (before.version, before.locks, before.plan)
    other = get_seating(session, meeting.id).meeting.items[1]
    spot = before.locks["talks"][0] | {"talk": other.id}
    with pytest.raises(PlanningError, match="These do not go together") as fault:
        fix(session, meeting, spot, by=by)
    assert "Skjuts till tåget" in fault.value.text.sv
    session.rollback()
    after = get_seating(session, meeting.id).plan
    assert after is not None
    assert (after.version, after.locks, after.plan) == kept


def test_of_two_who_move_at_once_the_later_one_is_told(session: Session, meeting: Meeting, by: Who) -> None:
    seen = plan(session, meeting, by=by).version
    seating = get_seating(session, meeting.id)
    spots = [{"person": seating.people[0].id, "table": table.id, "round": 1} for table in seating.tables]
    fix_spot(session, meeting.id, spots[0], version=seen, seconds=5, by=by, at=AT)
    with pytest.raises(ConflictError):
        fix_spot(session, meeting.id, spots[1], version=seen, seconds=5, by=by, at=AT)
    session.rollback()
    kept = get_seating(session, meeting.id).plan
    assert kept is not None
    assert kept.locks["seats"] == spots[:1]


def test_locks_that_no_longer_go_together_leave_the_plan_that_stood(
    session: Session, meeting: Meeting, by: Who
) -> None:
    stood = plan_with_a_talk_first(session, meeting, by)
    for one in get_seating(session, meeting.id).people:
        one.arrives_at = EVENING + timedelta(minutes=20)
    session.commit()
    with pytest.raises(PlanningError, match=r"Nobody from .* is there then"):
        plan(session, meeting, by=by)
    session.rollback()
    kept = get_seating(session, meeting.id).plan
    assert kept is not None
    assert kept.plan == stood.plan


def test_rounds_that_have_begun_stay_and_the_others_are_planned_without_those_who_stayed_away(
    session: Session, meeting: Meeting, by: Who
) -> None:
    before = plan_with_a_talk_first(session, meeting, by)
    first = [seat for seat in before.plan["seats"] if seat["round"] == 1]
    assert first
    seating = get_seating(session, meeting.id)
    away = seating.people[0]
    check_in(session, meeting.id, away.id, here=False, by=by, at=EVENING)
    assert get_seating(session, meeting.id).is_stale
    made = plan(session, meeting, by=by, at=EVENING + timedelta(minutes=5))
    assert [seat for seat in made.plan["seats"] if seat["round"] == 1] == first
    assert away.id not in {p for seat in made.plan["seats"] if seat["round"] == 2 for p in seat["people"]}
    session.rollback()
    with pytest.raises(RefusedError, match="over"):
        plan(session, meeting, by=by, at=EVENING + timedelta(hours=1))


def test_whoever_changes_the_plan_while_it_is_made_is_not_written_over(
    session: Session, meeting: Meeting, by: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matchmaker.planning import planner

    make = planner.make_plan

    def make_while_somebody_moves(*given: Any) -> Any:
        set_rounds(session, meeting.id, version=1, first_at=EVENING, rounds=3, minutes=20, pause=5, by=by, at=AT)
        return make(*given)

    monkeypatch.setattr(planner, "make_plan", make_while_somebody_moves)
    with pytest.raises(ConflictError):
        plan(session, meeting, by=by)
    session.rollback()
    kept = get_seating(session, meeting.id).plan
    assert kept is not None
    assert (kept.rounds, kept.plan) == (3, {})


def test_a_plan_afresh_keeps_nothing_but_what_is_fixed(
    session: Session, meeting: Meeting, by: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matchmaker.planning import planner

    make, asked = planner.make_plan, []

    def make_and_tell(request: PlanRequest, *given: Any) -> Any:
        asked.append(request)
        return make(request, *given)

    before = plan_with_a_talk_first(session, meeting, by)
    locks = before.locks
    assert locks["talks"]
    monkeypatch.setattr(planner, "make_plan", make_and_tell)
    plan(session, meeting, by=by)
    made = plan_seating(session, meeting.id, afresh=True, seconds=5, by=by, at=AT)
    assert [bool(request.previous) for request in asked] == [True, False]
    assert [bool(request.talk_locks) for request in asked] == [True, True]
    assert made.locks == locks


def test_no_plan_in_time_leaves_what_stood(session: Session, meeting: Meeting, by: Who) -> None:
    plan(session, meeting, by=by)
    with pytest.raises(PlanningError):
        plan_seating(session, meeting.id, seconds=0, by=by, at=AT)
    kept = get_seating(session, meeting.id).plan
    assert kept is not None
    assert kept.plan["status"] == "optimal"


def test_people_who_have_not_said_yes_get_no_seat(session: Session, meeting: Meeting, by: Who) -> None:
    silent: Participant = get_seating(session, meeting.id).people[0]
    silent.reply = Reply.NONE
    session.commit()
    made = plan(session, meeting, by=by)
    assert silent.id not in {p for seat in made.plan["seats"] for p in seat["people"]}
    assert len(made.plan["unplaced"]) == 1
    assert "är med på mötet" in made.plan["unplaced"][0]["why"]["sv"]


def test_a_talk_is_held_in_the_round_that_comes_next_unless_its_round_has_begun(
    session: Session, meeting: Meeting, by: Who
) -> None:
    made = plan_with_a_talk_first(session, meeting, by)
    during, held = EVENING + timedelta(minutes=5), made.locks["talks"][0]["talk"]
    later = next(item.id for item in get_seating(session, meeting.id).meeting.items if item.id != held)
    assert hold_next(session, meeting.id, later, seconds=5, by=by, at=during)["round"] == 2
    with pytest.raises(RefusedError, match="held"):
        hold_next(session, meeting.id, held, by=by, at=during)
    session.rollback()
    with pytest.raises(NotFoundError):
        hold_next(session, meeting.id, 4711, by=by, at=during)


def test_who_does_not_come_and_what_has_been_talked_about_are_not_moved(
    session: Session, meeting: Meeting, by: Who
) -> None:
    held = plan_with_a_talk_first(session, meeting, by).locks["talks"][0]
    absent = get_seating(session, meeting.id).people[0]
    check_in(session, meeting.id, absent.id, here=False, by=by, at=EVENING)
    second = {"table": held["table"], "round": 2}
    for code, moved in (("not_coming", {"person": absent.id}), ("held", {"talk": held["talk"]})):
        with pytest.raises(RefusedError, match=code):
            fix(session, meeting, second | moved, by=by, at=EVENING + timedelta(minutes=5))
        session.rollback()


def test_a_second_press_finds_done_what_the_first_one_does(
    session: Session, meeting: Meeting, by: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matchmaker.planning import planner

    seating, make = get_seating(session, meeting.id), planner.make_plan
    spot = {"person": seating.people[0].id, "table": seating.tables[0].id, "round": 1}
    item_id = seating.meeting.items[0].id
    presses: list[Callable[[datetime], object]] = [
        lambda at: fix_spot(session, meeting.id, spot, version=1, seconds=5, by=by, at=at),
        lambda at: hold_next(session, meeting.id, item_id, seconds=5, by=by, at=at),
        lambda at: plan(session, meeting, by=by, at=at),
    ]
    for n, press in enumerate(presses):
        done: list[object] = []

        def make_while_it_is_pressed_again(*given: Any, press: Any = press, done: Any = done, n: int = n) -> Any:
            monkeypatch.setattr(planner, "make_plan", make)
            done.append(press(AT + timedelta(seconds=n)))
            return make(*given)

        monkeypatch.setattr(planner, "make_plan", make_while_it_is_pressed_again)
        assert press(AT) == done[0]
    kept = get_seating(session, meeting.id).plan
    assert kept is not None
    version = kept.version
    assert fix_spot(session, meeting.id, spot, version=1, seconds=5, by=by, at=AT).version == version  # later still


def test_a_round_that_begins_while_the_planner_thinks_stays_as_it_is(
    session: Session, meeting: Meeting, by: Who
) -> None:
    made = plan_with_a_talk_first(session, meeting, by)
    soon, talk = EVENING - timedelta(seconds=3), made.locks["talks"][0]["talk"]
    first = [seat for seat in made.plan["seats"] if seat["round"] == 1]
    one = get_seating(session, meeting.id).people[0]
    check_in(session, meeting.id, one.id, here=False, by=by, at=soon)
    made = plan(session, meeting, by=by, at=soon)
    assert [seat for seat in made.plan["seats"] if seat["round"] == 1] == first
    spot = made.locks["talks"][0]
    with pytest.raises(RefusedError, match="begun"):
        fix(session, meeting, spot, by=by, at=soon)
    session.rollback()
    with pytest.raises(RefusedError, match="held"):
        hold_next(session, meeting.id, talk, seconds=5, by=by, at=soon)
    session.rollback()
    with pytest.raises(RefusedError, match="over"):
        plan(session, meeting, by=by, at=EVENING + timedelta(minutes=30, seconds=-3))
