"""Two strategies side by side on the same data, and one strategy beside all that are there already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.candidates import candidate_pairs
from matchmaker.matching.contract.promises import COSTED
from matchmaker.matching.contract.trial import processor_time
from matchmaker.matching.engine import best, judge_all, rows_worth_showing
from matchmaker.matching.files.gold import GOOD
from matchmaker.matching.fusion import worth_showing
from matchmaker.matching.judging import Judged, judge
from matchmaker.matching.measuring.evaluation import (
    MEASURES,
    Grades,
    Interval,
    answerable,
    intervals_of,
    measures_per_need,
)
from matchmaker.matching.results import StrategyReport
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy, StrategyRole, Task
from matchmaker.matching.vectors.memory import Memory

TOP = 3
"""Suggestions at most for each need, as many as one looks at in earnest."""

Pair = tuple[str, str]
"""The ids of a need and a resource."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one of two strategies finds, at most :data:`TOP` a need and only what is worth showing.

    ``pairs`` are all of it, and ``alone`` what the other does not find, best first by need. ``good`` counts the pairs,
    and ``good_alone`` those of ``alone``, that are judged to be good, and ``precision`` is precision@3; all three are
    None without judged answers. ``actors`` and ``places`` count who is in some pair, and where they are. ``seconds`` of
    processor time go to 10,000 pairs of known texts. ``wanted`` and ``unwanted`` count those of the project leader's
    yes and no that it finds, and ``first`` those of the yes that it has among the :data:`TOP` of their need;
    ``precision_yes`` is the same as precision@3 over the needs with a yes, None without any.
    """

    name: str
    pairs: tuple[Pair, ...]
    alone: tuple[Pair, ...]
    good: int | None
    good_alone: int | None
    precision: float | None
    actors: int
    places: int
    seconds: float | None
    wanted: int
    unwanted: int
    first: int
    precision_yes: float | None
    report: StrategyReport


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides, what ``both`` find, and that as a share of all that either finds (Jaccard), ``overlap``.

    ``actors`` and ``places`` are how many there are, and ``yes`` and ``no`` how often the project leader said which.
    """

    sides: tuple[Side, Side]
    both: tuple[Pair, ...]
    overlap: float
    actors: int
    places: int
    yes: int
    no: int


@dataclass(frozen=True)
class Beside:
    """A strategy beside others: the measures of it and of those that find, each alone, of the others fused, and of all.

    Others that had no opinion on any pair, such as one that has not been told what to ask, are not among ``alone``.
    ``gain`` is what it adds to their nDCG@10, need by need.
    """

    needs: int
    alone: Mapping[str, Mapping[str, Interval]]
    without: Mapping[str, Interval]
    together: Mapping[str, Interval]
    gain: Interval
    reports: tuple[StrategyReport, ...]


def compare(
    snapshot: Snapshot,
    one: Strategy,
    other: Strategy,
    *,
    company: Sequence[Strategy] = (),
    grades: Grades | None = None,
    memory: Memory | None = None,
) -> Comparison:
    """Let two strategies look at the same pairs, each together with ``company``, which may be nobody.

    The two may have the same name, as a strategy has with other options. What the snapshot tells of the project
    leader's decisions is replayed: neither strategy learns from it.

    Raises ValueError when a strategy only weighs or lifts, and nobody in the company finds.
    """
    if any(not _finds([strategy, *company]) for strategy in (one, other)):
        raise ValueError("a strategy that weighs or lifts finds nothing alone; give it company that finds")
    memory = memory or Memory()
    judged = [_judged(snapshot, strategy, company, memory) for strategy in (one, other)]
    pairs = [_suggested(each) for each in judged]
    replayed = [_replayed(snapshot, strategy, company, memory) for strategy in (one, other)]
    yes, no = _decided(snapshot)
    first, second = (
        _side(snapshot, strategy, each, found, [pair for pair in found if pair not in others], grades, yes_and_no)
        for strategy, each, found, others, yes_and_no in zip(
            (one, other), judged, pairs, (set(pairs[1]), set(pairs[0])), replayed, strict=True
        )
    )
    both, either = [pair for pair in pairs[0] if pair in set(pairs[1])], set(pairs[0]) | set(pairs[1])
    return Comparison(
        sides=(first, second),
        both=tuple(both),
        overlap=round(len(both) / len(either), 4) if either else 1.0,
        actors=len(snapshot.actors),
        places=len({actor.place for actor in snapshot.actors}),
        yes=len(yes),
        no=len(no),
    )


def beside(snapshot: Snapshot, grades: Grades, strategy: Strategy, others: Sequence[Strategy]) -> Beside:
    """Measure a strategy alone, and what it adds to ``others``; one of the same name among them is left out."""
    others = [each for each in others if each.spec.name != strategy.spec.name]
    task = Task(snapshot, candidate_pairs(snapshot))
    judged, before = judge(task, [*others, strategy]), judge(task, others)
    together, without = (measures_per_need(each, each.fused, grades) for each in (judged, before))

    told = {strategy.spec.name} | {
        each.spec.name for each in others if _finds([each]) and judged.reports[each.spec.name].scored
    }

    def intervals(values: NDArray[np.float64]) -> dict[str, Interval]:
        return dict(zip(MEASURES, intervals_of(values), strict=True))

    return Beside(
        needs=len(answerable(grades)),
        alone={
            name: intervals(measures_per_need(judged, np.nan_to_num(judged.said(name)), grades))
            for name in sorted(judged.scores)
            if name in told
        },
        without=intervals(without),
        together=intervals(together),
        gain=intervals_of((together - without)[:, :1])[0],
        reports=tuple(judged.reports[name] for name in sorted(judged.reports)),
    )


