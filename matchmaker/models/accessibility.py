"""What is known not to be accessible, and what people have told about it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.accounts import Account
from matchmaker.models.base import Base, Versioned, enum_column


class FaultGround(StrEnum):
    """Why something is not accessible, as the law divides it (2018:1937)."""

    LACKING = "lacking"
    """It ought to be, and is to be mended (10 §)."""
    BURDEN = "burden"
    """To mend it would be a disproportionate burden (12 §)."""
    OUTSIDE = "outside"
    """The law does not hold for it (9 §)."""


class AccessibilityFault(Versioned, Base):
    """Something that is known not to be accessible; in the statement until ``mended_at``."""

    __tablename__ = "accessibility_faults"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the form that added it, so that a double tap adds one."""
    what: Mapped[str] = mapped_column(Text)
    ground: Mapped[FaultGround] = mapped_column(enum_column(FaultGround))
    reason: Mapped[str] = mapped_column(Text, default="")
    alternative: Mapped[str] = mapped_column(Text, default="")
    """What one can do instead."""
    mend_by: Mapped[date | None]
    noted_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    mended_at: Mapped[datetime | None]


class AccessibilityMessage(Versioned, Base):
    """What somebody told about the accessibility of the service; who, they say only if they want an answer."""

    __tablename__ = "accessibility_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    words: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(8))
    """The language in which they read the page, and in which they are answered."""
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answer: Mapped[str] = mapped_column(Text, default="")

    handled_by: Mapped[Account | None] = relationship(lazy="raise")
