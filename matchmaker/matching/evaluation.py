"""How well suggestions agree with judged answers: standard retrieval measures with bootstrap intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.candidates import candidate_pairs
from matchmaker.matching.engine import best
from matchmaker.matching.fusion import Scores, worth_showing
from matchmaker.matching.gold import GOOD
from matchmaker.matching.judging import Judged, judge
from matchmaker.matching.results import StrategyReport
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy, Task

MEASURES = ("ndcg@10", "recall@10", "mrr", "precision@3")

Grades = Mapping[str, Mapping[str, int]]
"""``grades[need][resource]``; what is left out is 0."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over needs, and the interval that holds it in 95 % of bootstrap samples of the needs."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Evaluation:
    """The measures of each strategy alone, of all fused, and of what is shown after the threshold.

    ``needs`` is how many needs have a grade of 2 or more; every measure is a mean over these.
    ``suggestions`` is how many suggestions are shown in all with at most three a need.
    """

    needs: int
    suggestions: int
    strategies: Mapping[str, Mapping[str, Interval]]
    fused: Mapping[str, Interval]
    shown: Mapping[str, Interval]
    reports: tuple[StrategyReport, ...] = ()


def evaluate(
    snapshot: Snapshot, grades: Grades, strategies: Sequence[Strategy], *, seed: int = 0, resamples: int = 1000
) -> Evaluation:
    """Measure the strategies on a snapshot with judged answers; the same seed gives the same intervals.

    A strategy alone and the fused score rank every pair they score above 0; ``shown`` has only what a match
    run shows.
    """
    judged = judge(Task(snapshot, candidate_pairs(snapshot)), strategies)
    above = worth_showing(judged.found, judged.fused)

    def measured(scores: Scores, rows: NDArray[np.intp]) -> dict[str, Interval]:
        return _intervals(_per_need(judged, scores, rows, grades), seed, resamples)

    return Evaluation(
        needs=len(_answerable(grades)),
        suggestions=len(best(judged, np.flatnonzero(above), 3)),
        strategies={
            name: measured(np.nan_to_num(scores), np.flatnonzero(np.nan_to_num(scores) > 0))
            for name, scores in sorted(judged.scores.items())
        },
        fused=measured(judged.fused, np.flatnonzero(judged.fused > 0)),
        shown=measured(judged.fused, np.flatnonzero(above)),
        reports=tuple(judged.reports[name] for name in sorted(judged.reports)),
    )


def measures_of(ranked: Sequence[str], grades: Mapping[str, int]) -> tuple[float, float, float, float]:
    """The four :data:`MEASURES` of one ranking, best first, against the grades of one need with some grade
    of 2 or more.

    nDCG at 10 has the gain ``2 ** grade - 1`` and the discount ``1 / log2(rank + 1)`` (Burges et al. 2005);
    recall at 10, reciprocal rank and precision at 3 count grades of 2 or more.
    """
    good = {resource for resource, grade in grades.items() if grade >= GOOD}
    ideal = _dcg(sorted(grades.values(), reverse=True)[:10])
    dcg = _dcg([grades.get(resource, 0) for resource in ranked[:10]])
    first = next((rank for rank, resource in enumerate(ranked, start=1) if resource in good), None)
    return (
        dcg / ideal,
        len(good.intersection(ranked[:10])) / len(good),
        1 / first if first else 0.0,
        len(good.intersection(ranked[:3])) / 3,
    )


def _dcg(grades: Sequence[int]) -> float:
    gains = np.exp2(np.asarray(grades, dtype=np.float64)) - 1
    return float((gains / np.log2(np.arange(2, len(grades) + 2))).sum())


def _answerable(grades: Grades) -> list[str]:
    """The needs with some grade of 2 or more, in order."""
    return sorted(need for need, row in grades.items() if max(row.values(), default=0) >= GOOD)


def _per_need(judged: Judged, scores: Scores, rows: NDArray[np.intp], grades: Grades) -> NDArray[np.float64]:
    """The measures, shape (needs, 4), of the ranking of ``rows`` by ``scores``, for each answerable need."""
    snapshot, pairs = judged.task.snapshot, judged.task.pairs
    ordered = best(judged, rows, len(snapshot.resources), scores)
    ranked: dict[str, list[str]] = {}
    for i, j in pairs[ordered].tolist():
        ranked.setdefault(snapshot.needs[i].id, []).append(snapshot.resources[j].id)
    values = [measures_of(ranked.get(need, []), grades[need]) for need in _answerable(grades)]
    return np.array(values, dtype=np.float64).reshape(-1, len(MEASURES))


def _intervals(values: NDArray[np.float64], seed: int, resamples: int) -> dict[str, Interval]:
    """Means over needs with percentile bootstrap intervals (Efron 1979), rounded to four decimals."""
    if not len(values):
        return dict.fromkeys(MEASURES, Interval(0.0, 0.0, 0.0))
    drawn = np.random.default_rng(seed).integers(len(values), size=(resamples, len(values)))
    low, high = np.percentile(values[drawn].mean(axis=1), [2.5, 97.5], axis=0)
    rows = zip(MEASURES, values.mean(axis=0), low, high, strict=True)
    return {name: Interval(*(round(float(part), 4) for part in parts)) for name, *parts in rows}
