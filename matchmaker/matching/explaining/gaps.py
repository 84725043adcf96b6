"""What stands between a need and what comes closest to it, and between a resource and what it comes closest to."""

from collections.abc import Collection, Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.fusion import worth_showing
from matchmaker.matching.geography import distance_km
from matchmaker.matching.judging import Judged
from matchmaker.matching.strategy import WORTH_SHOWING

FAR_KM = 30
"""As the crow flies; further than this, distance is told as what stands between two that fit otherwise."""


class Obstacle(StrEnum):
    """Why two do not come together though nothing comes closer."""

    NOBODY = "nobody"
    TOO_FAR = "too_far"
    SEASON = "season"
    UNSUITABLE = "unsuitable"
    NOTHING = "nothing"


def closest(judged: Judged, *, needs: bool) -> dict[str, int]:
    """For each need of the task, or else each resource, the position of the pair in which most was found, by id."""
    snapshot, pairs = judged.task.snapshot, judged.task.pairs
    items, column = (snapshot.needs, pairs[:, 0]) if needs else (snapshot.resources, pairs[:, 1])
    order = np.lexsort((-judged.fused, -judged.found, column))
    first: NDArray[np.intp] = order[np.unique(column[order], return_index=True)[1]]
    return {items[column[row]].id: int(row) for row in first.tolist()}


def obstacles(judged: Judged, rows: Collection[int]) -> Mapping[int, Obstacle]:
    """What stands in the way in each of these pairs (positions in the task), taken alone."""
    shown = worth_showing(judged.found, judged.fused)
    return {row: Obstacle.NOTHING if shown[row] else _obstacle(judged, row) for row in rows}


def _obstacle(judged: Judged, row: int) -> Obstacle:
    if judged.found[row] < WORTH_SHOWING:
        return Obstacle.NOBODY
    snapshot = judged.task.snapshot
    i, j = judged.task.pairs[row].tolist()
    need, resource = snapshot.needs[i], snapshot.resources[j]
    if not (_meet(need.months, resource.months) and _meet(need.weekdays, resource.weekdays)):
        return Obstacle.SEASON
    here, there = (snapshot.actor_by_id[item.actor].place for item in (need, resource))
    ends = [snapshot.place_by_name.get(name) for name in (here, there)]
    known = [place for place in ends if place is not None]
    far = len(known) == 2 and distance_km(*known) > FAR_KM
    return Obstacle.TOO_FAR if far else Obstacle.UNSUITABLE


def _meet(some: Collection[object], others: Collection[object]) -> bool:
    """Whether two have a time in common; none named is any time."""
    return not some or not others or not set(some).isdisjoint(others)
