"""Which pairs of a need and a resource are looked at: all that are near enough, or of very many the likeliest."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.geography import distances_km
from matchmaker.matching.products import Matrix, largest
from matchmaker.matching.snapshot import Snapshot

Pairs = NDArray[np.intp]
"""Pairs as rows ``(i, j)``, shape (n, 2): the need's and the resource's position in the snapshot."""

LOCAL_KM = 250.0
"""Beyond this distance a collaboration is not local any more: such pairs are never looked at."""


def actor_positions(snapshot: Snapshot) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The position of its actor in ``snapshot.actors`` for each need, and for each resource."""
    position = {actor.id: k for k, actor in enumerate(snapshot.actors)}
    needs = np.array([position[need.actor] for need in snapshot.needs], dtype=np.intp)
    resources = np.array([position[resource.actor] for resource in snapshot.resources], dtype=np.intp)
    return needs, resources


def candidate_pairs(snapshot: Snapshot, touching: frozenset[str] | None = None) -> Pairs:
    """Every pair between two different actors that are near enough, ordered by need and resource as in the snapshot.

    With ``touching``, a set of actor ids, only the pairs where the need's or the resource's actor is one of
    them.
    """
    parts = [
        np.array(np.meshgrid(rows, columns, indexing="ij"), dtype=np.intp).reshape(2, -1).T
        for rows, columns in _near_blocks(snapshot, touching)
    ]
    pairs = np.concatenate([np.zeros((0, 2), dtype=np.intp), *parts])
    return _between_actors(snapshot, pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])


def number_of_pairs(snapshot: Snapshot, touching: frozenset[str] | None = None) -> int:
    """How many pairs there are to choose from, own and distant ones included."""
    needs, resources = len(snapshot.needs), len(snapshot.resources)
    if touching is None:
        return needs * resources
    of_needs, of_resources = (int(part.sum()) for part in _touched(snapshot, touching))
    return of_needs * resources + (needs - of_needs) * of_resources


def likeliest_pairs(
    snapshot: Snapshot,
    vectors: Sequence[tuple[Matrix, Matrix]],
    touching: frozenset[str] | None = None,
    *,
    per_need: int,
    per_resource: int,
) -> Pairs:
    """Those of :func:`candidate_pairs` that some of the ``vectors`` hold for the likeliest, in the same order.

    Each of ``vectors`` has all needs and all resources of the snapshot as rows; the larger the product of two rows, the
    likelier the pair. Of each, every need gets its ``per_need`` best resources. With ``touching``, the needs of these
    actors get theirs, and every one of their resources its ``per_resource`` best needs.
    """
    keys = [np.zeros(0, dtype=np.intp)]
    width = max(1, len(snapshot.resources))
    for rows, columns in _near_blocks(snapshot, touching):
        per_row = touching is None or _touched(snapshot, touching)[0][rows].all()
        for needs, resources in vectors:
            if per_row:
                i, j = largest(needs[rows], resources[columns], per_need)
            else:
                j, i = largest(resources[columns], needs[rows], per_resource)
            keys.append(rows[i] * width + columns[j])
    key = np.unique(np.concatenate(keys))
    return _between_actors(snapshot, np.column_stack([key // width, key % width]))


def own_pairs(snapshot: Snapshot, rows: NDArray[np.intp]) -> Pairs:
    """The pairs of the needs at ``rows`` and the resources of the same actor, which are never suggested."""
    needs, resources = actor_positions(snapshot)
    by_actor = np.argsort(resources, kind="stable")
    first, after = (np.searchsorted(resources[by_actor], needs[rows], side=side) for side in ("left", "right"))
    many = after - first
    at = np.arange(many.sum()) + np.repeat(first - np.cumsum(many) + many, many)
    return np.column_stack([np.repeat(rows, many), by_actor[at]])


def _between_actors(snapshot: Snapshot, pairs: Pairs) -> Pairs:
    """Without pairs inside one actor."""
    needs, resources = actor_positions(snapshot)
    kept: Pairs = pairs[needs[pairs[:, 0]] != resources[pairs[:, 1]]]
    return kept


def _touched(snapshot: Snapshot, touching: frozenset[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which needs, and which resources, belong to one of the actors."""
    needs, resources = actor_positions(snapshot)
    touched = np.array([actor.id in touching for actor in snapshot.actors], dtype=bool)
    return touched[needs], touched[resources]


def _near_blocks(
    snapshot: Snapshot, touching: frozenset[str] | None
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Blocks of pairs as (needs, resources), every pair of the one and the other, that are near enough for each other.

    Together they hold every candidate once: with ``touching`` first the touched needs with all resources, then the
    other needs with the touched resources. A place whose position is not known is near everything.
    """
    near, place_of_need, place_of_resource = _nearness(snapshot)
    if touching is None:
        parts = [(np.ones(len(place_of_need), dtype=bool), np.ones(len(place_of_resource), dtype=bool))]
    else:
        needs, resources = _touched(snapshot, touching)
        parts = [(needs, np.ones_like(resources)), (~needs, resources)]
    for of_needs, of_resources in parts:
        for same in _alike_rows(near):
            rows = np.flatnonzero(of_needs & np.isin(place_of_need, same))
            columns = np.flatnonzero(of_resources & near[same[0]][place_of_resource])
            if len(rows) and len(columns):
                yield rows, columns


def _nearness(snapshot: Snapshot) -> tuple[NDArray[np.bool_], NDArray[np.intp], NDArray[np.intp]]:
    """Which places are near each other, shape (places, places), and the place of each need and of each resource."""
    names = list(dict.fromkeys(actor.place for actor in snapshot.actors))
    number = {name: k for k, name in enumerate(names)}
    known = np.array([k for k, name in enumerate(names) if name in snapshot.place_by_name], dtype=np.intp)
    near = np.ones((len(names), len(names)), dtype=bool)
    near[np.ix_(known, known)] = distances_km([snapshot.place_by_name[names[k]] for k in known]) <= LOCAL_KM
    of_actor = np.array([number[actor.place] for actor in snapshot.actors], dtype=np.intp)
    needs, resources = actor_positions(snapshot)
    return near, of_actor[needs], of_actor[resources]


def _alike_rows(near: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """The places in groups that are near the same places, so that they can be looked at together."""
    _, group = np.unique(near, axis=0, return_inverse=True) if len(near) else (None, np.zeros(0, dtype=np.intp))
    return [np.flatnonzero(group == g) for g in range(group.max(initial=-1) + 1)]
