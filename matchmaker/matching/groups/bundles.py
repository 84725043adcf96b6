"""Bundles: several resources of different actors for a need, each for a part of it or for what another one lacks."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.fusion import SUREST, worth_showing
from matchmaker.matching.groups.choosing import varied, weakest_link_mean
from matchmaker.matching.groups.completing import helpers
from matchmaker.matching.groups.lacks import lacks_of
from matchmaker.matching.groups.likeness import part_scores
from matchmaker.matching.groups.parts import parts_of
from matchmaker.matching.groups.places import in_named_places
from matchmaker.matching.groups.reasons import of_bundle
from matchmaker.matching.groups.results import Bundle, Cover
from matchmaker.matching.judging import Judged
from matchmaker.matching.snapshot import Need, Snapshot
from matchmaker.matching.strategy import Strategy

LARGEST = 4
"""So many resources are in a bundle at most: more are no easier to bring together than to do without."""

SHARE = 0.4
"""A resource that is worth less than this share of the best one's for a need is left out of its bundle."""

LEAST = 0.1
"""The score below which a resource is not there for a part of a need."""

LOOKED_AT = 10
"""So many times as many needs, and resources that lack something, are looked at as bundles are wanted, best first."""

SEEN = 3
"""So many of a need's first resources, which are looked at as pairs, can be completed with what they lack."""


@dataclass(frozen=True)
class _Parts:
    """A need in parts with its likeliest resources, best first.

    ``fused`` are their scores for the whole need, and ``scores`` those of each part, shape (parts, resources).
    """

    need: int
    parts: tuple[str, ...]
    resources: NDArray[np.intp]
    fused: NDArray[np.float64]
    scores: NDArray[np.float64]


def bundles(judged: Judged, rows: NDArray[np.intp], strategies: Sequence[Strategy], most: int) -> list[Bundle]:
    """At most ``most`` bundles, best first, one a need, of the pairs at ``rows`` of the task (by need, best first)."""
    snapshot = judged.task.snapshot
    begun = [(need.need, _shared_out(snapshot, need)) for need in _in_parts(judged, rows, strategies, most)]
    begun += sorted(_lacking(judged, rows), key=lambda one: (-one[1][0].score, one[0]))[: LOOKED_AT * most]
    begun += ((i, covers[:LARGEST]) for i, covers in in_named_places(judged, SHARE))
    lacking = {cover.resource for _, covers in begun for cover in covers}
    helping = helpers(judged, lacking, strategies)
    best: dict[int, Bundle] = {}
    for i, covers in begun:
        whole = _completed(snapshot, snapshot.needs[i], covers, helping)
        if len(whole) > 1 and (i not in best or _score(whole) > best[i].score):
            best[i] = Bundle(snapshot.needs[i].id, whole, _score(whole), of_bundle(snapshot, whole))
    found = sorted(best.values(), key=lambda bundle: (-bundle.score, bundle.need))
    return varied(found, most, score=lambda bundle: bundle.score, members=lambda bundle: bundle.resources)


def _score(covers: Sequence[Cover]) -> float:
    return round(weakest_link_mean([cover.score for cover in covers]), 6)


def _lacking(judged: Judged, rows: NDArray[np.intp]) -> Iterator[tuple[int, tuple[Cover, ...]]]:
    """Each of a need's :data:`SEEN` first resources that says it lacks something, where it is worth showing alone."""
    snapshot, rank = judged.task.snapshot, Counter[int]()
    worth = worth_showing(judged.found, judged.fused)
    for row in rows.tolist():
        i, j = judged.task.pairs[row].tolist()
        rank[i] += 1
        if rank[i] <= SEEN and worth[row] and lacks_of(snapshot.resources[j]):
            yield i, (Cover(snapshot.resources[j].id, snapshot.needs[i].title, float(judged.fused[row])),)


