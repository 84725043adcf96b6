"""The reasons for a suggestion as they were stored with it, in the order in which they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.matching.texts import Text
from matchmaker.models import Suggestion


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its number, from 1; ``supports`` is False when it speaks against the pair."""

    number: int
    strategy: str
    text: Text
    supports: bool
    marks: Sequence[Mapping[str, Any]]


def reasons_of(suggestion: Suggestion) -> list[Reason]:
    """The stored evidence, numbered from 1, what speaks for the suggestion first."""
    ordered = sorted(suggestion.evidence, key=lambda entry: not entry["supports"])
    return [
        Reason(number, entry["strategy"], Text(**entry["reason"]), entry["supports"], entry["marks"])
        for number, entry in enumerate(ordered, start=1)
    ]
