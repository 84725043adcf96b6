"""Orders what is shown so that nobody is in everything and small villages are seen, without taking anything away."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.candidates import actor_positions
from matchmaker.matching.judging import ROUNDING, Judged

Rows: TypeAlias = NDArray[np.intp]
"""Positions of pairs in the task: by need, and each need's in the order they are to be shown."""

Reranker: TypeAlias = Callable[[Judged, Rows], Rows]
"""Gets what is worth showing, by need and best first, and gives the same rows with each need's in another order."""

MOST = 0.35
"""What a pair's log-odds lose at most for the order: what is better by more stays before. 0.80 counts as 0.74."""

_DECIMALS = 9
"""So many are compared, so that what is equal by its formula is equal however the machine adds."""


def spread(judged: Judged, rows: Rows) -> Rows:
    """The same rows, with those later whose actors and places are shown much already.

    The lists are filled place by place, all needs at once: every need's best stays its first, then all get their
    second, and so on (round by round as in FairRec: Patro et al. 2020). What counts for a place are the log-odds of the
    score less ``MOST * (a / (a + A) + p / (p + P)) / 2``: a and p are how often the resource's actor and its place are
    in the lists so far, and A and P what an actor and a place have on average. Ties stand as they stood.
    """
    needs, resources = judged.task.pairs[rows].T
    snapshot = judged.task.snapshot
    actors = actor_positions(snapshot)[1][resources]
    names = np.array([actor.place for actor in snapshot.actors], dtype=object)
    seen = [_Shown(actors), _Shown(np.unique(names[actors].astype(str), return_inverse=True)[1])]
    odds = _log_odds(judged.fused[rows])
    place, waiting, filled = np.empty(len(rows), dtype=np.intp), np.arange(len(rows)), 0
    while len(waiting):
        share = np.mean([shown.share(waiting) for shown in seen], axis=0)
        worth = np.round(odds[waiting] - MOST * share, _DECIMALS)
        chosen = _best_of_each(needs[waiting], worth)
        for shown in seen:
            shown.count(waiting[chosen])
        place[waiting[chosen]] = filled
        waiting, filled = np.delete(waiting, chosen), filled + 1
    ordered: Rows = rows[np.lexsort((place, needs))]
    return ordered


def leading(judged: Judged, rows: Rows, top: int) -> Rows:
    """The first ``top`` rows of each need, in the order given."""
    needs = judged.task.pairs[rows, 0]
    first = np.searchsorted(needs, needs, side="left")
    kept: Rows = rows[np.arange(len(rows)) - first < top]
    return kept


class _Shown:
    """How often each actor, or each place, of the rows is in the lists so far."""

    def __init__(self, whose: NDArray[np.intp]) -> None:
        self._whose = whose
        self._times = np.zeros(whose.max(initial=-1) + 1)
        self._number = len(np.unique(whose))

    def count(self, rows: NDArray[np.intp]) -> None:
        np.add.at(self._times, self._whose[rows], 1)

    def share(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """0 for who is in no list, 1/2 for who is there as often as the average, towards 1 for who is in everything."""
        mean, times = self._times.sum() / self._number, self._times[self._whose[rows]]
        share: NDArray[np.float64] = np.divide(times, times + mean, out=np.zeros(len(rows)), where=times > 0)
        return share


def _log_odds(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of scores that are rounded, so that none which is not 0 or 1 is nearer to these."""
    sure: NDArray[np.float64] = scores.clip(10.0**-ROUNDING, 1 - 10.0**-ROUNDING)
    odds: NDArray[np.float64] = np.log(sure / (1 - sure))
    return odds


def _best_of_each(needs: NDArray[np.intp], worth: NDArray[np.float64]) -> NDArray[np.intp]:
    """The position of each need's highest worth, the first of several; the rows of a need stand together."""
    starts = np.flatnonzero(np.diff(needs, prepend=-1))
    highest = np.repeat(np.maximum.reduceat(worth, starts), np.diff(starts, append=len(needs)))
    at = np.flatnonzero(worth == highest)
    chosen: NDArray[np.intp] = at[np.flatnonzero(np.diff(needs[at], prepend=-1))]
    return chosen
