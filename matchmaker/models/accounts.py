"""Staff accounts, their one-time sign-in links, and the sessions of everyone's browser."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.base import Base, enum_column


class Role(StrEnum):
    """What a member of staff may do; services/permissions.py holds the table."""

    LEADER = "leader"
    CO_WORKER = "co_worker"
    READER = "reader"
    ADMINISTRATOR = "administrator"


class Account(Base):
    """A member of staff who can sign in. Actors have no accounts."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    created_at: Mapped[datetime]
    last_visit_at: Mapped[datetime | None]
    """When the present visit began."""
    previous_visit_at: Mapped[datetime | None]
    """When the visit before that began; what is newer than this is new to them."""
    subject: Mapped[str | None] = mapped_column(String(600), unique=True)
    """Who they are at the municipality's identity provider, with the provider's name before it; None = not known."""
    handle: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    """Random bytes by which passkeys name the account (WebAuthn 3, 5.4.3); None until it has had one."""
    closed_at: Mapped[datetime | None]
    """From when on nobody can sign in with it; what was done with it keeps its name."""


class SignInLink(Base):
    """A link that signs one account in once, within ten minutes; only a hash of its token is kept."""

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")


class WebSession(Base):
    """A browser that has been given a cookie: anonymous for a form, signed in as an account, or on its own page."""

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    visitor: Mapped[str | None] = mapped_column(String(254))
    """The address whose reader has come by a link in a mail: what its actors wrote is theirs to see and change."""
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
