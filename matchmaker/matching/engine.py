"""A match run: the strategies it is given judge the pairs, fusion weighs them together, and the best are explained."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.candidates import Offered, candidate_pairs, likeliest_pairs, number_of_pairs
from matchmaker.matching.explaining.explanation import evidence_of, why_none
from matchmaker.matching.fusion import Scores, worth_showing
from matchmaker.matching.judging import Judged, judge, vectors_walled
from matchmaker.matching.reranking import Reranker, leading
from matchmaker.matching.results import (
    AttributedEvidence,
    MatchResult,
    Progress,
    RunReport,
    StrategyFault,
    StrategyReport,
    Suggestion,
)
from matchmaker.matching.snapshot import Snapshot, ranks_by_id
from matchmaker.matching.strategy import Strategy, Task
from matchmaker.matching.vectors.memory import Memory

__all__ = [
    "AttributedEvidence",
    "MatchResult",
    "Progress",
    "RunReport",
    "StrategyFault",
    "StrategyReport",
    "Suggestion",
    "judge_all",
    "match",
    "result_of",
    "rows_worth_showing",
]


def match(
    snapshot: Snapshot,
    strategies: Sequence[Strategy],
    *,
    top: int = 10,
    touching: frozenset[str] | None = None,
    memory: Memory | None = None,
    reranker: Reranker | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> MatchResult:
    """Suggest for each need at most ``top`` resources of other actors, best first.

    With ``touching``, a set of actor ids, only pairs with one of these actors are looked at; each pair gets
    the same score as in a full run over the same snapshot. ``memory`` keeps what strategies compute from a text
    alone, from run to run. ``reranker`` is as in :func:`result_of`. ``progress`` is called when each strategy starts
    and once at the end. A strategy that fails is left out and named in the report. Ties are broken by
    resource id.

    Raises ValueError when two strategies have the same name.
    """
    started = time.perf_counter()
    judged = judge_all(snapshot, strategies, touching=touching, memory=memory, progress=progress)
    return result_of(judged, strategies, top=top, touching=touching, reranker=reranker, started=started)


def judge_all(
    snapshot: Snapshot,
    strategies: Sequence[Strategy],
    *,
    touching: frozenset[str] | None = None,
    memory: Memory | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Judged:
    """What the strategies say about the pairs that a run looks at; the first half of :func:`match`."""
    return judge(_task(snapshot, strategies, touching, memory or Memory()), strategies, progress)


def result_of(
    judged: Judged,
    strategies: Sequence[Strategy],
    *,
    top: int = 10,
    touching: frozenset[str] | None = None,
    reranker: Reranker | None = None,
    started: float | None = None,
) -> MatchResult:
    """What is suggested of the judged pairs, with the reasons; the second half of :func:`match`.

    ``reranker`` orders what is worth showing for each need before the ``top`` are taken, which is by score when it is
    left out. It looks at all lists at once, so that with ``touching``, where there are only some, it is not asked.

    ``started`` is when the run began, by ``time.perf_counter``; now, when it is left out.
    """
    started = time.perf_counter() if started is None else started
    snapshot = judged.task.snapshot
    rows = rows_worth_showing(judged)
    shown = best(judged, rows, top)
    if reranker is not None and touching is None:
        shown = leading(judged, reranker(judged, best(judged, rows, len(snapshot.resources))), top)
    suggestions = _suggestions(judged, shown, strategies)
    nothing = [need_id for need_id in _compared_with_all(snapshot, touching) if not suggestions.get(need_id)]
    reasons = why_none(judged, nothing, strategies)
    return MatchResult(
        suggestions=dict.fromkeys(nothing, ()) | suggestions,
        why_none=reasons,
        report=_report(judged, time.perf_counter() - started),
    )


ALL_PAIRS = 250_000
"""Up to so many pairs, all are judged: a municipality of some 170 actors. Of more, the likeliest."""

PER_NEED, PER_RESOURCE = 150, 400
"""How many of the likeliest pairs are sought for each need, and for each resource of a touched actor."""


def _task(snapshot: Snapshot, strategies: Sequence[Strategy], touching: frozenset[str] | None, memory: Memory) -> Task:
    """The pairs to judge. Strategies that are no retrievers judge what the others hold for likely."""
    task = Task(snapshot, np.zeros((0, 2), dtype=np.intp), memory=memory)
    offered: list[Offered] = []
    if number_of_pairs(snapshot) > ALL_PAIRS:
        offered = vectors_walled(task, strategies)
    if not offered:
        return replace(task, pairs=candidate_pairs(snapshot, touching))
    pairs = likeliest_pairs(snapshot, offered, touching, per_need=PER_NEED, per_resource=PER_RESOURCE)
    return replace(task, pairs=pairs)


def rows_worth_showing(judged: Judged) -> NDArray[np.intp]:
    """The positions in the task of the pairs that are worth a person's time."""
    return np.flatnonzero(worth_showing(judged.found, judged.fused))


