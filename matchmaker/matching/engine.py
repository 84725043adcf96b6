"""A match run: the strategies it is given judge the pairs, fusion weighs them together, and the best are explained."""

from collections.abc import Callable, Sequence

from matchmaker.matching.results import (
    AttributedEvidence,
    MatchResult,
    Progress,
    RunReport,
    StrategyFault,
    StrategyReport,
    Suggestion,
)
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy

__all__ = [
    "AttributedEvidence",
    "MatchResult",
    "Progress",
    "RunReport",
    "StrategyFault",
    "StrategyReport",
    "Suggestion",
    "match",
]


def match(
    snapshot: Snapshot,
    strategies: Sequence[Strategy],
    *,
    top: int = 10,
    touching: frozenset[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> MatchResult:
    """Suggest for each need at most ``top`` resources, best first."""
    raise NotImplementedError
