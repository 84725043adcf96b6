"""Answering an invitation or being struck off, and what follows: a seat that another gets, and a ride that is lost."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.models import FormerLink, Meeting, Participant, ParticipantWants, Reply, SurveyAnswer
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.errors import NotFoundError
from matchmaker.services.meetings.meeting_mail import SEATED, Post, send_letter
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import (
    Answer,
    Wants,
    answer_of,
    check_open,
    has_room,
    list_participants,
    set_reply,
)
from matchmaker.services.meetings.rides import Ride, end_lost_rides, rides_among
from matchmaker.services.rows import check_version, lock_row


def answer_invitation(
    session: Session, participant_id: int, answer: Answer, *, version: int, post: Post, by: Who, at: datetime
) -> None:
    """Write down what somebody answered, and tell whoever it gives a seat or takes a ride from.

    A yes when all seats are taken waits in the queue, and the first of the queue gets a seat that is given back. The
    same answer sent twice is written once. Raises NotFoundError, ConflictError, and RefusedError("cancelled" or
    "ended").
    """
    meeting_id = session.scalar(select(Participant.meeting_id).where(Participant.id == participant_id))
    if meeting_id is None:
        raise NotFoundError(f"participant {participant_id}")
    meeting = lock_row(session, Meeting, meeting_id)  # one answer at a time, so that no seat is given twice
    check_open(meeting, at)
    participant = lock_row(session, Participant, participant_id)
    rides = rides_among(list_participants(session, meeting_id))  # loads what they want, too
    before, is_new = participant.reply, answer_of(participant) != answer
    if is_new:
        check_version(participant, version)
    participant.calendar_at = at  # also of the same once more: an older answer of a calendar comes too late
    if is_new:
        participant.name = answer.name
        participant.arrives_at, participant.leaves_at = answer.arrives_at, answer.leaves_at
        set_reply(session, meeting, participant, answer.reply, at)
        _keep_wants(session, participant, answer.wants)
        participant.updated_at = at  # also when only the wants have changed, so that the version rises
        session.flush()
        record_event(session, "answer", participant, by=by, at=at, before=before, after=participant.reply)
        _let_others_know(session, meeting, rides, participant_id, post, by=by, at=at)
    session.commit()


def give_free_seats(session: Session, meeting_id: int, post: Post, *, by: Who, at: datetime) -> int:
    """Give the seats that are free to those who have waited longest, and tell them; gives how many.

    As when there are more of them than there were. None once the meeting is cancelled or over. Raises NotFoundError.
    """
    meeting = lock_row(session, Meeting, meeting_id)
    to_be = meeting.cancelled_at is None and meeting.ends_at > at
    seated = _tell_who_is_seated(session, meeting, post, by=by, at=at) if to_be else []
    session.commit()
    return len(seated)


def give_all_free_seats(session: Session, post: Post, *, at: datetime) -> int:
    """The same at every meeting to come where somebody waits, as when who had a seat has been purged."""
    waits = select(Participant.meeting_id).join(Meeting).where(Participant.reply == Reply.QUEUED, Meeting.ends_at > at)
    meetings = session.scalars(waits.where(Meeting.cancelled_at.is_(None)).distinct()).all()
    return sum(give_free_seats(session, meeting_id, post, by=SYSTEM, at=at) for meeting_id in meetings)


def remove_participant(
    session: Session, meeting_id: int, participant_id: int, *, post: Post, by: Who, at: datetime
) -> None:
    """Strike somebody off, and tell whoever it gives a seat or takes a ride from. Who is gone already is no fault."""
    strike_off(session, meeting_id, participant_id, post, by=by, at=at)
    session.commit()


def strike_off(session: Session, meeting_id: int, participant_id: int, post: Post, *, by: Who, at: datetime) -> None:
    """As :func:`remove_participant`, not committed."""
    meeting = lock_row(session, Meeting, meeting_id)
    query = select(Participant.id).where(Participant.id == participant_id, Participant.meeting_id == meeting_id)
    if session.scalar(query.with_for_update()) is None:
        return
    people = list_participants(session, meeting_id)
    participant, rides = next(one for one in people if one.id == participant_id), rides_among(people)
    record_event(session, "remove", participant, by=by, at=at, meeting=meeting_id)
    for gone in (SurveyAnswer, FormerLink):
        session.execute(delete(gone).where(gone.participant_id == participant_id))
    session.delete(participant)
    session.flush()
    _let_others_know(session, meeting, rides, participant_id, post, by=by, at=at)


def _let_others_know(
    session: Session, meeting: Meeting, rides: Sequence[Ride], changed_id: int, post: Post, *, by: Who, at: datetime
) -> None:
    """Give free seats to those who have waited longest, and end the rides that are lost, each with its letter."""
    _tell_who_is_seated(session, meeting, post, by=by, at=at)
    end_lost_rides(session, rides, changed_id, post, at=at)


def _tell_who_is_seated(session: Session, meeting: Meeting, post: Post, *, by: Who, at: datetime) -> list[Participant]:
    if seated := list(_seated(session, meeting, by=by, at=at)):
        send_letter(session, get_meeting(session, meeting.id), seated, SEATED, post, at=at)
    return seated


def _seated(session: Session, meeting: Meeting, *, by: Who, at: datetime) -> Iterator[Participant]:
    query = (
        select(Participant)
        .where(Participant.meeting_id == meeting.id, Participant.reply == Reply.QUEUED)
        .order_by(Participant.replied_at, Participant.id)
    )
    for participant in session.scalars(query).all():
        if not has_room(session, meeting):
            break
        participant.reply = Reply.YES
        session.flush()
        record_event(session, "seat", participant, by=by, at=at)
        yield participant


def _keep_wants(session: Session, participant: Participant, wants: Wants) -> None:
    kept = participant.wants
    if not wants:
        participant.wants = None
        return
    if kept is None:
        kept = participant.wants = ParticipantWants(participant_id=participant.id)
    if kept.ride is not wants.ride:
        kept.driver_id = kept.passenger_says = kept.driver_says = None
    for name, value in asdict(wants).items():
        setattr(kept, name, value)
