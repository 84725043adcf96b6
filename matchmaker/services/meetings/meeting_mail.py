"""Mail about a meeting: inviting, a new time or place, cancelling and reminding, each with its calendar entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_datetime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.languages import SOURCE, date_pattern
from matchmaker.matching.texts import Text
from matchmaker.models import Actor, Meeting, Participant, Reply
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.mail.outbox import queue_mail
from matchmaker.services.meetings.calendars import invitation_calendar
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import check_open, list_participants, new_participant
from matchmaker.services.meetings.surveys import asks_before
from matchmaker.services.meetings.untold import BEHIND, EXPECTS, HAS_ADDRESS, who_expects
from matchmaker.services.rows import check_version, lock_row
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.settings import Settings

REMIND_BEFORE = timedelta(days=2)
NOT_AGAIN_WITHIN = timedelta(days=1)
"""Who was invited this recently needs no reminder yet."""
ANSWER_PATH = "/svar/{token}"
"""Where the link in the mail leads; the web floor's route."""

GREETING = Text(sv="Hej!", en="Hello!")
WHEN = Text(sv="{day} klockan {begins}–{ends}", en="{day}, {begins}–{ends}")
MEETING = Text(sv="{title}\n{when}\n{venue}, {place}\n", en="{title}\n{when}\n{venue}, {place}\n")
ASK = Text(
    sv="Svara här om ni kommer. Säg också om ni kommer senare, måste gå tidigare eller behöver något:\n{url}\n",
    en="Tell us here whether you are coming, and if you will come later, must leave early or need anything:\n{url}\n",
)
QUESTIONS_PATH = "/fragor"
"""What follows on the participant's own link to the questions; the web floor's route."""
QUESTIONS = Text(
    sv="Tre korta frågor före mötet: vad behöver ni mest, och vad tror ni att de andra behöver? "
    "Svara om ni vill:\n{url}\n",
    en="Three short questions before the meeting: what do you need most, and what do you think the others need? "
    "Answer if you like:\n{url}\n",
)
CHANGE = Text(
    sv="Har något ändrats? Svara på nytt här:\n{url}\n",
    en="Has anything changed? Answer anew here:\n{url}\n",
)


@dataclass(frozen=True, slots=True)
class MeetingLetter:
    """What one kind of mail says, above when and where, and below."""

    subject: Text
    opening: Text
    closing: Text
    asks: bool = False
    """Whether it also leads to the questions before the meeting, when there are any."""
    leaves: bool = False
    """Whether it takes the meeting out of the reader's calendar, though it is to be."""


INVITATION = MeetingLetter(
    Text(sv="Välkomna till {title}", en="Welcome to {title}"),
    Text(
        sv="Vi vill gärna att ni kommer och pratar med några som kan ha nytta av er, och ni av dem.",
        en="We would like you to come and talk with some who may benefit from you, and you from them.",
    ),
    ASK,
    asks=True,
)
SEATED = MeetingLetter(
    Text(sv="Ni har fått plats: {title}", en="You have got a seat: {title}"),
    Text(sv="Nu finns det en plats till er.", en="Now there is a seat for you."),
    CHANGE,
)
CHANGED = MeetingLetter(
    Text(sv="Ny tid eller plats: {title}", en="New time or place: {title}"),
    Text(sv="Mötet har ändrats. Så här blir det nu:", en="The meeting has changed. This is how it is now:"),
    CHANGE,
)
CANCELLED = MeetingLetter(
    Text(sv="Inställt: {title}", en="Cancelled: {title}"),
    Text(sv="Det här mötet blir inte av:", en="This meeting will not take place:"),
    Text(sv="{reason}\n", en="{reason}\n"),
)
REMINDER = MeetingLetter(
    Text(sv="Snart ses vi: {title}", en="See you soon: {title}"),
    Text(sv="Vi väntar på er.", en="We look forward to seeing you."),
    CHANGE,
    asks=True,
)
STILL_TIME = MeetingLetter(
    Text(sv="Kommer ni? {title}", en="Are you coming? {title}"),
    Text(
        sv="Vi har inte hört om ni kommer. Det går bra att svara nu.",
        en="We have not heard whether you are coming. It is fine to answer now.",
    ),
    ASK,
)


@dataclass(frozen=True, slots=True)
class Post:
    """How mail is written: the installation, and the link with ``{token}`` in it."""

    settings: Settings
    link: str

    def address(self, token: str, language: str, path: str = "") -> str:
        """Where a link leads in the reader's language; ``path`` is what follows on it."""
        return self.link.format(token=token) + path + ("" if language == SOURCE else f"?lang={language}")