def best(judged: Judged, rows: NDArray[np.intp], top: int, scores: Scores | None = None) -> NDArray[np.intp]:
    """Those of ``rows`` (positions in the task) that are among the ``top`` of their need, by need and best first.

    ``scores`` (one for each pair of the task) are the fused ones unless others are given. Needs come in the
    snapshot's order; equal scores are ordered by the resource's id.
    """
    scores = judged.fused if scores is None else scores
    needs, resources = judged.task.pairs[rows].T
    by_id = ranks_by_id(judged.task.snapshot.resources, resources)
    order = np.lexsort((by_id, -scores[rows], needs))
    ordered, needs = rows[order], needs[order]
    first = np.searchsorted(needs, needs, side="left")
    among_top: NDArray[np.bool_] = np.arange(len(ordered)) - first < top
    return ordered[among_top]


def _compared_with_all(snapshot: Snapshot, touching: frozenset[str] | None) -> list[str]:
    """The needs that a run compares with every resource: all, or those of the touched actors."""
    if touching is None:
        return [need.id for need in snapshot.needs]
    needs, _ = snapshot.of_actors(touching)
    return [snapshot.needs[i].id for i in np.flatnonzero(needs).tolist()]


def _suggestions(
    judged: Judged, shown: NDArray[np.intp], strategies: Sequence[Strategy]
) -> dict[str, tuple[Suggestion, ...]]:
    """The suggestions of every need that has a pair in the task, with their evidence."""
    snapshot, pairs = judged.task.snapshot, judged.task.pairs
    looked_at = dict.fromkeys(np.unique(pairs[:, 0]).tolist())
    lists: dict[str, list[Suggestion]] = {snapshot.needs[i].id: [] for i in looked_at}
    names = sorted(judged.scores)
    said = np.array([judged.said(name, shown) for name in names]).reshape(len(names), len(shown)).T.tolist()
    with _kept_as_made():
        evidence = evidence_of(judged, shown, strategies)
        for (i, j), score, scores, reasons in zip(
            pairs[shown].tolist(), judged.fused[shown].tolist(), said, evidence, strict=True
        ):
            suggestion = Suggestion(
                need=snapshot.needs[i].id,
                resource=snapshot.resources[j].id,
                score=score,
                strategies={name: score for name, score in zip(names, scores, strict=True) if score == score},
                evidence=reasons,
            )
            lists[suggestion.need].append(suggestion)
    return {need_id: tuple(found) for need_id, found in lists.items()}


@contextmanager
def _kept_as_made() -> Iterator[None]:
    """While very much is made that is kept: to look through it for garbage again and again takes a quarter of it.

    Afterwards it counts as old without having been looked through, which is what freezing and unfreezing does.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _report(judged: Judged, seconds: float) -> RunReport:
    reports = tuple(judged.reports[name] for name in sorted(judged.reports))
    return RunReport(judged.task.snapshot, len(judged.task), seconds, reports)
