"""Pools: needs of three or more actors for much the same thing, which they could solve together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from statistics import geometric_mean

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.candidates import Pairs
from matchmaker.matching.geography import distance_km, distances_km
from matchmaker.matching.groups.learnt import score_of
from matchmaker.matching.groups.reasons import of_pool
from matchmaker.matching.groups.results import Pool
from matchmaker.matching.judging import ROUNDING
from matchmaker.matching.snapshot import Snapshot

SMALLEST, LARGEST = 3, 8
"""In needs, each of another actor."""

NEIGHBOURS = 10
"""With so many of the needs that are most like it each need is looked at."""

JOINS_FROM = 0.9
"""A further need joins while its likeness to those in the pool is at least this share of theirs to each other."""

LEAST = 0.0005
"""The likeness below which needs are no pool: when people would pool two such needs less than once in two thousand."""

HALF_KM = 200.0
"""What lies so far apart counts as half as alike: the same need is easier to solve together nearby."""

Likeness = Mapping[int, Mapping[int, float]]
"""By need, how much it is like its neighbours, best first; both ways, in (0, 1]."""


def pools(snapshot: Snapshot, pairs: Pairs, likeness: NDArray[np.float64], most: int) -> list[Pool]:
    """At most ``most`` pools, best first, of needs that are alike as ``likeness`` says of ``pairs`` (i, j).

    Likenesses fall with distance. Pools are ordered by their geometric mean, and have the score of a pair as likely as
    that. A pool begins with three needs, which are alike by at least :data:`LEAST`, and no two of which are in a better
    pool together.
    """
    near = _neighbours(pairs, likeness * _nearness(snapshot, pairs))
    threes = {three for seed in near for three in _threes(snapshot, near, seed)}
    ordered = sorted((-mean, three) for three in threes if (mean := _mean(near, three)) >= LEAST)
    taken: set[tuple[int, int]] = set()
    chosen: list[tuple[float, list[int]]] = []
    for _, three in ordered:
        if len(chosen) == most:
            break
        if taken.isdisjoint(combinations(three, 2)):
            pool = sorted(_grown(snapshot, near, three))
            taken.update(combinations(pool, 2))
            chosen.append((round(score_of(_mean(near, pool)), ROUNDING), pool))
    chosen.sort(key=lambda item: (-item[0], [snapshot.needs[i].id for i in item[1]]))
    return [_pool(snapshot, pool, score) for score, pool in chosen]


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


def _threes(snapshot: Snapshot, near: Likeness, seed: int) -> Iterator[tuple[int, int, int]]:
    """A need with two of its neighbours that are each other's, in order, all of different actors."""
    for i, j in combinations(near[seed], 2):
        if j in near[i] and len({snapshot.needs[k].actor for k in (seed, i, j)}) == SMALLEST:
            first, second, third = sorted((seed, i, j))
            yield first, second, third


def _grown(snapshot: Snapshot, near: Likeness, three: Sequence[int]) -> list[int]:
    """The three, and those who join: the one that is most like all in the pool, again and again."""
    members = list(three)
    while len(members) < LARGEST:
        actors = {snapshot.needs[i].actor for i in members}
        common = [j for j in near[members[0]] if all(j in near[i] for i in members)]
        able = [j for j in common if snapshot.needs[j].actor not in actors]
        likeness, joining = max(((_mean_to(near, j, members), -j) for j in able), default=(0.0, 0))
        if likeness < JOINS_FROM * _mean(near, members):
            break
        members.append(-joining)
    return members


def _mean_to(near: Likeness, joining: int, members: Sequence[int]) -> float:
    return geometric_mean(near[joining][i] for i in members)


def _mean(near: Likeness, pool: Sequence[int]) -> float:
    return geometric_mean(near[i][j] for i, j in combinations(pool, 2))


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
