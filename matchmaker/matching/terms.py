"""Finds given words and phrases in Swedish texts, also inflected and as the beginning or end of a compound."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from matchmaker.matching.swedish import SKIPPED_WORDS, all_words

PHRASE_GAP = 2
"""So many other words may stand among those of a phrase: "hämta våra varor" is "hämta varor"."""

SHORTEST_PART = 4
"""In letters of the stem; a shorter part of a compound counts only when the other part is a term as well."""

SHORTEST_REST = 3
"""What must be left of a compound beside the part, in letters."""


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What is left of a word in lower case without its endings.

    Snowball takes one ending at a time, so that it is asked twice: "skjutsen" and "skjuts" are both "skjut".
    """
    stemmer = snowballstemmer.stemmer("swedish")  # a new one, since it keeps state between threads
    stemmed: str = stemmer.stemWord(stemmer.stemWord(word))
    return stemmed


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A term in a text: the text's own words for it, in lower case, and whether they are the term or a part is."""

    term: str
    words: tuple[str, ...]
    whole: bool = True


class Terms:
    """Words and phrases to look for. Each is in lower case; two with the same stems are found together."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = defaultdict(list)
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for term in dict.fromkeys(terms):
            stems = tuple(stem(word) for word in all_words(term))
            if len(stems) == 1:
                self._words[stems[0]].append(term)
            elif stems:
                self._phrases[stems[0]].append((stems, term))
        self._of_word: dict[str, tuple[FoundTerm, ...]] = {}

    def find(self, text: str) -> list[FoundTerm]:
        """The terms in a text, in its order, as often as they stand there."""
        words = all_words(text)
        found: list[FoundTerm] = []
        for at, word in enumerate(words):
            found += self._in_word(word)
            found += self._phrases_from(words, at)
        return found

    def _in_word(self, word: str) -> tuple[FoundTerm, ...]:
        if word not in self._of_word:
            self._of_word[word] = () if word in SKIPPED_WORDS else tuple(self._look_up(word))
        return self._of_word[word]

    def _look_up(self, word: str) -> Iterable[FoundTerm]:
        whole = self._words.get(stem(word), ())
        yield from (FoundTerm(term, (word,)) for term in whole)
        parts = dict.fromkeys(term for part in self._parts(stem(word)) for term in self._words[part])
        yield from (FoundTerm(term, (word,), whole=False) for term in parts if term not in whole)

    def _parts(self, stemmed: str) -> list[str]:
        """The terms' stems that a compound ends and begins with, the longest of each."""
        cuts = range(SHORTEST_REST, len(stemmed) - SHORTEST_REST + 1)
        ends = {at: end for at in cuts if (end := stem(stemmed[at:])) in self._words}
        begins = {at: begin for at in reversed(cuts) if (begin := self._beginning(stemmed[:at]))}
        last = next((end for at, end in ends.items() if len(end) >= SHORTEST_PART or at in begins), None)
        first = next((begin for at, begin in begins.items() if len(begin) >= SHORTEST_PART or at in ends), None)
        return [part for part in (last, first) if part]

    def _beginning(self, letters: str) -> str | None:
        """The term's stem that these letters are, with or without the s between the parts of a compound."""
        return next((form for form in (stem(letters), letters) if form in self._words), None)

    def _phrases_from(self, words: Sequence[str], at: int) -> Iterable[FoundTerm]:
        for stems, term in self._phrases.get(stem(words[at]), ()):
            taken = _in_order(stems, words[at : at + len(stems) + PHRASE_GAP])
            if taken:
                yield FoundTerm(term, taken)


def _in_order(stems: Sequence[str], words: Sequence[str]) -> tuple[str, ...]:
    """The first words with these stems, in this order; empty when one is not there."""
    taken: list[str] = []
    for word in words:
        if len(taken) < len(stems) and stem(word) == stems[len(taken)]:
            taken.append(word)
    return tuple(taken) if len(taken) == len(stems) else ()
