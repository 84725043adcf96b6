"""Whether what was mailed has reached those who take part: a letter is known by its address and when it was written."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, Tuple, and_, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.models import Actor, OutboxMail
from matchmaker.services.mail.sent_mail import MailState, in_state

Moment = ColumnElement[datetime] | InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
"""The column that holds when a letter was written; where it is empty none was."""
Address = ColumnElement[str] | InstrumentedAttribute[str]
OF_THE_ACTOR: Address = Actor.contact_email


def none_arrived(*written_at: Moment, email: Address = OF_THE_ACTOR) -> ColumnElement[bool]:
    """Whether all letters that were written to an address then were given up or came back."""
    stuck = _letters().where(in_state(MailState.STUCK))
    return and_(*(or_(moment.is_(None), _letter(moment, email).in_(stuck)) for moment in written_at))


def went_elsewhere(written_at: Moment) -> ColumnElement[bool]:
    """Whether an actor has another address than the one that a letter went to, whose link leads nowhere since then.

    A letter that has been purged tells nothing: only an actor that has been changed since can have another address.
    """
    return and_(Actor.updated_at > written_at, _letter(written_at, OF_THE_ACTOR).not_in(_letters()))


def _letters() -> Select[datetime, str]:
    return select(OutboxMail.created_at, func.lower(OutboxMail.recipient))


def _letter(written_at: Moment, email: Address) -> Tuple:
    return tuple_(written_at, func.lower(email))
