"""Sending the minutes of a meeting to those who were there, and reminding those who are to do something."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from babel.dates import format_date
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.languages import date_pattern
from matchmaker.matching.texts import Text
from matchmaker.models import Action, Actor, Collaboration, CollaborationState, Meeting, Minutes, Participant, Reply
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.collaborations.owners import address_of
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.mail.outbox import language_of, queue_mail
from matchmaker.services.meetings.meeting_mail import GREETING, QUESTIONS_PATH, Post
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.minutes import minutes_of, see_notes
from matchmaker.services.meetings.participants import find_by_token, list_participants
from matchmaker.services.meetings.surveys import find_survey, open_sheets
from matchmaker.settings import Settings

REMIND_BEFORE = timedelta(days=2)
MINUTES_PATH = "/anteckningar"
"""What follows on the participant's own link; the web floor's route."""

MINUTES_SUBJECT = Text(sv="Anteckningar från {title}", en="Minutes of {title}")
MINUTES = Text(
    sv="Tack för att ni kom!\n\nHär står vad ni kom fram till. Det går att läsa i telefonen och att skriva ut:\n{url}",
    en="Thank you for coming!\n\nHere is what you agreed on. It can be read on a phone and printed:\n{url}",
)
QUESTIONS = Text(
    sv="Berätta gärna hur det var, och vad ni lärde er om någon annan. Det tar ett par minuter:\n{url}",
    en="Do tell us how it was, and what you learnt about someone else. It takes a couple of minutes:\n{url}",
)
TO_DO = Text(sv="Det här ska ni göra:\n{actions}", en="This is what you are to do:\n{actions}")
STEP = Text(sv="{title}, senast {day}", en="{title}, by {day}")
REMINDER_SUBJECT = Text(sv="Kom ihåg: {title}", en="Remember: {title}")
REMINDER = Text(
    sv="{name} skulle göra det här:\n{title}\n\nDet ska vara klart {day}. Är det redan gjort, eller går det inte? "
    "Hör av er till oss, så vet vi.{contact}\n\nVi påminner bara den här gången.",
    en="{name} was to do this:\n{title}\n\nIt is to be done by {day}. Is it done already, or is it not possible? "
    "Tell us, so that we know.{contact}\n\nWe will remind you only this once.",
)


def send_minutes(
    session: Session, meeting_id: int, *, last_sent: datetime | None, post: Post, by: Who, at: datetime
) -> int:
    """Send those who were there a link to the minutes, each in their language; gives how many.

    ``last_sent`` is when they were last sent when somebody pressed the button: were they sent since then, it was a
    double tap, and nothing is sent. Raises NotFoundError, and RefusedError("empty") when there is nothing to tell.
    """
    minutes = minutes_of(session, meeting_id, at)
    if minutes.sent_at != last_sent:
        session.commit()
        return 0
    meeting, notes = get_meeting(session, meeting_id), see_notes(session, meeting_id)
    if not (notes.decisions or notes.actions or notes.questions or any(item.outcome for item in meeting.items)):
        raise RefusedError("empty")
    told = [one for one in those_there(list_participants(session, meeting_id)) if one.email]
    survey = find_survey(session, meeting_id)
    asks = survey is not None and bool(open_sheets(survey, meeting, at=at))
    for participant in told:
        _send(session, participant, meeting, notes.actions, post, at, asks=asks)
    minutes.sent_at = minutes.updated_at = at
    record_event(session, "send_minutes", meeting, by=by, at=at, count=len(told))
    session.commit()
    return len(told)


def those_there(participants: Sequence[Participant]) -> list[Participant]:
    """Who was at a meeting: those who were checked in; when nobody was, those who had said that they would come."""
    here = [one for one in participants if one.here]
    return here or [one for one in participants if one.reply is Reply.YES and one.here is not False]


def reader_of(session: Session, token: str) -> Participant:
    """The one whose link this is, when the minutes have been sent and they may read them. Raises NotFoundError."""
    participant = find_by_token(session, token)
    sent_at = session.scalar(select(Minutes.sent_at).where(Minutes.meeting_id == participant.meeting_id))
    there = those_there(list_participants(session, participant.meeting_id))
    if sent_at is None or participant.id not in {one.id for one in there}:
        raise NotFoundError("minutes")
    return participant


def remind_of_actions(session: Session, settings: Settings, *, at: datetime) -> int:
    """Remind, once, those who are to do something within two days, or should have; gives how many.

    Nobody is reminded of a step in a collaboration that has ended.
    """
    until = (at + REMIND_BEFORE).astimezone(settings.zone).date()
    going_on = select(Collaboration.id).where(Collaboration.state != CollaborationState.ENDED)
    query = (
        select(Action)
        .join(Action.actor)
        .where(Action.done_at.is_(None), Action.reminded_at.is_(None), Action.due <= until)
        .where(
            Actor.withdrawn_at.is_(None), or_(Action.collaboration_id.is_(None), Action.collaboration_id.in_(going_on))
        )
        .order_by(Action.id)
        .options(joinedload(Action.actor))
        .with_for_update(of=Action, skip_locked=True)
    )
    sent = sum(_remind(session, action, settings, at) for action in session.scalars(query).all())
    session.commit()
    return sent


def _remind(session: Session, action: Action, settings: Settings, at: datetime) -> bool:
    """Whether there was somebody to write to; who has no address is the project leader's to call."""
    assert action.actor is not None  # the query joins it  # noqa: S101
    address = address_of(session, action.actor, action.owner)
    if not address:
        return False
    language = language_of(action.actor)
    ways = ", ".join(way for way in (settings.contact_phone, settings.contact_email) if way)
    body = REMINDER.in_language(language).format(
        name=action.owner, title=action.title, day=_day(action.due, language), contact=f" {ways}" if ways else ""
    )
    subject = REMINDER_SUBJECT.in_language(language).format(title=action.title)
    queue_mail(session, address, subject, f"{GREETING.in_language(language)}\n\n{body}\n", at=at)
    action.reminded_at = at
    session.flush()
    record_event(session, "remind", action, by=SYSTEM, at=at)
    return True


def _send(
    session: Session,
    participant: Participant,
    meeting: Meeting,
    actions: Iterable[Action],
    post: Post,
    at: datetime,
    *,
    asks: bool,
) -> None:
    language = language_of(participant.actor)
    minutes, questions = (post.address(participant.token, language, path) for path in (MINUTES_PATH, QUESTIONS_PATH))
    theirs = [one for one in actions if one.actor_id == participant.actor_id and one.done_at is None]
    steps = "\n".join(
        "– " + STEP.in_language(language).format(title=one.title, day=_day(one.due, language)) for one in theirs
    )
    parts = [GREETING.in_language(language), MINUTES.in_language(language).format(url=minutes)]
    parts += [QUESTIONS.in_language(language).format(url=questions)] if asks else []
    parts += [TO_DO.in_language(language).format(actions=steps)] if theirs else []
    subject = MINUTES_SUBJECT.in_language(language).format(title=meeting.title)
    queue_mail(session, participant.email, subject, "\n\n".join(parts) + "\n", at=at)


def _day(day: date, language: str) -> str:
    return str(format_date(day, date_pattern("EEEE d MMMM", language), locale=language))
