"""Whether what was mailed has reached those who take part: a letter is known by its address and when it was written."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, Tuple, and_, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.models import Actor, OutboxMail
from matchmaker.services.mail.sent_mail import MailState, in_state

Moment = ColumnElement[datetime] | InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
"""The column that holds when a letter was written; where it is empty none was."""


def did_not_arrive(written_at: Moment) -> ColumnElement[bool]:
    """Whether the letter to an actor was given up or came back."""
    return _to_the_address(written_at).in_(_letters().where(in_state(MailState.STUCK)))


def went_elsewhere(written_at: Moment) -> ColumnElement[bool]:
    """Whether an actor has another address than the one that a letter went to, whose link leads nowhere since then.

    A letter that has been purged tells nothing: only an actor that has been changed since can have another address.
    """
    return and_(Actor.updated_at > written_at, _to_the_address(written_at).not_in(_letters()))


def _letters() -> Select[datetime, str]:
    return select(OutboxMail.created_at, func.lower(OutboxMail.recipient))


def _to_the_address(written_at: Moment) -> Tuple:
    return tuple_(written_at, func.lower(Actor.contact_email))
