"""Small worlds in a line: actors, needs and resources with only what a test is about, and the task of judging them."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from matchmaker.matching.candidates import candidate_pairs
from matchmaker.matching.snapshot import Actor, ActorKind, Need, Place, Resource, Snapshot, Verdict
from matchmaker.matching.strategy import Task


def actor(id: str, place: str = "", **more: Any) -> Actor:
    """An association, unless ``kind`` says otherwise; ``more`` are other fields of an actor."""
    kind = more.pop("kind", ActorKind.ASSOCIATION)
    return Actor(id, kind, more.pop("name", f"Föreningen {id}"), place, **more)


def need(id: str, title: str = "Något", description: str = "", **more: Any) -> Need:
    """A need whose actor is what stands before the point in its id; ``more`` are other fields of a need."""
    return Need(id, id.split(".")[0], title, description, **more)


def resource(id: str, title: str = "Något", description: str = "", **more: Any) -> Resource:
    """A resource whose actor is what stands before the point in its id; ``more`` are other fields of a resource."""
    return Resource(id, id.split(".")[0], title, description, **more)


def snapshot(*items: Actor | Need | Resource | Place | Verdict) -> Snapshot:
    """A snapshot of the items, with an actor made for each that only a need or resource names."""
    owners = {item.actor for item in items if isinstance(item, (Need, Resource))}
    actors = [item for item in items if isinstance(item, Actor)]
    made = [actor(id) for id in sorted(owners - {item.id for item in actors})]
    return Snapshot(
        actors=(*actors, *made),
        needs=tuple(item for item in items if isinstance(item, Need)),
        resources=tuple(item for item in items if isinstance(item, Resource)),
        places=tuple(item for item in items if isinstance(item, Place)),
        verdicts=tuple(item for item in items if isinstance(item, Verdict)),
    )


def task_of(of: Snapshot, found: Iterable[float] | None = None) -> Task:
    """A task with every pair of a snapshot between two actors, by need and resource in the snapshot's order.

    ``found``, one number a pair, is what finding strategies are taken to have said, for one that weighs or lifts.
    """
    return Task(of, candidate_pairs(of), None if found is None else np.array(list(found), dtype=np.float64))
