"""Each strategy's share in the score of one pair, in three sizes that can be said in words."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import numpy as np

from matchmaker.matching.fusion import SUREST, Opinion, found, fused
from matchmaker.matching.strategy import StrategyRole, StrategySpec


class Share(StrEnum):
    """How much of a pair's score hangs on one strategy; NONE when it changes nothing."""

    STRONG = "strong"
    SOME = "some"
    WEAK = "weak"
    NONE = "none"


PULLS = ((1 / 3, Share.STRONG), (0.1, Share.SOME), (0.0, Share.WEAK))
"""Sizes of a finding strategy's part of all pulling, up or down: more than so much."""

MOVES = ((0.2, Share.STRONG), (0.05, Share.SOME), (0.005, Share.WEAK))
"""Sizes of what a weighing strategy takes away, or a lifting one adds, as a part of the score: more than so much."""


def shares_of(specs: Iterable[StrategySpec], scores: Mapping[str, float]) -> dict[str, Share]:
    """The share of each strategy that has a score, by its name; ``scores`` are those of one pair.

    The fused score of the finding strategies is a mean of log-odds (see fusion), so a strategy's part of it is its
    weight times its own log-odds, as a share of all parts' sizes. What weighs multiplies the score and what lifts adds
    to it; that is told as a part of the score.
    """
    known = [spec for spec in specs if spec.name in scores]
    parts = {spec.name: _pull(spec, scores[spec.name]) for spec in known if spec.role is StrategyRole.FINDS}
    total = sum(parts.values())
    left = 1 - _before_lifting(known, scores)
    shares = {}
    for spec in known:
        score = scores[spec.name]
        if spec.role is StrategyRole.FINDS:
            shares[spec.name] = _size(parts[spec.name] / total if total else 0.0, PULLS)
        elif spec.role is StrategyRole.WEIGHS:
            shares[spec.name] = _size(spec.weight * (1 - score), MOVES)
        else:
            shares[spec.name] = _size(spec.weight * score * left, MOVES)
    return shares


def _pull(spec: StrategySpec, score: float) -> float:
    sure = min(max(score, 1 - SUREST), SUREST)
    return float(spec.weight * abs(np.log(sure / (1 - sure))))


def _before_lifting(specs: Iterable[StrategySpec], scores: Mapping[str, float]) -> float:
    opinions = [
        Opinion(spec.role, spec.weight, np.array([scores[spec.name]]))
        for spec in specs
        if spec.role is not StrategyRole.LIFTS
    ]
    return float(fused(found(opinions, 1), opinions)[0])


def _size(part: float, sizes: Iterable[tuple[float, Share]]) -> Share:
    return next((share for above, share in sizes if part > above), Share.NONE)
