"""One score out of many: finding strategies are pooled, weighing ones lower the result and lifting ones raise it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.strategy import WORTH_SHOWING, StrategyRole, some_at_a_time

Scores = NDArray[np.float64]
"""One score a pair, in [0, 1]; NaN stands for "no opinion"."""

STILL_WORTH_SHOWING = 0.35
"""The fused score below which circumstances have made a pair that was found not worth a person's time."""


@dataclass(frozen=True)
class Opinion:
    """What one strategy said about every pair, with its role and its weight in (0, 1]."""

    role: StrategyRole
    weight: float
    scores: Scores


SUREST = 0.999
"""No strategy is taken to be surer than this of anything, so that one alone can neither force nor forbid a pair."""


def found(opinions: Iterable[Opinion], n: int) -> Scores:
    """The finding strategies' scores as one, for each of ``n`` pairs; 0 where none has an opinion above 0.

    It is the weighted mean of their log-odds, among those that have an opinion (a logarithmic opinion pool: Genest and
    Zidek 1986): what one is sure of counts for more than what another is lukewarm about, and a score of 0.5 of all is
    a score of 0.5.
    """
    total, weights, seen = np.zeros(n), np.zeros(n), np.zeros(n, dtype=bool)
    for opinion in opinions:
        if opinion.role is StrategyRole.FINDS:
            for part in some_at_a_time(n):
                scores = opinion.scores[part]
                known, sure = ~np.isnan(scores), scores.clip(1 - SUREST, SUREST)
                total[part] += np.where(known, opinion.weight * np.log(sure / (1 - sure)), 0.0)
                weights[part] += opinion.weight * known
                seen[part] |= scores > 0
    np.divide(total, weights, out=total, where=seen)
    for part in some_at_a_time(n):
        total[part] = np.where(seen[part], 1 / (1 + np.exp(-total[part])), 0.0)
    return total


def fused(found_scores: Scores, opinions: Iterable[Opinion]) -> Scores:
    """The found score after circumstances, in [0, 1]; a pair that was not found (0) stays at 0.

    Each weighing strategy with weight w and score s multiplies by ``1 - w (1 - s)``; then each lifting one
    turns the score f into ``f + w s f (1 - f)``. Both are monotone in f and in s, and no opinion changes
    nothing.
    """
    score, lifting = found_scores.copy(), []
    for opinion in opinions:
        if opinion.role is StrategyRole.WEIGHS:
            for part in some_at_a_time(len(score)):
                score[part] *= 1 - opinion.weight * (1 - np.nan_to_num(opinion.scores[part], nan=1.0))
        elif opinion.role is StrategyRole.LIFTS:
            lifting.append(opinion)
    for opinion in lifting:
        for part in some_at_a_time(len(score)):
            some = score[part]
            score[part] += opinion.weight * np.nan_to_num(opinion.scores[part], nan=0.0) * some * (1 - some)
    return score


def worth_showing(found_scores: Scores, scores: Scores) -> NDArray[np.bool_]:
    """Which pairs are worth a person's time: found well enough, and not ruined by circumstances."""
    return (found_scores >= WORTH_SHOWING) & (scores >= STILL_WORTH_SHOWING)
