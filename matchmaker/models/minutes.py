"""What a meeting came to beside its talks: decisions, and questions that the municipality is to answer."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.base import Base, Versioned
from matchmaker.models.meetings import Meeting


class Minutes(Versioned, Base):
    """The minutes of a meeting: what was decided, and when they were sent to those who were there."""

    __tablename__ = "minutes"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    decisions: Mapped[str] = mapped_column(Text, default="")
    """One decision a line."""
    updated_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class MunicipalQuestion(Versioned, Base):
    """A question that was put to the municipality at a meeting: who answers it, by when, and the answer."""

    __tablename__ = "municipal_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the form that added it, so that a double tap adds one."""
    question: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(String(200))
    """Who has promised to find out."""
    due: Mapped[date] = mapped_column(index=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(lazy="raise")
