"""Suggestions, the match runs that made them, and the decisions about them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.matching.files.exchange import ID_LIMIT
from matchmaker.models.accounts import Account
from matchmaker.models.actors import Need, Resource
from matchmaker.models.base import Base, Versioned, enum_column
from matchmaker.models.declining import DeclineEffect, DeclineReason


class RunStatus(StrEnum):
    """How far a match run has come; FAILED also when the process was killed under it."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class SuggestionShape(StrEnum):
    """What is joined: one need and one resource (PAIR), or a group of several actors at one table.

    BUNDLE = several resources for one need; CYCLE = help that goes round; CHAIN = help passed on from a gift;
    POOL = much the same need, shared by several; CONVERSATION = needs of several who should talk before anything is
    exchanged, with the resource that they all lay claim to, if there is one. Only a conversation is no exchange.
    """

    PAIR = "pair"
    BUNDLE = "bundle"
    CYCLE = "cycle"
    CHAIN = "chain"
    POOL = "pool"
    CONVERSATION = "conversation"


GROUPS = tuple(shape for shape in SuggestionShape if shape is not SuggestionShape.PAIR)
"""The shapes that bring more than one need and one resource together."""

EXCHANGES = tuple(shape for shape in SuggestionShape if shape is not SuggestionShape.CONVERSATION)
"""The shapes in which something passes from one to another; the others are for talking first."""

IDENTITY_LIMIT = 10 * (ID_LIMIT + 1)
"""In characters; the longest name is that of a pool of eight needs."""


class SuggestionState(StrEnum):
    """Where a suggestion stands. GONE = no longer on the queue; ``gone_reason`` says why."""

    NEW = "new"
    ACCEPTED = "accepted"
    PARKED = "parked"
    DECLINED = "declined"
    GONE = "gone"


OPEN = (SuggestionState.NEW, SuggestionState.ACCEPTED, SuggestionState.PARKED)
"""The states in which a suggestion stands: something may still come of it."""


class Decision(StrEnum):
    """What the project leader says of a suggestion; UNDO takes the last decision back."""

    ACCEPT = "accept"
    PARK = "park"
    DECLINE = "decline"
    UNDO = "undo"


ONE_FULL_RUN = text("status = 'running' AND touching_actor_id IS NULL")


class MatchRun(Base):
    """One asking of the strategies, over everything or only over what touches one actor."""

    __tablename__ = "match_runs"
    __table_args__ = (
        # Two who press the button at the same moment get one full run: the database itself refuses the second.
        Index("uq_match_runs_full", "status", unique=True, sqlite_where=ONE_FULL_RUN, postgresql_where=ONE_FULL_RUN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[RunStatus] = mapped_column(enum_column(RunStatus))
    touching_actor_id: Mapped[int | None]
    """None = a full run. No foreign key: it stays when the actor is purged, for the run was about one all the same."""
    started_by: Mapped[str] = mapped_column(String(254))
    started_at: Mapped[datetime] = mapped_column(index=True)
    heartbeat_at: Mapped[datetime]
    """Moves with the progress; a RUNNING run whose heart has stopped was killed."""
    finished_at: Mapped[datetime | None]
    progress: Mapped[dict[str, Any]]
    """``{"done": n, "total": m, "strategy": name}``."""
    digest: Mapped[str] = mapped_column(String(64), default="")
    report: Mapped[dict[str, Any]]
    """Per strategy: seconds, pairs with and without an opinion, fault; and what the run changed. One that was killed
    has the run in its place instead, as ``redone_by``."""


class Suggestion(Versioned, Base):
    """A proposed collaboration. ``identity`` is made of its needs and resources, so a re-run finds it again."""

    __tablename__ = "suggestions"

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(IDENTITY_LIMIT), unique=True)
    shape: Mapped[SuggestionShape] = mapped_column(enum_column(SuggestionShape))
    state: Mapped[SuggestionState] = mapped_column(enum_column(SuggestionState), index=True)
    score: Mapped[float] = mapped_column(index=True)
    strategies: Mapped[dict[str, Any]]
    """Strategy name to score; a strategy without an opinion is left out. A group has none of its own."""
    evidence: Mapped[list[Any]]
    """The reasons: sentences in both languages and the marks they rest on; ``link`` is the position of the link that
    one is about, in a group where it is not about the whole."""
    note: Mapped[str] = mapped_column(Text, default="")
    """The staff's own note; survives re-runs."""
    gone_reason: Mapped[str] = mapped_column(String(50), default="")
    """Why it left the queue, as one of services/suggestions/suggestions.GoneReason."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("match_runs.id"))
    """The latest run that found it; None = it was made by hand, and no run has found it."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who made it by hand; stays when a run finds the same."""
    hand_words: Mapped[str] = mapped_column(Text, default="")
    """Why they made it, in their own words."""
    came_back_at: Mapped[datetime | None]
    """When it came back after having been declined for a time; decisions before that no longer hold."""
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]

    links: Mapped[list["SuggestionLink"]] = relationship(
        lazy="raise", order_by="SuggestionLink.position", back_populates="suggestion"
    )
    reviews: Mapped[list["Review"]] = relationship(lazy="raise", order_by="Review.id", back_populates="suggestion")
    made_by: Mapped[Account | None] = relationship(lazy="raise")


class SuggestionLink(Base):
    """One need in a suggestion and the resource that meets it.

    In a pool, where nobody has it yet, the need stands alone; in a conversation too, but for the first one, which has
    the resource that all of them lay claim to.
    """

    __tablename__ = "suggestion_links"

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"), index=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"), index=True)
    part: Mapped[str | None] = mapped_column(Text)
    """In a bundle: what the resource is for, a part of the need or what another one lacks, in its owner's words."""
    score: Mapped[float | None]
    """How well the resource meets the need, in a group; a pair has the suggestion's own."""

    suggestion: Mapped[Suggestion] = relationship(lazy="raise", back_populates="links")
    need: Mapped[Need] = relationship(lazy="raise")
    resource: Mapped[Resource | None] = relationship(lazy="raise")


class Review(Base):
    """A decision about a suggestion, by whom, when and why; decisions are added, never changed."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id"), index=True)
    decision: Mapped[Decision] = mapped_column(enum_column(Decision))
    reason: Mapped[str] = mapped_column(Text, default="")
    state_before: Mapped[SuggestionState] = mapped_column(enum_column(SuggestionState))
    """What an undo goes back to."""
    decline_reason_id: Mapped[int | None] = mapped_column(ForeignKey("decline_reasons.id"))
    """Of a decline: which of the municipality's reasons, None = words only."""
    effect: Mapped[DeclineEffect | None] = mapped_column(enum_column(DeclineEffect))
    """Of a decline: how long it stays away; None = for good, as all that was declined without a reason of the list."""
    between_parties: Mapped[bool] = mapped_column(default=False)
    """Of a decline: whether everything between the two parties stays away."""
    until: Mapped[date | None]
    """Of a decline for some months: the first day on which it may come back."""
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    """Of a decline: the talk in which they said no; None = the project leader's own."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]

    suggestion: Mapped[Suggestion] = relationship(lazy="raise", back_populates="reviews")
    account: Mapped[Account] = relationship(lazy="raise")
    decline_reason: Mapped[DeclineReason | None] = relationship(lazy="raise")
