"""A whole evening made by hand: talks, people, rounds and tables, for tests of who sits where."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from matchmaker.models import Meeting, Reply, SeatingPlan
from matchmaker.services.audit import Who
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import add_participant
from matchmaker.services.meetings.seating_plans import Spot, fix_spot, plan_seating
from matchmaker.services.meetings.seatings import add_tables, get_seating, set_rounds
from matchmaker.services.suggestions.parties import parties_of
from tests.services.talks import AT, EVENING, add_meeting, add_talk

DURING = EVENING + timedelta(minutes=10)
"""While the first round goes on."""


def add_evening(
    session: Session, key: str = "evening", *, by: Who, talks: int = 2, without: str = "", at: datetime = EVENING
) -> Meeting:
    """A meeting whose parties have all said yes, with two rounds of 25 minutes and two tables of four.

    ``without`` leaves out its "rounds", "tables", "people" or "talks".
    """
    meeting = add_meeting(session, key, by=by, starts_at=at)
    for n in range(talks if without != "talks" else 0):
        add_talk(session, f"{key}-{n}", by=by, meeting=meeting)
    if without != "people":
        add_people(session, meeting, by=by)
    if without != "rounds":
        set_rounds(session, meeting.id, version=0, first_at=at, rounds=2, minutes=25, pause=5, by=by, at=AT)
    if without != "tables":
        set_table(session, meeting, key=f"tables-{key}", count=2, by=by)
    return meeting


def add_people(session: Session, meeting: Meeting, *, by: Who) -> None:
    """Somebody of each party, who has said yes; of a meeting without talks, nobody."""
    for actor in parties_of(item.suggestion for item in get_meeting(session, meeting.id).items):
        add_participant(
            session,
            meeting.id,
            key=f"m{meeting.id}-a{actor.id}",
            actor_id=actor.id,
            name=f"Någon från {actor.name}",
            email="",
            reply=Reply.YES,
            by=by,
            at=AT,
        )


def set_table(session: Session, meeting: Meeting, *, key: str, count: int, by: Who) -> None:
    """Tables of four."""
    add_tables(session, meeting.id, key=key, count=count, seats=4, quiet=False, step_free=False, by=by, at=AT)


def plan(session: Session, meeting: Meeting, *, by: Who, at: datetime = AT) -> SeatingPlan:
    """A plan, with time enough for so few."""
    return plan_seating(session, meeting.id, seconds=5, by=by, at=at)


def crowd(session: Session, meeting: Meeting) -> None:
    """Let all but the last person sit at the first talk in the first round, and the last have no seat there."""
    seating = get_seating(session, meeting.id)
    assert seating.plan is not None
    *there, left = [one.id for one in seating.people]
    seat = {"round": 1, "table": seating.tables[0].id, "talk": seating.meeting.items[0].id, "people": there}
    seating.plan.plan = seating.plan.plan | {"seats": [seat], "idle": [{"person": left, "round": 1}]}
    session.commit()


def fix(session: Session, meeting: Meeting, spot: Spot, *, by: Who, at: datetime = AT) -> SeatingPlan:
    """Fix something in the plan as it is now."""
    seen = get_seating(session, meeting.id).plan
    version = seen.version if seen else 0
    return fix_spot(session, meeting.id, spot, version=version, seconds=5, by=by, at=at)
