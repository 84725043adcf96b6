"""What the parties of an accepted suggestion answer when they are asked whether they want to talk."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.accounts import Account
from matchmaker.models.actors import Actor
from matchmaker.models.base import Base, Versioned, enum_column
from matchmaker.models.suggestions import Suggestion


class Answer(StrEnum):
    """Whether somebody wants to talk with the others of a suggestion."""

    YES = "yes"
    NO = "no"


class Consent(Versioned, Base):
    """One party of an accepted suggestion has been asked whether it wants to talk; None = it has not answered."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("suggestion_id", "actor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]
    answer: Mapped[Answer | None] = mapped_column(enum_column(Answer))
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why not, for the project leader only."""
    answered_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """The member of staff who wrote down an answer that was given by telephone."""

    suggestion: Mapped[Suggestion] = relationship(lazy="raise")
    actor: Mapped[Actor] = relationship(lazy="raise")
    recorded_by: Mapped[Account | None] = relationship(lazy="raise")
