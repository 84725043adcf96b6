"""A strategy whose methods are called another way, or that counts for more or less than it says itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from matchmaker.matching.strategy import Evidence, Scored, Strategy, StrategySpec, Task

REQUIRED = ("score", "explain")
OPTIONAL = ("vectors", "lessons", "conversations", "configured", "with_categories")
"""What a strategy may offer besides: ``Retriever``, ``Learner``, ``Converser``, ``Configurable``, ``UsesCategories``"""

COPYING = frozenset({"configured", "with_categories"})
"""Those that give another strategy."""

Methods = Mapping[str, Callable[..., Any]]


class Adapted:
    """A strategy made of a spec and methods by name; it offers those of ``OPTIONAL`` that are among them."""

    def __init__(self, spec: StrategySpec, methods: Methods) -> None:
        self.spec = spec
        self._methods = methods
        for name in OPTIONAL:
            if name in methods:
                setattr(self, name, methods[name])

    def score(self, task: Task) -> Scored:
        """What the method says."""
        scores: Scored = self._methods["score"](task)
        return scores

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """What the method says."""
        evidence: Sequence[Evidence | None] = self._methods["explain"](task)
        return evidence


def methods_of(strategy: Strategy) -> dict[str, Callable[..., Any]]:
    """The methods that a strategy has, by name."""
    return {name: getattr(strategy, name) for name in (*REQUIRED, *OPTIONAL) if hasattr(strategy, name)}


def with_weight(strategy: Strategy, weight: float) -> Strategy:
    """The same strategy with another weight in the fused score."""
    if strategy.spec.weight == weight:
        return strategy
    return Adapted(replace(strategy.spec, weight=weight), methods_of(strategy))
