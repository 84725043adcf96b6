"""How people sit at a meeting: its tables, its rounds, and the plan of who sits where."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base, Versioned


class MeetingTable(Base):
    """A table in the room, with its seats and what it offers."""

    __tablename__ = "meeting_tables"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(80), unique=True)
    """The key of the form that added it, and its place among those added at once: a double tap adds them once."""
    token: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: secrets.token_urlsafe(16))
    """In the address behind the QR code on its card; it opens this table's page only, around the meeting's time."""
    number: Mapped[int]
    """What stands on it."""
    seats: Mapped[int]
    quiet: Mapped[bool] = mapped_column(default=False)
    step_free: Mapped[bool] = mapped_column(default=False)


class SeatingPlan(Versioned, Base):
    """The rounds of a meeting and who sits where in each; one a meeting.

    ``locks`` is what the leader has fixed by hand: ``talks``, each {talk, table, round}, and ``seats``, each {person,
    table, round}.
    ``plan`` is empty until one is made, and then as services/meetings/seating_plans.py describes it. Both name agenda
    items, participants and tables by their numbers only, so that nothing about anyone is left in them when those go.
    """

    __tablename__ = "seating_plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), unique=True)
    first_at: Mapped[datetime]
    rounds: Mapped[int]
    minutes: Mapped[int]
    pause: Mapped[int]
    """Minutes between two rounds."""
    locks: Mapped[dict[str, Any]]
    plan: Mapped[dict[str, Any]]
    planned_at: Mapped[datetime | None]

    def begins(self, round: int) -> datetime:
        """When a round begins; they are counted from 1."""
        return self.first_at + (round - 1) * timedelta(minutes=self.minutes + self.pause)

    def ends(self, round: int) -> datetime:
        """When a round ends."""
        return self.begins(round) + timedelta(minutes=self.minutes)

    def begun(self, at: datetime) -> int:
        """How many rounds have begun at a moment."""
        return sum(self.begins(round) <= at for round in range(1, self.rounds + 1))
