"""The links by which those who take part come to their own page, or answer what a mail asks them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base, enum_column


class VisitLink(Base):
    """Somebody asked for a link to their page: good once, within ten minutes; only a hash of its token is kept."""

    __tablename__ = "visit_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class LinkPurpose(StrEnum):
    """What a link in a mail to an actor leads to, and nothing else."""

    TALK = "talk"
    """The question whether it wants to talk; ``consent_id`` says about which suggestion."""
    STILL_TRUE = "still_true"
    """The question whether what it wrote still holds."""
    CALENDAR = "calendar"
    """Its meetings, for a calendar that fetches them."""


class ActorLink(Base):
    """A link that one actor has been given, good for one purpose for as long as that has a meaning.

    Only a hash of its token is kept. It holds for the contact address that it was made for: when that person is a
    contact no longer, their links are worth nothing.
    """

    __tablename__ = "actor_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(enum_column(LinkPurpose))
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consents.id"), index=True)
    address_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
