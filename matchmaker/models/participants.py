"""Those who come to a meeting: who of each actor, what they answered, and what they need to take part."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.actors import Actor
from matchmaker.models.base import Base, Versioned, enum_column
from matchmaker.models.meetings import Meeting


class Reply(StrEnum):
    """What somebody has answered to an invitation. QUEUED = yes, but all seats were taken."""

    NONE = "none"
    YES = "yes"
    QUEUED = "queued"
    NO = "no"


class RideSide(StrEnum):
    """Whether somebody has room in a car or needs a ride."""

    OFFERS = "offers"
    NEEDS = "needs"


class Participant(Versioned, Base):
    """Somebody of an actor who is asked to a meeting, or has said that they come.

    ``token`` stands in the link by which they answer. It is kept as it is, since each mail about the meeting holds the
    same link; all it opens is this one answer, until the meeting has ended.
    """

    __tablename__ = "participants"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the form that added them, so that a double tap adds one."""
    token: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    """Empty as long as nobody has said who comes."""
    email: Mapped[str] = mapped_column(String(254), default="")
    reply: Mapped[Reply] = mapped_column(enum_column(Reply), default=Reply.NONE)
    replied_at: Mapped[datetime | None]
    calendar_at: Mapped[datetime | None]
    """When they last said something, as their calendar program wrote it or by the link, also the same once more: an
    answer that a calendar wrote before does not count. None = as ``replied_at``, which is when they got their turn."""
    arrives_at: Mapped[datetime | None]
    """When they come, if that is after the beginning."""
    leaves_at: Mapped[datetime | None]
    """When they must go, if that is before the end."""
    invited_at: Mapped[datetime | None]
    told_sequence: Mapped[int] = mapped_column(default=0)
    """The meeting's sequence when they were last told of its time and place."""
    reminded_at: Mapped[datetime | None]
    here: Mapped[bool | None]
    """Whether they came; None as long as nobody has looked."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    actor: Mapped[Actor] = relationship(lazy="raise")
    wants: Mapped["ParticipantWants | None"] = relationship(lazy="raise", cascade="all, delete-orphan")


class FormerLink(Base):
    """The link of one who was asked before somebody else of the actor took over: it only tells who answers now."""

    __tablename__ = "former_links"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    """Who answers now."""


class ParticipantWants(Base):
    """What somebody needs of a meeting's tables and food, and how they get there.

    A row of its own, since it goes soon after the meeting. ``driver_id`` is the number of the participant with whom a
    ride is proposed, and ``not_with`` those with whom it was and one said no; no key refers to them, since this tells
    nothing of anyone when they go.
    """

    __tablename__ = "participant_wants"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    quiet: Mapped[bool] = mapped_column(default=False)
    step_free: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(Text, default="")
    """Food, hearing loop, an interpreter: in their own words."""
    ride: Mapped[RideSide | None] = mapped_column(enum_column(RideSide))
    """None = they get there by themselves."""
    car_seats: Mapped[int] = mapped_column(default=0)
    """How many have room in the car beside the driver."""
    phone: Mapped[str] = mapped_column(String(50), default="")
    """For the one with whom they go, when both have said yes."""
    driver_id: Mapped[int | None]
    passenger_says: Mapped[bool | None]
    driver_says: Mapped[bool | None]
    not_with: Mapped[list[Any]] = mapped_column(default=list)
