"""Weighs down what is written as a resource but asks for the same as the need: need facing need."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import (
    Evidence,
    Mark,
    Need,
    Resource,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
    content_words,
    hookimpl,
)

THE_SAME = 0.0
"""The score when a resource's title asks for something that the need names, or its text says "we too"."""

SOMETHING = 0.5
"""The score when a resource's title asks for something else: many who ask give something in return."""

_ALIKE = 5
"""Words that share so many first letters are taken for the same: "kassör" and "kassören"."""

Field = Literal["title", "description"]

_ASKS = r"(?:söker|söks|sökes|saknar|letar|behöver|efterlyser|önskar|vill ha|väntar|need|want|looking|seek|miss)"
_TOO = re.compile(
    rf"(?<!som ){_ASKS} (?:också|även|själva)\b|\b{_ASKS} vi med\b"
    rf"|\b(?:vi|jag|våra?|vårt) (?:\w+ )?(?:också|även|med) {_ASKS}"
    r"|\b(?:vi|jag) (?:också|även|med) (?:står utan|har slut|vill)"
    rf"|\b(?:också|även vi) {_ASKS}|\b(?:vi|jag) {_ASKS} (?:också|även|själva?)\b"
    r"|\bsamma (?:bekymmer|problem|sits|knipa)\b|\b(?:står|är) också (?:utan|trasig|för (?:liten|litet|små|få|dyr))"
    r"|\bwe (?:also|too) (?:need|lack|want|look)|\balso (?:looking for|in need|need)\b|\bsame problem\b",
    re.I,
)
_TITLE = re.compile(
    r"^(?:(?:vi|jag|också|även) )*(?:söker|letar|efterlyser|saknar|behöver|vill ha)\b"
    r"|\b(?:sökes|önskas|efterlyses|eftersöks|köpes|saknas|behövs|wanted|needed)\b|^looking for\b",
    re.I,
)
# A need that gives something away is met by one who asks for it: these are for each other.
_GIVES = re.compile(
    r"\b(?:(?:blir|har|finns|ligger|till) övers?|överbliv\w+|överskott\w*|svämmar|drunknar|släng\w*|kasta[rs]?"
    r"|ruttnar|soptippen|svinn\w*|bli av med|göra av|tar? hand om|ta(?:r|s)? emot|tar? vara|tomm?[at]?|outnyttja\w*"
    r"|(?:bort)?skänk\w*|ge bort|sälja|avsättning|surplus|give away|get rid|leftovers?|too (?:many|much)|empty"
    r"|waste)\b",
    re.I,
)


class Asking:
    """Scores low what asks for the same as the need, half what asks for something; nothing for a need that gives."""

    spec = StrategySpec(
        name="asking",
        title=Text(sv="Söker själv", en="Asking too"),
        description=Text(
            sv="Håller tillbaka det som ser ut som en resurs men själv söker samma sak.",
            en="Holds back what looks like a resource but asks for the same thing itself.",
        ),
        version="1.0",
        role=StrategyRole.WEIGHS,
        weight=0.7,
    )

    def score(self, task: Task) -> NDArray[np.float64]:
        """0 when both ask for the same, 0.5 when the resource's title asks; NaN when it offers, or the need gives."""
        needs, resources = task.snapshot.needs, task.snapshot.resources
        judged = np.flatnonzero(np.bincount(task.pairs[:, 1], minlength=len(resources)))
        asked = {j: _asked(resources[j].title, resources[j].description) for j in judged.tolist()}
        asks = np.zeros(len(resources), dtype=bool)
        asks[[j for j, words in asked.items() if words is not None]] = True
        scores = np.full(len(task), np.nan)
        rows = np.flatnonzero(asks[task.pairs[:, 1]])
        scores[rows] = [
            _score(_named(needs[i].title, needs[i].description), asked[j]) for i, j in task.pairs[rows].tolist()
        ]
        return scores

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """The words that ask."""
        return [_evidence(need, resource) for need, resource in task]


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "asking"."""
    return [Asking()]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where a resource asks, and the stems of what it asks for; None when it says that it is for the same."""

    field: Field
    start: int
    end: int
    stems: frozenset[str] | None


@lru_cache(maxsize=1 << 18)
def _asked(title: str, description: str) -> _Asked | None:
    fields: tuple[tuple[Field, str], ...] = (("title", title), ("description", description))
    for field, text in fields:
        if too := _TOO.search(text):
            return _Asked(field, *too.span(), stems=None)
    asks = _TITLE.search(title)
    return _Asked("title", *asks.span(), stems=_stems(title)) if asks else None


@lru_cache(maxsize=1 << 18)
def _named(title: str, description: str) -> frozenset[str] | None:
    """The stems of what a need names; None when it gives something away."""
    text = f"{title} {description}"
    return None if _GIVES.search(text) else _stems(text)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_ALIKE] for word in content_words(text) if len(word) >= _ALIKE)


def _score(named: frozenset[str] | None, asked: _Asked | None) -> float:
    """NaN for no opinion."""
    if asked is None or (named is None and asked.stems is not None):
        return np.nan
    return THE_SAME if named is None or asked.stems is None or named & asked.stems else SOMETHING


def _evidence(need: Need, resource: Resource) -> Evidence | None:
    asked = _asked(resource.title, resource.description)
    score = _score(_named(need.title, need.description), asked)
    if asked is None or np.isnan(score):
        return None
    words = getattr(resource, asked.field)[asked.start : asked.end]
    same = score == THE_SAME
    sv = f"De söker nog {'samma sak' if same else 'något'} själva: ”{words}”."
    en = f"They probably look for {'the same' if same else 'something'} themselves: “{words}”."
    return Evidence(Text(sv=sv, en=en), (Mark("resource", asked.field, asked.start, asked.end),), supports=False)