def post_of(settings: Settings) -> Post:
    """For mail that the service writes by itself, without a request to tell its own address."""
    return Post(settings, settings.public_url.rstrip("/") + ANSWER_PATH)


def invite_everyone(session: Session, meeting_id: int, post: Post, *, by: Who, at: datetime) -> int:
    """Invite those with a talk on the agenda and others written up, each once; gives how many got a mail.

    Of an actor of whom nobody is written up, its contact is. Those without an address are written up only, for
    somebody to call. Raises NotFoundError and RefusedError("cancelled" or "ended").
    """
    check_open(lock_row(session, Meeting, meeting_id), at)
    meeting, there = get_meeting(session, meeting_id), list_participants(session, meeting_id)
    known = {one.actor_id for one in there}
    for actor in parties_of(item.suggestion for item in meeting.items):
        if actor.id not in known and actor.withdrawn_at is None:
            key = f"meeting:{meeting_id}:actor:{actor.id}"  # no form's key has this mark
            participant = new_participant(meeting, actor.id, key, actor.contact_name, actor.contact_email, at)
            participant.actor = actor
            session.add(participant)
            session.flush()
            record_event(session, "add", participant, by=by, at=at, meeting=meeting_id)
            there.append(participant)
    asked = [one for one in there if one.actor.withdrawn_at is None and one.reply is not Reply.NO]
    waiting = [one for one in asked if one.email and one.invited_at is None]
    for participant in waiting:
        participant.invited_at = at
    send_letter(session, meeting, waiting, INVITATION, post, at=at)
    if waiting:
        record_event(session, "invite", meeting, by=by, at=at, count=len(waiting))
    session.commit()
    return len(waiting)


def tell_of_change(session: Session, meeting_id: int, post: Post, *, at: datetime) -> int:
    """Mail the new time or place to all who expect a meeting at another; gives how many. Raises NotFoundError.

    Who has been reminded of it already is reminded anew when it is to be some days later. For those without an address
    see services/meetings/untold.
    """
    lock_row(session, Meeting, meeting_id)
    meeting = get_meeting(session, meeting_id)
    to_be = meeting.cancelled_at is None and meeting.ends_at > at
    expecting = who_expects(session, meeting_id).mailed if to_be else []
    behind = [one for one in expecting if one.told_sequence < meeting.sequence]
    later = meeting.starts_at > at + REMIND_BEFORE + NOT_AGAIN_WITHIN
    for one in behind:
        one.invited_at = one.invited_at or at  # who had said yes without being invited gets the same link by this
        one.reminded_at = None if later else one.reminded_at  # that was of another day
    send_letter(session, meeting, behind, CHANGED, post, at=at)
    session.commit()
    return len(behind)


def cancel_meeting(
    session: Session, meeting_id: int, *, version: int, reason: str, post: Post, by: Who, at: datetime
) -> int:
    """Cancel a meeting and mail all who expect it, with an entry that takes it out of their calendars; gives how many.

    Cancelling it again for the same reason does nothing. Raises NotFoundError, ConflictError when it was changed since
    ``version`` or cancelled for another reason, RefusedError: "reason" without one, "ended" when it is over.
    """
    if not reason.strip():
        raise RefusedError("reason")
    meeting = lock_row(session, Meeting, meeting_id)
    if meeting.cancelled_at is not None and meeting.cancelled_reason == reason.strip():
        session.commit()
        return 0
    check_version(meeting, version)
    check_open(meeting, at)
    meeting.cancelled_at = meeting.updated_at = at
    meeting.cancelled_reason = reason.strip()
    meeting.sequence += 1
    session.flush()
    record_event(session, "cancel", meeting, by=by, at=at)
    told = who_expects(session, meeting_id).mailed
    send_letter(session, get_meeting(session, meeting_id), told, CANCELLED, post, at=at)
    session.commit()
    return len(told)


def write_about_meetings(session: Session, settings: Settings, *, at: datetime) -> int:
    """What is due by itself: a change that could not be told at once, and reminders; gives how many mails."""
    behind = (
        select(Participant.meeting_id)
        .join(Meeting)
        .where(
            Meeting.ends_at > at,
            Meeting.cancelled_at.is_(None),
            BEHIND,
            EXPECTS,
            HAS_ADDRESS,
        )
        .distinct()
    )
    post = post_of(settings)
    changes = sum(tell_of_change(session, meeting_id, post, at=at) for meeting_id in session.scalars(behind).all())
    return changes + remind_of_meetings(session, post, at=at)


