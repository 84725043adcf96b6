"""Needs and resources of a snapshot as pages list them: in their actors' own words, without a query."""

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.matching.snapshot import Actor, Need, Resource, Snapshot
from matchmaker.services.suggestions.proposals import Ends


@dataclass(frozen=True, slots=True)
class Words:
    """A need or a resource in its actor's own words."""

    title: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Link:
    """A need and the resource that would meet it; none in a pool."""

    need: Words
    resource: Words | None


def in_own_words(snapshot: Snapshot, ends: Iterable[Ends]) -> tuple[Link, ...]:
    """What these ids stand for."""

    def words(item: Need | Resource) -> Words:
        return Words(item.title, snapshot.actor_by_id[item.actor])

    return tuple(
        Link(words(snapshot.need_by_id[need]), None if resource is None else words(snapshot.resource_by_id[resource]))
        for need, resource in ends
    )
