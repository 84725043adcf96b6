"""Measures the engine on invented municipalities: a full run, one new actor, growth, recall, and needs a second.

Run: python -m benchmarks.speed [--actors 5000] [--only full,new] | tee benchmarks/results/speed.txt
"""

import argparse
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from benchmarks.tiles import ten_best
from matchmaker.hooks.registry import Registry
from matchmaker.matching import engine
from matchmaker.matching.engine import best, match
from matchmaker.matching.fusion import worth_showing
from matchmaker.matching.geography import EARTH_RADIUS_KM, distances_km
from matchmaker.matching.judging import Judged, judge
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Evidence, Strategy, StrategyRole, StrategySpec, Task
from matchmaker.matching.texts import Text
from matchmaker.matching.vectors.memory import Memory
from matchmaker.matching.vectors.numbering import Numbered
from matchmaker.matching.vectors.products import products_of
from matchmaker.matching.vectors.rows import Chosen
from matchmaker.testing.municipality import municipality

DIMENSIONS = 384
SEED = 1
SHOWN, TOP = 3, 10
"""So many suggestions a need the service keeps unless it is set otherwise, and so many the command line gives."""

NEWCOMERS, FEW_NEWCOMERS = 30, 5
"""So many come one after the other, and so many where there are ten times as many actors."""

HALF_KM = 30.0


class KnownVectors:
    """Stands in for a language model whose vectors are known: random directions, kept in the memory as a model's are.

    What a model says of a text takes a model's time, once a text; here the engine alone is measured. Chance agrees with
    no other strategy, so that there are as many different pairs to judge as there can be.
    """

    def __init__(self) -> None:
        text = Text(sv="Kända vektorer", en="Known vectors")
        self.spec = StrategySpec("known-vectors", text, text, "1", StrategyRole.FINDS)
        self._latest: tuple[Snapshot, Chosen, Chosen] | None = None

    def vectors(self, task: Task) -> tuple[Chosen, Chosen]:
        """Of all needs and all resources."""
        of = task.snapshot
        if self._latest is None or self._latest[0] is not of:
            sides = self._of(task.memory, "needs", of.texts[0]), self._of(task.memory, "resources", of.texts[1])
            self._latest = of, *sides
        return self._latest[1:]

    def score(self, task: Task) -> NDArray[np.float64]:
        """A logistic function of the cosine."""
        scores: NDArray[np.float64] = 1 / (1 + np.exp(-8 * (products_of(*self.vectors(task), task.pairs) - 0.2)))
        return scores

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Nothing: chance has no reasons."""
        return [None] * len(task)

    @staticmethod
    def _of(memory: Memory, side: str, texts: Numbered[tuple[str, str]]) -> Chosen:
        def compute(texts: Sequence[str]) -> NDArray[np.float32]:
            made = np.random.default_rng(len(side)).standard_normal((len(texts), DIMENSIONS), dtype=np.float32)
            unit: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
            return unit

        return memory.chosen(f"random {side}", texts.told(_joined), compute)


def _joined(text: tuple[str, str]) -> str:
    return ". ".join(text)


class Measured:
    """Seconds by the clock, and of the processor: where others work beside us, the first says less than the second."""

    wall = cpu = 0.0

    def __str__(self) -> str:
        return f"{self.wall:9.2f} s  ({self.cpu:.2f} s of processor time)"


@contextmanager
def measured() -> Iterator[Measured]:
    """What is done inside."""
    taken, wall, cpu = Measured(), time.perf_counter(), time.process_time()
    yield taken
    taken.wall, taken.cpu = time.perf_counter() - wall, time.process_time() - cpu


def bundled(*names: str) -> list[Strategy]:
    """The strategies that ship, but for the language model; of these only those named, if any are."""
    found = [strategy for strategy in Registry.load().strategies if strategy.spec.name != "affinity"]
    return [strategy for strategy in found if not names or strategy.spec.name in names]


def warmed(snapshot: Snapshot, strategies: Sequence[Strategy]) -> Memory:
    """A memory, and strategies, that know what is in every text, as after an earlier run."""
    many = max(len(snapshot.needs), len(snapshot.resources))
    every = np.column_stack([np.arange(many) % len(side) for side in (snapshot.needs, snapshot.resources)])
    task = Task(snapshot, every, found=np.zeros(many))
    for strategy in strategies:
        if hasattr(strategy, "vectors"):
            strategy.vectors(task)
        strategy.score(task)
    return task.memory


def peak_gb() -> float:
    """The most memory that this process has had so far, in 1,000,000,000 bytes; the system counts in 1,024."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def full_run(actors: int) -> None:
    """The whole engine, stage by stage."""
    print(f"\nA full run: {actors} actors, vectors known (target: 20 s and 1 GB on two cores)")
    snapshot, strategies = municipality(actors, SEED), [*bundled(), KnownVectors()]
    memory = warmed(snapshot, strategies)
    before = peak_gb()
    with measured() as taken:
        judged = engine.judge_all(snapshot, strategies, memory=memory)
    print(f"  {'pairs chosen, judged and fused':44}{taken}   {len(judged.task):,} pairs, {peak_gb():.2f} GB at most")
    for top in (SHOWN, TOP):
        with measured() as taken:
            result = engine.result_of(judged, strategies, top=top)
        many = sum(map(len, result.suggestions.values()))
        print(
            f"  {f'the best {top} of each need picked and explained':44}{taken}   {many:,} suggestions, "
            f"{peak_gb():.2f} GB at most"
        )
    print(f"  {'before the run: texts, vectors, libraries':44}{before:9.2f} GB")
    for report in sorted(judged.reports.values(), key=lambda report: -report.seconds):
        print(f"    {report.name:42}{report.seconds:9.2f} s" + (f"   {report.fault.message}" if report.fault else ""))


