"""How much strategies that learn gain from a project leader's decisions, with a simulated leader and judged answers."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.matching.candidates import candidate_pairs
from matchmaker.matching.engine import best
from matchmaker.matching.files.gold import GOOD
from matchmaker.matching.fusion import worth_showing
from matchmaker.matching.judging import Judged, judge
from matchmaker.matching.measuring.evaluation import (
    Grades,
    Interval,
    PerNeed,
    answerable,
    intervals_of,
    measures_per_need,
)
from matchmaker.matching.snapshot import Answer, Snapshot, Verdict
from matchmaker.matching.strategy import Learner, Strategy, Task
from matchmaker.matching.vectors.memory import Memory

STEPS = (0, 20, 50, 100, 200)
"""After so many decisions it is measured."""

PER_NEED = 3
"""So many suggestions the simulated leader is shown for each need, as in the service."""


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """nDCG@10 after ``decisions``, of which ``yes`` were a yes: without and with what was learnt, and the difference.

    There are fewer decisions than wanted when nothing more is shown.
    """

    seed: int
    decisions: int
    yes: int
    without: Interval
    with_experience: Interval
    gain: Interval


def learning_curve(
    snapshot: Snapshot,
    grades: Grades,
    strategies: Sequence[Strategy],
    *,
    steps: Sequence[int] = STEPS,
    seeds: Sequence[int] = (0, 1),
    memory: Memory | None = None,
) -> list[LearningPoint]:
    """For each seed, deal the needs into two halves: a leader decides about one, and the other is measured.

    The simulated leader goes through what is shown, best first, says yes from grade 2 on, and looks again when all is
    decided. Needs that nobody meets are decided about like the others; measured are those with a grade of 2 or more.
    """
    task = Task(snapshot, candidate_pairs(snapshot), memory=memory or Memory())
    unlearnt = [strategy for strategy in strategies if not isinstance(strategy, Learner)]
    before = judge(task, unlearnt)
    points = []
    for seed in seeds:
        taught, measured = _halves(snapshot, grades, seed)
        without = measures_per_need(before, before.fused, grades, measured)
        for verdicts in _lessons(task, grades, strategies, taught, steps):
            after = judge(replace(task, snapshot=replace(snapshot, verdicts=verdicts)), strategies)
            points.append(_point(seed, verdicts, without, measures_per_need(after, after.fused, grades, measured)))
    return points


def _halves(snapshot: Snapshot, grades: Grades, seed: int) -> tuple[frozenset[str], list[str]]:
    """The needs to decide about, and those of the others that can be measured."""
    ids = sorted(need.id for need in snapshot.needs)
    dealt = [ids[k] for k in np.random.default_rng(seed).permutation(len(ids)).tolist()]
    taught = frozenset(dealt[: len(ids) // 2])
    return taught, [need for need in answerable(grades) if need not in taught]


def _lessons(
    task: Task, grades: Grades, strategies: Sequence[Strategy], taught: frozenset[str], steps: Sequence[int]
) -> Iterator[tuple[Verdict, ...]]:
    """The verdicts after each of the steps."""
    verdicts: list[Verdict] = []
    for step in steps:
        while len(verdicts) < step:
            judged = judge(replace(task, snapshot=replace(task.snapshot, verdicts=tuple(verdicts))), strategies)
            new = [_decided(judged, row, grades) for row in _queue(judged, taught, verdicts)]
            if not new:
                break
            verdicts += new[: step - len(verdicts)]
        yield tuple(verdicts)


def _queue(judged: Judged, taught: frozenset[str], verdicts: Collection[Verdict]) -> list[int]:
    """The pairs (positions in the task) that are shown and not decided about, best first."""
    needs, resources = judged.task.snapshot.needs, judged.task.snapshot.resources
    decided = {(verdict.need.id, verdict.resource.id): verdict.is_yes for verdict in verdicts}
    ids = {row: (needs[i].id, resources[j].id) for row, (i, j) in enumerate(judged.task.pairs.tolist())}
    shown = np.flatnonzero(worth_showing(judged.found, judged.fused)).tolist()
    # What was declined makes room for another; what was accepted keeps its place.
    standing = [row for row in shown if ids[row][0] in taught and decided.get(ids[row], True)]
    rows = [
        row for row in best(judged, np.array(standing, dtype=np.intp), PER_NEED).tolist() if ids[row] not in decided
    ]
    return sorted(rows, key=lambda row: (-judged.fused[row], ids[row]))


def _decided(judged: Judged, row: int, grades: Grades) -> Verdict:
    """What the simulated leader says of a pair."""
    snapshot = judged.task.snapshot
    i, j = judged.task.pairs[row].tolist()
    need, resource = snapshot.needs[i], snapshot.resources[j]
    good = grades.get(need.id, {}).get(resource.id, 0) >= GOOD
    seeker, helper = snapshot.actor_by_id[need.actor], snapshot.actor_by_id[resource.actor]
    return Verdict(need, resource, seeker, helper, Answer.ACCEPTED if good else Answer.DECLINED)


def _point(seed: int, verdicts: Collection[Verdict], without: PerNeed, with_experience: PerNeed) -> LearningPoint:
    columns = (without[:, :1], with_experience[:, :1], (with_experience - without)[:, :1])
    intervals = (intervals_of(column)[0] for column in columns)
    return LearningPoint(seed, len(verdicts), sum(verdict.is_yes for verdict in verdicts), *intervals)
