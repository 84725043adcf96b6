"""The queue of suggestions as the project leader reads it: filtered, best first, page by page, and what is next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from matchmaker.matching.snapshot import ActorKind
from matchmaker.matching.strategy import WORTH_SHOWING
from matchmaker.models import (
    Actor,
    Decision,
    Need,
    Place,
    Resource,
    Review,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.categories import is_about
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.suggestions.parties import with_parties
from matchmaker.services.suggestions.suggestions import Giver, join_parties, with_history

PAGE_SIZE = 20

T = TypeVarTuple("T")


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which suggestions are wanted. Place, kind and actor hold when one of the parties is like that; None = any.

    ``shapes`` is empty for all of them. ``category`` is a kind of service, by its id, that one of the needs is about,
    and ``strategy`` the name of one that found enough in a pair to propose it.
    """

    state: SuggestionState = SuggestionState.NEW
    place: str | None = None
    kind: ActorKind | None = None
    actor_id: int | None = None
    shapes: tuple[SuggestionShape, ...] = ()
    category: str | None = None
    strategy: str | None = None
    new_since: datetime | None = None
    best_of_need: bool = False
    """Leaves out those that stand after another of the same state for one of their needs."""


def list_suggestions(session: Session, wanted: QueueFilter, *, page: int = 1) -> Page[Suggestion]:
    """The wanted suggestions, best first, twenty a page, with parties and history loaded."""
    total = session.scalar(_chosen(select(func.count(Suggestion.id)), wanted)) or 0
    loaded = (with_history(), *with_parties(selectinload(Suggestion.links)))
    query = _chosen(select(Suggestion), wanted).order_by(*BEST_FIRST).options(*loaded)
    return page_of(total, page, PAGE_SIZE, lambda part: session.scalars(query.slice(part.start, part.stop)).all())


def rows_of_queue(session: Session, wanted: QueueFilter) -> Sequence[Row[*tuple[Any, ...]]]:
    """The wanted suggestions as rows of a table, best first; a group has a row for each of its links (``position``).

    Each has ``id``, ``state``, ``shape``, ``created_at`` and ``evidence``; ``need``, ``resource``, ``seeker``,
    ``giver`` and the places ``here`` and ``there`` are names. A pool has neither resource nor giver.
    """
    here, there = aliased(Place), aliased(Place)
    parties = (Need.title.label("need"), Actor.name.label("seeker"), here.name.label("here"))
    givers = (Resource.title.label("resource"), Giver.name.label("giver"), there.name.label("there"))
    kept = (Suggestion.id, Suggestion.state, Suggestion.shape, Suggestion.created_at, Suggestion.evidence)
    query = select(*kept, SuggestionLink.position, *parties, *givers)
    joined = join_parties(query).join(here, here.id == Actor.place_id).outerjoin(there, there.id == Giver.place_id)
    return session.execute(_chosen(joined, wanted).order_by(*BEST_FIRST, SuggestionLink.position)).all()


def count_by_state(session: Session, wanted: QueueFilter) -> dict[SuggestionState, int]:
    """How many there are in each state, of those that the rest of the filter wants."""
    query = select(Suggestion.state, func.count(Suggestion.id).label("number"))
    grouped = query.where(*_conditions(wanted)[1:]).group_by(Suggestion.state)
    counts = {row.state: row.number for row in session.execute(grouped)}
    return {state: counts.get(state, 0) for state in SuggestionState}


def position_in_queue(session: Session, suggestion: Suggestion, wanted: QueueFilter) -> tuple[int, int]:
    """The suggestion's place among the waiting ones (from 1; where it would stand if it does not), and how many."""
    waiting = replace(wanted, state=SuggestionState.NEW)
    total = session.scalar(_chosen(select(func.count(Suggestion.id)), waiting)) or 0
    better = _chosen(select(func.count(Suggestion.id)), waiting).where(_stands_before(suggestion))
    return (session.scalar(better) or 0) + 1, total


