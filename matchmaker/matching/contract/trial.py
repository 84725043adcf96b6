"""What a strategy is tried on: pairs of a whole snapshot, of a part of it, and of a few words that are made up."""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.candidates import Pairs, candidate_pairs
from matchmaker.matching.fusion import Scores
from matchmaker.matching.judging import checked_scores
from matchmaker.matching.snapshot import Actor, ActorKind, Need, Resource, Snapshot
from matchmaker.matching.strategy import Strategy, StrategyRole, Task
from matchmaker.matching.vectors.memory import Memory

NEAR = 1e-6
"""Scores that differ by no more are the same: the engine rounds to six decimals."""

FEW_ACTORS = 12
"""Most promises are tried on the pairs between so many actors of the snapshot, spread over it."""


class Trial:
    """A strategy and what it is tried on. Scores come checked, with NaN for "no opinion"."""

    def __init__(self, strategy: Strategy, snapshot: Snapshot) -> None:
        self.strategy, self.snapshot = strategy, snapshot
        self.memory = Memory()

    def task(self, snapshot: Snapshot, pairs: Pairs | None = None, memory: Memory | None = None) -> Task:
        """The pairs of a snapshot (all candidates when left out) to judge, as the engine hands them to this role.

        A strategy that weighs or lifts is told what others found: drawn at random, the same for the same pair.
        """
        pairs = candidate_pairs(snapshot) if pairs is None else pairs
        found = None if self.strategy.spec.role is StrategyRole.FINDS else _drawn(pairs, snapshot)
        return Task(snapshot, pairs, found, memory=self.memory if memory is None else memory)

    def score(self, task: Task, strategy: Strategy | None = None) -> Scores:
        """What the strategy, or a copy of it, says. Raises TypeError or ValueError when the answer is unsound."""
        return checked_scores((strategy or self.strategy).score(task), len(task))

    @cached_property
    def few(self) -> Snapshot:
        """A part of the snapshot: some actors, with what is theirs."""
        step = max(1, len(self.snapshot.actors) // FEW_ACTORS)
        actors = self.snapshot.actors[::step][:FEW_ACTORS]
        ids = {actor.id for actor in actors}
        return replace(
            self.snapshot,
            actors=actors,
            needs=tuple(need for need in self.snapshot.needs if need.actor in ids),
            resources=tuple(resource for resource in self.snapshot.resources if resource.actor in ids),
        )

    @cached_property
    def few_scores(self) -> Scores:
        """The scores of all pairs of :attr:`few`."""
        return self.score(self.task(self.few))


def titled(needs: tuple[str, ...], resources: tuple[str, ...]) -> Snapshot:
    """Needs and resources with these titles only, each of an actor of its own, nobody knows where."""
    sides = [f"n{k}" for k in range(len(needs))] + [f"r{k}" for k in range(len(resources))]
    return Snapshot(
        actors=tuple(Actor(id, ActorKind.ASSOCIATION, "", "") for id in sides),
        needs=tuple(Need(f"n{k}.n1", f"n{k}", title) for k, title in enumerate(needs)),
        resources=tuple(Resource(f"r{k}.r1", f"r{k}", title) for k, title in enumerate(resources)),
    )


def mirrored(task: Task) -> Task:
    """The same pairs with need and resource in each other's place; capacities, which only resources have, are lost."""
    snapshot = task.snapshot
    needs = tuple(
        Need(r.id, r.actor, r.title, r.description, months=r.months, weekdays=r.weekdays) for r in snapshot.resources
    )
    resources = tuple(Resource(n.id, n.actor, n.title, n.description, n.months, n.weekdays) for n in snapshot.needs)
    return replace(task, snapshot=replace(snapshot, needs=needs, resources=resources), pairs=task.pairs[:, ::-1].copy())


def parties(task: Task) -> NDArray[np.intp]:
    """A number for each pair that is the same for all pairs between the same two actors, whoever needs."""
    low, high = np.sort(task.actor_pairs(), axis=1).T
    group: NDArray[np.intp] = low * len(task.snapshot.actors) + high
    return group


def difference(task: Task, expected: Scores, scores: Scores, what: str) -> str:
    """The first pair whose scores differ, told; empty when none does. No opinion is the same only as no opinion."""
    differs = ~np.isclose(expected, scores, rtol=0, atol=NEAR, equal_nan=True)
    if not differs.any():
        return ""
    k = int(np.flatnonzero(differs)[0])
    i, j = task.pairs[k].tolist()
    pair = f"{task.snapshot.needs[i].id} and {task.snapshot.resources[j].id}"
    return f"the pair {pair} {what}: {_said(expected[k])}, then {_said(scores[k])}"


def processor_time(work: Callable[[], object]) -> float:
    """Seconds of processor time, of all threads, that ``work`` takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _said(score: float) -> str:
    return "no opinion" if math.isnan(score) else f"{score:.6f}"


def _drawn(pairs: Pairs, snapshot: Snapshot) -> Scores:
    """What others might have found: a number from 0 to 1 for each pair that depends on nothing but the pair."""
    drawn = np.random.default_rng(0).random((len(snapshot.needs), len(snapshot.resources)))
    found: Scores = np.round(drawn[pairs[:, 0], pairs[:, 1]], 6)
    return found
