"""Strategies that know by heart which words meet which, and judged pairs for tests of groups."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from matchmaker.matching.engine import best, judge_all
from matchmaker.matching.judging import Judged
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Task
from tests.matching.builders import Fixed

LITTLE = 0.02


def meeting(scores: Mapping[tuple[str, str], float], otherwise: float = LITTLE) -> Fixed:
    """A strategy that scores a pair by the first two words of ``scores`` that its titles contain."""

    def score(task: Task) -> list[float]:
        return [
            next((s for (a, b), s in scores.items() if a in need.title and b in resource.title), otherwise)
            for need, resource in task
        ]

    return Fixed("meeting", score)


def judged_by(snapshot: Snapshot, *strategies: Any) -> tuple[Judged, Any]:
    """The judged pairs, and the rows of the ten likeliest of each need."""
    judged = judge_all(snapshot, strategies)
    return judged, best(judged, np.flatnonzero(judged.fused >= 0.05), 10)
