"""Whether it came off: the parties of a collaboration are asked by mail after some weeks, and at the end of a trial."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from matchmaker.matching.texts import Text
from matchmaker.models import (
    UNDER_WAY,
    Action,
    Actor,
    Collaboration,
    CollaborationChange,
    ContactNote,
    FollowUp,
    FollowUpAnswer,
    Suggestion,
)
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.lists.firsts import First, first_of
from matchmaker.services.mail.addresses import not_reached_by_mail
from matchmaker.services.mail.outbox import Letter, language_of, write_mail
from matchmaker.services.mail.reached import none_arrived
from matchmaker.services.meetings.meeting_mail import Post
from matchmaker.services.rows import lock_row, read_one
from matchmaker.services.suggestions.parties import parties_of, with_parties
from matchmaker.settings import Settings

REMIND_AFTER = timedelta(days=7)
ANSWER_WITHIN = timedelta(days=60)
"""A link in a mail answers no longer than this."""
MOST_WORDS = 2000
LETTERS = (FollowUp.asked_at, FollowUp.reminded_at)
HARD_GOING = (FollowUpAnswer.SLOW, FollowUpAnswer.NOT_DONE)
ANSWER_PATH = "/uppfoljning/{token}"
"""Where the link in the mail leads; the web floor's route."""

QUESTION = Letter(
    Text(sv="Hur gick det? {title}", en="How did it go? {title}"),
    Text(
        sv="Hej!\n\nNi kom överens om något: {title}\n\nBlev det av? Öppna länken och svara med ett tryck:\n{url}\n\n"
        "Vi frågar för att kunna hjälpa till om det går trögt. Vi visar inte svaret för de andra.\n",
        en="Hello!\n\nYou agreed on something: {title}\n\nDid it happen? Open the link and answer with one "
        "press:\n{url}"
        "\n\nWe ask so that we can help if it is going slowly. We do not show the answer to the others.\n",
    ),
)
REMINDER = Letter(
    Text(sv="En påminnelse: hur gick det? {title}", en="A reminder: how did it go? {title}"),
    Text(
        sv="Hej!\n\nFör en vecka sedan frågade vi hur det gick med det här: {title}\n\n"
        "Ett tryck räcker som svar:\n{url}\n\nVi påminner bara den här gången.\n",
        en="Hello!\n\nA week ago we asked how it went with this: {title}\n\n"
        "One press is enough for an answer:\n{url}\n\nWe will remind you only this once.\n",
    ),
)


def ask_how_it_went(session: Session, settings: Settings, *, at: datetime) -> int:
    """Ask the parties of each collaboration whose day has come; gives how many collaborations."""
    today = at.astimezone(settings.zone).date()
    due = _with_all(Collaboration.follow_up_on <= today, Collaboration.state.in_(UNDER_WAY))
    # Of two workers at once, each asks about those that the other has not taken.
    found = session.scalars(due.with_for_update(of=Collaboration, skip_locked=True)).all()
    for collaboration in found:
        _ask(session, collaboration, settings, by=SYSTEM, at=at)
        collaboration.follow_up_on = None
    session.commit()
    return len(found)


def ask_now(session: Session, collaboration_id: int, settings: Settings, *, by: Who, at: datetime) -> int:
    """Ask the parties of one collaboration before its day; gives how many were asked.

    Its day stays, as the end of a trial. Who has been asked within a week is not asked again, so that a double tap
    writes one mail, and nobody about what rests or has ended. Raises NotFoundError.
    """
    lock_row(session, Collaboration, collaboration_id)
    [collaboration] = session.scalars(_with_all(Collaboration.id == collaboration_id)).all()
    asked = _ask(session, collaboration, settings, by=by, at=at) if collaboration.state in UNDER_WAY else 0
    session.commit()
    return asked


def remind_of_follow_ups(session: Session, settings: Settings, *, at: datetime) -> int:
    """Remind, once, who has not answered for a week; gives how many."""
    query = (
        select(FollowUp)
        .join(FollowUp.collaboration)
        .join(FollowUp.actor)
        .where(
            FollowUp.answer.is_(None),
            FollowUp.reminded_at.is_(None),
            FollowUp.asked_at <= at - REMIND_AFTER,
            FollowUp.asked_at > at - ANSWER_WITHIN,
            Collaboration.state.in_(UNDER_WAY),
            Actor.withdrawn_at.is_(None),
            ~not_reached_by_mail(),
        )
        .options(joinedload(FollowUp.actor), joinedload(FollowUp.collaboration))
        .with_for_update(of=FollowUp, skip_locked=True)
    )
    silent = session.scalars(query).all()
    for one in silent:
        one.reminded_at = at
        _mail(session, one, one.actor, one.collaboration, REMINDER, settings, at)
        record_event(session, "remind", one, by=SYSTEM, at=at)
    session.commit()
    return len(silent)


def follow_ups_of(session: Session, collaboration_id: int) -> Sequence[FollowUp]:
    """Everyone who has been asked about a collaboration, the latest first, with the party and who wrote it down."""
    query = select(FollowUp).where(FollowUp.collaboration_id == collaboration_id)
    loaded = query.options(joinedload(FollowUp.actor), joinedload(FollowUp.recorded_by))
    return session.scalars(loaded.order_by(FollowUp.asked_at.desc(), FollowUp.id)).all()


def who_was_not_reached(session: Session, collaboration_id: int) -> Collection[int]:
    """Which questions about a collaboration have no answer since no mail with them arrived: ids of follow-ups."""
    query = select(FollowUp.id).join(FollowUp.actor).where(FollowUp.collaboration_id == collaboration_id)
    return session.scalars(query.where(FollowUp.answer.is_(None), none_arrived(*LETTERS))).all()