def newcomers(actors: int, many: int, target: float) -> None:
    """More and more actors after an earlier run, one at a time, so that only each one's own texts are new."""
    print(f"\nOne new actor among {actors} (target: {target} s)")
    whole, strategies = municipality(actors, SEED), [*bundled(), KnownVectors()]
    new = [actor.id for actor in whole.actors[-many:]]
    before = without(whole, new)
    memory = warmed(before, strategies)
    match(before, strategies, touching=frozenset({before.actors[0].id}), memory=memory)
    runs, pairs = list[Measured](), list[int]()
    for number, actor in enumerate(new, start=1):
        snapshot = without(whole, new[number:])
        with measured() as taken:
            result = match(snapshot, strategies, touching=frozenset({actor}), memory=memory)
        runs.append(taken)
        pairs.append(result.report.pairs)
    wall, cpu = median(run.wall for run in runs), sorted(run.cpu for run in runs)
    told = f"{median(cpu):.3f} s of processor time, {cpu[0]:.3f} to {cpu[-1]:.3f}"
    print(f"  {f'the median of {many}, one after the other':44}{wall:9.3f} s  ({told})   {median(pairs):,.0f} pairs")
    with measured() as digest:
        result.report.digest  # noqa: B018 - made when it is first asked for
    print(f"  {'the digest of the snapshot, for the record':44}{digest}")


def without(snapshot: Snapshot, actors: Sequence[str]) -> Snapshot:
    """The same before these actors (ids) came."""
    gone = frozenset(actors)
    return replace(
        snapshot,
        actors=tuple(actor for actor in snapshot.actors if actor.id not in gone),
        needs=tuple(need for need in snapshot.needs if need.actor not in gone),
        resources=tuple(item for item in snapshot.resources if item.actor not in gone),
    )


def growth(sizes: Sequence[int]) -> None:
    """Full runs of more and more actors on more and more land."""
    print("\nGrowth, places growing with actors: pairs chosen, judged and fused")
    for actors in sizes:
        snapshot, strategies = municipality(actors, SEED), [*bundled(), KnownVectors()]
        memory = warmed(snapshot, strategies)
        with measured() as taken:
            judged = engine.judge_all(snapshot, strategies, memory=memory)
        print(f"  {actors:7} actors {taken}   {1000 * taken.cpu / actors:6.2f} ms an actor, {len(judged.task):,} pairs")


def recall(actors: int) -> None:
    """How many of the true ten best are found when only the likeliest pairs are judged."""
    print(f"\nRecall of the ten best of each need, {actors} actors, against judging all pairs")
    snapshot = municipality(actors, SEED + 1)
    for names in (("wording", "concepts"), ()):
        strategies = bundled(*names)
        memory = warmed(snapshot, strategies)
        every = _ten_best(engine_task(snapshot, strategies, memory, all_pairs=True), strategies)
        print(f"  {' and '.join(names) or 'all that ship, but for the language model'}: {len(every)} suggestions")
        for per_need in (40, 80, 120, engine.PER_NEED, 320):
            task = engine_task(snapshot, strategies, memory, all_pairs=False, per_need=per_need)
            found = _ten_best(task, strategies)
            print(f"    {per_need:4} sought for a need: {len(every & found) / len(every):7.4f}, {len(task):,} pairs")


def engine_task(
    snapshot: Snapshot, strategies: Sequence[Strategy], memory: Memory, *, all_pairs: bool, per_need: int = 0
) -> Task:
    """The pairs that the engine would choose under another limit."""
    kept = engine.ALL_PAIRS, engine.PER_NEED
    engine.ALL_PAIRS, engine.PER_NEED = (sys.maxsize if all_pairs else 0), per_need
    try:
        return engine._task(snapshot, strategies, None, memory)
    finally:
        engine.ALL_PAIRS, engine.PER_NEED = kept


