"""Being in touch with those who take part: calls, mails and visits, when to call again, and questions asked."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.matching.texts import Text
from matchmaker.models import Actor, ContactChannel, ContactNote
from matchmaker.services.actors.actor_links import RENEW_AFTER, mail_new_link
from matchmaker.services.audit import SUBMITTER, Who, record_event
from matchmaker.services.errors import ConflictError, ExpiredError, NotFoundError, RefusedError
from matchmaker.services.lists.firsts import First, first_of
from matchmaker.services.mail.outbox import Letter, language_of, write_mail
from matchmaker.services.rows import add_once, lock_row, read_one, store_once
from matchmaker.services.tokens import new_token, token_hash

WORDS_LIMIT = 4000
ANSWER_PATH = "/svara/{token}"
"""Where the link in the mail leads; the web floor's route."""

QUESTION = Letter(
    Text(sv="En fråga om det ni har berättat", en="A question about what you told us"),
    Text(
        sv="Hej!\n\nVi har läst det ni har berättat och undrar en sak:\n\n{question}\n\n"
        "Svara här, det går på en minut:\n{url}\n\nNi kan också ringa oss.\n",
        en="Hello!\n\nWe have read what you told us, and wonder about one thing:\n\n{question}\n\n"
        "Answer here, it takes a minute:\n{url}\n\nYou can also call us.\n",
    ),
)


def log_contact(
    session: Session,
    actor_id: int,
    *,
    key: str,
    channel: ContactChannel,
    words: str,
    follow_up: date | None = None,
    by: Who,
    at: datetime,
) -> ContactNote:
    """Note a call, mail or visit, once for each ``key``; ``follow_up`` is when to get in touch again."""
    note = ContactNote(
        form_key=key,
        actor_id=actor_id,
        channel=channel,
        words=words,
        at=at,
        account_id=by.account_id,
        follow_up=follow_up,
    )
    return store_once(session, note, ContactNote.form_key, "add", by=by, at=at, channel=channel)


def mark_followed_up(session: Session, note_id: int, *, by: Who, at: datetime) -> ContactNote:
    """Note that somebody has been in touch again; doing so twice changes nothing. Raises NotFoundError."""
    note = lock_row(session, ContactNote, note_id)
    if note.follow_up is not None and note.followed_up_at is None:
        note.followed_up_at = at
        record_event(session, "follow_up", note, by=by, at=at)
    session.commit()
    return note


def ask_question(
    session: Session, actor: Actor, *, key: str, question: str, link: str, by: Who, at: datetime
) -> ContactNote:
    """Mail an actor a question in its language, once for each ``key``, with a link to answer it by; ``{token}`` in
    ``link`` is filled.

    Raises RefusedError: "withdrawn" when they are no longer with us, "no_email" when there is no address.
    """
    if actor.withdrawn_at is not None:
        raise RefusedError("withdrawn")
    if not actor.contact_email:
        raise RefusedError("no_email")
    token = new_token()
    note = ContactNote(
        form_key=key,
        actor_id=actor.id,
        channel=ContactChannel.MAIL,
        words=question,
        at=at,
        account_id=by.account_id,
        token_hash=token_hash(token),
    )
    note, is_new = add_once(session, note, ContactNote.form_key)
    if is_new:
        url = link.format(token=token)
        language = language_of(actor)
        mail = write_mail(session, actor.contact_email, QUESTION, language, at=at, question=question, url=url)
        session.flush()
        note.mail_id = mail.id
        record_event(session, "ask", note, by=by, at=at)
    session.commit()
    return note


def find_question(session: Session, token: str, *, since: datetime | None = None) -> ContactNote:
    """The question behind a link, with its actor.

    Raises NotFoundError, and ExpiredError when it was mailed before ``since``.
    """
    query = select(ContactNote).where(ContactNote.token_hash == token_hash(token))
    note = read_one(session, query.options(joinedload(ContactNote.actor), joinedload(ContactNote.mail)), "question")
    if since is not None and _mailed_at(note) < since:
        raise ExpiredError
    return note


def answer_question(
    session: Session, token: str, *, answer: str, since: datetime | None = None, at: datetime
) -> ContactNote:
    """Keep the answer of whoever has the link; raises as :func:`find_question` does.

    ConflictError when there is another answer.
    """
    return record_answer(session, find_question(session, token, since=since).id, answer=answer, by=SUBMITTER, at=at)


def renew_question(session: Session, token: str, *, public_url: str, at: datetime) -> None:
    """Mail the question's address a new link in the place of one that is too old, once in ten minutes.

    The old one leads nowhere any longer. Raises NotFoundError, also when there is no address by now.
    """
    note = find_question(session, token)
    if not note.actor.contact_email or note.actor.withdrawn_at is not None:
        raise NotFoundError("question")
    if _mailed_at(note) <= at - RENEW_AFTER:
        fresh = new_token()
        note.token_hash = token_hash(fresh)
        url = public_url.rstrip("/") + ANSWER_PATH.format(token=fresh)
        mail = mail_new_link(session, note.actor, note.actor.contact_email, url, at=at)
        session.flush()
        note.mail_id = mail.id
        record_event(session, "renew_link", note, by=SUBMITTER, at=at)
    session.commit()


def _mailed_at(note: ContactNote) -> datetime:
    """When the link was mailed that is good now; the mail itself may be purged."""
    return note.mail.created_at if note.mail is not None else note.at


def record_answer(session: Session, note_id: int, *, answer: str, by: Who, at: datetime) -> ContactNote:
    """Keep the answer to a question, also when staff got it by telephone. The same answer twice is kept once.

    Raises NotFoundError, ConflictError when there is another answer, and RefusedError("question") when none was asked.
    """
    note = lock_row(session, ContactNote, note_id)
    if note.token_hash is None:
        raise RefusedError("question")
    if note.answered_at is None:
        note.answer, note.answered_at = answer, at
        record_event(session, "answer", note, by=by, at=at)
    elif note.answer != answer:
        raise ConflictError
    session.commit()
    return note


def list_contacts(session: Session, actor_id: int) -> Sequence[ContactNote]:
    """What has been said with an actor, the latest first, each with who noted it and the mail's fate."""
    query = select(ContactNote).where(ContactNote.actor_id == actor_id).order_by(ContactNote.at.desc(), ContactNote.id)
    return session.scalars(query.options(joinedload(ContactNote.account), joinedload(ContactNote.mail))).all()


def list_due(session: Session, *, today: date, most: int) -> First[ContactNote]:
    """The ``most`` notes that first said to get in touch again by ``today``, with their actors."""
    open_ones = ContactNote.followed_up_at.is_(None)
    query = _of_those_present().where(ContactNote.follow_up <= today, open_ones)
    return first_of(session, query.order_by(ContactNote.follow_up, ContactNote.id), most)


def list_answers(session: Session, *, since: datetime | None, most: int) -> First[ContactNote]:
    """The ``most`` questions that were answered last since a time, with their actors."""
    query = _of_those_present().where(ContactNote.token_hash.is_not(None), ContactNote.answered_at.is_not(None))
    if since is not None:
        query = query.where(ContactNote.answered_at > since)
    return first_of(session, query.order_by(ContactNote.answered_at.desc()), most)


def _of_those_present() -> Select[ContactNote]:
    query = select(ContactNote).join(ContactNote.actor).where(Actor.withdrawn_at.is_(None))
    return query.options(joinedload(ContactNote.actor).joinedload(Actor.place))
