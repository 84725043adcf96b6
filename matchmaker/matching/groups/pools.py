"""Pools: needs of three or more actors for much the same thing, which they could solve together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import geometric_mean

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.candidates import Pairs
from matchmaker.matching.geography import distance_km, distances_km
from matchmaker.matching.groups.reasons import of_pool
from matchmaker.matching.groups.results import Pool
from matchmaker.matching.snapshot import Snapshot

SMALLEST, LARGEST = 3, 8
"""In needs, each of another actor."""

NEIGHBOURS = 10
"""With so many of the needs that are most like it each need is looked at."""

GROWS_WHILE = 0.6
"""A need joins while its likeness to those in the pool is at least this share of theirs to each other."""

SIZE_COUNTS = 0.25
"""The exponent of the size in a pool's score: four with the same need are worth more than three."""

HALF_KM = 200.0
"""What lies so far apart counts as half as alike: the same need is easier to solve together nearby."""

SHARED = 0.5
"""Of two pools that share more than this part of the smaller one's needs, only the better is proposed."""

Likeness = Mapping[int, Mapping[int, float]]
"""By need, how much it is like its neighbours, best first; both ways, in (0, 1]."""


def pools(snapshot: Snapshot, pairs: Pairs, likeness: NDArray[np.float64], least: float, most: int) -> list[Pool]:
    """At most ``most`` pools, best first, of needs that are alike as ``likeness`` says of ``pairs`` (i, j).

    Likenesses fall with distance. A pool's score is their geometric mean, which is at least ``least``, times
    ``(size / LARGEST) ** SIZE_COUNTS``.
    """
    near = _neighbours(pairs, likeness * _nearness(snapshot, pairs))
    grown = {pool: _mean(near, pool) for seed in near for pool in _grow(snapshot, near, seed)}
    scored = [(_score(mean, pool), sorted(pool)) for pool, mean in grown.items() if mean >= least]
    ordered = sorted(scored, key=lambda item: (-item[0], [snapshot.needs[i].id for i in item[1]]))
    return [_pool(snapshot, pool, score) for score, pool in _apart(ordered, most)]


def _nearness(snapshot: Snapshot, pairs: Pairs) -> NDArray[np.float64]:
    """``2 ** (-km / HALF_KM)`` for each pair; 1 when one of the places is not known."""
    names = [snapshot.actor_by_id[need.actor].place for need in snapshot.needs]
    number = {name: k for k, name in enumerate(snapshot.place_by_name)}
    of_need = np.array([number.get(name, -1) for name in names], dtype=np.intp)
    i, j = of_need[pairs].T
    known = (i >= 0) & (j >= 0)
    near = np.ones(len(pairs))
    near[known] = np.exp2(-distances_km(list(snapshot.place_by_name.values()))[i[known], j[known]] / HALF_KM)
    return near


def _neighbours(pairs: Pairs, likeness: NDArray[np.float64]) -> Likeness:
    """The :data:`NEIGHBOURS` most alike of each need; who is someone's neighbour has them as a neighbour too."""
    every: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (i, j), value in zip(pairs.tolist(), likeness.tolist(), strict=True):
        every[i].append((-value, j))
        every[j].append((-value, i))
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for i in sorted(every):
        for value, j in sorted(every[i])[:NEIGHBOURS]:
            near[i][j] = near[j][i] = -value
    return near


def _grow(snapshot: Snapshot, near: Likeness, seed: int) -> list[frozenset[int]]:
    """The pools that come of a need when the one that is most like all in it joins, again and again."""
    members, pools = [seed], []
    while len(members) < LARGEST:
        actors = {snapshot.needs[i].actor for i in members}
        common = [j for j in near[members[0]] if all(j in near[i] for i in members)]
        able = [j for j in common if snapshot.needs[j].actor not in actors]
        if not able:
            break
        likeness, joining = max((_mean_to(near, j, members), -j) for j in able)
        if len(members) >= SMALLEST and likeness < GROWS_WHILE * _mean(near, members):
            break
        members.append(-joining)
        if len(members) >= SMALLEST:
            pools.append(frozenset(members))
    return pools


def _mean_to(near: Likeness, joining: int, members: Sequence[int]) -> float:
    return geometric_mean(near[joining][i] for i in members)


def _mean(near: Likeness, pool: Sequence[int] | frozenset[int]) -> float:
    return geometric_mean(near[i][j] for i, j in combinations(sorted(pool), 2))


def _score(mean: float, pool: frozenset[int]) -> float:
    return round(mean * float((len(pool) / LARGEST) ** SIZE_COUNTS), 6)


def _apart(ordered: Sequence[tuple[float, list[int]]], most: int) -> list[tuple[float, list[int]]]:
    """The first ``most`` that do not share too much with an earlier one."""
    taken: list[tuple[float, list[int]]] = []
    of_need: dict[int, list[set[int]]] = defaultdict(list)
    for score, pool in ordered:
        others = [other for i in pool for other in of_need[i]]
        if all(len(other & set(pool)) <= SHARED * min(len(other), len(pool)) for other in others):
            taken.append((score, pool))
            for i in pool:
                of_need[i].append(set(pool))
        if len(taken) == most:
            break
    return taken


def _pool(snapshot: Snapshot, pool: Sequence[int], score: float) -> Pool:
    needs = tuple(snapshot.needs[i].id for i in pool)
    apart = _apart_km(snapshot, pool)
    return Pool(needs, score, apart, of_pool(snapshot, [snapshot.needs[i] for i in pool], apart))


def _apart_km(snapshot: Snapshot, pool: Sequence[int]) -> float | None:
    """The longest way between two of them, rounded to 100 m; None when some place is not known."""
    names = {snapshot.actor_by_id[snapshot.needs[i].actor].place for i in pool}
    if not names <= snapshot.place_by_name.keys():
        return None
    places = [snapshot.place_by_name[name] for name in sorted(names)]
    return max((round(distance_km(a, b), 1) for a, b in combinations(places, 2)), default=0.0)
