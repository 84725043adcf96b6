"""Collaborations that grew out of suggestions, how they went, and what is to be done next."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.accounts import Account
from matchmaker.models.actors import Actor
from matchmaker.models.base import Base, Versioned, enum_column
from matchmaker.models.meetings import AgendaItem, Meeting
from matchmaker.models.suggestions import Suggestion


class CollaborationState(StrEnum):
    """How a collaboration is doing."""

    TRIAL = "trial"
    RUNNING = "running"
    RESTING = "resting"
    ENDED = "ended"


UNDER_WAY = (CollaborationState.TRIAL, CollaborationState.RUNNING)
"""The states in which something is done now, and somebody ought to have a next step."""


class Collaboration(Versioned, Base):
    """Something that the parties of a suggestion do together, opened by the outcome of a talk."""

    __tablename__ = "collaborations"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[CollaborationState] = mapped_column(enum_column(CollaborationState), index=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), unique=True)
    follow_up_on: Mapped[date | None] = mapped_column(index=True)
    """When the parties are asked how it went: the last day of a trial, or some weeks after it began. None = they have
    been, or it does not go on."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    suggestion: Mapped[Suggestion] = relationship(lazy="raise")
    agenda_item: Mapped[AgendaItem | None] = relationship(lazy="raise")
    changes: Mapped[list["CollaborationChange"]] = relationship(lazy="raise", order_by="CollaborationChange.id")
    actions: Mapped[list["Action"]] = relationship(lazy="raise", order_by="Action.due", back_populates="collaboration")


class CollaborationChange(Base):
    """A step in a collaboration's life, with its reason; added, never changed."""

    __tablename__ = "collaboration_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    collaboration_id: Mapped[int] = mapped_column(ForeignKey("collaborations.id"), index=True)
    state: Mapped[CollaborationState] = mapped_column(enum_column(CollaborationState))
    reason: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise")


class Action(Versioned, Base):
    """A next step: what, who is responsible, by when, and when it was done.

    It belongs to a collaboration, or was agreed on at a meeting without being part of one.
    """

    __tablename__ = "actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    collaboration_id: Mapped[int | None] = mapped_column(ForeignKey("collaborations.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the form that added it, so that a double tap adds one."""
    title: Mapped[str] = mapped_column(String(300))
    owner: Mapped[str] = mapped_column(String(200))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id"), index=True)
    """The one of those who take part that ``owner`` is or comes from, and that is reminded; None when nobody is."""
    due: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    collaboration: Mapped[Collaboration | None] = relationship(lazy="raise", back_populates="actions")
    meeting: Mapped[Meeting | None] = relationship(lazy="raise")
    actor: Mapped[Actor | None] = relationship(lazy="raise")
