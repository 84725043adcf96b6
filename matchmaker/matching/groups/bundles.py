"""Bundles: the likeliest resources of different actors for a need, with what one of them lacks.

Which needs take several, and which resources go together, was looked for in what people listed for twenty invented
municipalities. Neither vectors nor parts nor pairs of resources told more there than how likely each is, so that is
all that counts (docs/explanation/how-matching-was-chosen.md).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.fusion import SUREST, worth_showing
from matchmaker.matching.groups.choosing import weakest_link_mean
from matchmaker.matching.groups.completing import helpers
from matchmaker.matching.groups.likeness import part_scores
from matchmaker.matching.groups.parts import parts_of
from matchmaker.matching.groups.reasons import of_bundle
from matchmaker.matching.groups.results import Bundle, Cover
from matchmaker.matching.judging import Judged
from matchmaker.matching.snapshot import Need, Snapshot
from matchmaker.matching.strategy import WORTH_SHOWING, Strategy

LARGEST = 4
"""So many resources are in a bundle at most: more are no easier to bring together than to do without."""

SHARE = 0.6
"""A resource that is worth less than this share of the best one's for a need is left out of its bundle."""

MOST_WORDS = 3
"""So many words the part of a need may have that a resource is named with; a longer one tells what has happened."""

STANDS_OUT = 4.0
"""So many times the odds of every other resource in its bundle one has at a part of a need that it is there for."""

SEEN = 3
"""So many of a need's first resources, which are looked at as pairs, can be completed with what they lack."""


def bundles(judged: Judged, rows: NDArray[np.intp], strategies: Sequence[Strategy], most: int) -> list[Bundle]:
    """At most ``most`` bundles, best first, one a need, of the pairs at ``rows`` of the task (by need, best first).

    The score is the harmonic mean of the resources' scores for the need, or for what another one lacks.
    """
    snapshot = judged.task.snapshot
    begun = _likely(judged, rows)
    helping = _helping(judged, rows, begun, strategies)
    whole = ((i, _completed(snapshot, snapshot.needs[i], covers, helping[i])) for i, covers in begun.items())
    found = [(-_score(covers), snapshot.needs[i].id, i, covers) for i, covers in whole if len(covers) > 1]
    best = {i: covers for _, _, i, covers in sorted(found, key=lambda one: one[:2])[:most]}
    return [
        Bundle(snapshot.needs[i].id, covers, _score(covers), of_bundle(snapshot, covers))
        for i, covers in _with_parts(judged, strategies, best)
    ]


def _score(covers: Sequence[Cover]) -> float:
    return round(weakest_link_mean([cover.score for cover in covers]), 6)


def _likely(judged: Judged, rows: NDArray[np.intp]) -> dict[int, list[Cover]]:
    """By need, its likeliest resources of different actors, best first."""
    snapshot = judged.task.snapshot
    begun: dict[int, dict[str, Cover]] = defaultdict(dict)
    best: dict[int, float] = {}
    for row in rows.tolist():
        i, j = judged.task.pairs[row].tolist()
        resource, score = snapshot.resources[j], float(judged.fused[row])
        if score >= SHARE * best.setdefault(i, score) and len(begun[i]) < LARGEST:
            begun[i].setdefault(resource.actor, Cover(resource.id, snapshot.needs[i].title, score))
    return {i: list(covers.values()) for i, covers in begun.items()}


def _helping(
    judged: Judged, rows: NDArray[np.intp], begun: Mapping[int, Sequence[Cover]], strategies: Sequence[Strategy]
) -> dict[int, list[list[Cover]]]:
    """By need, who has what one of its first resources lacks: a list for each of these that is worth showing alone."""
    snapshot, pairs = judged.task.snapshot, judged.task.pairs
    worth = worth_showing(judged.found[rows], judged.fused[rows])
    shown = {(i, snapshot.resources[j].id) for i, j in pairs[rows[worth]].tolist()}
    first = {
        i: [cover.resource for cover in covers[:SEEN] if (i, cover.resource) in shown] for i, covers in begun.items()
    }
    having = helpers(judged, {one for those in first.values() for one in those}, strategies)
    return {i: [having[one] for one in those if one in having] for i, those in first.items()}


def _completed(
    snapshot: Snapshot, need: Need, covers: Sequence[Cover], helping: Sequence[Sequence[Cover]]
) -> tuple[Cover, ...]:
    """The covers, and the likeliest who has what the first of them lacks that somebody has.

    Whoever helps is in the bundle for that alone. Nobody is asked where those who have the need have what is lacking: a
    taxi firm that seeks drivers has cars.
    """
    for able in helping:
        owners = [snapshot.resource_by_id[one.resource].actor for one in able]
        if need.actor not in owners:
            others = (cover for cover in covers if snapshot.resource_by_id[cover.resource].actor != owners[0])
            return (*list(others)[: LARGEST - 1], able[0])
    return tuple(covers)


def _with_parts(
    judged: Judged, strategies: Sequence[Strategy], bundles: Mapping[int, Sequence[Cover]]
) -> Iterator[tuple[int, tuple[Cover, ...]]]:
    """The bundles again, each resource with the part of the need that it is there for, where there is one."""
    snapshot = judged.task.snapshot
    position = {resource.id: j for j, resource in enumerate(snapshot.resources)}
    parts = {i: [part for part in parts_of(snapshot.needs[i]) if _is_a_thing(part, snapshot.needs[i])] for i in bundles}
    asked = [(i, part) for i in bundles for part in parts[i]]
    whole = {i: [position[cover.resource] for cover in covers if not cover.completes] for i, covers in bundles.items()}
    pairs = [(k, j) for k, (i, _) in enumerate(asked) for j in whole[i]]
    scores = part_scores(judged, strategies, asked, np.array(pairs, dtype=np.intp).reshape(-1, 2))
    start = 0
    for i, covers in bundles.items():
        shape = len(parts[i]), len(whole[i])
        of_parts = scores[start : (start := start + shape[0] * shape[1])].reshape(shape)
        there_for = {whole[i][k]: parts[i][part] for k, part in _standing_out(of_parts).items()}
        yield (
            i,
            tuple(
                cover if cover.completes else replace(cover, part=there_for.get(position[cover.resource], cover.part))
                for cover in covers
            ),
        )


def _is_a_thing(part: str, need: Need) -> bool:
    """Whether a part of a need may be what somebody is there for: short, without figures, and not all of its title."""
    return part != need.title and len(part.split()) <= MOST_WORDS and not any(map(str.isdigit, part))


def _standing_out(scores: NDArray[np.float64]) -> dict[int, int]:
    """By resource the part at which it stands out most, of those where it does; ``scores`` is (parts, resources).

    It does where it is worth showing and has :data:`STANDS_OUT` times the odds of every other resource: strategies
    score many parts much alike for all, which says nothing about who is there for what.
    """
    if min(scores.shape[0], scores.shape[1] - 1) < 1:
        return {}
    sure = scores.clip(1 - SUREST, SUREST)
    odds = sure / (1 - sure)
    first, second = odds.argmax(axis=1), np.partition(odds, -2, axis=1)[:, -2]
    most: dict[int, tuple[float, int]] = {}
    for part, resource in enumerate(first.tolist()):
        apart = float(odds[part, resource] / second[part])
        if apart >= STANDS_OUT and scores[part, resource] >= WORTH_SHOWING:
            most[resource] = max(most.get(resource, (0.0, 0)), (apart, -part))
    return {resource: -part for resource, (_, part) in most.items()}
