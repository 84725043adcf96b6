"""The parts of a need, as its own text divides it: sentences, and what stands between commas and "och"."""

import re

from matchmaker.matching.language.swedish import content_words
from matchmaker.matching.snapshot import Need

_SENTENCES = re.compile(r"(?<=[.!?…;:])\s+|\n+|\s+[–—-]\s+")
_JOINED = re.compile(r",\s+|\s+(?:och|samt|plus|både|dels|men|eller|and|as well as|but|or|\+|&)\s+|[;/]", re.IGNORECASE)
_EDGES = " \t.,!?…;:–—-"


def parts_of(need: Need) -> tuple[str, ...]:
    """The distinct parts of a need's title and description, as written and in their order.

    A part is left out when none of its words says anything about the subject.

    >>> parts_of(Need("n", "a", "Hjälp med festen", "Någon som lagar mat, spelar och städar efteråt."))
    ('Hjälp med festen', 'Någon som lagar mat', 'spelar', 'städar efteråt')
    """
    pieces = (
        piece.strip(_EDGES)
        for text in (need.title, need.description)
        for sentence in _SENTENCES.split(text)
        for piece in _JOINED.split(_without_opening(sentence))
    )
    return tuple(dict.fromkeys(piece for piece in pieces if content_words(piece)))


def _without_opening(sentence: str) -> str:
    """Without the first of "dels … dels" and "både … och", which no part stands before."""
    return re.sub(r"^\s*(?:dels|både|both)\s+", "", sentence, flags=re.IGNORECASE)
