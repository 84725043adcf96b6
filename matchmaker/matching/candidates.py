"""Which pairs of a need and a resource are looked at: all that are near enough, or of very many the likeliest."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.geography import distances_km
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.vectors.cells import Cells, cells_of
from matchmaker.matching.vectors.products import Apart, as_array, first_of_each, is_dense, largest, products_of
from matchmaker.matching.vectors.rows import Matrix

Pairs = NDArray[np.intp]
"""Pairs as rows ``(i, j)``, shape (n, 2): the need's and the resource's position in the snapshot."""

LOCAL_KM = 250.0
"""Beyond this distance a collaboration is not local any more: such pairs are never looked at."""


class Offered(NamedTuple):
    """What a finding strategy knows its likeliest pairs by: a row for each need and each resource; and its weight."""

    weight: float
    needs: Matrix
    resources: Matrix


LEAST_WEIGHT = 0.5
"""What a strategy must weigh, beside the heaviest, to be asked for the likeliest: as many of the others' have more of
the best among them (``benchmarks/recall.py``).
"""

AMONG = 2
"""Among so many times as many as are sought of the heaviest strategy's likeliest the others find theirs. What it holds
for unlikely they would find in vain: that way less of the best is found (``benchmarks/recall.py``).
"""

MANY = 20_000
"""Of more needs and more resources, each need looks at the resources of its likeliest cells alone."""

ROWS_AT_ONCE = 4_096

KINDS_AT_ONCE = 64
"""Places that are near the same places are of a kind; of so many kinds the rows are looked at together."""


def actor_positions(snapshot: Snapshot) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The position of its actor in ``snapshot.actors`` for each need, and for each resource."""
    return snapshot.actor_positions


def candidate_pairs(snapshot: Snapshot, touching: frozenset[str] | None = None) -> Pairs:
    """Every pair between two different actors that are near enough, ordered by need and resource as in the snapshot.

    With ``touching``, a set of actor ids, only the pairs where the need's or the resource's actor is one of
    them.
    """
    parts = []
    for of_needs, rows, columns, apart in _near_blocks(snapshot, touching):
        at_row, at_column = np.divmod(np.arange(len(rows) * len(columns)), len(columns))
        near = np.flatnonzero(~apart.between(at_row, at_column))
        block = np.column_stack([rows[at_row[near]], columns[at_column[near]]])
        parts.append(block if of_needs else block[:, ::-1])
    pairs = np.concatenate([np.zeros((0, 2), dtype=np.intp), *parts])
    return _between_actors(snapshot, pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])


def number_of_pairs(snapshot: Snapshot) -> int:
    """How many pairs there are to choose from, own and distant ones included."""
    return len(snapshot.needs) * len(snapshot.resources)


