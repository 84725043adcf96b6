"""What has been sent from which network lately, so that nobody sends in floods."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base, enum_column


class Act(StrEnum):
    """What is counted; each by itself."""

    SIGN_IN = "sign_in"
    """Staff ask for a link, or use a passkey."""
    VISIT = "visit"
    """Somebody asks for a link to their own page."""
    BEGIN = "begin"
    """A form is begun."""
    SEND = "send"
    """A form is sent."""
    MAIL = "mail"
    """The link to a form is mailed."""
    MESSAGE = "message"
    """A message or a tip is left by somebody without an account."""


class Attempt(Base):
    """Somebody in a network did something that is counted; kept for a day."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "network", "act", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[Act] = mapped_column(enum_column(Act))
    network: Mapped[str] = mapped_column(String(64))
    """A keyed hash of the network; it tells two networks apart, and nothing else."""
    at: Mapped[datetime] = mapped_column(index=True)
