"""The tables and rounds of a meeting, as the leader sets them, with those who come and the plan that stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, MeetingTable, Participant, SeatingPlan, TableNote
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import coming, list_participants
from matchmaker.services.rows import check_version, lock_row

MOST_TABLES = 60


@dataclass(frozen=True, slots=True)
class Seating:
    """Everything about how people sit at a meeting. ``plan`` is None as long as no rounds are set."""

    meeting: Meeting
    tables: Sequence[MeetingTable]
    people: Sequence[Participant]
    plan: SeatingPlan | None

    @property
    def is_stale(self) -> bool:
        """Whether people or talks have come or gone since the plan was made."""
        if self.plan is None or not self.plan.plan:
            return False
        people, talks = {one.id for one in coming(self.people)}, {item.id for item in self.meeting.items}
        return people != set(self.plan.plan["people"]) or talks != set(self.plan.plan["talks"])


def get_seating(session: Session, meeting_id: int) -> Seating:
    """The meeting with agenda, tables by their numbers, people and plan. Raises NotFoundError."""
    tables = select(MeetingTable).where(MeetingTable.meeting_id == meeting_id).order_by(MeetingTable.number)
    plan = select(SeatingPlan).where(SeatingPlan.meeting_id == meeting_id)
    return Seating(
        get_meeting(session, meeting_id),
        session.scalars(tables).all(),
        list_participants(session, meeting_id),
        session.scalars(plan, execution_options={"populate_existing": True}).one_or_none(),
    )


def rounds_outside(session: Session, meeting: Meeting) -> SeatingPlan | None:
    """The rounds of a meeting, when some of them are before or after it since its time was changed; else None."""
    plan = session.scalars(select(SeatingPlan).where(SeatingPlan.meeting_id == meeting.id)).one_or_none()
    if plan is None or (meeting.starts_at <= plan.first_at and plan.ends(plan.rounds) <= meeting.ends_at):
        return None
    return plan


def add_tables(
    session: Session,
    meeting_id: int,
    *,
    key: str,
    count: int,
    seats: int,
    quiet: bool,
    step_free: bool,
    by: Who,
    at: datetime,
) -> None:
    """Add tables that are alike, numbered on from those that are there; the same ``key`` twice adds them once.

    Raises NotFoundError, and RefusedError("many") when there would be more than MOST_TABLES.
    """
    meeting = lock_row(session, Meeting, meeting_id)
    there = session.scalars(select(MeetingTable).where(MeetingTable.meeting_id == meeting_id)).all()
    if not any(table.form_key.startswith(f"{key}-") for table in there):
        if len(there) + count > MOST_TABLES:
            raise RefusedError("many")
        last = max((table.number for table in there), default=0)
        session.add_all(
            MeetingTable(
                meeting_id=meeting_id,
                form_key=f"{key}-{n}",
                number=last + n,
                seats=seats,
                quiet=quiet,
                step_free=step_free,
            )
            for n in range(1, count + 1)
        )
        record_event(session, "add_tables", meeting, by=by, at=at, count=count)
    session.commit()


def remove_table(session: Session, meeting_id: int, table_id: int, *, by: Who, at: datetime) -> None:
    """Take a table away; one that is gone already is no fault. Raises NotFoundError without such a meeting."""
    meeting = lock_row(session, Meeting, meeting_id)
    table = session.get(MeetingTable, table_id)
    if table is not None and table.meeting_id == meeting_id:
        session.execute(update(TableNote).where(TableNote.table_id == table_id).values(table_id=None))
        session.delete(table)
        record_event(session, "remove_table", meeting, by=by, at=at)
    session.commit()


def set_rounds(
    session: Session,
    meeting_id: int,
    *,
    version: int,
    first_at: datetime,
    rounds: int,
    minutes: int,
    pause: int,
    by: Who,
    at: datetime,
) -> SeatingPlan:
    """Set when people talk; a plan that stands is kept as far as its rounds are still there.

    ``version`` is 0 when there were no rounds. Raises NotFoundError, ConflictError when somebody set them first, and
    RefusedError("long") when the last round ends after the meeting.
    """
    meeting = lock_row(session, Meeting, meeting_id)
    wanted = {"first_at": first_at, "rounds": rounds, "minutes": minutes, "pause": pause}
    plan = session.scalars(select(SeatingPlan).where(SeatingPlan.meeting_id == meeting_id)).one_or_none()
    if plan is None:
        plan = SeatingPlan(meeting_id=meeting_id, locks={"talks": [], "seats": []}, plan={}, **wanted)
        session.add(plan)
    elif any(getattr(plan, name) != value for name, value in wanted.items()):
        check_version(plan, version)
        for name, value in wanted.items():
            setattr(plan, name, value)
    if plan.ends(rounds) > meeting.ends_at:
        raise RefusedError("long")
    session.flush()
    record_event(session, "set_rounds", plan, by=by, at=at, rounds=rounds)
    session.commit()
    return plan
