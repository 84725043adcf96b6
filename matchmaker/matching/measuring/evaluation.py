"""How well suggestions agree with judged answers: standard retrieval measures with bootstrap intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.engine import best, judge_all, rows_worth_showing
from matchmaker.matching.files.gold import GOOD
from matchmaker.matching.fusion import Scores
from matchmaker.matching.judging import Judged, judge
from matchmaker.matching.measuring.exposure import Exposure, exposure_of
from matchmaker.matching.reranking import Reranker, Rows, leading, spread
from matchmaker.matching.results import StrategyReport
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy

MEASURES = ("ndcg@10", "recall@10", "mrr", "precision@3")

FEW = 3
"""So many a need are put before a project leader, if nothing else is set; who is seen is measured in these."""

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


@dataclass(frozen=True, slots=True)
class Order:
    """What an order of the shown is worth, in nDCG@10 of all that is shown and of at most :data:`FEW` a need, and who
    is seen in the latter.
    """

    ndcg: float
    ndcg_of_few: float
    exposure: Exposure


@dataclass(frozen=True)
class Evaluation:
    """The measures of each strategy alone, of all fused, and of what is shown after the threshold, as it is ordered.

    ``needs`` is how many needs have a grade of 2 or more; every measure is a mean over these. ``suggestions`` is how
    many suggestions are shown in all with at most three a need. ``gains`` is what all fused have over each strategy
    alone, and ``losses`` what they would lose without it, both in nDCG@10 and compared need by need. ``by_score`` is
    the order before it was made so that more are seen, ``spread`` the one after, and ``price`` what that costs of the
    nDCG@10 of all that is shown, need by need; a price below 0 is a gain.
    """

    needs: int
    suggestions: int
    strategies: Mapping[str, Mapping[str, Interval]]
    fused: Mapping[str, Interval]
    shown: Mapping[str, Interval]
    gains: Mapping[str, Interval]
    losses: Mapping[str, Interval]
    silence: Silence
    by_score: Order
    spread: Order
    price: Interval
    reports: tuple[StrategyReport, ...] = ()


def evaluate(
    snapshot: Snapshot,
    grades: Grades,
    strategies: Sequence[Strategy],
    *,
    judged: Judged | None = None,
    reranker: Reranker = spread,
    seed: int = 0,
    resamples: int = 1000,
) -> Evaluation:
    """Measure the strategies on a snapshot with judged answers; the same seed gives the same intervals.

    A strategy alone and the fused score rank every pair they score above 0; ``shown`` has only what a match
    run shows, in the order that ``reranker`` makes. ``judged`` is what the same strategies said in
    :func:`~matchmaker.matching.engine.judge_all`, when that is known.
    """
    judged = judged or judge_all(snapshot, strategies)
    ranked = best(judged, rows_worth_showing(judged), len(snapshot.resources))
    ordered = reranker(judged, ranked)

    def intervals(values: PerNeed) -> dict[str, Interval]:
        return dict(zip(MEASURES, intervals_of(values, seed, resamples), strict=True))

    def difference(one: PerNeed, other: PerNeed) -> Interval:
        return intervals_of((one - other)[:, :1], seed, resamples)[0]

    alone = {
        name: measures_per_need(judged, np.nan_to_num(judged.said(name)), grades) for name in sorted(judged.scores)
    }
    fused = measures_per_need(judged, judged.fused, grades)
    without = {name: _without(judged, strategies, name, grades) for name in alone}
    before, after = (measures_in_order(judged, rows, grades) for rows in (ranked, ordered))
    return Evaluation(
        needs=len(answerable(grades)),
        suggestions=len(leading(judged, ordered, FEW)),
        strategies={name: intervals(values) for name, values in alone.items()},
        fused=intervals(fused),
        shown=intervals(after),
        gains={name: difference(fused, values) for name, values in alone.items()},
        losses={name: difference(fused, values) for name, values in without.items()},
        silence=_silence(judged, ranked, grades),
        by_score=_order(judged, ranked, grades),
        spread=_order(judged, ordered, grades),
        price=difference(before, after),
        reports=tuple(judged.reports[name] for name in sorted(judged.reports)),
    )


def _without(judged: Judged, strategies: Sequence[Strategy], name: str, grades: Grades) -> PerNeed:
    """The fused measures when one strategy is left out."""
    others = [strategy for strategy in strategies if strategy.spec.name != name]
    judged = judge(replace(judged.task, found=None), others)
    return measures_per_need(judged, judged.fused, grades)


def _order(judged: Judged, rows: Rows, grades: Grades) -> Order:
    few = leading(judged, rows, FEW)
    of_all, of_few = (measures_in_order(judged, shown, grades)[:, :1] for shown in (rows, few))
    return Order(_mean(of_all), _mean(of_few), exposure_of(judged, few))


def _mean(values: PerNeed) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0


def _silence(judged: Judged, above: Rows, grades: Grades) -> Silence:
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
    """Of at most ten grades."""
    from sklearn.metrics import dcg_score  # takes a second to load; who matches without measuring has no use for it

    gains = np.zeros(10)
    gains[: len(grades)] = np.exp2(grades) - 1
    return float(dcg_score([gains], [-np.arange(10)], ignore_ties=True))


def answerable(grades: Grades) -> list[str]:
    """The needs with some grade of 2 or more, in order."""
    return sorted(need for need, row in grades.items() if max(row.values(), default=0) >= GOOD)


def measures_per_need(judged: Judged, scores: Scores, grades: Grades, needs: Sequence[str] | None = None) -> PerNeed:
    """The measures of the ranking by ``scores`` of all pairs above 0.

    One row for each of ``needs`` (ids), which must be :func:`answerable`; all that are when left out.
    """
    ordered = best(judged, np.flatnonzero(scores > 0), len(judged.task.snapshot.resources), scores)
    return measures_in_order(judged, ordered, grades, needs)


def measures_in_order(judged: Judged, ordered: Rows, grades: Grades, needs: Sequence[str] | None = None) -> PerNeed:
    """The measures of each need's rows in the order given; ``needs`` as in :func:`measures_per_need`."""
    snapshot = judged.task.snapshot
    ranked: dict[str, list[str]] = {}
    for i, j in judged.task.pairs[ordered].tolist():
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
