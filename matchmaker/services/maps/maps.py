"""The map of places: who is where, what is needed and offered there, and which places work together."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import (
    UNDER_WAY,
    Actor,
    Collaboration,
    Need,
    Place,
    Resource,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.errors import NotFoundError
from matchmaker.services.places import list_places
from matchmaker.services.suggestions.parties import party_rows, with_parties


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """A place in numbers: who is there, what of theirs stands, which suggestions wait for a decision, and how many
    collaborations are under way with somebody from there.
    """

    place: Place
    actors: int
    needs: int
    resources: int
    suggestions: int
    collaborations: int

    @property
    def weight(self) -> int:
        """How much there is."""
        return self.actors + self.needs + self.resources


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """All places, by name, and how many collaborations are under way between each two of them, by their ids."""

    places: Sequence[PlaceFigures]
    ties: Mapping[tuple[int, int], int]

    def strongest_ties(self, most: int) -> list[tuple[PlaceFigures, PlaceFigures, int]]:
        """The ``most`` pairs of places with most collaborations, by name where these are as many."""
        at = {each.place.id: number for number, each in enumerate(self.places)}
        ties = sorted((-number, *sorted((at[one], at[other]))) for (one, other), number in self.ties.items())
        return [(self.places[one], self.places[other], -number) for number, one, other in ties[:most]]

    def ties_of(self, place_id: int) -> list[tuple[PlaceFigures, int]]:
        """The places that work together with one, and in how many collaborations, the most first."""
        numbers = {one + other - place_id: n for (one, other), n in self.ties.items() if place_id in {one, other}}
        tied = [(each, numbers[each.place.id]) for each in self.places if each.place.id in numbers]
        return sorted(tied, key=lambda tie: -tie[1])


def see_map(session: Session) -> PlaceMap:
    """Every place with its figures, in six queries."""
    standing = select(Actor.place_id, func.count()).group_by(Actor.place_id)
    actors = _numbers(session, standing.where(Actor.withdrawn_at.is_(None)))
    needs = _numbers(session, standing.join(Actor.needs).where(Need.withdrawn_at.is_(None)))
    resources = _numbers(session, standing.join(Actor.resources).where(Resource.withdrawn_at.is_(None)))
    suggestions, together = _waiting(session), _places_together(session)
    collaborations = Counter(place for places in together for place in places)
    figures = [
        PlaceFigures(
            place,
            actors.get(place.id, 0),
            needs.get(place.id, 0),
            resources.get(place.id, 0),
            suggestions.get(place.id, 0),
            collaborations[place.id],
        )
        for place in list_places(session)
    ]
    return PlaceMap(figures, Counter(pair for places in together for pair in combinations(sorted(places), 2)))


def figures_of(seen: PlaceMap, place_id: int) -> PlaceFigures:
    """The figures of one place. Raises NotFoundError."""
    for figures in seen.places:
        if figures.place.id == place_id:
            return figures
    raise NotFoundError(f"place {place_id}")


def list_under_way(session: Session, place: Place) -> Sequence[Collaboration]:
    """The collaborations under way with somebody from a place, with their parties, the latest first."""
    party = party_rows().subquery()
    theirs = select(party.c.suggestion_id).join(Actor, Actor.id == party.c.actor_id).where(Actor.place_id == place.id)
    load = joinedload(Collaboration.suggestion)
    query = (
        select(Collaboration)
        .where(Collaboration.state.in_(UNDER_WAY), Collaboration.suggestion_id.in_(theirs))
        .order_by(Collaboration.updated_at.desc(), Collaboration.id)
        .options(load, *with_parties(load.selectinload(Suggestion.links)))
    )
    return session.scalars(query).all()


def _numbers(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _waiting(session: Session) -> dict[int, int]:
    """How many suggestions wait for a decision, by each place that has a part in them."""
    party = party_rows().subquery()
    query = (
        select(Actor.place_id, func.count(func.distinct(Suggestion.id)))
        .join(party, party.c.actor_id == Actor.id)
        .join(Suggestion, Suggestion.id == party.c.suggestion_id)
        .where(Suggestion.state == SuggestionState.NEW)
        .group_by(Actor.place_id)
    )
    return _numbers(session, query)


def _places_together(session: Session) -> Sequence[set[int]]:
    """For each collaboration under way, the places that have a part in it."""
    party = party_rows().subquery()
    query: Select[Any, Any] = (
        select(Collaboration.id, Actor.place_id)
        .join(party, party.c.suggestion_id == Collaboration.suggestion_id)
        .join(Actor, Actor.id == party.c.actor_id)
        .where(Collaboration.state.in_(UNDER_WAY))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for collaboration_id, place_id in session.execute(query):
        found[collaboration_id].add(place_id)
    return list(found.values())
