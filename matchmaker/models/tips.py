"""Tips about two others who ought to talk, from those who take part or from anyone."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.accounts import Account
from matchmaker.models.actors import Actor
from matchmaker.models.base import Base, Versioned, enum_column
from matchmaker.models.suggestions import Suggestion

TIP_LINE_LIMIT = 200


class TipAnswer(StrEnum):
    """What the project leader makes of a tip."""

    TAKEN = "taken"
    DECLINED = "declined"


class Tip(Versioned, Base):
    """What somebody says of two others; the project leader reads it before anything comes of it.

    Who the two are stands in the sender's own words: nothing refers to anyone in the register.
    """

    __tablename__ = "tips"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the form that added it, so that a double tap adds one."""
    first: Mapped[str] = mapped_column(String(TIP_LINE_LIMIT))
    second: Mapped[str] = mapped_column(String(TIP_LINE_LIMIT))
    words: Mapped[str] = mapped_column(Text)
    """Why they ought to talk."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id"), index=True)
    """Who sent it from their own page; None = somebody unknown."""
    sender: Mapped[str] = mapped_column(String(TIP_LINE_LIMIT), default="")
    """Who somebody unknown is and how to reach them, if they said so."""
    created_at: Mapped[datetime]
    answer: Mapped[TipAnswer | None] = mapped_column(enum_column(TipAnswer))
    answer_words: Mapped[str] = mapped_column(Text, default="")
    """What the project leader says to the sender about it."""
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestions.id"), index=True)
    """The suggestion that it led to."""

    actor: Mapped[Actor | None] = relationship(lazy="raise")
    answered_by: Mapped[Account | None] = relationship(lazy="raise")
    suggestion: Mapped[Suggestion | None] = relationship(lazy="raise")
