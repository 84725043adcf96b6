"""Measures how many of the best are among the likeliest pairs, which alone are judged where there are very many.

All invented municipalities of benchmarks/training are one region, at places drawn by chance. Of some needs of every
fifth municipality, of which affinity and cases remember nothing, every pair is judged, and then the likeliest ones.

Run: python -m benchmarks.recall (a quarter of an hour the first time, for the language model to read everything)
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.data import Municipality, measured_municipalities, read_municipalities, read_needs
from benchmarks.training.learn_groups import strategies_without
from matchmaker.matching import engine
from matchmaker.matching.candidates import likeliest_pairs
from matchmaker.matching.engine import best
from matchmaker.matching.fusion import worth_showing
from matchmaker.matching.judging import judge, vectors_walled
from matchmaker.matching.snapshot import Actor, ActorKind, Need, Place, Resource, Snapshot
from matchmaker.matching.strategy import Strategy, Task
from matchmaker.matching.vectors.memory import Memory

SEED = 3
SAMPLE = 60
VILLAGES = 6
"""In each municipality; its actors are spread over them by chance."""

Pairs = set[tuple[int, int]]


def region(municipalities: Sequence[Municipality]) -> Snapshot:
    """All municipalities around 63° N 17° E, most of them within 100 km of the middle."""
    draw = np.random.default_rng(SEED)
    places, actors, needs, resources = list[Place](), list[Actor](), list[Need](), list[Resource]()
    for of in municipalities:
        name, middle = of.name, np.array([63, 17]) + draw.normal(size=2) * (0.5, 1.0)
        around = middle + draw.normal(size=(VILLAGES, 2)) * (0.1, 0.2)
        places += [Place(f"{name} {k}", lat, lon) for k, (lat, lon) in enumerate(around.tolist())]
        names = dict.fromkeys(actor for actor, *_ in (*of.needs, *of.resources))
        homes = draw.integers(VILLAGES, size=len(names)).tolist()
        actors += [
            Actor(f"{name}.{actor}", ActorKind.ASSOCIATION, actor, f"{name} {home}")
            for actor, home in zip(names, homes, strict=True)
        ]
        needs += [
            Need(f"{name}.n{k}", f"{name}.{actor}", title, text) for k, (actor, title, text) in enumerate(of.needs)
        ]
        resources += [
            Resource(f"{name}.r{k}", f"{name}.{actor}", title, text)
            for k, (actor, title, text) in enumerate(of.resources)
        ]
    return Snapshot(tuple(actors), tuple(needs), tuple(resources), tuple(places))


def best_of(task: Task, strategies: Sequence[Strategy], top: int) -> Pairs:
    """The best ``top`` pairs of each need that are worth showing."""
    judged = judge(task, strategies)
    rows = best(judged, np.flatnonzero(worth_showing(judged.found, judged.fused)), top)
    return {(i, j) for i, j in judged.task.pairs[rows].tolist()}


def among(pairs: NDArray[np.intp], some: Sequence[int]) -> NDArray[np.intp]:
    """Those of the pairs whose need is one of some."""
    kept: NDArray[np.intp] = pairs[np.isin(pairs[:, 0], some)]
    return kept


def main() -> None:
    """Tell."""
    municipalities = read_municipalities()
    measured = measured_municipalities()
    snapshot = region(municipalities)
    theirs = {f"{municipality.name}." for municipality in measured}
    of_theirs = [k for k, need in enumerate(snapshot.needs) if need.id[: need.id.index(".") + 1] in theirs]
    some = sorted(np.random.default_rng(SEED).choice(of_theirs, SAMPLE, replace=False).tolist())
    shipped = strategies_without(read_needs(), measured)
    print(f"{len(snapshot.actors)} actors, {len(snapshot.needs)} needs, {len(snapshot.resources)} resources")
    needs, resources = snapshot.actor_positions
    every = np.array([(i, j) for i, j in product(some, range(len(resources))) if needs[i] != resources[j]])
    for name, strategies in (
        ("all", shipped),
        ("without affinity", [strategy for strategy in shipped if strategy.spec.name != "affinity"]),
    ):
        task = Task(snapshot, every, memory=Memory())
        right = {top: best_of(task, strategies, top) for top in (3, 10)}
        offered = vectors_walled(task, strategies)
        for sought in (80, 120, engine.PER_NEED, 240):
            pairs = among(likeliest_pairs(snapshot, offered, per_need=sought, per_resource=sought), some)
            found = {top: best_of(Task(snapshot, pairs, memory=task.memory), strategies, top) for top in right}
            told = ", ".join(f"{len(found[top] & right[top]) / len(right[top]):.3f} of the {top} best" for top in right)
            print(f"{name}: {sought} sought, {len(pairs) // SAMPLE} pairs a need have {told}", flush=True)


if __name__ == "__main__":
    main()
