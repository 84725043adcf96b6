"""The reasons for a suggestion as they were stored with it, in the order in which they are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.matching.strategy import Learner, Strategy
from matchmaker.matching.texts import Text
from matchmaker.models import Suggestion
from matchmaker.services.proposals import GROUPING


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its number, from 1; ``supports`` is False when it speaks against the suggestion.

    ``link`` is the position of the link that it is about, None = the whole.
    """

    number: int
    strategy: str
    text: Text
    supports: bool
    marks: Sequence[Mapping[str, Any]]
    link: int | None = None


def reasons_of(suggestion: Suggestion) -> list[Reason]:
    """The stored evidence, numbered from 1: about the whole before each link, and what speaks for it first.

    For staff only; see below.
    """
    return reasons_in(suggestion.evidence)


def reasons_in(evidence: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """The same of evidence that is not stored, in the form in which it would be."""
    ordered = sorted(evidence, key=lambda entry: (entry.get("link", -1), not entry["supports"]))
    return [
        Reason(number, entry["strategy"], Text(**entry["reason"]), entry["supports"], entry["marks"], entry.get("link"))
        for number, entry in enumerate(ordered, start=1)
    ]


def reasons_for_actors(suggestion: Suggestion, strategies: Iterable[Strategy]) -> list[Reason]:
    """Those of the reasons that the parties themselves may read, when these ``strategies`` are known.

    What a strategy has learnt tells what was decided about others, and that nobody else should know. The same goes for
    the reasons of a strategy that is not known: it may have been one that learns. What holds a group together is made
    of the parties' own words.
    """
    open_ones = {strategy.spec.name for strategy in strategies if not isinstance(strategy, Learner)} | {GROUPING}
    return [reason for reason in reasons_of(suggestion) if reason.strategy in open_ones]
