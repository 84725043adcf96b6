"""Whom a suggestion brings together: loading it with all that a page says about them, and naming them."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import CompoundSelect, select, union
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from matchmaker.models import Actor, Item, Need, Resource, Suggestion, SuggestionLink


def with_parties(links: Any) -> tuple[ORMOption, ORMOption]:
    """Loading options that go on from ``links`` (a loader of Suggestion.links) to need, resource, actors and places."""
    return (
        links.joinedload(SuggestionLink.need).joinedload(Need.actor).joinedload(Actor.place),
        links.joinedload(SuggestionLink.resource).joinedload(Resource.actor).joinedload(Actor.place),
    )


def ends_of(suggestion: Suggestion) -> list[Item]:
    """The needs and resources that a suggestion joins, link by link; what stands in several links comes as often."""
    return [end for link in suggestion.links for end in (link.need, link.resource) if end is not None]


def parties_of(suggestions: Iterable[Suggestion]) -> list[Actor]:
    """The actors of these suggestions, each once, in order of appearance; who needs comes before who contributes."""
    actors: dict[int, Actor] = {}
    for suggestion in suggestions:
        for end in ends_of(suggestion):
            actors.setdefault(end.actor_id, end.actor)
    return list(actors.values())


def ends_of_pair(suggestion: Suggestion) -> tuple[Need, Resource]:
    """The need and the resource of a suggestion that joins only these. Raises ValueError for a group."""
    [link] = suggestion.links
    if link.resource is None:
        raise ValueError(f"suggestion {suggestion.id} is no pair")
    return link.need, link.resource


def completed_by(link: SuggestionLink, links: Iterable[SuggestionLink]) -> Resource | None:
    """The other resource among ``links`` that says that it lacks what this one is there for, if there is one.

    The words of the link are then of that resource, and not of the need.
    """
    part = link.part
    if not part or part in f"{link.need.title}\n{link.need.description}":
        return None
    others = (other.resource for other in links if other.resource and other.resource_id != link.resource_id)
    return next((one for one in others if part in f"{one.title}\n{one.description}"), None)


def unnamed(suggestion: Suggestion) -> frozenset[int]:
    """The ids of the actors who asked not to be named: their needs are told to others, but not whose they are."""
    return frozenset(link.need.actor_id for link in suggestion.links if link.need.hide_name)


def hidden_needs(session: Session, actors: Iterable[Actor]) -> list[Need]:
    """The needs of these actors that nobody but staff may know whose they are."""
    query = select(Need).where(Need.actor_id.in_([actor.id for actor in actors]), Need.hide_name)
    return list(session.scalars(query))


def party_rows() -> CompoundSelect[Any]:
    """Who takes part in which suggestion, each once, as rows of ``suggestion_id`` and ``actor_id``."""
    asking = select(SuggestionLink.suggestion_id, Need.actor_id).join(SuggestionLink.need)
    giving = select(SuggestionLink.suggestion_id, Resource.actor_id).join(SuggestionLink.resource)
    return union(asking, giving)


def suggestions_of(actor_ids: Collection[int]) -> CompoundSelect[Any]:
    """The ids of the suggestions in which one of these actors takes part, each once."""
    asking = select(SuggestionLink.suggestion_id).join(SuggestionLink.need).where(Need.actor_id.in_(actor_ids))
    giving = select(SuggestionLink.suggestion_id).join(SuggestionLink.resource).where(Resource.actor_id.in_(actor_ids))
    return union(asking, giving)
