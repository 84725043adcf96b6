"""Who comes to a meeting: adding them, what they have answered, whether there is room, and who was there."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor, FormerLink, Meeting, Participant, Reply, RideSide
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.forms.answers import normal_email
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.mail.reached import none_arrived
from matchmaker.services.rows import add_once, lock_row, read_one
from matchmaker.services.tokens import new_token

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


def participants_of(session: Session, meeting_ids: Sequence[int], *where: ColumnElement[bool]) -> list[Participant]:
    """As :func:`list_participants`, of several meetings, and only those of whom ``where`` holds."""
    query = (
        select(Participant)
        .where(Participant.meeting_id.in_(meeting_ids), *where)
        .order_by(Participant.id)
        .options(joinedload(Participant.actor).joinedload(Actor.place), joinedload(Participant.wants))
    )
    found = session.scalars(query, execution_options={"populate_existing": True})
    return sorted(found, key=lambda one: (alphabetical(one.actor.name), one.actor_id))


def who_was_not_reached(session: Session, meeting_id: int) -> Collection[int]:
    """Who has not answered since no mail that invites them to a meeting arrived: ids of participants."""
    invited = (Participant.meeting_id == meeting_id, Participant.invited_at.is_not(None))
    lost = none_arrived(Participant.invited_at, Participant.reminded_at, email=Participant.email)
    return session.scalars(select(Participant.id).where(*invited, Participant.reply == Reply.NONE, lost)).all()


def actor_names(session: Session) -> list[tuple[int, str]]:
    """Everyone who takes part, by number and name, in alphabetical order."""
    found = session.execute(select(Actor.id, Actor.name).where(Actor.withdrawn_at.is_(None)))
    return sorted(((row.id, row.name) for row in found), key=lambda one: (alphabetical(one[1]), one[0]))


def get_participant(session: Session, meeting_id: int, participant_id: int) -> Participant:
    """One of a meeting, with actor, place, meeting and wants. Raises NotFoundError."""
    query = _whole().where(Participant.id == participant_id, Participant.meeting_id == meeting_id)
    return read_one(session, query, f"participant {participant_id}")


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
        session, new_participant(meeting, actor_id, key, name, address, at), Participant.form_key
    )
    if new:
        if (
            _count(session, Participant.meeting_id == meeting_id, Participant.actor_id == actor_id)
            > MOST_FROM_ONE_ACTOR
        ):
            raise RefusedError("many")
        set_reply(session, meeting, participant, reply, at)
        record_event(session, "add", participant, by=by, at=at, meeting=meeting_id)
    session.commit()
    return participant


def new_participant(meeting: Meeting, actor_id: int, key: str, name: str, email: str, at: datetime) -> Participant:
    """A participant who has not answered, with a link of their own; not added yet."""
    token = new_token()
    return Participant(
        meeting_id=meeting.id,
        actor_id=actor_id,
        form_key=key,
        token=token,
        name=name,
        email=email,
        told_sequence=meeting.sequence,
        created_at=at,
        updated_at=at,
    )


def answer_of(participant: Participant) -> Answer:
    """What somebody has answered; loaded with their wants."""
    reply = Reply.YES if participant.reply is Reply.QUEUED else participant.reply
    wants = participant.wants
    kept = Wants(*(getattr(wants, field.name) for field in fields(Wants))) if wants else Wants()
    return Answer(participant.name, reply, participant.arrives_at, participant.leaves_at, kept)


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


def set_reply(session: Session, meeting: Meeting, participant: Participant, reply: Reply, at: datetime) -> None:
    """A yes keeps the seat or the turn that somebody has; a new one gets a seat or the last turn."""
    said_yes = participant.reply in (Reply.YES, Reply.QUEUED)
    if reply is Reply.YES and said_yes:
        return
    if reply is Reply.YES and not has_room(session, meeting):
        reply = Reply.QUEUED
    if participant.reply is not reply:
        participant.reply, participant.replied_at = reply, at if reply is not Reply.NONE else None


def has_room(session: Session, meeting: Meeting) -> bool:
    """Whether a seat is free."""
    taken = _count(session, Participant.meeting_id == meeting.id, Participant.reply == Reply.YES)
    return meeting.seats is None or taken < meeting.seats


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


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Participant).where(*where)) or 0
