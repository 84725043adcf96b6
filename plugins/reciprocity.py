"""Lifts pairs where both gain: the one who would help has a need that the other could meet."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import (
    WORTH_SHOWING,
    Evidence,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
    hookimpl,
)


class Reciprocity:
    """Scores the best that was found in the opposite direction between the same two actors, if it is worth showing."""

    spec = StrategySpec(
        name="reciprocity",
        title=Text(sv="Ömsesidighet", en="Reciprocity"),
        description=Text(
            sv="Lyfter det som båda vinner på: den som kan hjälpa behöver också något som den andra har.",
            en="Lifts what both gain from: the one who can help also needs something that the other has.",
        ),
        version="1.0",
        role=StrategyRole.LIFTS,
        weight=0.3,
    )

    def score(self, task: Task) -> Sequence[float | None]:
        """The found score of the best pair the other way; None when nothing there is worth showing."""
        opposite = _best_opposite(task, task)
        found = _found(task)
        return [None if row < 0 else float(found[row]) for row in opposite.tolist()]

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Name the need that could be met the other way, and the resource that could meet it."""
        whole = task.whole
        needs, resources = whole.snapshot.needs, whole.snapshot.resources
        evidence: list[Evidence | None] = []
        for (seeker, helper), row in zip(task.parties(), _best_opposite(task, whole).tolist(), strict=True):
            if row < 0:
                evidence.append(None)
                continue
            i, j = whole.pairs[row].tolist()
            evidence.append(Evidence(_reason(seeker.name, helper.name, needs[i].title, resources[j].title)))
        return evidence


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "reciprocity"."""
    return [Reciprocity()]


def _found(task: Task) -> NDArray[np.float64]:
    return np.zeros(len(task)) if task.found is None else task.found


def _best_opposite(task: Task, whole: Task) -> NDArray[np.intp]:
    """For each pair of ``task`` the row in ``whole`` of the best pair the other way (ties: first ids), or -1."""
    found = _found(whole)
    needs, resources = whole.snapshot.needs, whole.snapshot.resources
    best: dict[tuple[str, str], int] = {}
    rows = np.flatnonzero(found >= WORTH_SHOWING).tolist()
    ends = [(needs[i], resources[j]) for i, j in whole.pairs[rows].tolist()]
    ordered = sorted(zip(rows, ends, strict=True), key=lambda item: (-found[item[0]], item[1][0].id, item[1][1].id))
    for row, (need, resource) in ordered:
        best.setdefault((need.actor, resource.actor), row)
    opposite = [best.get((resource.actor, need.actor), -1) for need, resource in task]
    return np.array(opposite, dtype=np.intp)


def _reason(seeker: str, helper: str, need: str, resource: str) -> Text:
    return Text(
        sv=f"De kan hjälpa varandra: {helper} behöver också “{need}”, och {seeker} har “{resource}”.",
        en=f"They can help each other: {helper} also needs “{need}”, and {seeker} has “{resource}”.",
    )
