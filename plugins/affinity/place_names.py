"""Reads texts without the names of places: those tell where, which proximity weighs, and not what."""

import re
from collections.abc import Iterable

SOME_PLACE = "byn"
"""Read in the place of each word of a name, so that the words of a text keep their numbers."""

_WORD = r"[^\W\d_]\w*"


class PlaceNames:
    """The places of a municipality, as they are named in running text (also with the s of the genitive).

    A name is one with its capital alone: "berg" is read as no place where there is a village Berg. Asked whether a word
    could be one, the answer is yes all the same: it is then not named as a reason.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(filter(None, names))
        self._words = {word.casefold() for name in self.names for word in name.split() if word[0].isupper()}
        longer = sorted((name for name in self.names if not re.fullmatch(_WORD, name)), key=len, reverse=True)
        self._pattern = re.compile(rf"\b(?:{''.join(re.escape(name) + 's?|' for name in longer)}{_WORD})(?!\w)")

    def __contains__(self, word: str) -> bool:
        """Whether a word may be the name of a place, or part of one; here in small letters too."""
        folded = word.casefold()
        return folded in self._words or folded.removesuffix("s") in self._words

    def without(self, text: str) -> str:
        """The text with "byn" for each word of a name."""
        return self._pattern.sub(lambda found: self._instead_of(found.group()), text)

    def _instead_of(self, words: str) -> str:
        known = words in self.names or words.removesuffix("s") in self.names
        return " ".join(SOME_PLACE for _ in words.split()) if known else words