def remind_of_meetings(session: Session, post: Post, *, at: datetime) -> int:
    """Remind, once, all who are expected within two days, and ask those who have not answered; gives how many.

    Not those who take no part any longer.
    """
    due = (
        select(Participant.meeting_id)
        .join(Meeting)
        .join(Participant.actor)
        .where(
            Actor.withdrawn_at.is_(None),
            Meeting.starts_at > at,
            Meeting.starts_at <= at + REMIND_BEFORE,
            Meeting.cancelled_at.is_(None),
            Participant.reminded_at.is_(None),
            Participant.invited_at <= at - NOT_AGAIN_WITHIN,
            Participant.reply.in_((Reply.NONE, Reply.YES)),
        )
        .distinct()
    )
    return sum(_remind(session, meeting_id, post, at) for meeting_id in session.scalars(due).all())


def _remind(session: Session, meeting_id: int, post: Post, at: datetime) -> int:
    meeting = lock_row(session, Meeting, meeting_id)  # two workers remind once
    people = [
        one
        for one in list_participants(session, meeting_id)
        if one.reminded_at is None
        and one.invited_at is not None
        and one.invited_at <= at - NOT_AGAIN_WITHIN
        and one.actor.withdrawn_at is None
    ]
    for reply, letter in ((Reply.YES, REMINDER), (Reply.NONE, STILL_TIME)):
        told = [one for one in people if one.reply is reply]
        for participant in told:
            participant.reminded_at = at
        send_letter(session, get_meeting(session, meeting_id), told, letter, post, at=at)
    sent = sum(one.reminded_at == at for one in people)
    record_event(session, "remind", meeting, by=SYSTEM, at=at, count=sent)
    session.commit()
    return sent


def send_letter(
    session: Session,
    meeting: Meeting,
    people: Iterable[Participant],
    letter: MeetingLetter,
    post: Post,
    *,
    at: datetime,
) -> None:
    """Mail those of the people who have an address, each in their language and with a calendar entry; not committed.

    The meeting is loaded with its agenda, see services/meetings/meetings.get_meeting.
    """
    asks = letter.asks and asks_before(session, meeting.id)
    people = list(people)
    languages, shared = _languages_of(session, people), _shared_addresses(session, meeting)
    for participant in people:
        if participant.email:
            participant.told_sequence = meeting.sequence
            language = languages.get(participant.actor_id, SOURCE)
            calendar = invitation_calendar(
                meeting,
                participant,
                post.settings,
                url=post.address(participant.token, language),
                language=language,
                shared=participant.email.lower() in shared,
                leaves=letter.leaves,
                at=at,
            )
            subject = letter.subject.in_language(language).format(title=meeting.title)
            body = _body(meeting, participant, letter, post, language, asks=asks)
            queue_mail(session, participant.email, subject, body, calendar=calendar, at=at)


def _shared_addresses(session: Session, meeting: Meeting) -> frozenset[str]:
    """The addresses, in small letters, by which several are invited; see services/meetings/calendar_replies."""
    address = func.lower(Participant.email)
    invited = (Participant.meeting_id == meeting.id, Participant.invited_at.is_not(None), address != "")
    return frozenset(session.scalars(select(address).where(*invited).group_by(address).having(func.count() > 1)))


def _languages_of(session: Session, people: Iterable[Participant]) -> dict[int, str]:
    """In which language each one's actor is written to."""
    ids = {one.actor_id for one in people}
    found = session.execute(select(Actor.id, Actor.language).where(Actor.id.in_(ids)))
    return {actor_id: language for actor_id, language in found if language}


def _body(
    meeting: Meeting, participant: Participant, letter: MeetingLetter, post: Post, language: str, *, asks: bool
) -> str:
    def say(text: Text, **values: str) -> str:
        return text.in_language(language).format(**values)

    parts = [
        GREETING.in_language(language),
        say(letter.opening),
        say(
            MEETING,
            title=meeting.title,
            when=_when(meeting, post.settings, language),
            venue=meeting.venue,
            place=meeting.place.name,
        )
        + (f"\n{meeting.practicalities}\n" if meeting.practicalities and meeting.cancelled_at is None else ""),
        say(letter.closing, url=post.address(participant.token, language), reason=meeting.cancelled_reason),
    ]
    parts += [say(QUESTIONS, url=post.address(participant.token, language, QUESTIONS_PATH))] if asks else []
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _when(meeting: Meeting, settings: Settings, language: str) -> str:
    zone = settings.zone

    def shown(moment: datetime, pattern: str) -> str:
        return str(format_datetime(moment.astimezone(zone), pattern, locale=language))

    day = shown(meeting.starts_at, date_pattern("EEEE d MMMM y", language))
    clock = "HH:mm" if language == "en" else "HH.mm"
    return WHEN.in_language(language).format(
        day=day[:1].upper() + day[1:],
        begins=shown(meeting.starts_at, clock),
        ends=shown(meeting.ends_at, clock),
    )
