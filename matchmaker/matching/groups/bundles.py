"""Bundles: for a need in parts, several resources of different actors that each are the best of them for a part."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from matchmaker.matching.groups.choosing import varied, weakest_link_mean
from matchmaker.matching.groups.likeness import part_scores
from matchmaker.matching.groups.parts import parts_of
from matchmaker.matching.groups.reasons import of_bundle
from matchmaker.matching.groups.results import Bundle, Cover
from matchmaker.matching.judging import Judged
from matchmaker.matching.strategy import Strategy

LARGEST = 4
"""So many resources are in a bundle at most: more are no easier to bring together than to do without."""

SHARE = 0.4
"""A resource that is worth less than this share of the best one's for a need is left out of its bundle."""

LOOKED_AT = 10
"""For how many times as many needs as bundles are wanted the parts are looked at, those with the best pairs first."""

_PART_COUNTS = 0.25
"""The exponent of the best part's score in the worth of a resource; the whole need's has the rest."""

_SUREST = 0.999


@dataclass(frozen=True)
class _Parts:
    """A need, its parts, the rows of its likeliest pairs, their fused scores, and each part's with each resource."""

    need: int
    parts: tuple[str, ...]
    resources: NDArray[np.intp]
    fused: NDArray[np.float64]
    scores: NDArray[np.float64]  # shape (parts, resources)


def bundles(judged: Judged, rows: NDArray[np.intp], strategies: Sequence[Strategy], most: int) -> list[Bundle]:
    """At most ``most`` bundles, best first, one a need, of the pairs at ``rows`` of the task (by need, best first)."""
    found = [bundle for need in _in_parts(judged, rows, strategies, most) if (bundle := _bundle(judged, need))]
    found.sort(key=lambda bundle: (-bundle.score, bundle.need))
    return varied(found, most, score=lambda bundle: bundle.score, members=lambda bundle: bundle.resources)


def _in_parts(judged: Judged, rows: NDArray[np.intp], strategies: Sequence[Strategy], most: int) -> list[_Parts]:
    """The needs that have parts and several likely resources, with the scores of each part."""
    snapshot, pairs = judged.task.snapshot, judged.task.pairs
    of_need: dict[int, list[int]] = defaultdict(list)
    for row in rows.tolist():
        of_need[int(pairs[row, 0])].append(row)
    parts = {i: parts_of(snapshot.needs[i]) for i, its in of_need.items() if len(its) > 1}
    likely = sorted((i for i in parts if len(parts[i]) > 1), key=lambda i: (-judged.fused[of_need[i][1]], i))
    likely = likely[: LOOKED_AT * most]
    asked = [(i, part) for i in likely for part in parts[i]]
    resources = {i: pairs[of_need[i], 1] for i in likely}
    each = [np.column_stack([np.full(len(resources[i]), k), resources[i]]) for k, (i, _) in enumerate(asked)]
    scores = part_scores(judged, strategies, asked, np.concatenate([np.zeros((0, 2), dtype=np.intp), *each]))
    ends = np.cumsum([len(parts[i]) * len(resources[i]) for i in likely])
    return (
        [
            _Parts(i, parts[i], resources[i], judged.fused[of_need[i]], part.reshape(len(parts[i]), -1))
            for i, part in zip(likely, np.split(scores, ends[:-1]), strict=True)
        ]
        if likely
        else []
    )


def _bundle(judged: Judged, need: _Parts) -> Bundle | None:
    """The bundle of a need; None when no two of its resources are the best for different parts."""
    snapshot = judged.task.snapshot
    worth = need.fused ** (1 - _PART_COUNTS) * need.scores.max(axis=0) ** _PART_COUNTS
    chosen: list[int] = []
    part_of: list[int] = []
    for k in np.argsort(-worth, kind="stable").tolist():
        if len(chosen) == LARGEST or worth[k] < SHARE * worth.max():
            break
        owners = [snapshot.resources[need.resources[c]].actor for c in [*chosen, k]]
        fits = _parts_for(need.scores[:, [*chosen, k]], need.scores) if len(set(owners)) == len(owners) else None
        if fits is not None:
            chosen.append(k)
            part_of = fits
    if len(chosen) < 2:
        return None
    covers = tuple(
        Cover(snapshot.resources[need.resources[k]].id, need.parts[part], float(need.fused[k]))
        for k, part in zip(chosen, part_of, strict=True)
    )
    score = round(weakest_link_mean(worth[chosen].tolist()), 6)
    return Bundle(snapshot.needs[need.need].id, covers, score, of_bundle(snapshot, covers))


def _parts_for(scores: NDArray[np.float64], among: NDArray[np.float64]) -> list[int] | None:
    """A part of its own for each resource, for which it is the best; None when there are not so many.

    A resource is the best for a part when it has the highest score there of those in ``scores`` (shape (parts,
    resources)). Of several parts it gets the one that it is there for: where its log-odds stand out most from those of
    that part and of that resource, as they are in ``among``. All together the parts are chosen to stand out most.
    """
    if len(scores) < scores.shape[1]:
        return None
    odds, all_odds = _log_odds(scores), _log_odds(among)
    apart = odds - all_odds.mean(axis=1, keepdims=True) - odds.mean(axis=0) + all_odds.mean()
    best = (scores == scores.max(axis=1, keepdims=True)) & (scores > 0) & (apart > 0)
    parts, resources = linear_sum_assignment(np.where(best, -apart, 1e6))
    if not best[parts, resources].all():
        return None
    return [int(part) for part in parts[np.argsort(resources)]]


def _log_odds(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    sure = scores.clip(1 - _SUREST, _SUREST)
    odds: NDArray[np.float64] = np.log(sure / (1 - sure))
    return odds
