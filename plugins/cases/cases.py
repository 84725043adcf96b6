"""The strategy "cases": a need is met by what is like that which met needs like it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.api import (
    Evidence,
    Need,
    Resource,
    Scaled,
    Snapshot,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
    joined,
    raw,
)

from .learnt import Learnt
from .reasons import Tellers, evidence_of, most_telling

_TOGETHER = 2_000


@dataclass(frozen=True, eq=False)
class Asked:
    """A snapshot, which known resources each need's and each resource's text speaks for, and what needs are like."""

    snapshot: Snapshot
    needs: Scaled
    needs_alike: Scaled
    resources: Scaled


class Cases:
    """Asks known pairs of a need and a resource, by the words of both."""

    spec = StrategySpec(
        name="cases",
        title=Text(sv="Liknande fall", en="Similar cases"),
        description=Text(
            sv="Jämför med många exempel på vad som möter vad, ord för ord.",
            en="Compares with many examples of what meets what, word by word.",
        ),
        version="1.0",
        role=StrategyRole.FINDS,
        weight=0.5,
        likens_needs=False,  # its rows tell what met needs, which is much the same for needs that are not
    )

    def __init__(self, learnt: Callable[[], Learnt]) -> None:
        """``learnt`` is asked when there is something to judge, since it takes half a second to read."""
        self._learnt = learnt
        self._latest: Asked | None = None

    def score(self, task: Task) -> NDArray[np.float64]:
        """A score for each pair; none where no word of a text is known whole."""
        if not len(task):
            return np.zeros(0)
        scores = self._learnt().calibration.score(self.joined(task))
        asked, (i, j) = self._asked(task.snapshot), task.pairs.T
        scores[(asked.needs.sizes == 0)[i] | (asked.resources.sizes == 0)[j]] = np.nan
        return scores

    def joined(self, task: Task) -> NDArray[np.float64]:
        """How far known cases join each pair; see :func:`matchmaker.api.joined`."""
        asked = self._asked(task.snapshot)
        return joined(asked.needs, asked.resources, task.pairs)

    def vectors(self, task: Task) -> tuple[Scaled, Scaled]:
        """Which known resources all needs and resources speak for, so that the likeliest pairs can be found first."""
        asked = self._asked(task.snapshot)
        return asked.needs, asked.resources

    def explain(self, task: Task) -> Sequence[Evidence]:
        """Name the words by which each pair is like the case that speaks most for it."""
        asked, learnt, (i, j) = self._asked(task.snapshot), self._learnt(), task.pairs.T
        there = [np.unique(side, return_inverse=True) for side in (i, j)]
        items = ([of[k] for k in at.tolist()] for of, (at, _) in zip(_sides(task.snapshot), there, strict=True))
        tellers = [Tellers(some, learnt.features, side) for some, side in zip(items, learnt.sides, strict=True)]
        told: list[Evidence] = []
        for start in range(0, len(task), _TOGETHER):
            part = slice(start, start + _TOGETHER)
            needs, resources = raw(asked.needs_alike[i[part]]), raw(asked.resources[j[part]])
            spoken = (resources @ learnt.pairs.met.T).multiply(needs), (needs @ learnt.pairs.met).multiply(resources)
            words = [
                teller.named(at[part], most_telling(csr_matrix(cases)))
                for teller, (_, at), cases in zip(tellers, there, spoken, strict=True)
            ]
            told += map(evidence_of, *zip(*Task(task.snapshot, task.pairs[part]), strict=True), *words)
        return told

    def _asked(self, snapshot: Snapshot) -> Asked:
        """The texts of this snapshot, kept while it is the same."""
        latest = self._latest
        if latest is None or latest.snapshot is not snapshot:
            learnt, (needs, resources) = self._learnt(), snapshot.texts
            alike = partial(_alike, learnt, 0, needs), partial(_alike, learnt, 1, resources)
            latest = self._latest = Asked(
                snapshot,
                learnt.pairs.of_needs(needs, alike[0]),
                learnt.pairs.needs_alike(needs, alike[0]),
                learnt.pairs.of_resources(resources, alike[1]),
            )
        return latest


def _alike(learnt: Learnt, side: int, texts: Sequence[tuple[str, str]], new: Sequence[int]) -> csr_matrix:
    """What the texts at some positions are like, shape (positions, known texts)."""
    return learnt.sides[side].alike(learnt.rows(side, [texts[k] for k in new]))


def _sides(snapshot: Snapshot) -> tuple[Sequence[Need], Sequence[Resource]]:
    return snapshot.needs, snapshot.resources
