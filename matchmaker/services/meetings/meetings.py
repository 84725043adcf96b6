"""Dialogue meetings: planning them, finding them, and their lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.models import AgendaItem, Meeting, Participant, Place, SeatingPlan, Suggestion
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.rows import check_version, lock_row, read_one, store_once
from matchmaker.services.suggestions.parties import with_parties

MOVES = frozenset({"place_id", "venue", "starts_at", "ends_at"})
"""What calendars, and those who are to come, must be told of when it changes."""

MOST_TO_FOLLOW = 30
"""As many earlier meetings as can be chosen among."""


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in a list: how many talks stand on its agenda, and of how many the outcome is written down."""

    meeting: Meeting
    talks: int
    recorded: int


def create_meeting(
    session: Session,
    *,
    key: str,
    title: str,
    place_id: int,
    venue: str,
    starts_at: datetime,
    ends_at: datetime,
    practicalities: str,
    seats: int | None = None,
    follows_id: int | None = None,
    by: Who,
    at: datetime,
) -> Meeting:
    """Plan a meeting; the same ``key`` twice makes one.

    ``follows_id`` is the meeting that it goes on from.
    Raises RefusedError: "ends" when it does not end after it begins, "follows" when it would go on from one that does
    not come before it; and NotFoundError for an unknown place or meeting.
    """
    _check(session, place_id, follows_id, starts_at, ends_at)
    meeting = Meeting(
        uid=key,
        title=title,
        place_id=place_id,
        venue=venue,
        starts_at=starts_at,
        ends_at=ends_at,
        practicalities=practicalities,
        seats=seats,
        follows_id=follows_id,
        created_at=at,
        updated_at=at,
    )
    return store_once(session, meeting, Meeting.uid, "create", by=by, at=at)


def change_meeting(
    session: Session,
    meeting_id: int,
    *,
    version: int,
    title: str,
    place_id: int,
    venue: str,
    starts_at: datetime,
    ends_at: datetime,
    practicalities: str,
    seats: int | None = None,
    follows_id: int | None = None,
    zone: tzinfo,
    by: Who,
    at: datetime,
) -> Meeting:
    """Change a meeting; when its time or place moves, calendars are told by a higher sequence.

    When it only begins at another time and is as long as before, its rounds move with it. On another day of ``zone``
    those who come later or go earlier do so at the same hours as before; hours that the meeting does not have then
    say nothing any longer.

    Raises as :func:`create_meeting`, and ConflictError when somebody changed it first. The same change sent twice is
    made once.
    """
    _check(session, place_id, follows_id, starts_at, ends_at)
    meeting = lock_row(session, Meeting, meeting_id)
    wanted = {
        "title": title,
        "place_id": place_id,
        "venue": venue,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "practicalities": practicalities,
        "seats": seats,
        "follows_id": follows_id,
    }
    changed = [name for name, value in wanted.items() if getattr(meeting, name) != value]
    if changed:
        check_version(meeting, version)
        if ends_at - starts_at == meeting.ends_at - meeting.starts_at:
            _move_rounds(session, meeting_id, starts_at - meeting.starts_at)
        _move_hours(session, meeting, starts_at, ends_at, zone)
        for name in changed:
            setattr(meeting, name, wanted[name])
        if MOVES.intersection(changed):
            meeting.sequence += 1
        meeting.updated_at = at
        record_event(session, "change", meeting, by=by, at=at, changed=changed)
    session.commit()
    return meeting


def next_meeting(session: Session, *, at: datetime) -> Meeting | None:
    """The meeting that begins next and is not cancelled, with its place."""
    query = (
        select(Meeting)
        .where(Meeting.starts_at > at, Meeting.cancelled_at.is_(None))
        .order_by(Meeting.starts_at)
        .limit(1)
    )
    return session.scalars(query.options(joinedload(Meeting.place))).first()