def _completed(
    snapshot: Snapshot, need: Need, covers: tuple[Cover, ...], helping: Mapping[str, Sequence[Cover]]
) -> tuple[Cover, ...]:
    """The covers, and for each of them that lacks something the likeliest who has it and is not in the bundle.

    Nobody is asked where those who have the need have what is lacking: a taxi firm that seeks drivers has cars.
    """
    whole, owners = list(covers), [snapshot.resource_by_id[cover.resource].actor for cover in covers]
    for cover in covers:
        able = {one: snapshot.resource_by_id[one.resource].actor for one in helping.get(cover.resource, ())}
        outside = [one for one, owner in able.items() if owner not in owners]
        if outside and need.actor not in able.values() and len(whole) < LARGEST:
            whole.append(outside[0])
            owners.append(able[outside[0]])
    return tuple(whole)


def _in_parts(judged: Judged, rows: NDArray[np.intp], strategies: Sequence[Strategy], most: int) -> list[_Parts]:
    """The needs that have parts and several likely resources, with the scores of each part."""
    snapshot, (needs, resources) = judged.task.snapshot, judged.task.pairs[rows].T
    of_need: dict[int, list[int]] = defaultdict(list)
    for at, i in enumerate(needs.tolist()):
        of_need[i].append(at)
    several = (i for i, of in of_need.items() if len(of) > 1)
    parts = {i: divided for i in several if len(divided := parts_of(snapshot.needs[i])) > 1}
    likely = sorted(parts, key=lambda i: (-judged.fused[rows[of_need[i][1]]], i))[: LOOKED_AT * most]
    asked = [(i, part) for i in likely for part in parts[i]]
    pairs = [(k, j) for k, (i, _) in enumerate(asked) for j in resources[of_need[i]].tolist()]
    scores = part_scores(judged, strategies, asked, np.array(pairs, dtype=np.intp).reshape(-1, 2))
    in_parts, start = [], 0
    for i in likely:
        shape = len(parts[i]), len(of_need[i])
        of_parts = scores[start : (start := start + shape[0] * shape[1])].reshape(shape)
        in_parts.append(_Parts(i, parts[i], resources[of_need[i]], judged.fused[rows[of_need[i]]], of_parts))
    return in_parts


def _shared_out(snapshot: Snapshot, need: _Parts) -> tuple[Cover, ...]:
    """The likeliest resource and those that join it, each the best of them for a part."""
    apart = _apart(need.scores)
    chosen, parts = [0], [0]
    for k in np.flatnonzero(need.fused >= SHARE * need.fused[0])[1:].tolist():
        owners = {snapshot.resources[need.resources[c]].actor for c in [*chosen, k]}
        if len(owners) == len(chosen) + 1 <= LARGEST:
            fitting = _parts_for(need.scores[:, [*chosen, k]], apart[:, [*chosen, k]])
            chosen, parts = ([*chosen, k], fitting) if fitting else (chosen, parts)
    return tuple(
        Cover(snapshot.resources[need.resources[k]].id, need.parts[part], float(need.fused[k]))
        for k, part in zip(chosen, parts, strict=True)
    )


def _parts_for(scores: NDArray[np.float64], apart: NDArray[np.float64]) -> list[int] | None:
    """A part of its own for each resource, for which it is the best; None when there are not so many.

    A resource is the best for a part when its score there is at least :data:`LEAST` and above all others in ``scores``.
    Of all ways to give each a part, the one is taken in which they stand out most. Both have shape (parts, resources).
    """
    if len(scores) < scores.shape[1]:
        return None
    runner_up = np.sort(scores, axis=1)[:, -2, None]
    best = (scores > runner_up) & (scores >= LEAST) & (apart > 0)
    from scipy.optimize import linear_sum_assignment  # takes a third of a second to load; few starts have use for it

    parts, resources = linear_sum_assignment(np.where(best, -apart, 1e6))
    return [int(part) for part in parts[np.argsort(resources)]] if best[parts, resources].all() else None


def _apart(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far the log-odds of each score stand out from what its part and its resource have on the whole."""
    sure = scores.clip(1 - SUREST, SUREST)
    odds = np.log(sure / (1 - sure))
    apart: NDArray[np.float64] = odds - odds.mean(axis=0) - odds.mean(axis=1, keepdims=True) + odds.mean()
    return apart
