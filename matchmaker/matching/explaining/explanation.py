"""Why a pair is shown, from the strategies' evidence only, and why a need has nothing to show."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.candidates import own_pairs
from matchmaker.matching.judging import Judged, evidence_for, in_order, judge
from matchmaker.matching.results import AttributedEvidence
from matchmaker.matching.strategy import WORTH_SHOWING, Strategy, StrategyRole, Task
from matchmaker.matching.texts import Text

NOBODY = Text(
    sv="Ingen annan skriver om något som liknar det här ännu.",
    en="Nobody else writes about anything like this yet.",
)
OWN_ONLY = Text(
    sv="Det enda som liknar det här finns hos den som själv behöver det.",
    en="The only thing like this is offered by those who need it.",
)
UNSUITABLE = Text(
    sv="Det som liknar det här passar ändå inte. Det kan ligga för långt bort, finnas vid fel tid eller "
    "inte gå att få.",
    en="What is like this does not fit all the same. It may be too far away, be there at another time, "
    "or not to be had.",
)
_FIRST_ROLES = (StrategyRole.FINDS, StrategyRole.LIFTS, StrategyRole.WEIGHS)


def evidence_of(
    judged: Judged, rows: NDArray[np.intp], strategies: Sequence[Strategy]
) -> list[tuple[AttributedEvidence, ...]]:
    """The evidence for each of ``rows`` (positions in the task), what speaks for the pair first and the
    caveats last. Of what strategies of the same role say, what is vague comes last, and else what weighs most first.

    A finding strategy is asked only about the pairs that it holds for worth showing itself, or finds most in of all:
    what speaks for a pair is not told by one that was against it.
    """
    convinced = _convinced(judged, rows, strategies)
    asked = {one.spec.name: one for one in in_order(strategies) if one.spec.name in judged.scores}
    collected: list[list[AttributedEvidence]] = [[] for _ in rows]
    for name, strategy in asked.items():
        with_opinion = np.flatnonzero(~np.isnan(judged.scores[name][rows]) & convinced.get(name, True))
        if not len(with_opinion):
            continue
        task = _part(judged.task, rows[with_opinion])
        for k, evidence in zip(with_opinion.tolist(), evidence_for(task, strategy, judged), strict=True):
            if evidence is not None:
                collected[k].append(AttributedEvidence(name, evidence))

    def place(told: AttributedEvidence) -> tuple[bool, int, bool, float]:
        spec, evidence = asked[told.strategy].spec, told.evidence
        return not evidence.supports, _FIRST_ROLES.index(spec.role), evidence.vague, -spec.weight

    return [tuple(sorted(items, key=place)) for items in collected]


def _convinced(judged: Judged, rows: NDArray[np.intp], strategies: Sequence[Strategy]) -> dict[str, NDArray[np.bool_]]:
    """For each finding strategy, of which of ``rows`` it may say why."""
    finding = [s.spec.name for s in strategies if s.spec.role is StrategyRole.FINDS and s.spec.name in judged.scores]
    scores = {name: np.nan_to_num(judged.scores[name][rows], nan=-1.0) for name in finding}
    most = np.max([*scores.values(), np.zeros(len(rows), dtype=np.float32)], axis=0)
    return {name: (of >= WORTH_SHOWING) | (of == most) for name, of in scores.items()}


def why_none(judged: Judged, needs: Sequence[str], strategies: Sequence[Strategy]) -> dict[str, Text]:
    """For each of these needs, which got no suggestion, a sentence with the cause."""
    if not needs:
        return {}
    snapshot = judged.task.snapshot
    position = {need.id: i for i, need in enumerate(snapshot.needs)}
    rows = np.array([position[need_id] for need_id in needs], dtype=np.intp)
    found = judged.task.pairs[judged.found >= WORTH_SHOWING, 0]
    unsuitable, own = set(found.tolist()), _own_only(judged, rows, strategies)
    reasons = {}
    for need_id, i in zip(needs, rows.tolist(), strict=True):
        reasons[need_id] = UNSUITABLE if i in unsuitable else OWN_ONLY if i in own else NOBODY
    return reasons


def _own_only(judged: Judged, rows: NDArray[np.intp], strategies: Sequence[Strategy]) -> set[int]:
    """Those of the needs at ``rows`` that a resource of their own actor would have met."""
    finding = [s for s in strategies if s.spec.role is StrategyRole.FINDS and s.spec.name in judged.scores]
    pairs = own_pairs(judged.task.snapshot, rows)
    own = judge(replace(judged.task, pairs=pairs, found=None), finding)
    return set(pairs[own.found >= WORTH_SHOWING, 0].tolist())


def _part(task: Task, rows: NDArray[np.intp]) -> Task:
    found = None if task.found is None else task.found[rows]
    return replace(task, pairs=task.pairs[rows], found=found, scored=task)
