"""How evenly what waits and what was accepted falls on those who have something to give, and on their places."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.matching.measuring.exposure import gini
from matchmaker.models import OPEN, Actor, Place, Resource, Suggestion, SuggestionLink


@dataclass(frozen=True, slots=True)
class Spread:
    """Who is seen in the suggestions that stand: of those with a resource, how many are, and of their places.

    ``gini`` is 0 when all are in as many, and near 1 when one is in everything. ``most`` is who is in most, and in how
    many; ``unseen`` are the places with a resource of which nobody is in any, by name.
    """

    givers: int
    seen: int
    gini: float
    most: tuple[str, int] | None
    places: int
    unseen: tuple[str, ...]


def spread_of(session: Session) -> Spread:
    """How evenly it is spread as things stand, in two queries."""
    present = (Actor.withdrawn_at.is_(None), Resource.withdrawn_at.is_(None))
    givers = select(Actor.id, Actor.name, Place.name.label("place")).join(Resource).join(Actor.place).where(*present)
    people = {row.id: row for row in session.execute(givers.distinct())}
    times = (
        select(Resource.actor_id, func.count(func.distinct(Suggestion.id)))
        .join(SuggestionLink, SuggestionLink.resource_id == Resource.id)
        .join(Suggestion, Suggestion.id == SuggestionLink.suggestion_id)
        .where(Suggestion.state.in_(OPEN))
        .group_by(Resource.actor_id)
    )
    seen = {row[0]: int(row[1]) for row in session.execute(times) if row[0] in people}
    places = Counter(row.place for row in people.values())
    unseen = places.keys() - {people[number].place for number in seen}
    first = min(seen, key=lambda number: (-seen[number], people[number].name), default=None)
    return Spread(
        givers=len(people),
        seen=len(seen),
        gini=round(gini([seen.get(number, 0) for number in people]), 2),
        most=None if first is None else (people[first].name, seen[first]),
        places=len(places),
        unseen=tuple(sorted(unseen)),
    )
