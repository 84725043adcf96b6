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
from matchmaker.matching.memory import Memory
from matchmaker.matching.results import StrategyReport
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy, Task

MEASURES = ("ndcg@10", "recall@10", "mrr", "precision@3")

Grades = Mapping[str, Mapping[str, int]]
"""``grades[need][resource]``; what is left out is 0."""

PerNeed = NDArray[np.float64]
"""The :data:`MEASURES` of each need with some grade of 2 or more, shape (needs, 4)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over needs, and the interval that holds it in 95 % of bootstrap samples of the needs."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Silence:
    """How right it is to show nothing: of ``silent`` needs that get nothing, and of ``unmet`` ones that nobody meets
    (no grade of 2 or more), ``both`` are the same needs.
    """

    silent: int
    unmet: int
    both: int

    @property
    def precision(self) -> float:
        """The share of the needs that get nothing that nobody meets; 1 when all get something."""
        return self.both / self.silent if self.silent else 1.0

    @property
    def recall(self) -> float:
        """The share of the needs that nobody meets that get nothing; 1 when there are none."""
        return self.both / self.unmet if self.unmet else 1.0


@dataclass(frozen=True)
class Evaluation:
    """The measures of each strategy alone, of all fused, and of what is shown after the threshold.

    ``needs`` is how many needs have a grade of 2 or more; every measure is a mean over these. ``suggestions`` is how
    many suggestions are shown in all with at most three a need. ``gains`` is what all fused have over each strategy
    alone, and ``losses`` what they would lose without it, both in nDCG@10 and compared need by need.
    """

    needs: int
    suggestions: int
    strategies: Mapping[str, Mapping[str, Interval]]
    fused: Mapping[str, Interval]
    shown: Mapping[str, Interval]
    gains: Mapping[str, Interval]
    losses: Mapping[str, Interval]
    silence: Silence
    reports: tuple[StrategyReport, ...] = ()


def evaluate(
    snapshot: Snapshot,
    grades: Grades,
    strategies: Sequence[Strategy],
    *,
    memory: Memory | None = None,
    seed: int = 0,
    resamples: int = 1000,
) -> Evaluation:
    """Measure the strategies on a snapshot with judged answers; the same seed gives the same intervals.

    A strategy alone and the fused score rank every pair they score above 0; ``shown`` has only what a match
    run shows.
    """
    task = Task(snapshot, candidate_pairs(snapshot), memory=memory or Memory())
    judged = judge(task, strategies)
    above = np.flatnonzero(worth_showing(judged.found, judged.fused))

    def intervals(values: PerNeed) -> dict[str, Interval]:
        return dict(zip(MEASURES, intervals_of(values, seed, resamples), strict=True))

    def difference(one: PerNeed, other: PerNeed) -> Interval:
        return intervals_of((one - other)[:, :1], seed, resamples)[0]

    alone = {
        name: measures_per_need(judged, np.nan_to_num(scores), grades) for name, scores in sorted(judged.scores.items())
    }
    fused = measures_per_need(judged, judged.fused, grades)
    without = {name: _without(task, strategies, name, grades) for name in alone}
    return Evaluation(
        needs=len(answerable(grades)),
        suggestions=len(best(judged, above, 3)),
        strategies={name: intervals(values) for name, values in alone.items()},
        fused=intervals(fused),
        shown=intervals(measures_per_need(judged, judged.fused, grades, rows=above)),
        gains={name: difference(fused, values) for name, values in alone.items()},
        losses={name: difference(fused, values) for name, values in without.items()},
        silence=_silence(judged, above, grades),
        reports=tuple(judged.reports[name] for name in sorted(judged.reports)),
    )


def _without(task: Task, strategies: Sequence[Strategy], name: str, grades: Grades) -> PerNeed:
    """The fused measures when one strategy is left out."""
    judged = judge(task, [strategy for strategy in strategies if strategy.spec.name != name])
    return measures_per_need(judged, judged.fused, grades)


def _silence(judged: Judged, above: NDArray[np.intp], grades: Grades) -> Silence:
    needs = judged.task.snapshot.needs
    shown = {needs[i].id for i in judged.task.pairs[above, 0].tolist()}
    silent, met = {need.id for need in needs} - shown, set(answerable(grades))
    return Silence(silent=len(silent), unmet=len(needs) - len(met), both=len(silent - met))


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


def answerable(grades: Grades) -> list[str]:
    """The needs with some grade of 2 or more, in order."""
    return sorted(need for need, row in grades.items() if max(row.values(), default=0) >= GOOD)


def measures_per_need(
    judged: Judged,
    scores: Scores,
    grades: Grades,
    needs: Sequence[str] | None = None,
    rows: NDArray[np.intp] | None = None,
) -> PerNeed:
    """The measures of the ranking by ``scores``, of ``rows`` or of all pairs above 0.

    One row for each of ``needs`` (ids), which must be :func:`answerable`; all that are when left out.
    """
    snapshot, pairs = judged.task.snapshot, judged.task.pairs
    rows = np.flatnonzero(scores > 0) if rows is None else rows
    ordered = best(judged, rows, len(snapshot.resources), scores)
    ranked: dict[str, list[str]] = {}
    for i, j in pairs[ordered].tolist():
        ranked.setdefault(snapshot.needs[i].id, []).append(snapshot.resources[j].id)
    values = [
        measures_of(ranked.get(need, []), grades[need]) for need in (answerable(grades) if needs is None else needs)
    ]
    return np.array(values, dtype=np.float64).reshape(-1, len(MEASURES))


def intervals_of(values: PerNeed, seed: int = 0, resamples: int = 1000) -> list[Interval]:
    """Means over needs, of each column, with percentile bootstrap intervals (Efron 1979), rounded to four decimals.

    Every call draws the same needs, so that differences are of pairs.
    """
    if not len(values):
        return [Interval(0.0, 0.0, 0.0)] * values.shape[1]
    drawn = np.random.default_rng(seed).integers(len(values), size=(resamples, len(values)))
    low, high = np.percentile(values[drawn].mean(axis=1), [2.5, 97.5], axis=0)
    columns = zip(values.mean(axis=0), low, high, strict=True)
    return [Interval(*(round(float(part), 4) for part in parts)) for parts in columns]
