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
    ranks_by_id,
)


class Reciprocity:
    """Scores the best in the opposite direction between the same two actors, if it too could be suggested."""

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

    def score(self, task: Task) -> NDArray[np.float64]:
        """The weighed score of the best pair the other way; NaN when nothing there is worth showing."""
        opposite = _best_opposite(task, task)
        return np.where(opposite >= 0, _found(task)[opposite], np.nan)

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
    rows = np.flatnonzero(found >= WORTH_SHOWING)
    if not len(rows):
        return np.full(len(task), -1, dtype=np.intp)
    i, j = whole.pairs[rows].T
    needs, resources = ranks_by_id(whole.snapshot.needs, i), ranks_by_id(whole.snapshot.resources, j)
    order = np.lexsort((resources, needs, -found[rows]))
    n = len(whole.snapshot.actors)
    keys, first = np.unique(whole.actor_pairs()[rows[order]] @ np.array([n, 1]), return_index=True)
    wanted = task.actor_pairs() @ np.array([1, n])
    at = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    return np.where(keys[at] == wanted, rows[order][first[at]], -1)


def _reason(seeker: str, helper: str, need: str, resource: str) -> Text:
    return Text(
        sv=f"Kanske också åt andra hållet: {helper} behöver ”{need}”, och {seeker} har ”{resource}”.",
        en=f"Perhaps also the other way: {helper} needs “{need}”, and {seeker} has “{resource}”.",
    )
