"""The audit trail: what was done, to what, by whom and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base


class AuditEvent(Base):
    """Something that changed the state of the service, written in the same transaction; rows are only ever added."""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "noun", "noun_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[str] = mapped_column(String(100))
    """Who, as ``account:3``, ``actor`` (someone with a form) or ``system``."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    verb: Mapped[str] = mapped_column(String(50))
    noun: Mapped[str] = mapped_column(String(50))
    noun_id: Mapped[int | None]
    details: Mapped[dict[str, Any]]
    """What changed, in names, states and counts; never anybody's words, since the trail outlives them."""
