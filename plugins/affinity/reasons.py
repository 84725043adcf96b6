"""Reasons from a likeness: the words on each side that gave most to it."""

import re
from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import SKIPPED_WORDS, Evidence, Mark, Need, Resource, Text, general_words, listed

from .e5 import Encoded
from .place_names import PlaceNames

NAMED_AT_MOST = 2
NAMED_SHARE = 0.5
"""Named are the words that gave at least this share of what the best one on their side gave."""

_EDGES = re.compile(r"^\W+|\W+$")
_TELLING = re.compile(r"[^\W\d_]{3}")
_WORD = re.compile(r"\S+")

Attributed = tuple[Encoded, NDArray[np.float32]]
"""A text with what each of its tokens gave."""


_NO_WORDS = Text(
    sv="Behovet och resursen liknar sådana som brukar mötas.",
    en="The need and the resource are like others that tend to meet.",
)


def reason_for(
    need: Need, resource: Resource, in_need: Attributed, in_resource: Attributed, places: PlaceNames
) -> Evidence:
    """One sentence that names the words, or none where one of the sides has no word that can be named."""
    asked, offered = _named("need", need, *in_need, places), _named("resource", resource, *in_resource, places)
    if not asked or not offered:
        return Evidence(_NO_WORDS, vague=True)
    words = [list(dict.fromkeys(word for word, _ in named)) for named in (asked, offered)]
    ours, theirs = (listed(of, "”{}”", "och") for of in words)
    mine, yours = (listed(of, "“{}”", "and") for of in words)
    reason = Text(
        sv=f"Mest vägde {ours} i behovet, och {theirs} i resursen.",
        en=f"What weighed most is {mine} in the need, and {yours} in the resource.",
    )
    return Evidence(reason, tuple(mark for _, mark in [*asked, *offered]), vague=True)


def _named(
    side: Literal["need", "resource"],
    item: Need | Resource,
    encoded: Encoded,
    shares: NDArray[np.float32],
    places: PlaceNames,
) -> list[tuple[str, Mark]]:
    """The words that gave most, as they are written, in the order they stand in.

    A text's vector is the mean of its tokens', so that the likeness loses by a word that is taken away what its tokens
    gave more than others did. What they gave in all would favour long words. What gave less than nothing is not named.
    """
    given: dict[int, float] = {}
    beyond = shares - max(shares.mean(), 0)
    for word, share in zip(encoded.word_of_token.tolist(), beyond.tolist(), strict=True):
        given[word] = given.get(word, 0.0) + share
    named: list[tuple[float, int, str, Mark]] = []
    for number, (word, mark) in enumerate(_words(side, item)):
        if _can_be_named(word) and word not in places:
            named.append((given.get(number, 0.0), number, word, mark))
    most = max((share for share, *_ in named), default=0.0)
    best = sorted(named, key=lambda one: (-one[0], one[1]))[:NAMED_AT_MOST]
    telling = sorted(
        (number, word, mark) for share, number, word, mark in best if share > 0 and share >= NAMED_SHARE * most
    )
    return [(word, mark) for _, word, mark in telling]


def _can_be_named(word: str) -> bool:
    lower = word.lower()
    return bool(_TELLING.match(word)) and lower not in SKIPPED_WORDS and lower not in general_words()


def _words(side: Literal["need", "resource"], item: Need | Resource) -> Iterator[tuple[str, Mark]]:
    """The words of title and description as the model counts them, without the punctuation around them."""
    for field in ("title", "description"):
        for found in _WORD.finditer(getattr(item, field)):
            word = _EDGES.sub("", found.group())
            start = found.start() + found.group().find(word)
            yield word, Mark(side, field, start, start + len(word))
