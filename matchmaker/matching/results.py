"""What a match run hands back: suggestions with their evidence, why a need got none, and a report on every strategy."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Evidence
from matchmaker.matching.texts import Text


@dataclass(frozen=True, slots=True)
class AttributedEvidence:
    """A piece of evidence and the name of the strategy that gave it."""

    strategy: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A resource that may meet a need.

    ``score`` is the fused score in [0, 1] and ``strategies`` each strategy's own, all rounded to six
    decimals; a strategy without an opinion is not in the mapping. ``evidence`` has what speaks for the pair
    first and the caveats last.
    """

    need: str
    resource: str
    score: float
    strategies: Mapping[str, float]
    evidence: tuple[AttributedEvidence, ...]


class PlainFaultError(Exception):
    """A fault whose message says everything, so that the kind of exception need not be named."""


def said_by(error: BaseException) -> str:
    """What an exception says; that it does not, when it fails at that too."""
    try:
        return str(error)
    except Exception:  # the wall: what a plugin raises is the plugin's own
        return "it cannot say what is wrong"


@dataclass(frozen=True, slots=True)
class StrategyFault:
    """Why a strategy was left out: in which phase (``"score"`` or ``"explain"``) and what was wrong."""

    phase: str
    message: str


@dataclass(frozen=True, slots=True)
class StrategyReport:
    """What a strategy did in a run: seconds spent, how many pairs it scored and on how many it had no opinion."""

    name: str
    version: str
    seconds: float
    scored: int
    abstained: int
    fault: StrategyFault | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run in figures: what it rested on, the pairs looked at, the seconds it took, and each strategy's part."""

    snapshot: Snapshot = field(repr=False)
    pairs: int
    seconds: float
    strategies: tuple[StrategyReport, ...]

    @property
    def digest(self) -> str:
        """The snapshot's digest, made when it is asked for."""
        return self.snapshot.digest


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: ``strategy`` is at work (empty at the end), ``done`` of ``total`` strategies
    are ready.
    """

    strategy: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Everything a run found.

    ``suggestions`` has an entry for each need that was looked at, best first, possibly empty. ``why_none``
    has a sentence for each need that was compared with everything there is and still got nothing.
    """

    suggestions: Mapping[str, tuple[Suggestion, ...]]
    why_none: Mapping[str, Text]
    report: RunReport
