"""Learns from lists and grades what makes links and pools, and measures groups where it did not learn.

Run after calibrate.py: python -m benchmarks.training.learn_groups

Two logistic regressions learn how likely a pair fits, by its fused score (from the grades), and how likely people pool
two needs (from the lists in groups/). Printed are the figures for matchmaker/matching/groups/learnt.py, and how many
listed groups are among the first that are proposed in each municipality with figures learnt from the others. Affinity
and cases have to do without what they remember of these municipalities. It takes some six minutes of one core.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.training.calibrate import affinity_remembering, cases_remembering, judged_pairs, snapshot_of
from benchmarks.training.data import (
    Municipality,
    TrainingNeed,
    known_without,
    read_listed,
    read_municipalities,
    read_needs,
)
from matchmaker.hooks.registry import Registry
from matchmaker.matching.candidates import Pairs
from matchmaker.matching.engine import best, judge_all
from matchmaker.matching.files.gold import Group
from matchmaker.matching.groups.agreement import FIRST, agreement
from matchmaker.matching.groups.bundles import bundles
from matchmaker.matching.groups.cycles import cycles, links_between, signs_of_links
from matchmaker.matching.groups.finding import PER_NEED, WORTH_CONSIDERING
from matchmaker.matching.groups.learnt import Figures, likelihood
from matchmaker.matching.groups.likeness import signs_of_likeness
from matchmaker.matching.groups.pools import pools
from matchmaker.matching.groups.results import Groups
from matchmaker.matching.judging import Judged
from matchmaker.matching.strategy import Strategy


@dataclass(frozen=True)
class Signs:
    """What there is to learn from: signs, shape (rows, signs), and for each row whether it is right."""

    signs: NDArray[np.float64]
    right: NDArray[np.bool_]


@dataclass(frozen=True)
class Place:
    """A municipality that has been judged, with what people listed and what there is to learn from it."""

    judged: Judged
    listed: tuple[Group, ...]
    links: Signs
    pooled: Signs
    pairs: Pairs


def learnt_from(signs: Sequence[Signs]) -> Figures:
    """The weights and the offset of a logistic regression."""
    model = LogisticRegression(C=100.0, max_iter=1000)
    model.fit(np.concatenate([of.signs for of in signs]), np.concatenate([of.right for of in signs]))
    return *(round(float(weight), 2) for weight in model.coef_[0]), round(float(model.intercept_[0]), 2)


def place_of(municipality: Municipality, needs: Mapping[str, TrainingNeed], strategies: Sequence[Strategy]) -> Place:
    """The municipality, judged by the strategies. ``needs`` are found by their text."""
    judged = judge_all(snapshot_of(municipality), strategies)
    graded, good = judged_pairs(municipality, needs)
    scores = np.zeros((len(judged.task.snapshot.needs), len(judged.task.snapshot.resources)))
    scores[tuple(judged.task.pairs.T)] = judged.fused
    links = Signs(signs_of_links(scores[tuple(graded.pairs.T)]), good)
    pairs, signs = signs_of_likeness(judged, strategies)
    listed = read_listed(municipality.name)
    return Place(judged, listed, links, Signs(signs, pooled(judged, listed, pairs)), pairs)


def pooled(judged: Judged, listed: Sequence[Group], pairs: Pairs) -> NDArray[np.bool_]:
    """Which of the pairs of needs are in a listed pool together."""
    position = {need.id: k for k, need in enumerate(judged.task.snapshot.needs)}
    together = {
        both
        for group in listed
        if group.kind == "pool"
        for both in combinations(sorted(position[need] for need in group.needs), 2)
    }
    return np.array([pair in together for pair in map(tuple, pairs.tolist())], dtype=bool)


def proposed(place: Place, strategies: Sequence[Strategy], link: Figures, same_need: Figures) -> Groups:
    """The groups that are proposed there with these figures."""
    judged, snapshot = place.judged, place.judged.task.snapshot
    rows = best(judged, np.flatnonzero(judged.fused >= WORTH_CONSIDERING), PER_NEED)
    alike = likelihood(place.pooled.signs, same_need)
    return Groups(
        bundles=tuple(bundles(judged, rows, strategies, FIRST)),
        cycles=tuple(cycles(snapshot, links_between(judged, rows), FIRST, link)),
        pools=tuple(pools(snapshot, place.pairs, alike, FIRST)),
    )


def strategies_without(needs: Sequence[TrainingNeed], municipalities: Sequence[Municipality]) -> list[Strategy]:
    """All that ship, affinity and cases without what they remember of the municipalities."""
    registry = Registry.load()
    for fault in registry.faults:
        print("left out:", fault)
    known = known_without(needs, municipalities)
    those: list[Strategy] = [affinity_remembering(known), cases_remembering(known)]
    instead = {one.spec.name: one for one in those}
    return [instead.get(one.spec.name, one) for one in registry.strategies]


def main() -> None:
    """Learn and tell."""
    needs = read_needs()
    municipalities = [municipality for municipality in read_municipalities() if read_listed(municipality.name)]
    strategies = strategies_without(needs, municipalities)
    by_text = {need.text: need for need in needs}
    places = [place_of(municipality, by_text, strategies) for municipality in municipalities]
    print("LINK =", learnt_from([place.links for place in places]))
    print("SAME_NEED =", learnt_from([place.pooled for place in places]))
    found, listed = Counter[str](), Counter[str]()
    for place in places:
        others = [other for other in places if other is not place]
        link, same_need = (learnt_from([other.links for other in others]), learnt_from([o.pooled for o in others]))
        for kind, one in agreement(place.listed, proposed(place, strategies, link, same_need)).items():
            found[kind] += one.found
            listed[kind] += one.listed
    for kind in listed:
        print(f"{kind}: {found[kind]} of {listed[kind]}")


if __name__ == "__main__":
    main()
