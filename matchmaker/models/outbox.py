"""The outbox: mail that is to be sent, kept from the moment it was decided until it has left."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base


class OutboxMail(Base):
    """One mail to one person, written in the transaction that caused it; retried until sent or given up."""

    __tablename__ = "outbox_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str] = mapped_column(Text, default="")
    """An iCalendar object that goes along, for the recipient's calendar to act on; empty for none."""
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to try (again); None once it is sent or given up."""
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(500), default="")
    """What the server answered at the last attempt that failed."""
