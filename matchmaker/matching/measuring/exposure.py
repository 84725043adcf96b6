"""How evenly what is shown falls on those who have something to give, and on their places."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.candidates import actor_positions
from matchmaker.matching.judging import Judged


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who is seen in some lists.

    ``actors`` and ``places`` are Gini coefficients of how often those with a resource are shown: 0 when all are as
    often, near 1 when one is in everything. ``places_seen`` is the share of the places with a resource that have one
    in some list, and ``most`` how often the actor is there that is most often.
    """

    actors: float
    places: float
    places_seen: float
    most: int


def exposure_of(judged: Judged, shown: NDArray[np.intp]) -> Exposure:
    """The exposure of those whose resources are in ``shown``, positions of pairs in the task."""
    snapshot = judged.task.snapshot
    giving = actor_positions(snapshot)[1]
    times = np.bincount(giving[judged.task.pairs[shown, 1]], minlength=len(snapshot.actors))
    givers = np.unique(giving).tolist()
    by_place = dict.fromkeys((snapshot.actors[k].place for k in givers), 0)
    for k in givers:
        by_place[snapshot.actors[k].place] += int(times[k])
    counts = list(by_place.values())
    return Exposure(
        actors=round(gini(times[givers].tolist()), 4),
        places=round(gini(counts), 4),
        places_seen=round(sum(count > 0 for count in counts) / max(1, len(counts)), 4),
        most=int(times.max(initial=0)),
    )


def gini(counts: Sequence[float]) -> float:
    """The Gini coefficient (1912): half the mean difference between two of the counts, divided by their mean.

    >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 4])
    (0.0, 0.75)
    """
    ordered, n = np.sort(np.asarray(counts, dtype=np.float64)), len(counts)
    total = ordered.sum()
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total)) if total else 0.0
