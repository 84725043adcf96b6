"""Who expects a meeting that has moved or is cancelled and cannot be mailed, until somebody has rung them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from matchmaker.models import Meeting, Participant, Reply
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import NotFoundError
from matchmaker.services.lists.firsts import First
from matchmaker.services.meetings.participants import participants_of
from matchmaker.services.rows import lock_row

HAS_ADDRESS: ColumnElement[bool] = Participant.email != ""
EXPECTS = and_(
    Participant.reply != Reply.NO,
    or_(Participant.invited_at.is_not(None), Participant.reply != Reply.NONE, ~HAS_ADDRESS),
)
"""Whoever may come; those without an address are asked by telephone, which only their answer tells of."""
BEHIND: ColumnElement[bool] = Participant.told_sequence < Meeting.sequence
"""Whoever does not know how the meeting is now; of participants joined with their meetings."""


@dataclass(frozen=True, slots=True)
class Expecting:
    """Those who expect a meeting: who can be mailed, and who has to be rung."""

    mailed: Sequence[Participant]
    rung: Sequence[Participant]


@dataclass(frozen=True, slots=True)
class Untold:
    """A meeting that has moved or is cancelled, and those whom nobody has told yet."""

    meeting: Meeting
    people: First[Participant]


def who_expects(session: Session, meeting_id: int) -> Expecting:
    """Everyone who expects a meeting, with actor, place and wants."""
    people = participants_of(session, [meeting_id], EXPECTS)
    return Expecting([one for one in people if one.email], [one for one in people if not one.email])


def list_untold(
    session: Session, *, at: datetime, meeting_id: int | None = None, most: int | None = None
) -> list[Untold]:
    """The meetings to come, or the one of them, of which somebody without an address has not heard; the next first.

    Of each, the ``most`` who were written up first; None = all.
    """
    query = (
        select(Participant)
        .join(Participant.meeting)
        .where(Meeting.ends_at > at, BEHIND, EXPECTS, ~HAS_ADDRESS)
        .order_by(Meeting.starts_at, Meeting.id, Participant.id)
        .options(contains_eager(Participant.meeting), joinedload(Participant.actor))
    )
    if meeting_id is not None:
        query = query.where(Meeting.id == meeting_id)
    groups = groupby(session.scalars(query), key=lambda one: one.meeting)
    return [Untold(meeting, First(people[:most], len(people))) for meeting, (*people,) in groups]


def note_told(session: Session, meeting_id: int, participant_id: int, *, sequence: int, by: Who, at: datetime) -> None:
    """Note that somebody has heard of the meeting as it was at ``sequence``; if it has moved again, they have not.

    Raises NotFoundError.
    """
    meeting = lock_row(session, Meeting, meeting_id)
    participant = lock_row(session, Participant, participant_id)
    if participant.meeting_id != meeting_id:
        raise NotFoundError(f"participant {participant_id}")
    if participant.told_sequence < sequence <= meeting.sequence:
        participant.told_sequence = sequence
        record_event(session, "tell", participant, by=by, at=at)
    session.commit()