def _finds(strategies: Sequence[Strategy]) -> bool:
    return any(strategy.spec.role is StrategyRole.FINDS for strategy in strategies)


def _judged(snapshot: Snapshot, strategy: Strategy, company: Sequence[Strategy], memory: Memory) -> Judged:
    without_verdicts = replace(snapshot, verdicts=())
    return judge_all(without_verdicts, [*company, strategy], memory=memory)


def _suggested(judged: Judged) -> tuple[Pair, ...]:
    """The pairs that a run would show, by need and best first."""
    rows = best(judged, rows_worth_showing(judged), TOP)
    needs, resources = judged.task.snapshot.needs, judged.task.snapshot.resources
    return tuple((needs[i].id, resources[j].id) for i, j in judged.task.pairs[rows].tolist())


def _side(
    snapshot: Snapshot,
    strategy: Strategy,
    judged: Judged,
    pairs: Sequence[Pair],
    alone: Sequence[Pair],
    grades: Grades | None,
    replayed: "_Replayed",
) -> Side:
    good, good_alone, precision = None, None, None
    if grades is not None:
        good, good_alone = _good(pairs, grades), _good(alone, grades)
        precision = round(good / (TOP * max(1, len(answerable(grades)))), 4)
    owners = {snapshot.need_by_id[need].actor for need, _ in pairs}
    owners |= {snapshot.resource_by_id[resource].actor for _, resource in pairs}
    return Side(
        name=strategy.spec.name,
        pairs=tuple(pairs),
        alone=tuple(alone),
        good=good,
        good_alone=good_alone,
        precision=precision,
        actors=len(owners),
        places=len({snapshot.actor_by_id[owner].place for owner in owners}),
        seconds=_seconds(strategy, judged),
        wanted=replayed.wanted,
        unwanted=replayed.unwanted,
        first=replayed.first,
        precision_yes=replayed.precision,
        report=judged.reports[strategy.spec.name],
    )


def _good(pairs: Sequence[Pair], grades: Grades) -> int:
    return sum(grades.get(need, {}).get(resource, 0) >= GOOD for need, resource in pairs)


def _seconds(strategy: Strategy, judged: Judged) -> float | None:
    """Processor time for 10,000 pairs of texts that it has met; None when it failed or there are no pairs."""
    if judged.reports[strategy.spec.name].fault or not len(judged.task):
        return None
    found = None if strategy.spec.role is StrategyRole.FINDS else judged.found
    task = replace(judged.task, found=found)
    return round(processor_time(lambda: strategy.score(task)) * COSTED / len(task), 4)


def _decided(snapshot: Snapshot) -> tuple[set[Pair], set[Pair]]:
    """The pairs that people wanted, and those that they did not; the latest word on a pair counts."""
    words = {(verdict.need.id, verdict.resource.id): verdict.is_yes for verdict in snapshot.verdicts}
    yes = {pair for pair, is_yes in words.items() if is_yes}
    return yes, words.keys() - yes


@dataclass(frozen=True, slots=True)
class _Replayed:
    """What a strategy would have shown of what was decided; as in :class:`Side`."""

    wanted: int = 0
    unwanted: int = 0
    first: int = 0
    precision: float | None = None


def _replayed(snapshot: Snapshot, strategy: Strategy, company: Sequence[Strategy], memory: Memory) -> _Replayed:
    """What would be shown, had nobody decided anything yet, of what people then said yes and no to."""
    yes, no = _decided(snapshot)
    if not yes and not no:
        return _Replayed()
    then = _then(snapshot)
    needs = {need.id: i for i, need in enumerate(then.needs)}
    resources = {resource.id: j for j, resource in enumerate(then.resources)}
    decided = sorted(yes | no)
    pairs = np.array([(needs[need], resources[resource]) for need, resource in decided], dtype=np.intp).reshape(-1, 2)
    judged = judge(Task(then, pairs, memory=memory), [*company, strategy])
    shown = worth_showing(judged.found, judged.fused).tolist()
    found = {pair for pair, is_shown in zip(decided, shown, strict=True) if is_shown}
    first = len(yes & set(_suggested(_judged(then, strategy, company, memory))))
    precision = round(first / (TOP * len({need for need, _ in yes})), 4) if yes else None
    return _Replayed(len(found & yes), len(found & no), first, precision)


def _then(snapshot: Snapshot) -> Snapshot:
    """The snapshot with all that was decided about, also what has been withdrawn, and without the decisions."""
    verdicts = snapshot.verdicts
    actors = {party.id: party for verdict in verdicts for party in (verdict.seeker, verdict.helper)}
    needs = {verdict.need.id: verdict.need for verdict in verdicts}
    resources = {verdict.resource.id: verdict.resource for verdict in verdicts}
    return replace(
        snapshot,
        actors=tuple({**actors, **snapshot.actor_by_id}.values()),
        needs=tuple({**needs, **snapshot.need_by_id}.values()),
        resources=tuple({**resources, **snapshot.resource_by_id}.values()),
        verdicts=(),
    )