def next_waiting(session: Session, wanted: QueueFilter, *, after: Suggestion | None = None) -> int | None:
    """The id of the best suggestion that waits, after a given one if there is any there, else from the top.

    ``after`` itself is never the answer.
    """
    query = _chosen(select(Suggestion.id), replace(wanted, state=SuggestionState.NEW)).order_by(*BEST_FIRST).limit(1)
    if after is None:
        return session.scalar(query)
    others = query.where(Suggestion.id != after.id)
    following = session.scalar(others.where(~_stands_before(after)))
    return following if following is not None else session.scalar(others)


def previous_waiting(session: Session, wanted: QueueFilter, *, before: Suggestion) -> int | None:
    """The id of the suggestion that waits right before a given one; None when that is the first."""
    waiting = _chosen(select(Suggestion.id), replace(wanted, state=SuggestionState.NEW))
    nearest = waiting.where(_stands_before(before)).order_by(Suggestion.score, Suggestion.id.desc()).limit(1)
    return session.scalar(nearest)


def count_decided_since(session: Session, since: datetime) -> int:
    """How many suggestions somebody has decided about since a time, and that still stand decided."""
    query = (
        select(func.count(func.distinct(Review.suggestion_id)))
        .join(Review.suggestion)
        .where(Review.at >= since, Review.decision != Decision.UNDO, Suggestion.state != SuggestionState.NEW)
    )
    return session.scalar(query) or 0


BEST_FIRST = (Suggestion.score.desc(), Suggestion.id)


def _stands_before(other: Suggestion) -> ColumnElement[bool]:
    """Whether a suggestion stands before ``other`` in the queue."""
    return or_(Suggestion.score > other.score, and_(Suggestion.score == other.score, Suggestion.id < other.id))


def _chosen(query: Select[*T], wanted: QueueFilter) -> Select[*T]:
    return query.where(*_conditions(wanted))


def _conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter; the state's comes first."""
    conditions: list[ColumnElement[bool]] = [Suggestion.state == wanted.state]
    if wanted.place is not None:
        there = select(Place.id).where(Place.name == wanted.place).scalar_subquery()
        conditions.append(_some_party(or_(Actor.place_id == there, Giver.place_id == there)))
    if wanted.kind is not None:
        conditions.append(_some_party(or_(Actor.kind == wanted.kind, Giver.kind == wanted.kind)))
    if wanted.actor_id is not None:
        conditions.append(_some_party(or_(Actor.id == wanted.actor_id, Giver.id == wanted.actor_id)))
    if wanted.shapes:
        conditions.append(Suggestion.shape.in_(wanted.shapes))
    if wanted.category is not None:
        conditions.append(Suggestion.links.any(SuggestionLink.need.has(is_about(Need, wanted.category))))
    if wanted.strategy is not None:
        conditions.append(Suggestion.strategies[wanted.strategy].as_float() >= WORTH_SHOWING)
    if wanted.new_since is not None:
        conditions.append(Suggestion.created_at > wanted.new_since)
    if wanted.best_of_need:
        conditions.append(~_has_better(wanted.state))
    return conditions


def _has_better(state: SuggestionState) -> ColumnElement[bool]:
    """Whether another suggestion in ``state`` stands before this one for one of its needs."""
    other, own, others = aliased(Suggestion), aliased(SuggestionLink), aliased(SuggestionLink)
    before = or_(other.score > Suggestion.score, and_(other.score == Suggestion.score, other.id < Suggestion.id))
    return (
        select(own.suggestion_id)
        .join(others, others.need_id == own.need_id)
        .join(other, other.id == others.suggestion_id)
        .where(own.suggestion_id == Suggestion.id, other.state == state, before)
        .correlate(Suggestion)
        .exists()
    )


def _some_party(is_like_that: ColumnElement[bool]) -> ColumnElement[bool]:
    return Suggestion.id.in_(join_parties(select(Suggestion.id)).where(is_like_that))
