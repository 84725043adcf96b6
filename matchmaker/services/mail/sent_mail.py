"""What has been mailed to whom and what became of it, as staff may look at it: without anybody's private links.

What did not arrive can be tried anew.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, load_only

from matchmaker.models import OutboxMail
from matchmaker.services.audit import Who, record_event
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.mail.addresses import HELD
from matchmaker.services.mail.outbox import RETRY_AFTER
from matchmaker.services.rows import get_row, lock_row

PAGE_SIZE = 30
HIDDEN = "…"
_ADDRESS = re.compile(r"(https?://[^/\s]+|(?<!\S))(/\S*)")
"""A whole address, or its path alone where the service does not know what its own begin with."""
_SECRET = re.compile(r"[^/]{20,}")
"""A part of a path that can open something: every key that we mail is longer than any of our words."""


class MailState(StrEnum):
    """What has become of a mail."""

    WAITING = "waiting"
    STUCK = "stuck"
    """It was given up or held back, or came back after it had been sent."""
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail; ``body`` is empty in a list, and private links in it end in an ellipsis.

    ``answer`` is what the mail server last said against it, empty for nothing.
    """

    id: int
    recipient: str
    subject: str
    state: MailState
    created_at: datetime
    sent_at: datetime | None
    next_attempt_at: datetime | None
    answer: str = ""
    has_calendar: bool = False
    body: str = ""


def list_mail(session: Session, *, words: str = "", state: MailState | None = None, page: int = 1) -> Page[MailLine]:
    """Mails whose recipient or subject has the words, in a state or in any, the latest first, thirty a page."""
    columns = (OutboxMail.recipient, OutboxMail.subject)
    wanted: list[ColumnElement[bool]] = [or_(*(column.icontains(words, autoescape=True) for column in columns))]
    if state is not None:
        wanted.append(in_state(state))
    total = session.scalar(select(func.count()).select_from(OutboxMail).where(*wanted)) or 0
    shown = load_only(
        OutboxMail.recipient,
        OutboxMail.subject,
        OutboxMail.created_at,
        OutboxMail.sent_at,
        OutboxMail.next_attempt_at,
        OutboxMail.fault,
    )
    query = select(OutboxMail).where(*wanted).options(shown).order_by(OutboxMail.id.desc())

    def read(part: slice) -> list[MailLine]:
        return [_line(mail) for mail in session.scalars(query.slice(part.start, part.stop))]

    return page_of(total, page, PAGE_SIZE, read)


def read_mail(session: Session, mail_id: int) -> MailLine:
    """One mail as its reader got it, but for what opens pages in their name. Raises NotFoundError."""
    mail = get_row(session, OutboxMail, mail_id)
    return _line(mail, has_calendar=bool(mail.calendar), body=without_private_links(mail.body))


def send_again(session: Session, mail_id: int, *, by: Who, at: datetime) -> None:
    """Try one that did not arrive anew, also at an address that mail has come back from; else nothing changes.

    Raises NotFoundError.
    """
    mail = lock_row(session, OutboxMail, mail_id)
    if _state_of(mail) is MailState.STUCK:
        mail.asked_for = True
        _try_anew(session, mail, by=by, at=at)
    session.commit()


def count_given_up(session: Session) -> int:
    """How many were given up since no attempt succeeded, as when the mail server is away for days."""
    return session.scalar(select(func.count()).select_from(OutboxMail).where(_given_up())) or 0


def send_given_up(session: Session, *, by: Who, at: datetime) -> int:
    """Try all of them anew; gives how many."""
    given_up = session.scalars(select(OutboxMail).where(_given_up()).order_by(OutboxMail.id).with_for_update()).all()
    for mail in given_up:
        _try_anew(session, mail, by=by, at=at)
    session.commit()
    return len(given_up)


def in_state(state: MailState) -> ColumnElement[bool]:
    """Whether a mail is in a state, as a condition in SQL."""
    waits = OutboxMail.next_attempt_at.is_not(None)
    sent = OutboxMail.sent_at.is_not(None) & (OutboxMail.fault == "")
    return {MailState.WAITING: waits, MailState.SENT: ~waits & sent, MailState.STUCK: ~waits & ~sent}[state]


def _try_anew(session: Session, mail: OutboxMail, *, by: Who, at: datetime) -> None:
    """From the first attempt on, in the caller's transaction."""
    mail.next_attempt_at, mail.sent_at, mail.attempts, mail.fault = at, None, 0, ""
    record_event(session, "send_again", mail, by=by, at=at)


def _given_up() -> ColumnElement[bool]:
    return in_state(MailState.STUCK) & OutboxMail.sent_at.is_(None) & (OutboxMail.attempts > len(RETRY_AFTER))


def without_private_links(body: str) -> str:
    """A text in which no address opens anything any longer; where the page is can still be read."""
    return _ADDRESS.sub(lambda found: found[1] + _SECRET.sub(HIDDEN, found[2]), body)


def _line(mail: OutboxMail, *, has_calendar: bool = False, body: str = "") -> MailLine:
    return MailLine(
        id=mail.id,
        recipient=mail.recipient,
        subject=mail.subject,
        state=_state_of(mail),
        created_at=mail.created_at,
        sent_at=mail.sent_at,
        next_attempt_at=mail.next_attempt_at,
        answer="" if mail.fault == HELD else mail.fault,
        has_calendar=has_calendar,
        body=body,
    )


def _state_of(mail: OutboxMail) -> MailState:
    if mail.next_attempt_at is not None:
        return MailState.WAITING
    return MailState.SENT if mail.sent_at is not None and not mail.fault else MailState.STUCK
