"""Mail through the outbox: queued in the transaction that caused it, delivered afterwards, retried, never lost."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.languages import SOURCE
from matchmaker.matching.texts import Text
from matchmaker.models import Actor, OutboxMail
from matchmaker.services.mail.addresses import HELD, note_returned, returned_addresses
from matchmaker.services.mail.bounces import says_address_is_bad
from matchmaker.services.mail.smtp import Send, answer_of, is_final, message_of, smtp_sender
from matchmaker.services.rows import lately
from matchmaker.settings import Settings

log = structlog.get_logger()
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
CLAIM = timedelta(minutes=5)
"""How long a mail is one worker's to send; when that worker dies over it, another tries after this."""
AN_HOUR = timedelta(hours=1)
ASKED_PER_HOUR = 10
"""To one address; more than anybody needs, and few enough that nobody's mailbox is filled by others."""


SUBJECT_LIMIT = 200
"""In characters; what people have called something may be longer, and is then cut."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one kind of mail says; what stands in braces is filled in when it is written."""

    subject: Text
    body: Text


def write_mail(
    session: Session,
    recipient: str,
    letter: Letter,
    language: str,
    *,
    asked_for: bool = False,
    at: datetime,
    **words: Any,
) -> OutboxMail:
    """Put a letter in the outbox in its reader's language, with these words in it; as :func:`queue_mail`."""
    subject, body = (text.filled(**words).in_language(language) for text in (letter.subject, letter.body))
    return queue_mail(session, recipient, subject, body, asked_for=asked_for, at=at)


def language_of(actor: Actor) -> str:
    """The language in which an actor is written to."""
    return actor.language or SOURCE


def queue_mail(
    session: Session,
    recipient: str,
    subject: str,
    body: str,
    *,
    calendar: str = "",
    leave_url: str = "",
    asked_for: bool = False,
    at: datetime,
) -> OutboxMail:
    """Put a mail in the outbox, in the caller's transaction.

    ``calendar`` is an iCalendar object to go along; ``leave_url`` ends a regular mail with one press; ``asked_for`` =
    its reader waits for it now, so it goes also to an address that mail has come back from. A subject that people's
    words stand in is put on one line, since no mail with a line break there can be sent.
    """
    mail = OutboxMail(
        recipient=recipient,
        subject=" ".join(subject.split())[:SUBJECT_LIMIT],
        body=body,
        calendar=calendar,
        leave_url=leave_url,
        asked_for=asked_for,
        created_at=at,
        next_attempt_at=at,
    )
    session.add(mail)
    return mail


def has_asked_enough(
    session: Session,
    recipient: str,
    *,
    subject: str,
    within: timedelta = AN_HOUR,
    most: int = ASKED_PER_HOUR,
    at: datetime,
) -> bool:
    """Whether so many mails with this subject have gone to an address lately that more would be a flood.

    Who asks is not known: others may have asked in its name. Mails with other subjects do not count, since an answer
    that rested on them would tell whether somebody with this address takes part or works here.
    """
    asked = (func.lower(OutboxMail.recipient) == recipient.lower(), OutboxMail.subject == subject)
    query = select(func.count()).where(*asked, lately(OutboxMail.created_at, within, at=at))
    return (session.scalar(query) or 0) >= most


def deliver_mail(
    session: Session, settings: Settings, *, clock: Callable[[], datetime], send: Send | None = None
) -> int:
    """Try to send what is due; gives the number sent. Without a mail server nothing is tried.

    A mail is claimed in one transaction, sent outside any, and its fate written in another: a slow server keeps
    nobody from writing, two workers never send the same mail, and a crash in between sends it again rather than never.
    ``clock`` is read for each mail, since a claim counted from the beginning of a long round would be over at once.
    """
    if send is None:
        if not settings.mail_host:
            return 0
        send = smtp_sender(settings)
    sent = 0
    while (mail := _claim_next(session, clock())) is not None:
        fault = _try(send, mail, settings)
        _write_fate(session, mail, fault, clock())
        sent += fault is None
        if isinstance(fault, OSError) and not isinstance(fault, smtplib.SMTPException):
            break  # the server is away: it will not take the others either
    return sent


def _claim_next(session: Session, at: datetime) -> OutboxMail | None:
    """The next mail that is due; on the way to it, those to addresses that mail comes back from are held back."""
    due = select(OutboxMail).where(OutboxMail.next_attempt_at <= at).order_by(OutboxMail.id).limit(1)
    while (mail := session.scalars(due.with_for_update(skip_locked=True)).one_or_none()) is not None:
        if mail.asked_for or not returned_addresses(session, [mail.recipient]):
            break
        mail.next_attempt_at, mail.fault = None, HELD
        session.flush()
    if mail is not None:
        mail.attempts += 1
        mail.next_attempt_at = at + CLAIM
    session.commit()
    return mail


def _try(send: Send, mail: OutboxMail, settings: Settings) -> Exception | None:
    """Send; gives the fault. Whatever it is, it must not keep the mail behind this one from leaving."""
    try:
        send(message_of(mail, settings))
    except Exception as fault:
        return fault
    return None


def _write_fate(session: Session, mail: OutboxMail, fault: Exception | None, at: datetime) -> None:
    if fault is None:
        mail.sent_at, mail.next_attempt_at, mail.fault = at, None, ""
    else:
        mail.fault = answer_of(fault)[:500]
        mail.next_attempt_at = None if is_final(fault) else _next_attempt(mail.attempts, at)
        if isinstance(fault, smtplib.SMTPRecipientsRefused) and says_address_is_bad(mail.fault):
            note_returned(session, mail.recipient, mail.fault, at=at)
    session.commit()
    if fault is None:
        log.info("mail_sent", mail=mail.id)
    else:  # the answer itself may hold an address
        given_up, kind = mail.next_attempt_at is None, type(fault).__name__
        log.warning("mail_failed", mail=mail.id, attempts=mail.attempts, given_up=given_up, fault=kind)


def _next_attempt(attempts: int, at: datetime) -> datetime | None:
    return at + RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None