def likeliest_pairs(
    snapshot: Snapshot,
    offered: Sequence[Offered],
    touching: frozenset[str] | None = None,
    *,
    per_need: int,
    per_resource: int,
) -> Pairs:
    """Those of :func:`candidate_pairs` that some of what is ``offered`` holds for the likeliest, in the same order.

    The larger the product of a need's and a resource's row, the likelier the pair. Every need gets its ``per_need``
    best resources, each strategy's a share by its weight: who has more to say finds more. Those with less than
    ``LEAST_WEIGHT`` of the heaviest one's are not asked. With ``touching``, the needs of these actors get theirs, and
    every one of their resources its ``per_resource`` best needs.
    """
    heaviest = max((one.weight for one in offered), default=0.0)
    asked = sorted((one for one in offered if one.weight >= LEAST_WEIGHT * heaviest), key=lambda one: -one.weight)
    if not asked:
        return np.zeros((0, 2), dtype=np.intp)
    cells, resources = None, asked[0].resources
    if touching is None and min(len(snapshot.needs), len(snapshot.resources)) > MANY and is_dense(resources):
        cells = cells_of(as_array(resources))
    keys = [np.zeros(0, dtype=np.intp)]
    width = max(1, len(snapshot.resources))
    for of_needs, rows, columns, apart in _near_blocks(snapshot, touching):
        turned = asked if of_needs else [Offered(weight, theirs, ours) for weight, ours, theirs in asked]
        for row, column in _likeliest(turned, rows, columns, apart, per_need if of_needs else per_resource, cells):
            i, j = (row, column) if of_needs else (column, row)
            keys.append(i * width + j)
    key = np.sort(np.concatenate(keys))  # faster than NumPy's own way to distinct figures
    key = key[np.diff(key, prepend=-1) > 0]
    return _between_actors(snapshot, np.column_stack([key // width, key % width]))


def _likeliest(
    offered: Sequence[Offered],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    apart: Apart,
    sought: int,
    cells: Cells | None,
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Of each row (of what is offered as needs) the likeliest columns, as (rows, columns), each strategy's share.

    A heaviest one that has dense vectors has something to say of every row that is not nought. Then the others choose
    among what is likeliest to it, in ``cells`` if there are any. Otherwise each seeks by itself.
    """
    first, *others = offered
    shares = [max(1, round(one.weight / sum(one.weight for one in offered) * sought)) for one in offered]
    if not is_dense(first.needs):
        for share, one in zip(shares, offered, strict=True):
            found = largest(_rows(one.needs, rows), one.resources, share, columns, apart)
            yield rows[found.row], columns[found.column]
        return
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some, near = rows[start : start + ROWS_AT_ONCE], apart.of_rows(slice(start, start + ROWS_AT_ONCE))
        vectors = as_array(first.needs[some])
        silent = np.count_nonzero(vectors, axis=1) == 0
        if cells is None:
            found = largest(vectors, first.resources, AMONG * sought, columns, near)
        else:
            found = cells.largest(vectors, AMONG * sought, columns, near)
        found = found.those(~silent[found.row])
        pairs = np.column_stack([some[found.row], columns[found.column]])
        taken = first_of_each(found.row, found.product, shares[0])
        for share, one in zip(shares[1:], others, strict=True):
            products = products_of(one.needs, one.resources, pairs)
            taken |= first_of_each(found.row, products, share) & (products != 0)
        yield pairs[taken, 0], pairs[taken, 1]
        if others and silent.any():
            yield from _likeliest(others, some[silent], columns, near.of_rows(silent), sought, None)


def _rows(matrix: Matrix, rows: NDArray[np.intp]) -> Matrix:
    """These rows, without copying when they are all."""
    return matrix if len(rows) == matrix.shape[0] else matrix[rows]


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


def _near_blocks(
    snapshot: Snapshot, touching: frozenset[str] | None
) -> Iterator[tuple[bool, NDArray[np.intp], NDArray[np.intp], Apart]]:
    """Blocks of pairs as (of needs, rows, columns, apart): every pair of the one and the other that is near enough.

    The rows are needs and the columns resources when the first is true; each row is in one block only. With
    ``touching`` the touched needs are rows first, and then the touched resources, with all other needs as columns. A
    place whose position is not known is near everything.
    """
    names, place_of_need, place_of_resource = _places(snapshot)
    needs, resources = np.ones(len(place_of_need), dtype=bool), np.ones(len(place_of_resource), dtype=bool)
    parts = [(True, place_of_need, needs, place_of_resource, resources)]
    if touching is not None:
        touched, theirs = snapshot.of_actors(touching)
        parts = [
            (True, place_of_need, touched, place_of_resource, resources),
            (False, place_of_resource, theirs, place_of_need, ~touched),
        ]
    for of_needs, row_places, of_rows, column_places, of_columns in parts:
        there = np.flatnonzero(np.bincount(row_places[of_rows], minlength=len(names)))
        near = _near(snapshot, names, there)
        kinds, kind = near, np.zeros_like(there)
        if len(near) > 1:  # even of a newcomer's one row this takes milliseconds where there are thousands of places
            kinds, kind = np.unique(near, axis=0, return_inverse=True)
        for first in range(0, len(kinds), KINDS_AT_ONCE):
            some: NDArray[np.bool_] = kinds[first : first + KINDS_AT_ONCE]
            kind_of_place = np.full(len(names), -1)
            kind_of_place[there] = np.where((kind >= first) & (kind < first + KINDS_AT_ONCE), kind - first, -1)
            rows = np.flatnonzero(of_rows & (kind_of_place[row_places] >= 0))
            columns = np.flatnonzero(of_columns & np.any(some, axis=0)[column_places])
            if len(columns):
                yield of_needs, rows, columns, Apart(kind_of_place[row_places[rows]], column_places[columns], ~some)


def _places(snapshot: Snapshot) -> tuple[Sequence[str], NDArray[np.intp], NDArray[np.intp]]:
    """The names of the places where actors are, and which of them each need and each resource is in."""
    names, of_actor = snapshot.actor_places
    needs, resources = actor_positions(snapshot)
    return names, of_actor[needs], of_actor[resources]


def _near(snapshot: Snapshot, names: Sequence[str], some: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of the named places ``some`` of them (positions) are near, shape (some, names)."""
    known = np.array([name in snapshot.place_by_name for name in names], dtype=bool)
    here, there = (np.flatnonzero(known[of]) for of in (some, np.arange(len(names))))
    near = np.ones((len(some), len(names)), dtype=bool)
    places = [[snapshot.place_by_name[names[k]] for k in of.tolist()] for of in (some[here], there)]
    near[np.ix_(here, there)] = distances_km(*places) <= LOCAL_KM
    return near
