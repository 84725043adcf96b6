"""Who comes to a meeting: adding them, their answers, the queue when it is full, and who was there."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor, FormerLink, Meeting, Participant, ParticipantWants, Reply, RideSide, SurveyAnswer
from matchmaker.services.alphabet import alphabetical
from matchmaker.services.answers import normal_email
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.rows import add_once, check_version, lock_row

MOST_FROM_ONE_ACTOR = 10
"""As many people of one actor as can be written up, so that nobody fills the room by a link."""


@dataclass(frozen=True, slots=True)
class Wants:
    """What somebody needs of a meeting: a quiet table, no steps, a ride or room in the car, and the rest in words."""

    quiet: bool = False
    step_free: bool = False
    words: str = ""
    ride: RideSide | None = None
    car_seats: int = 0
    phone: str = ""

    def __bool__(self) -> bool:
        return self != Wants()


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says about coming. ``reply`` is YES or NO, or NONE as long as they have not said."""

    name: str
    reply: Reply
    arrives_at: datetime | None = None
    leaves_at: datetime | None = None
    wants: Wants = Wants()


class AnsweredByAnotherError(NotFoundError):
    """A link of one who is not asked any longer; ``participant`` is who answers in their place, loaded as a whole."""

    def __init__(self, participant: Participant) -> None:
        super().__init__("participant")
        self.participant = participant


def list_participants(session: Session, meeting_id: int) -> list[Participant]:
    """Everyone written up for a meeting, with actor, place and wants; by actor, and then as they were written up."""
    return participants_of(session, [meeting_id])


def participants_of(session: Session, meeting_ids: Sequence[int]) -> list[Participant]:
    """As :func:`list_participants`, of several meetings."""
    query = (
        select(Participant)
        .where(Participant.meeting_id.in_(meeting_ids))
        .order_by(Participant.id)
        .options(joinedload(Participant.actor).joinedload(Actor.place), joinedload(Participant.wants))
    )
    found = session.scalars(query, execution_options={"populate_existing": True})
    return sorted(found, key=lambda one: (alphabetical(one.actor.name), one.actor_id))


def actor_names(session: Session) -> list[tuple[int, str]]:
    """Everyone who takes part, by number and name, in alphabetical order."""
    found = session.execute(select(Actor.id, Actor.name).where(Actor.withdrawn_at.is_(None)))
    return sorted(((row.id, row.name) for row in found), key=lambda one: (alphabetical(one[1]), one[0]))


def get_participant(session: Session, meeting_id: int, participant_id: int) -> Participant:
    """One of a meeting, with actor, place, meeting and wants. Raises NotFoundError."""
    found = session.scalars(_whole().where(Participant.id == participant_id)).one_or_none()
    if found is None or found.meeting_id != meeting_id:
        raise NotFoundError(f"participant {participant_id}")
    return found


def find_by_token(session: Session, token: str) -> Participant:
    """The one whose link has this token, as :func:`get_participant`.

    Raises NotFoundError, and AnsweredByAnotherError when somebody else of the actor has taken the invitation over.
    """
    found = session.scalars(_whole().where(Participant.token == token)).one_or_none()
    if found is None:
        now = session.scalars(_whole().join(FormerLink).where(FormerLink.token == token)).one_or_none()
        raise NotFoundError("participant") if now is None else AnsweredByAnotherError(now)
    return found


def add_participant(
    session: Session,
    meeting_id: int,
    *,
    key: str,
    actor_id: int,
    name: str,
    email: str,
    reply: Reply = Reply.NONE,
    by: Who,
    at: datetime,
) -> Participant:
    """Write up somebody of an actor; the same ``key`` twice writes up one.

    Raises NotFoundError; RefusedError: "email" for what is no address, "many" when the actor has enough, "cancelled",
    or "ended" when the meeting is over.
    """
    meeting = lock_row(session, Meeting, meeting_id)
    check_open(meeting, at)
    if session.get(Actor, actor_id) is None:
        raise NotFoundError(f"actor {actor_id}")
    address = normal_email(email) if email else ""
    if address is None:
        raise RefusedError("email")
    participant, new = add_once(
        session, new_participant(meeting_id, actor_id, key, name, address, at), Participant.form_key
    )
    if new:
        if (
            _count(session, Participant.meeting_id == meeting_id, Participant.actor_id == actor_id)
            > MOST_FROM_ONE_ACTOR
        ):
            raise RefusedError("many")
        _set_reply(session, meeting, participant, reply, at)
        record_event(session, "add", participant, by=by, at=at, meeting=meeting_id)
    session.commit()
    return participant


def new_participant(meeting_id: int, actor_id: int, key: str, name: str, email: str, at: datetime) -> Participant:
    """A participant who has not answered, with a link of their own; not added yet."""
    token = secrets.token_urlsafe(32)
    return Participant(
        meeting_id=meeting_id,
        actor_id=actor_id,
        form_key=key,
        token=token,
        name=name,
        email=email,
        created_at=at,
        updated_at=at,
    )


