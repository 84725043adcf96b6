"""Lifts pairs where both gain: the one who would help has a need that the other could meet."""

from collections.abc import Sequence
from dataclasses import replace

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
        best, found = _Best(task), _found(task)
        opposite = np.concatenate([best.opposite(part) for part in task.parts()])
        return np.where(opposite >= 0, found[opposite], np.nan)

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Name the need that could be met the other way, and the resource that could meet it."""
        whole = task.whole
        needs, resources = whole.snapshot.needs, whole.snapshot.resources
        evidence: list[Evidence | None] = []
        for (seeker, helper), row in zip(task.parties(), _Best(whole).opposite(task).tolist(), strict=True):
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


class _Best:
    """The best pair of a task from each actor to each other that is worth showing (ties: first ids)."""

    def __init__(self, task: Task) -> None:
        found = _found(task)
        rows = np.flatnonzero(found >= WORTH_SHOWING)
        some = replace(task, pairs=task.pairs[rows], found=found[rows])
        i, j = some.pairs.T
        needs, resources = ranks_by_id(task.snapshot.needs, i), ranks_by_id(task.snapshot.resources, j)
        order = np.lexsort((resources, needs, -found[rows]))
        self._actors = len(task.snapshot.actors)
        self._keys, first = np.unique(some.actor_pairs()[order] @ np.array([self._actors, 1]), return_index=True)
        self._rows: NDArray[np.intp] = rows[order][first]

    def opposite(self, task: Task) -> NDArray[np.intp]:
        """The row of the best pair the other way for each pair of ``task``, or -1."""
        if not len(self._keys):
            return np.full(len(task), -1, dtype=np.intp)
        wanted = task.actor_pairs() @ np.array([1, self._actors])
        at = np.searchsorted(self._keys, wanted).clip(max=len(self._keys) - 1)
        return np.where(self._keys[at] == wanted, self._rows[at], -1)


def _reason(seeker: str, helper: str, need: str, resource: str) -> Text:
    return Text(
        sv=f"Kanske också åt andra hållet: {helper} behöver ”{need}”, och {seeker} har ”{resource}”.",
        en=f"Perhaps also the other way: {helper} needs “{need}”, and {seeker} has “{resource}”.",
    )
