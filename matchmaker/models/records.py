"""What must be kept beside the data itself: words that were corrected, and what people asked about their own data."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.accounts import Account
from matchmaker.models.actors import Actor
from matchmaker.models.base import Base, Versioned, enum_column


class Correction(Base):
    """Words that were put in the place of others. The audit trail tells of it without them; these go with the actor."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    noun: Mapped[str] = mapped_column(String(50))
    """The table of the row that was corrected, as ``needs``."""
    noun_id: Mapped[int]
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]

    account: Mapped[Account | None] = relationship(lazy="raise")


class RequestKind(StrEnum):
    """What somebody asks for about their own data (GDPR art. 15, 16, 17 and 21)."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    OBJECTION = "objection"


class RequestAnswer(StrEnum):
    """What the municipality answered."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


class DataRequest(Versioned, Base):
    """A request about somebody's own data: to be answered by ``due``, with the reason, and kept a while after that.

    It outlives the actor: ``actor_id`` is None once that is purged.
    """

    __tablename__ = "data_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the form that added it, so that a double tap adds one."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(enum_column(RequestKind))
    words: Mapped[str] = mapped_column(Text, default="")
    """What they asked, in short."""
    received_at: Mapped[datetime]
    due: Mapped[date]
    answer: Mapped[RequestAnswer | None] = mapped_column(enum_column(RequestAnswer))
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    actor: Mapped[Actor | None] = relationship(lazy="raise")
    answered_by: Mapped[Account | None] = relationship(lazy="raise")
