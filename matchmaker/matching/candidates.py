"""Which pairs of a need and a resource are looked at: all, or those that touch some actors."""

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.snapshot import Snapshot

Pairs = NDArray[np.intp]
"""Pairs as rows ``(i, j)``, shape (n, 2): the need's and the resource's position in the snapshot."""


def actor_positions(snapshot: Snapshot) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The position of its actor in ``snapshot.actors`` for each need, and for each resource."""
    position = {actor.id: k for k, actor in enumerate(snapshot.actors)}
    needs = np.array([position[need.actor] for need in snapshot.needs], dtype=np.intp)
    resources = np.array([position[resource.actor] for resource in snapshot.resources], dtype=np.intp)
    return needs, resources


def candidate_pairs(snapshot: Snapshot, touching: frozenset[str] | None = None) -> Pairs:
    """Every pair between two different actors, ordered by need and resource as in the snapshot.

    With ``touching``, a set of actor ids, only the pairs where the need's or the resource's actor is one of
    them.
    """
    needs, resources = actor_positions(snapshot)
    wanted = needs[:, None] != resources[None, :]
    if touching is not None:
        touched = np.array([actor.id in touching for actor in snapshot.actors], dtype=bool)
        wanted &= touched[needs][:, None] | touched[resources][None, :]
    return np.argwhere(wanted)


def own_pairs(snapshot: Snapshot, rows: NDArray[np.intp]) -> Pairs:
    """The pairs of the needs at ``rows`` and the resources of the same actor, which are never suggested."""
    needs, resources = actor_positions(snapshot)
    local = np.argwhere(needs[rows][:, None] == resources[None, :])
    return np.column_stack([rows[local[:, 0]], local[:, 1]])
