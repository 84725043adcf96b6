"""The strategy "cases": a need is met by what is like that which met needs like it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import Evidence, Scaled, Snapshot, StrategyRole, StrategySpec, Task, Text, joined

from .learnt import Learnt
from .reasons import evidence_of


@dataclass(frozen=True, eq=False)
class Asked:
    """A snapshot, and which known resources each need's and each resource's text speaks for."""

    snapshot: Snapshot
    needs: Scaled
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
    )

    def __init__(self, learnt: Callable[[], Learnt]) -> None:
        """``learnt`` is asked when there is something to judge, since it takes half a second to read."""
        self._learnt = learnt
        self._latest: Asked | None = None

    def score(self, task: Task) -> NDArray[np.float64]:
        """A score for each pair; none where a text has no word in common with any known one."""
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

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Name the words by which each pair is like the case that speaks most for it."""
        return evidence_of(task, self._learnt())

    def _asked(self, snapshot: Snapshot) -> Asked:
        """The texts of this snapshot, kept while it is the same."""
        latest = self._latest
        if latest is None or latest.snapshot is not snapshot:
            learnt, (needs, resources) = self._learnt(), snapshot.texts

            def alike(side: int) -> Callable[[Sequence[int]], object]:
                texts = snapshot.texts[side]
                return lambda new: learnt.sides[side].alike(learnt.rows(side, [texts[k] for k in new]))

            asked = learnt.pairs.of_needs(needs, alike(0))
            latest = self._latest = Asked(snapshot, asked, learnt.pairs.of_resources(resources, alike(1)))
        return latest
