"""The addresses that mail goes to: how often each wants to hear what has happened, and whether mail comes back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base, enum_column


class Rhythm(StrEnum):
    """How often somebody is told what has happened."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class MailAddress(Base):
    """An address of somebody who takes part, or one that mail has come back from.

    ``token`` stands in the link by which its reader chooses how often to be told. It is kept as it is, since each such
    mail holds the same link, which must work for as long as the mail is kept; that choice is all it opens.
    """

    __tablename__ = "mail_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254), unique=True)
    """In small letters."""
    token: Mapped[str] = mapped_column(String(64), unique=True)
    rhythm: Mapped[Rhythm] = mapped_column(enum_column(Rhythm), default=Rhythm.WEEKLY)
    told_at: Mapped[datetime] = mapped_column(index=True)
    """Until when they have been told what has happened."""
    returned_at: Mapped[datetime | None] = mapped_column(index=True)
    """Since when mail to it comes back; None = it arrives, as far as we know."""
    returned_why: Mapped[str] = mapped_column(String(500), default="")
    """What the mail server said of it."""
