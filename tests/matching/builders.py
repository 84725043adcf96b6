"""Small snapshots and strategies for tests of the engine and the plugins."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Any, TypeVar

from matchmaker.examples import reading
from matchmaker.matching.snapshot import Need, Resource, Snapshot
from matchmaker.matching.strategy import Evidence, StrategyRole, StrategySpec, Task
from matchmaker.matching.texts import Text
from matchmaker.testing.factories import actor, need, resource, snapshot, task_of

__all__ = [
    "NORSJO",
    "Fixed",
    "actor",
    "by_pair",
    "need",
    "norsjo",
    "norsjo_gold",
    "resource",
    "saying",
    "snapshot",
    "task_of",
    "without_words",
]

Item = TypeVar("Item", Need, Resource)

NORSJO = files("matchmaker.examples") / "norsjo"


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


def by_pair(scores: Mapping[tuple[str, str], float | None]) -> Callable[[Task], list[float | None]]:
    """Scores by the ids of need and resource; 0 for a pair that is not there."""
    return lambda task: [scores.get((n.id, r.id), 0.0) for n, r in task]


def saying(sv: str, supports: bool = True) -> Callable[[Task], list[Evidence]]:
    """The same evidence for each pair."""
    return lambda task: [Evidence(Text(sv=sv, en=sv), supports=supports)] * len(task)


def norsjo() -> Snapshot:
    """The example municipality that ships with the package."""
    return reading.norsjo().snapshot


def norsjo_gold() -> dict[str, dict[str, int]]:
    """The judged matches of the example municipality."""
    return {need: dict(row) for need, row in reading.norsjo().grades.items()}


def without_words(of: Snapshot, i: int, j: int, words: Collection[str]) -> Snapshot:
    """The snapshot with words (in lower case) taken out of the need and the resource at these positions."""

    def cut(text: str) -> str:
        return re.sub(r"[^\W_]+", lambda found: "" if found.group().lower() in words else found.group(), text)

    def without(item: Item) -> Item:
        return replace(item, title=cut(item.title), description=cut(item.description))

    return replace(
        of,
        needs=(*of.needs[:i], without(of.needs[i]), *of.needs[i + 1 :]),
        resources=(*of.resources[:j], without(of.resources[j]), *of.resources[j + 1 :]),
    )
