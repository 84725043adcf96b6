"""Dialogue meetings and what stands on their agendas."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.accounts import Account
from matchmaker.models.actors import Place
from matchmaker.models.base import Base, Versioned, enum_column
from matchmaker.models.suggestions import Suggestion


class Outcome(StrEnum):
    """What came of a talk."""

    COLLABORATION = "collaboration"
    TRIAL = "trial"
    """They try it for a time, and are then asked how it went."""
    TALK_MORE = "talk_more"
    NOT_NOW = "not_now"
    NO = "no"


class OutcomeCause(StrEnum):
    """What made a talk end as it did, on axes that stay the same so that meetings can be compared."""

    PRACTICAL = "practical"
    ECONOMIC = "economic"
    ORGANISATIONAL = "organisational"
    LEGAL = "legal"
    SOCIAL = "social"
    ENVIRONMENTAL = "environmental"


class Meeting(Versioned, Base):
    """A dialogue meeting: where and when people sit down together, and what they should know before they come."""

    __tablename__ = "meetings"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(100), unique=True)
    """The calendar's lasting name of it; it is the key of the form that made it, so that a double tap makes one."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Rises each time the time or place changes, so that calendars take the newest."""
    title: Mapped[str] = mapped_column(String(200))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    venue: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    practicalities: Mapped[str] = mapped_column(Text, default="")
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    """The meeting that this one goes on from: together they are a series."""
    seats: Mapped[int | None]
    """How many there is room for; who says yes after that waits. None = for everyone."""
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    place: Mapped[Place] = relationship(lazy="raise")
    items: Mapped[list["AgendaItem"]] = relationship(
        lazy="raise", order_by="AgendaItem.position", back_populates="meeting"
    )


class AgendaItem(Versioned, Base):
    """A suggestion to be talked through at a meeting, and afterwards what was said and what came of it."""

    __tablename__ = "agenda_items"
    __table_args__ = (UniqueConstraint("meeting_id", "suggestion_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id"), index=True)
    position: Mapped[int]
    said: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    outcome_reason: Mapped[str] = mapped_column(Text, default="")
    causes: Mapped[list[Any]] = mapped_column(default=list)
    """The values of OutcomeCause, in its order; ``outcome_reason`` has the words beside."""
    talk_with: Mapped[str] = mapped_column(String(300), default="")
    """Who else has to be there when they talk more."""
    until: Mapped[date | None]
    """Of a trial, its last day; of what is not to be now, the day from which it can be taken up again."""
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    meeting: Mapped[Meeting] = relationship(lazy="raise", back_populates="items")
    suggestion: Mapped[Suggestion] = relationship(lazy="raise")
    recorded_by: Mapped[Account | None] = relationship(lazy="raise")