def _ten_best(task: Task, strategies: Sequence[Strategy]) -> set[tuple[int, int]]:
    judged: Judged = judge(task, strategies)
    rows = best(judged, np.flatnonzero(worth_showing(judged.found, judged.fused)), TOP)
    return {(i, j) for i, j in judged.task.pairs[rows].tolist()}


def ranking(actors: int, sample: int) -> None:
    """Exact ten best by text times nearness, beside scikit-learn on the same vectors in the same run."""
    from sklearn.preprocessing import normalize  # loaded late here, so that a run's memory is measured without it

    snapshot = municipality(actors, SEED)
    (wording,) = bundled("wording")
    needs, resources = wording.vectors(Task(snapshot, np.zeros((0, 2), dtype=np.intp)))  # type: ignore[attr-defined]
    needs, resources = normalize(needs.made()), normalize(resources.made())
    place = {known.name: k for k, known in enumerate(snapshot.places)}
    homes = {actor.id: place[actor.place] for actor in snapshot.actors}
    at_need, at_resource = (
        np.array([homes[item.actor] for item in side]) for side in (snapshot.needs, snapshot.resources)
    )
    km = distances_km(snapshot.places)
    picked = np.random.default_rng(SEED).choice(len(snapshot.needs), min(sample, len(snapshot.needs)), replace=False)
    print(f"\nRanking by text times nearness, exact ten best: {len(snapshot.needs):,} needs, {actors} actors")
    with measured() as taken:
        ours = ten_best(needs, resources, at_need, at_resource, km)
    rate = len(snapshot.needs) / taken.cpu
    print(f"  {'ours, all needs':44}{rate:11,.0f} needs a second of processor time")
    ways: dict[str, Callable[[], NDArray[np.float64]]] = {
        "scikit-learn NearestNeighbors on the texts": lambda: _by_neighbours(
            needs[picked], resources, km[at_need[picked]][:, at_resource]
        ),
        "scikit-learn BallTree on the places": lambda: _by_ball_tree(
            needs[picked], resources, snapshot.places, at_need[picked], at_resource
        ),
    }
    for name, way in ways.items():
        with measured() as taken:
            theirs = way()
        same = np.allclose(theirs, ours[picked], atol=1e-9)
        theirs_rate = len(picked) / taken.cpu
        print(f"  {name:44}{theirs_rate:11,.0f}   ours {rate / theirs_rate:.0f} times; same ten best: {same}")


def _top(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    return -np.sort(-scores, axis=1)[:, :TOP]


def _by_neighbours(needs: csr_matrix, resources: csr_matrix, km: NDArray[np.float64]) -> NDArray[np.float64]:
    """All distances by text, since text first and then re-ranking loses true answers; then times nearness."""
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=resources.shape[0], metric="cosine", algorithm="brute").fit(resources)
    distances, columns = search.kneighbors(needs)
    return _top((1 - distances) * np.exp2(-np.take_along_axis(km, columns, axis=1) / HALF_KM))


def _by_ball_tree(
    needs: csr_matrix,
    resources: csr_matrix,
    places: Sequence[object],
    at_need: NDArray[np.intp],
    at_resource: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Rings around the need's place, wider and wider, until nothing farther could be among the ten best."""
    from sklearn.neighbors import BallTree

    radians = np.radians([[place.lat, place.lon] for place in places])  # type: ignore[attr-defined]
    tree = BallTree(radians[at_resource], metric="haversine")
    answers = []
    for row in range(needs.shape[0]):
        centre, km = radians[at_need[row]][None], 40.0
        while True:
            (near,), (away,) = tree.query_radius(centre, km / EARTH_RADIUS_KM, return_distance=True)
            text = np.asarray((resources[near] @ needs[row].T).todense()).ravel()
            scores = _top((text * np.exp2(-away * EARTH_RADIUS_KM / HALF_KM))[None])
            if (scores.shape[1] == TOP and scores[0, -1] > 2 ** (-km / HALF_KM)) or len(near) == resources.shape[0]:
                break
            km *= 2
        answers.append(scores[0])
    return np.array(answers)


def machine() -> str:
    """In general words."""
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, numpy {np.__version__}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actors", type=int, default=5000)
    parser.add_argument("--many", type=int, default=50_000)
    parser.add_argument("--only", default="full,new,growth,recall,ranking")
    parser.add_argument("--sample", type=int, default=60, help="so many needs scikit-learn ranks")
    chosen = parser.parse_args(arguments)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    only = chosen.only.split(",")
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}")
    if "full" in only:
        full_run(chosen.actors)
    if "new" in only:
        newcomers(chosen.actors, NEWCOMERS, 0.1)
        newcomers(chosen.many, FEW_NEWCOMERS, 1.0)
    if "growth" in only:
        growth([size for size in (50, 500, 1000, 2000, 5000, 10_000, 20_000) if size <= 4 * chosen.actors])
    if "recall" in only:
        recall(min(500, chosen.actors))
    if "ranking" in only:
        ranking(chosen.many, chosen.sample)


if __name__ == "__main__":
    main()
