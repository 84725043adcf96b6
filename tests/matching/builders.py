"""Small snapshots and strategies for tests of the engine and the plugins."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from matchmaker.matching.candidates import candidate_pairs
from matchmaker.matching.exchange import read_actors, read_places, snapshot_from
from matchmaker.matching.gold import read_gold
from matchmaker.matching.snapshot import Actor, ActorKind, Need, Place, Resource, Snapshot
from matchmaker.matching.strategy import Evidence, StrategyRole, StrategySpec, Task
from matchmaker.matching.texts import Text

NORSJO = files("matchmaker.examples") / "norsjo"


def actor(id: str, place: str = "", **more: Any) -> Actor:
    return Actor(id, ActorKind.ASSOCIATION, more.pop("name", f"Föreningen {id}"), place, **more)


def need(id: str, title: str = "Något", description: str = "", **more: Any) -> Need:
    """A need whose actor is what stands before the point in its id."""
    return Need(id, id.split(".")[0], title, description, **more)


def resource(id: str, title: str = "Något", description: str = "", **more: Any) -> Resource:
    """A resource whose actor is what stands before the point in its id."""
    return Resource(id, id.split(".")[0], title, description, **more)


def snapshot(*items: Actor | Need | Resource | Place) -> Snapshot:
    """A snapshot of the items, with an actor made for each that only a need or resource names."""
    owners = {item.actor for item in items if isinstance(item, (Need, Resource))}
    actors = [item for item in items if isinstance(item, Actor)]
    made = [actor(id) for id in sorted(owners - {item.id for item in actors})]
    return Snapshot(
        actors=(*actors, *made),
        needs=tuple(item for item in items if isinstance(item, Need)),
        resources=tuple(item for item in items if isinstance(item, Resource)),
        places=tuple(item for item in items if isinstance(item, Place)),
    )


def task_of(of: Snapshot, found: Sequence[float] | None = None) -> Task:
    """A task with every candidate pair of a snapshot."""
    return Task(of, candidate_pairs(of), None if found is None else np.array(found, dtype=np.float64))


class Fixed:
    """A strategy that answers with what it is given: a value or function for scores, and for evidence."""

    def __init__(
        self,
        name: str = "fixed",
        score: Callable[[Task], Any] | float | None = 1.0,
        explain: Callable[[Task], Any] | None = None,
        role: StrategyRole = StrategyRole.FINDS,
        weight: float = 1.0,
    ) -> None:
        text = Text(sv=name, en=name)
        self.spec = StrategySpec(name, text, text, "1.2", role, weight)
        self._score, self._explain = score, explain

    def score(self, task: Task) -> Any:
        return self._score(task) if callable(self._score) else [self._score] * len(task)

    def explain(self, task: Task) -> Any:
        return self._explain(task) if self._explain else [None] * len(task)


def by_pair(scores: dict[tuple[str, str], float | None]) -> Callable[[Task], list[float | None]]:
    """Scores by the ids of need and resource; 0 for a pair that is not there."""
    return lambda task: [scores.get((n.id, r.id), 0.0) for n, r in task]


def saying(sv: str, supports: bool = True) -> Callable[[Task], list[Evidence]]:
    """The same evidence for each pair."""
    return lambda task: [Evidence(Text(sv=sv, en=sv), supports=supports)] * len(task)


@cache
def norsjo() -> Snapshot:
    """The example municipality that ships with the package."""
    read = read_actors((NORSJO / "actors.jsonl").read_text("utf-8").splitlines())
    assert not read.problems
    return snapshot_from(read.records, read_places((NORSJO / "places.json").read_text("utf-8")).places)


@cache
def norsjo_gold() -> dict[str, dict[str, int]]:
    """The judged matches of the example municipality."""
    gold = read_gold((NORSJO / "gold.jsonl").read_text("utf-8").splitlines())
    assert not gold.problems
    return {need: dict(row) for need, row in gold.grades.items()}
