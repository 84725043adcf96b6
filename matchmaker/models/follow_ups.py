"""What the parties of a collaboration answer when they are asked, after some weeks, how it went."""

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.accounts import Account
from matchmaker.models.actors import Actor
from matchmaker.models.base import Base, enum_column
from matchmaker.models.collaborations import Collaboration


class FollowUpAnswer(StrEnum):
    """How a party says that it went."""

    GOES_WELL = "goes_well"
    SLOW = "slow"
    NOT_DONE = "not_done"


class FollowUp(Base):
    """A party of a collaboration has been asked how it went, once; and what it answered.

    ``token`` stands in the link of the mail and of its one reminder, so it is kept as it is; all it opens is this one
    answer.
    """

    __tablename__ = "follow_ups"

    id: Mapped[int] = mapped_column(primary_key=True)
    collaboration_id: Mapped[int] = mapped_column(ForeignKey("collaborations.id"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    token: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: secrets.token_urlsafe(32))
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    answer: Mapped[FollowUpAnswer | None] = mapped_column(enum_column(FollowUpAnswer))
    words: Mapped[str] = mapped_column(Text, default="")
    """Why it went so, and what they need; for the municipality."""
    answered_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who of the staff wrote it down for them; None = they answered themselves."""

    collaboration: Mapped[Collaboration] = relationship(lazy="raise")
    actor: Mapped[Actor] = relationship(lazy="raise")
    recorded_by: Mapped[Account | None] = relationship(lazy="raise")
