"""How much each actor is asked of already: what has been accepted that it would give to, and what it gives to now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matchmaker.models import (
    EXCHANGES,
    UNDER_WAY,
    Actor,
    AgendaItem,
    Collaboration,
    Meeting,
    Outcome,
    Resource,
    Suggestion,
    SuggestionLink,
    SuggestionState,
)


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody would give to or gives to: accepted suggestions not settled yet, talks to come, collaborations."""

    accepted: int = 0
    talks: int = 0
    collaborations: int = 0

    @property
    def asked(self) -> int:
        """What counts against the cap: a talk is about something that was accepted, and so is counted there."""
        return self.accepted + self.collaborations


def loads_of(session: Session, actor_ids: Collection[int], *, at: datetime) -> Mapping[int, Load]:
    """The load of each of these actors, by id, in three queries."""
    of_them = Resource.actor_id.in_(actor_ids)
    coming = (
        _givers(Suggestion.id)
        .join(AgendaItem, AgendaItem.suggestion_id == Suggestion.id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.ends_at >= at)
    )
    counts = [_counted(session, query.where(of_them)) for query in (_accepted(), coming, _going_on())]
    return {actor_id: Load(*(count.get(actor_id, 0) for count in counts)) for actor_id in actor_ids}


def full_actors(session: Session, *, at_most: int) -> frozenset[str]:
    """The actors (refs) that are asked of as much as they should be, or more."""
    accepted, going_on = _counted(session, _accepted()), _counted(session, _going_on())
    full = [i for i in accepted.keys() | going_on.keys() if accepted.get(i, 0) + going_on.get(i, 0) >= at_most]
    return frozenset(session.scalars(select(Actor.ref).where(Actor.id.in_(full)))) if full else frozenset()


def _givers(counted: Any) -> Select[Any, Any]:
    """Distinct things that actors give to, as (actor's id, how many)."""
    return (
        select(Resource.actor_id, func.count(func.distinct(counted)))
        .join(SuggestionLink, SuggestionLink.resource_id == Resource.id)
        .join(Suggestion, Suggestion.id == SuggestionLink.suggestion_id)
        .where(Suggestion.shape.in_(EXCHANGES))  # who talks about something has not been asked for it
        .group_by(Resource.actor_id)
    )


def _accepted() -> Select[Any, Any]:
    settled = select(AgendaItem.suggestion_id).where(
        AgendaItem.outcome.is_not(None), AgendaItem.outcome != Outcome.TALK_MORE
    )
    return _givers(Suggestion.id).where(Suggestion.state == SuggestionState.ACCEPTED, Suggestion.id.not_in(settled))


def _going_on() -> Select[Any, Any]:
    together = _givers(Collaboration.id).join(Collaboration, Collaboration.suggestion_id == Suggestion.id)
    return together.where(Collaboration.state.in_(UNDER_WAY))


def _counted(session: Session, query: Select[Any, Any]) -> dict[int, int]:
    rows: list[tuple[int, int]] = [(row[0], row[1]) for row in session.execute(query)]
    return dict(rows)
