"""The net of those who take part: who could work together and who does, of all of them or around one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import UNDER_WAY, Actor, Collaboration, Place, Suggestion, SuggestionState
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.suggestions.parties import party_rows, with_parties
from matchmaker.services.suggestions.queues import BEST_FIRST

MOST_ACTORS = 30
"""More than this in one picture is a ball of yarn."""
MOST_SUGGESTIONS = 12
"""Around one actor: more rows than this do not fit a screen."""


class Bond(StrEnum):
    """What ties two together: a suggestion that waits, is accepted or parked, or a collaboration under way."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    PARKED = "parked"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class NetFilter:
    """Which ties are wanted. Place and kind hold when one of the two is like that; None = any."""

    place: str | None = None
    kind: ActorKind | None = None
    bond: Bond | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """Two actors, and how many suggestions and collaborations there are between them."""

    one: Actor
    other: Actor
    suggestions: int
    collaborations: int


@dataclass(frozen=True, slots=True)
class Net:
    """The strongest ties, between at most :data:`MOST_ACTORS` actors; ``total`` counts all that are wanted."""

    ties: Sequence[Tie]
    total: int

    @property
    def actors(self) -> list[Actor]:
        """Those who are tied, each once, in order of appearance."""
        return list({actor.id: actor for tie in self.ties for actor in (tie.one, tie.other)}.values())


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """One actor with what is around it: suggestions with their parties, best first, and those that became something.

    ``together`` are the collaborations under way, by suggestion; ``total`` counts also the suggestions left out.
    """

    actor: Actor
    suggestions: Sequence[Suggestion]
    together: Mapping[int, Collaboration]
    total: int


def see_net(session: Session, wanted: NetFilter) -> Net:
    """The wanted ties between actors, those who work together first; in two queries."""
    party = party_rows().cte("party")
    other = party.alias("other")  # of the same rows, which are found once
    one, two, together = party.c.actor_id, other.c.actor_id, func.count().filter(_is_together())
    pairs = (
        select(one.label("one"), two.label("two"), func.count().label("number"), together.label("together"))
        .add_columns(func.count().over().label("total"))
        .join(other, and_(other.c.suggestion_id == party.c.suggestion_id, two > one))
        .join(Suggestion, Suggestion.id == party.c.suggestion_id)
        .where(_bond(wanted.bond))
        .group_by(one, two)
        .order_by(together.desc(), func.count().desc(), one, two)
    )
    if wanted.place is not None or wanted.kind is not None:
        alike = select(Actor.id).where(_is_like(Actor, wanted))
        pairs = pairs.where(or_(one.in_(alike), two.in_(alike)))
    found = session.execute(pairs.limit(2 * MOST_ACTORS)).all()
    total, rows = found[0].total if found else 0, _room_for(found)
    ids = {number for row in rows for number in (row.one, row.two)}
    query = select(Actor).where(Actor.id.in_(ids)).options(joinedload(Actor.place))
    actors = {actor.id: actor for actor in session.scalars(query)}
    return Net([Tie(actors[r.one], actors[r.two], r.number - r.together, r.together) for r in rows], total)


def see_neighbourhood(session: Session, actor_id: int, wanted: NetFilter) -> Neighbourhood:
    """What is around one actor; place and kind are those of the others. Raises NotFoundError."""
    actor = get_actor(session, actor_id)
    party, other = party_rows().subquery(), party_rows().subquery()
    mine = select(party.c.suggestion_id).where(party.c.actor_id == actor_id)
    conditions = [Suggestion.id.in_(mine), _bond(wanted.bond)]
    if wanted.place or wanted.kind:
        theirs = select(other.c.suggestion_id).join(Actor, Actor.id == other.c.actor_id)
        conditions.append(Suggestion.id.in_(theirs.where(Actor.id != actor_id, _is_like(Actor, wanted))))
    total = session.scalar(select(func.count(Suggestion.id)).where(*conditions)) or 0
    query = select(Suggestion).where(*conditions).order_by(_is_together().desc(), *BEST_FIRST).limit(MOST_SUGGESTIONS)
    found = session.scalars(query.options(*with_parties(selectinload(Suggestion.links)))).all()
    return Neighbourhood(actor, found, _collaborations(session, found), total)


def _room_for(rows: Sequence[Any]) -> list[Any]:
    """The first rows, as long as there is room for those they name."""
    chosen, named = [], set[int]()
    for row in rows:
        if len(named | {row.one, row.two}) <= MOST_ACTORS:
            named |= {row.one, row.two}
            chosen.append(row)
    return chosen


def _collaborations(session: Session, found: Sequence[Suggestion]) -> dict[int, Collaboration]:
    ids = [suggestion.id for suggestion in found]
    query = select(Collaboration).where(Collaboration.suggestion_id.in_(ids), Collaboration.state.in_(UNDER_WAY))
    return {row.suggestion_id: row for row in session.scalars(query.order_by(Collaboration.id))}


def _is_together() -> ColumnElement[bool]:
    return Suggestion.id.in_(select(Collaboration.suggestion_id).where(Collaboration.state.in_(UNDER_WAY)))


def _bond(bond: Bond | None) -> ColumnElement[bool]:
    """What of that kind stands between parties now; what has become a collaboration is a suggestion no longer."""
    no_collaboration = Suggestion.id.not_in(select(Collaboration.suggestion_id))
    states = {
        Bond.WAITING: SuggestionState.NEW,
        Bond.ACCEPTED: SuggestionState.ACCEPTED,
        Bond.PARKED: SuggestionState.PARKED,
    }
    if bond is Bond.TOGETHER:
        return _is_together()
    if bond is not None:
        return and_(Suggestion.state == states[bond], no_collaboration)
    return or_(_is_together(), and_(Suggestion.state.in_(states.values()), no_collaboration))


def _is_like(actor: Any, wanted: NetFilter) -> ColumnElement[bool]:
    """Whether an actor is from the place and of the kind that are wanted."""
    conditions: list[ColumnElement[bool]] = [actor.id.is_not(None)]
    if wanted.place is not None:
        conditions.append(actor.place_id.in_(select(Place.id).where(Place.name == wanted.place)))
    if wanted.kind is not None:
        conditions.append(actor.kind == wanted.kind)
    return and_(*conditions)
