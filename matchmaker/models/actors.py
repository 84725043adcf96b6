"""Actors with their needs and resources, the places they live in, and the forms that brought them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from matchmaker.matching.files.exchange import CAPACITY_LIMIT, ID_LIMIT, NAME_LIMIT, TITLE_LIMIT
from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models.accounts import Account
from matchmaker.models.base import Base, Versioned, enum_column


class Place(Base):
    """A village or stretch of road, with its position in degrees (WGS84); not an administrative unit."""

    __tablename__ = "places"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT), unique=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]


class Actor(Versioned, Base):
    """A shop, association or municipal unit that takes part. ``ref`` is its lasting name in files, as ``a01``."""

    __tablename__ = "actors"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(ID_LIMIT), unique=True)
    kind: Mapped[ActorKind] = mapped_column(enum_column(ActorKind))
    name: Mapped[str] = mapped_column(String(NAME_LIMIT), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    reach_km: Mapped[int | None]
    """How far they are willing to go; None = they set no limit."""
    contact_name: Mapped[str] = mapped_column(String(NAME_LIMIT), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(50), default="")
    language: Mapped[str | None] = mapped_column(String(8))
    """The language in which they wrote, and in which they are written to; None = it is not known."""
    visibility: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Who may see which of their fields, as services/personal_data/visibility.py has them; else it is as for all."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    awaits_check: Mapped[bool] = mapped_column(default=False)
    """Came by the form, and nobody of the staff has looked at it: it does not count until somebody has."""

    place: Mapped[Place] = relationship(lazy="raise")
    needs: Mapped[list["Need"]] = relationship(lazy="raise", order_by="Need.id", back_populates="actor")
    resources: Mapped[list["Resource"]] = relationship(lazy="raise", order_by="Resource.id", back_populates="actor")

    @property
    def items(self) -> list["Item"]:
        """All that it told of, also what is withdrawn: needs, which must be loaded, and then resources."""
        return [*self.needs, *self.resources]


class RestReason(StrEnum):
    """Why a need or a resource rests."""

    WISH = "wish"
    """Somebody said so."""
    SILENT = "silent"
    """They were asked whether it still holds, and did not answer."""
    SEASON = "season"
    """It belongs to some months of the year, and those are over."""


class Item(Versioned, Base):
    """Something that an actor told of in its own words; off every queue from ``withdrawn_at`` on."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(ID_LIMIT), unique=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    description: Mapped[str] = mapped_column(Text, default="")
    months: Mapped[list[Any]] = mapped_column(default=list)
    weekdays: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="")
    categories: Mapped[list[Any]] = mapped_column(default=list)
    """The kinds of service that the words are about, by id, as the latest run read them."""
    resting_since: Mapped[datetime | None]
    """Since when it is not counted with, without being withdrawn; None = it is."""
    rests_until: Mapped[date | None]
    """The day on which it wakes by itself; None = when somebody says so."""
    rest_reason: Mapped[RestReason | None] = mapped_column(enum_column(RestReason))
    asked_at: Mapped[datetime | None]
    """When they were last asked whether it still holds."""
    confirmed_at: Mapped[datetime | None]
    """When they last said that it does."""
    unread_since: Mapped[datetime | None]
    """Since when its owner's words are others than anybody of the staff has read; None = somebody has."""

    @declared_attr
    def actor(cls) -> Mapped[Actor]:
        """Whose it is."""
        return relationship(lazy="raise", back_populates=cls.__tablename__)


class Need(Item):
    """Something an actor needs."""

    __tablename__ = "needs"

    horizon: Mapped[Horizon] = mapped_column(enum_column(Horizon))
    for_village: Mapped[bool] = mapped_column(default=False)
    """Asked on behalf of the village, not only for themselves."""
    hide_name: Mapped[bool] = mapped_column(default=False)
    """Other actors are not told who asks until all who are asked want to talk."""
    met_at: Mapped[datetime | None]
    """When they told that it was met; it is withdrawn from the same moment."""
    met_thanks_to: Mapped[str | None] = mapped_column(String(500))
    """Thanks to whom, in their own words."""


class Resource(Item):
    """Something an actor can contribute."""

    __tablename__ = "resources"

    capacity: Mapped[str] = mapped_column(String(CAPACITY_LIMIT), default="")
    standing: Mapped[bool] = mapped_column(default=False)
    """Whether it holds until they say otherwise, so that nobody asks."""


class Draft(Base):
    """A form that is being filled in, found by its private link only; ``data`` is what has been typed so far."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Submission(Base):
    """A form that has arrived: its running reference, its time, and its original, never changed."""

    __tablename__ = "submissions"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    received_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(20))
    """How it came in: ``web``, ``import``, or as staff wrote it down, ``phone``, ``paper`` or ``visit``."""
    original: Mapped[dict[str, Any]]
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"), unique=True)
    """The draft it was sent from; unique, so that sending twice gives one submission."""
    diary_number: Mapped[str] = mapped_column(String(50), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """The member of staff who wrote it down for them."""

    actor: Mapped[Actor] = relationship(lazy="raise")
    account: Mapped[Account | None] = relationship(lazy="raise")


class Counter(Base):
    """A running number without gaps, such as this year's submissions."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    value: Mapped[int]
