"""Where a need names several places, a resource in each of them: three halls for a youth club that goes round."""

import re
from collections.abc import Iterator

import numpy as np

from matchmaker.matching.groups.results import Cover
from matchmaker.matching.judging import ROUNDING, Judged
from matchmaker.matching.snapshot import Snapshot


def in_named_places(judged: Judged, share: float) -> Iterator[tuple[int, tuple[Cover, ...]]]:
    """The position of each need that names two places or more, and its likeliest resource in each, likeliest first.

    A resource is left out that has less than ``share`` of the best one's score. That its place is named speaks for it
    as what lifts a pair does: of the score f it makes f + f (1 - f).
    """
    snapshot, (needs, resources) = judged.task.snapshot, judged.task.pairs.T
    place = np.array([snapshot.actor_by_id[resource.actor].place for resource in snapshot.resources])
    for i, names in _naming(snapshot):
        rows = np.arange(*np.searchsorted(needs, [i, i + 1]))  # the pairs of a task are ordered by need
        enough = rows[judged.fused[rows] >= share * judged.fused[rows].max(initial=0)]
        covers = []
        for name in names:
            there = enough[place[resources[enough]] == name]
            if len(there):
                row = there[np.argmax(judged.fused[there])]
                score = round(float(1 - (1 - judged.fused[row]) ** 2), ROUNDING)
                covers.append(Cover(snapshot.resources[resources[row]].id, name, score))
        if len(covers) > 1:
            yield i, tuple(sorted(covers, key=lambda cover: (-cover.score, cover.resource)))


def _naming(snapshot: Snapshot) -> Iterator[tuple[int, list[str]]]:
    """The needs that name two places or more where somebody is, with the names as these are known."""
    known = {actor.place.lower(): actor.place for actor in snapshot.actors if actor.place}
    words = re.compile(rf"\b({'|'.join(re.escape(name) for name in sorted(known, key=len, reverse=True))})s?\b", re.I)
    for i, need in enumerate(snapshot.needs if known else ()):
        named = dict.fromkeys(known[word.lower()] for word in words.findall(f"{need.title}\n{need.description}"))
        if len(named) > 1:
            yield i, list(named)
