"""What the planner is asked for, and what is kept of its answer."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from matchmaker.matching.texts import Text
from matchmaker.models import Meeting, ParticipantWants
from matchmaker.planning.request import PlanRequest, Want
from matchmaker.services.audit import Who
from matchmaker.services.meetings.participants import add_participant, coming
from matchmaker.services.meetings.seating_requests import met_before, request_of, sittings_of
from matchmaker.services.meetings.seatings import get_seating, remove_table
from tests.conftest import STOCKHOLM
from tests.services.evening import add_evening, fix, plan
from tests.services.talks import AT, EVENING


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    return add_evening(session, by=by)


def asked(session: Session, meeting: Meeting, minutes: int = -60) -> PlanRequest:
    """The request at so many minutes after the beginning."""
    seating = get_seating(session, meeting.id)
    assert seating.plan is not None
    at = EVENING + timedelta(minutes=minutes)
    return request_of(seating.meeting, seating.tables, coming(seating.people), seating.plan, zone=STOCKHOLM, at=at)


def test_people_are_there_from_when_they_come_until_they_go_and_need_what_they_said(
    session: Session, meeting: Meeting
) -> None:
    late, early, never, quiet = get_seating(session, meeting.id).people
    late.arrives_at = EVENING + timedelta(minutes=10)
    early.leaves_at = EVENING + timedelta(minutes=25)
    never.arrives_at = EVENING + timedelta(minutes=40)
    session.add(ParticipantWants(participant_id=quiet.id, quiet=True, step_free=True, words=""))
    session.commit()
    people = {person.id: person for person in asked(session, meeting).people}
    assert set(people) == {f"p{late.id}", f"p{early.id}", f"p{quiet.id}"}
    assert [(p.from_round, p.to_round) for p in people.values()] == [(2, 2), (1, 1), (1, 2)]
    assert people[f"p{quiet.id}"].wants == {Want.QUIET, Want.STEP_FREE}
    late.here = True  # came earlier than they thought
    session.commit()
    assert asked(session, meeting).people[0].from_round == 1


def test_two_talks_are_always_worth_more_than_one(session: Session, meeting: Meeting) -> None:
    request = asked(session, meeting)
    assert {talk.value for talk in request.talks} == {1.3}
    assert request.names[request.talks[0].id] == "Skjuts till tåget"
    assert len(request.names) == 4 + 4 + 2 + 2


def test_what_has_begun_is_not_asked_for_again_but_remembered(session: Session, meeting: Meeting, by: Who) -> None:
    seating = get_seating(session, meeting.id)
    spot = {"talk": seating.meeting.items[0].id, "table": seating.tables[0].id, "round": 1}
    made = fix(session, meeting, spot, by=by)
    held = {s.talk for s in sittings_of(made) if s.round == 1}
    request = asked(session, meeting, minutes=5)
    assert request.rounds == 1
    assert not held & {talk.id for talk in request.talks}
    assert request.met_before
    assert all(sitting.round == 1 for sitting in request.previous)
    assert request.told(1) == 2
    seat = next(seat for seat in made.plan["seats"] if seat["round"] == 1)
    without = seat["people"].pop()
    flag_modified(made, "plan")
    assert f"p{without}" in asked(session, meeting, minutes=5).paused
    assert not {f"p{one}" for one in seat["people"]} & asked(session, meeting, minutes=5).paused
    assert not asked(session, meeting).paused, "before the first round nobody has waited"
    assert request.ends == (Text(sv="18.55", en="18:55"),)


def test_locks_and_seats_of_what_is_gone_are_left_out(session: Session, meeting: Meeting, by: Who) -> None:
    seating = get_seating(session, meeting.id)
    item, table, one = seating.meeting.items[0].id, seating.tables[0].id, seating.people[0].id
    fix(session, meeting, {"talk": item, "table": table, "round": 1}, by=by)
    fix(session, meeting, {"person": one, "table": table, "round": 2}, by=by)
    request = asked(session, meeting)
    assert (len(request.talk_locks), len(request.seat_locks)) == (1, 1)
    assert [lock.round for lock in asked(session, meeting, minutes=5).seat_locks] == [1]
    assert asked(session, meeting, minutes=5).talk_locks == ()
    remove_table(session, meeting.id, table, by=by, at=AT)
    request = asked(session, meeting)
    assert (request.talk_locks, request.seat_locks) == ((), ())
    assert f"t{table}" not in {sitting.table for sitting in request.previous}


def test_who_sat_together_at_an_earlier_meeting_is_known_by_name_and_actor(
    session: Session, meeting: Meeting, by: Who
) -> None:
    plan(session, meeting, by=by)
    again = add_evening(session, "again", by=by, without="people", at=EVENING + timedelta(days=30))
    for one in get_seating(session, meeting.id).people:
        name = one.name.upper()
        add_participant(
            session, again.id, key=f"again-{one.id}", actor_id=one.actor_id, name=name, email="", by=by, at=AT
        )
    people = get_seating(session, again.id).people
    met = met_before(session, again, people)
    assert met
    assert {id for both in met for id in both} <= {one.id for one in people}
    assert met_before(session, meeting, get_seating(session, meeting.id).people) == frozenset()
    people[0].name = "Någon annan"
    assert not any(people[0].id in both for both in met_before(session, again, people))
