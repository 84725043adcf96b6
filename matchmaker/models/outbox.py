"""The outbox: mail that is to be sent, kept from the moment it was decided until it has left."""

import secrets
from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base


def new_message_key() -> str:
    """A word that nobody can guess."""
    return secrets.token_hex(16)


class OutboxMail(Base):
    """One mail to one person, written in the transaction that caused it; retried until sent or given up."""

    __tablename__ = "outbox_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_key: Mapped[str] = mapped_column(String(32), default=new_message_key, index=True)
    """Stands in its Message-ID, by which a report that it came back is known to be about it."""
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str] = mapped_column(Text, default="")
    """An iCalendar object that goes along, for the recipient's calendar to act on; empty for none."""
    leave_url: Mapped[str] = mapped_column(String(300), default="")
    """Where mail programs end a regular mail with one press (RFC 8058); empty for mail that is not regular."""
    asked_for: Mapped[bool] = mapped_column(default=False)
    """Whether its reader has just asked for it, so that it goes also to an address that mail has come back from."""
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to try (again); None once it is sent or given up."""
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(500), default="")
    """What the server answered at the last attempt that failed, or what was reported of it later."""