def who_may_be_asked(collaboration: Collaboration, asked: Sequence[FollowUp], *, at: datetime) -> list[Actor]:
    """The parties of a loaded collaboration whom nobody has asked within a week; ``asked`` is everyone who has been."""
    recent = {one.actor_id for one in asked if one.asked_at > at - REMIND_AFTER}
    return [a for a in parties_of([collaboration.suggestion]) if a.id not in recent and a.withdrawn_at is None]


def list_hard_going(session: Session, *, most: int, skip: int = 0) -> First[FollowUp]:
    """Who says that it is slow or did not come off, the ``most`` who have waited longest, with party and collaboration.

    Until somebody has changed the collaboration, given it a next step, or noted being in touch with them since.
    """
    since = FollowUp.answered_at
    seen_to = or_(
        exists().where(CollaborationChange.collaboration_id == Collaboration.id, CollaborationChange.at > since),
        exists().where(Action.collaboration_id == Collaboration.id, Action.created_at > since),
        exists().where(ContactNote.actor_id == FollowUp.actor_id, ContactNote.at > since),
    )
    return _live(session, most, skip, FollowUp.answer.in_(HARD_GOING), ~seen_to)


def list_to_call(session: Session, *, at: datetime, most: int, skip: int = 0) -> First[FollowUp]:
    """Who has not answered and is not to be mailed (again), as :func:`list_hard_going` gives them.

    Those without an address that mail arrives at or whom the question did not reach, and those who stayed silent for a
    week after the reminder. Who has been tried, which the log of calls tells, lets the next ones come forward for a
    week.
    """
    no_mail = or_(not_reached_by_mail(), none_arrived(*LETTERS), FollowUp.reminded_at <= at - REMIND_AFTER)
    tried = exists().where(ContactNote.actor_id == FollowUp.actor_id, ContactNote.at > at - REMIND_AFTER)
    silent = (FollowUp.answer.is_(None), FollowUp.asked_at > at - ANSWER_WITHIN)
    return _live(session, most, skip, *silent, no_mail, ~tried)


def follow_up_behind(session: Session, token: str, *, at: datetime) -> FollowUp:
    """The question that a link in a mail leads to, with party and collaboration. Raises NotFoundError when too old."""
    asked_lately = (FollowUp.token == token, FollowUp.asked_at > at - ANSWER_WITHIN)
    return _one(session, *asked_lately, FollowUp.actor_id.in_(select(Actor.id).where(Actor.withdrawn_at.is_(None))))


def get_follow_up(session: Session, follow_up_id: int) -> FollowUp:
    """A question by its number, with party and collaboration. Raises NotFoundError."""
    return _one(session, FollowUp.id == follow_up_id)


def answer_follow_up(
    session: Session, follow_up_id: int, *, answer: FollowUpAnswer, words: str = "", by: Who, at: datetime
) -> FollowUp:
    """Keep how a party says that it went; its last word holds. ``by`` is the party, or staff who spoke with it.

    Raises NotFoundError, and RefusedError("words") for too many.
    """
    if len(words) > MOST_WORDS:
        raise RefusedError("words")
    row = lock_row(session, FollowUp, follow_up_id)
    said = (answer, words, by.account_id)
    if (row.answer, row.words, row.recorded_by_id) != said:
        row.answer, row.words, row.recorded_by_id = said
        row.answered_at = at
        record_event(session, "answer", row, by=by, at=at, answer=answer)
    session.commit()
    return row


def _live(session: Session, most: int, skip: int, *where: ColumnElement[bool]) -> First[FollowUp]:
    """The latest that each party of what goes on was asked, where that is as wanted."""
    latest = select(func.max(FollowUp.id)).group_by(FollowUp.collaboration_id, FollowUp.actor_id)
    query = (
        select(FollowUp)
        .join(FollowUp.collaboration)
        .join(FollowUp.actor)
        .where(FollowUp.id.in_(latest), Collaboration.state.in_(UNDER_WAY), Actor.withdrawn_at.is_(None), *where)
        .options(contains_eager(FollowUp.actor).joinedload(Actor.place), contains_eager(FollowUp.collaboration))
    )
    return first_of(session, query.order_by(FollowUp.asked_at, FollowUp.id), most, skip)


def _one(session: Session, *where: ColumnElement[bool]) -> FollowUp:
    query = select(FollowUp).where(*where).options(joinedload(FollowUp.actor), joinedload(FollowUp.collaboration))
    return read_one(session, query.execution_options(populate_existing=True), "follow-up")


def _with_all(*where: ColumnElement[bool]) -> Select[Collaboration]:
    parties = with_parties(joinedload(Collaboration.suggestion).selectinload(Suggestion.links))
    return select(Collaboration).where(*where).order_by(Collaboration.id).options(*parties)


def _ask(session: Session, collaboration: Collaboration, settings: Settings, *, by: Who, at: datetime) -> int:
    """Ask each party that has not been asked within a week; those without mail are called."""
    asked = who_may_be_asked(collaboration, follow_ups_of(session, collaboration.id), at=at)
    for actor in asked:
        one = FollowUp(collaboration_id=collaboration.id, actor_id=actor.id, asked_at=at)
        session.add(one)
        session.flush()
        if actor.contact_email:
            _mail(session, one, actor, collaboration, QUESTION, settings, at)
        record_event(session, "ask", one, by=by, at=at)
    return len(asked)


def _mail(
    session: Session,
    one: FollowUp,
    actor: Actor,
    collaboration: Collaboration,
    letter: Letter,
    settings: Settings,
    at: datetime,
) -> None:
    language = language_of(actor)
    url = Post(settings, settings.public_url.rstrip("/") + ANSWER_PATH).address(one.token, language)
    write_mail(session, actor.contact_email, letter, language, at=at, title=collaboration.title, url=url)
