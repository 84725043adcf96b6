"""Addresses that mail goes to: how often each wants to be told what has happened, and which mail comes back from."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker.models import Actor, MailAddress, OutboxMail, Rhythm
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.rows import add_once, lock_row, read_one
from matchmaker.services.tokens import new_token

HELD = "held back: mail to this address comes back"
"""The fault of a mail that was not even tried."""


def know_address(session: Session, email: str, *, at: datetime) -> MailAddress:
    """The row of an address, added when it is not there, in the caller's transaction."""
    row = MailAddress(address=email.lower(), token=new_token(), told_at=at)
    return add_once(session, row, MailAddress.address)[0]


def know_all_addresses(session: Session, *, at: datetime) -> None:
    """Add the addresses of those who take part that are not there yet; what happens from now on is told there."""
    known = select(MailAddress.address)
    new = select(func.lower(Actor.contact_email)).where(
        Actor.contact_email != "", Actor.withdrawn_at.is_(None), func.lower(Actor.contact_email).not_in(known)
    )
    for address in session.scalars(new.distinct()).all():
        know_address(session, address, at=at)
    session.commit()


def address_behind(session: Session, token: str) -> MailAddress:
    """The address that a link in a mail was sent to. Raises NotFoundError."""
    return read_one(session, select(MailAddress).where(MailAddress.token == token), "address")


def rhythm_of(session: Session, email: str) -> Rhythm:
    """How often an address wants to be told what has happened."""
    chosen = session.scalar(select(MailAddress.rhythm).where(MailAddress.address == email.lower()))
    return chosen or Rhythm.WEEKLY


def choose_rhythm(session: Session, email: str, rhythm: Rhythm, *, by: Who, at: datetime) -> None:
    """Keep how often an address wants to be told. Who begins again is not told of what happened meanwhile."""
    row = lock_row(session, MailAddress, know_address(session, email, at=at).id)
    if row.rhythm is not rhythm:
        if row.rhythm is Rhythm.NEVER:
            row.told_at = at
        row.rhythm = rhythm
        record_event(session, "choose_rhythm", row, by=by, at=at, rhythm=rhythm)
    session.commit()


def note_returned(session: Session, email: str, why: str, *, at: datetime) -> None:
    """Note that mail to an address comes back, in the caller's transaction: what waits for it is held back."""
    row = know_address(session, email, at=at)
    if row.returned_at is None:
        row.returned_at, row.returned_why = at, why[:500]
        record_event(session, "mail_returned", row, by=SYSTEM, at=at)
    waiting = update(OutboxMail).where(
        func.lower(OutboxMail.recipient) == row.address,
        OutboxMail.next_attempt_at.is_not(None),
        OutboxMail.asked_for.is_(False),
    )
    session.execute(waiting.values(next_attempt_at=None, fault=HELD))


def note_arrived(session: Session, email: str, *, by: Who, at: datetime) -> None:
    """Note that mail to an address arrives, or is to be tried again, in the caller's transaction."""
    query = select(MailAddress).where(MailAddress.address == email.lower(), MailAddress.returned_at.is_not(None))
    for row in session.scalars(query.with_for_update()):
        row.returned_at, row.returned_why = None, ""
        record_event(session, "mail_arrives", row, by=by, at=at)


def try_again(session: Session, email: str, *, by: Who, at: datetime) -> None:
    """Write to an address again, as when a full mailbox has been emptied; what was held back meanwhile stays back."""
    note_arrived(session, email, by=by, at=at)
    session.commit()


def comes_back_from(email: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether mail comes back from the address in a column."""
    return func.lower(email).in_(select(MailAddress.address).where(MailAddress.returned_at.is_not(None)))


def not_reached_by_mail() -> ColumnElement[bool]:
    """Whether an actor has no address, or one that mail comes back from."""
    return or_(Actor.contact_email == "", comes_back_from(Actor.contact_email))


def returned_addresses(session: Session, emails: Iterable[str]) -> dict[str, MailAddress]:
    """Those of these addresses that mail comes back from, by the address in small letters; one query."""
    wanted = {email.lower() for email in emails if email}
    query = select(MailAddress).where(MailAddress.address.in_(wanted), MailAddress.returned_at.is_not(None))
    return {row.address: row for row in session.scalars(query)}
