"""Finding by words as people type them: capitals, dots over letters, beginnings of words and slips are forgiven."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

EXACT, BEGINNING, INSIDE, SLIP = range(4)
"""How well a word was found, best first."""

SHORTEST_INSIDE = 3
"""In letters: shorter words are in too many others to say anything."""
ONE_SLIP, TWO_SLIPS = 4, 8
"""From so many letters on, one or two of them may be wrong, missing, too many or swapped."""

_OTHER_LETTERS = str.maketrans({"ø": "o", "æ": "a", "ß": "ss", "đ": "d", "ł": "l"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class WordIndex:
    """Every word that stands in some texts, folded, and whose texts it stands in."""

    words: tuple[str, ...]
    holders: tuple[frozenset[int], ...]

    def find(self, query: str) -> dict[int, int]:
        """Those whose texts have every word of ``query``, each with how badly it was found: 0 is word for word.

        A query without a word finds nobody.
        """
        found: dict[int, int] | None = None
        for word in words_of(query):
            ranks = self._holders_of(word)
            found = ranks if found is None else {key: found[key] + ranks[key] for key in found.keys() & ranks.keys()}
        return found or {}

    def _holders_of(self, word: str) -> dict[int, int]:
        """Everyone who has something like ``word``, with the best of the ways in which they have it."""
        ranked = sorted(self._words_like(word).items(), key=lambda item: item[1], reverse=True)
        return {holder: rank for place, rank in ranked for holder in self.holders[place]}

    def _words_like(self, word: str) -> dict[int, int]:
        """The places of the known words that are like ``word``, with how."""
        ranks: dict[int, int] = dict.fromkeys(self._slips(word), SLIP)
        for place, known in enumerate(self.words):
            if known.startswith(word):
                ranks[place] = EXACT if known == word else BEGINNING
            elif len(word) >= SHORTEST_INSIDE and word in known:
                ranks[place] = INSIDE
        return ranks

    def _slips(self, word: str) -> Iterable[int]:
        """The places of words that are ``word``, or begin with it, but for a slip or two; numbers have none."""
        from rapidfuzz import process  # only who searches needs it, and every command would load it
        from rapidfuzz.distance import OSA

        most = (len(word) >= ONE_SLIP) + (len(word) >= TWO_SLIPS)
        if not most or any(letter.isdigit() for letter in word):
            return ()
        beginnings = [known[: len(word)] for known in self.words]
        distances = [
            process.cdist([word], known, scorer=OSA.distance, score_cutoff=most)[0]
            for known in (self.words, beginnings)
            if known
        ]
        return [int(place) for row in distances for place in (row <= most).nonzero()[0]]


def index_words(texts: Iterable[tuple[int, str]]) -> WordIndex:
    """An index of texts, each with the number of whoever it is about; several texts may be about the same."""
    holders: dict[str, set[int]] = defaultdict(set)
    for key, text in texts:
        for word in words_of(text):
            holders[word].add(key)
    return WordIndex(tuple(holders), tuple(map(frozenset, holders.values())))


def words_of(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text))


def fold(text: str) -> str:
    """A text without capitals and without dots, rings and accents, as it is typed where there are no such keys."""
    letters = unicodedata.normalize("NFD", text.casefold()).translate(_OTHER_LETTERS)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