def get_meeting(session: Session, meeting_id: int) -> Meeting:
    """A meeting with its place and agenda, and the parties of each talk. Raises NotFoundError."""
    items = selectinload(Meeting.items)
    query = (
        select(Meeting)
        .where(Meeting.id == meeting_id)
        .options(
            joinedload(Meeting.place),
            items.joinedload(AgendaItem.recorded_by),
            *with_parties(items.joinedload(AgendaItem.suggestion).selectinload(Suggestion.links)),
        )
    )
    return read_one(session, query.execution_options(populate_existing=True), f"meeting {meeting_id}")


def list_coming(
    session: Session, *, at: datetime, limit: int | None = None, cancelled: bool = True
) -> list[MeetingLine]:
    """The meetings that have not ended at ``at``, the next one first; ``limit`` None = all.

    Those that were cancelled are among them unless ``cancelled`` is False.
    """
    query = _lines().where(Meeting.ends_at > at).order_by(Meeting.starts_at, Meeting.id)
    if not cancelled:
        query = query.where(Meeting.cancelled_at.is_(None))
    return _read(session, query.limit(limit))


def list_past(session: Session, *, at: datetime, limit: int | None = None, offset: int = 0) -> list[MeetingLine]:
    """Meetings that have ended at ``at``, the latest first; ``limit`` None = all."""
    query = _lines().where(Meeting.ends_at <= at).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    return _read(session, query.limit(limit).offset(offset))


def list_unwritten(session: Session, *, at: datetime, limit: int | None = None) -> list[MeetingLine]:
    """Meetings that have ended at ``at`` with talks whose outcome nobody has written down, the latest first.

    ``limit`` None = all.
    """
    unwritten = func.count(AgendaItem.id) > func.count(AgendaItem.recorded_at)
    query = _lines().where(Meeting.ends_at <= at, Meeting.cancelled_at.is_(None)).having(unwritten)
    return _read(session, query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(limit))


def list_to_follow(session: Session) -> Sequence[Meeting]:
    """The latest meetings that were not cancelled, the latest first: what another can go on from."""
    query = select(Meeting).where(Meeting.cancelled_at.is_(None)).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    return session.scalars(query.limit(MOST_TO_FOLLOW)).all()


def _check(session: Session, place_id: int, follows_id: int | None, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise RefusedError("ends")
    if session.get(Place, place_id) is None:
        raise NotFoundError(f"place {place_id}")
    if follows_id is not None:
        before = session.get(Meeting, follows_id)
        if before is None:
            raise NotFoundError(f"meeting {follows_id}")
        if before.starts_at >= starts_at:
            raise RefusedError("follows")


def _move_rounds(session: Session, meeting_id: int, by: timedelta) -> None:
    plan = session.scalars(select(SeatingPlan).where(SeatingPlan.meeting_id == meeting_id).with_for_update()).first()
    if plan is not None:
        plan.first_at += by


def _move_hours(session: Session, meeting: Meeting, starts_at: datetime, ends_at: datetime, zone: tzinfo) -> None:
    days = starts_at.astimezone(zone).date() - meeting.starts_at.astimezone(zone).date()
    if not days:
        return

    def moved(hour: datetime | None) -> datetime | None:
        then = hour and hour.astimezone(zone) + days  # on the same clock, also when summer time has begun or ended
        return then if then and starts_at < then < ends_at else None

    some = or_(Participant.arrives_at.is_not(None), Participant.leaves_at.is_not(None))
    for one in session.scalars(select(Participant).where(Participant.meeting_id == meeting.id, some).with_for_update()):
        one.arrives_at, one.leaves_at = moved(one.arrives_at), moved(one.leaves_at)


def _lines() -> Select[Meeting, int, int]:
    recorded = func.count(AgendaItem.recorded_at)
    return (
        select(Meeting, func.count(AgendaItem.id), recorded)
        .outerjoin(Meeting.items)
        .group_by(Meeting.id)
        .options(selectinload(Meeting.place))
    )


def _read(session: Session, query: Select[Meeting, int, int]) -> list[MeetingLine]:
    return [MeetingLine(meeting, talks, recorded) for meeting, talks, recorded in session.execute(query)]