def answer_invitation(
    session: Session, participant_id: int, answer: Answer, *, version: int, by: Who, at: datetime
) -> list[Participant]:
    """Write down what somebody answered; gives those who have got a seat by it and are to be told.

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
    wants = session.get(ParticipantWants, participant_id)
    is_new = _answer(participant, wants) != answer
    if is_new:
        check_version(participant, version)
    participant.calendar_at = at  # also of the same once more: an older answer of a calendar comes too late
    if not is_new:
        session.commit()
        return []
    before = participant.reply
    participant.name, participant.arrives_at, participant.leaves_at = answer.name, answer.arrives_at, answer.leaves_at
    _set_reply(session, meeting, participant, answer.reply, at)
    _keep_wants(session, participant, wants, answer.wants)
    participant.updated_at = at  # also when only the wants have changed, so that the version rises
    session.flush()
    record_event(session, "answer", participant, by=by, at=at, before=before, after=participant.reply)
    seated = _seat_from_queue(session, meeting, by=by, at=at)
    session.commit()
    return seated


def answer_of(participant: Participant) -> Answer:
    """What somebody has answered; loaded with their wants."""
    return _answer(participant, participant.wants)


def remove_participant(
    session: Session, meeting_id: int, participant_id: int, *, by: Who, at: datetime
) -> list[Participant]:
    """Strike somebody off; gives those who have got a seat by it. One who is gone already is no fault."""
    meeting = lock_row(session, Meeting, meeting_id)
    query = select(Participant).where(Participant.id == participant_id, Participant.meeting_id == meeting_id)
    participant = session.scalars(
        query.options(joinedload(Participant.wants)).with_for_update(of=Participant)
    ).one_or_none()
    seated: list[Participant] = []
    if participant is not None:
        record_event(session, "remove", participant, by=by, at=at, meeting=meeting_id)
        for gone in (SurveyAnswer, FormerLink):
            session.execute(delete(gone).where(gone.participant_id == participant_id))
        session.delete(participant)
        session.flush()
        seated = _seat_from_queue(session, meeting, by=by, at=at)
    session.commit()
    return seated


def check_in(
    session: Session, meeting_id: int, participant_id: int, *, here: bool | None, by: Who, at: datetime
) -> None:
    """Note whether somebody came; None takes the note back. Who is there has also said yes. Raises NotFoundError."""
    participant = lock_row(session, Participant, participant_id)
    if participant.meeting_id != meeting_id:
        raise NotFoundError(f"participant {participant_id}")
    if participant.here is not here:
        participant.here = here
        if here:
            participant.reply = Reply.YES
        record_event(session, "check_in", participant, by=by, at=at, here=here)
    session.commit()


def coming(participants: Sequence[Participant]) -> list[Participant]:
    """Those who have said yes and have a seat, unless they stayed away."""
    return [one for one in participants if one.reply is Reply.YES and one.here is not False]


def actors_here(participants: Iterable[Participant]) -> frozenset[int]:
    """Those of whom somebody comes, by id."""
    return frozenset(one.actor_id for one in coming(list(participants)))


def check_open(meeting: Meeting, at: datetime) -> None:
    """Raise RefusedError: "cancelled", or "ended" once the meeting is over."""
    if meeting.cancelled_at is not None:
        raise RefusedError("cancelled")
    if meeting.ends_at <= at:
        raise RefusedError("ended")


def _whole() -> Select[Participant]:
    meeting = joinedload(Participant.meeting).joinedload(Meeting.place)
    return (
        select(Participant)
        .options(joinedload(Participant.actor).joinedload(Actor.place), joinedload(Participant.wants), meeting)
        .execution_options(populate_existing=True)
    )


def _answer(participant: Participant, wants: ParticipantWants | None) -> Answer:
    reply = Reply.YES if participant.reply is Reply.QUEUED else participant.reply
    kept = Wants(*(getattr(wants, field.name) for field in fields(Wants))) if wants else Wants()
    return Answer(participant.name, reply, participant.arrives_at, participant.leaves_at, kept)


def _set_reply(session: Session, meeting: Meeting, participant: Participant, reply: Reply, at: datetime) -> None:
    """A yes keeps the seat or the turn that somebody has; a new one gets a seat or the last turn."""
    said_yes = participant.reply in (Reply.YES, Reply.QUEUED)
    if reply is Reply.YES and said_yes:
        return
    if reply is Reply.YES and not _has_room(session, meeting):
        reply = Reply.QUEUED
    if participant.reply is not reply:
        participant.reply, participant.replied_at = reply, at if reply is not Reply.NONE else None


def _keep_wants(session: Session, participant: Participant, kept: ParticipantWants | None, wants: Wants) -> None:
    if not wants:
        if kept is not None:
            session.delete(kept)
        return
    if kept is None:
        kept = ParticipantWants(participant_id=participant.id)
        session.add(kept)
    if kept.ride is not wants.ride:
        kept.driver_id = kept.passenger_says = kept.driver_says = None
    for name, value in asdict(wants).items():
        setattr(kept, name, value)


def _has_room(session: Session, meeting: Meeting) -> bool:
    taken = _count(session, Participant.meeting_id == meeting.id, Participant.reply == Reply.YES)
    return meeting.seats is None or taken < meeting.seats


def _seat_from_queue(session: Session, meeting: Meeting, *, by: Who, at: datetime) -> list[Participant]:
    """Give free seats to those who have waited longest."""
    query = (
        select(Participant)
        .where(Participant.meeting_id == meeting.id, Participant.reply == Reply.QUEUED)
        .order_by(Participant.replied_at, Participant.id)
    )
    seated = []
    for participant in session.scalars(query).all():
        if not _has_room(session, meeting):
            break
        participant.reply = Reply.YES
        session.flush()
        record_event(session, "seat", participant, by=by, at=at)
        seated.append(participant)
    return seated


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Participant).where(*where)) or 0
