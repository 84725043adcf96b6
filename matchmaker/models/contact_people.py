"""More people to reach somebody by, beside the one whom letters go to."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.matching.files.exchange import NAME_LIMIT
from matchmaker.models.actors import Actor
from matchmaker.models.base import Base


class ContactPerson(Base):
    """One more contact of an actor; the main one, whom letters go to, stands with the actor itself.

    It counts from ``confirmed_at`` on: until then nothing but the question whether they want to be one goes to
    ``email``, and it opens no page.
    """

    __tablename__ = "contact_people"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the form that added it, so that a double tap adds one."""
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    email: Mapped[str] = mapped_column(String(254), index=True)
    """Empty for one who can be reached by telephone only."""
    phone: Mapped[str] = mapped_column(String(50))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the link by which they confirm; None when there is nothing to confirm, or no longer."""
    added_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]

    actor: Mapped[Actor] = relationship(lazy="raise")
