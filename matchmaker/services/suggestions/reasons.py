"""The reasons for a suggestion as they were stored with it, in the order in which they are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.matching.strategy import Learner, Strategy
from matchmaker.matching.texts import Text
from matchmaker.models import Suggestion
from matchmaker.services.suggestions.proposals import GROUPING


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
    """The same of evidence that is not stored, in the form in which it would be.

    What two strategies say in the same words is one reason, of the first of them, and rests on the marks of both.
    """
    said: dict[tuple[int, bool, Text], tuple[str, list[Mapping[str, Any]]]] = {}
    for entry in evidence:
        key = (entry.get("link", -1), not entry["supports"], Text(**entry["reason"]))
        _, marks = said.setdefault(key, (entry["strategy"], []))
        marks += [mark for mark in entry["marks"] if mark not in marks]
    ordered = sorted(said.items(), key=lambda item: item[0][:2])
    return [
        Reason(number, strategy, text, not against, marks, None if link < 0 else link)
        for number, ((link, against, text), (strategy, marks)) in enumerate(ordered, start=1)
    ]


def kept_for_links(suggestion: Suggestion, positions: Sequence[int]) -> list[Mapping[str, Any]]:
    """The stored evidence as it is stored with another suggestion that has only these links, in this order.

    What is about the whole is left out: it may be about a link that is not there.
    """
    return [
        {**entry, "link": positions.index(entry["link"])}
        for entry in suggestion.evidence
        if entry.get("link") in positions
    ]


def reasons_of_link(evidence: Iterable[Mapping[str, Any]], position: int) -> list[Reason]:
    """What speaks for a suggestion in stored evidence: for the whole, and for one of its links."""
    return [reason for reason in reasons_in(evidence) if reason.supports and reason.link in (None, position)]


def reasons_for_actors(suggestion: Suggestion, strategies: Iterable[Strategy]) -> list[Reason]:
    """Those of the reasons that the parties themselves may read, when these ``strategies`` are known.

    What a strategy has learnt tells what was decided about others, and that nobody else should know. The same goes for
    the reasons of a strategy that is not known: it may have been one that learns. What holds a group together is made
    of the parties' own words.
    """
    open_ones = {strategy.spec.name for strategy in strategies if not isinstance(strategy, Learner)} | {GROUPING}
    return reasons_in(entry for entry in suggestion.evidence if entry["strategy"] in open_ones)
