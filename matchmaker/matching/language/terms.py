"""Finds given words and phrases in Swedish texts, also inflected and as the beginning or end of a compound."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import snowballstemmer

from matchmaker.matching.language.swedish import SKIPPED_WORDS, all_words

PHRASE_GAP = 2
"""So many other words may stand among those of a phrase: "hämta våra varor" is "hämta varor"."""

SURE_STEM = 4
"""Words with an equal stem of so many letters are taken for the same; of shorter ones, "lag" and "laga" are not."""

SHORTEST_PART = 3
"""In letters: so long is each of the two parts that a compound is cut into."""

_DEFINITE = re.compile(r"(?<=...a)n$|(?<=..[eo][lr])n$|(?<=....)(?<!h)et$")
"""After so many letters, "an", "eln", "ern", "orn" and "et", but not "het"."""

_ENDINGS = frozenset(
    {
        "",
        *[
            "n",
            "en",
            "et",
            "t",
            "a",
            "ar",
            "er",
            "or",
            "r",
            "na",
            "arna",
            "erna",
            "orna",
            "ade",
            "at",
            "as",
            "de",
            "d",
            "te",
        ],
    }
    | {f"{ending}s" for ending in ("", *["n", "en", "et", "ar", "er", "or", "r", "na", "arna", "erna", "orna"])}
)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What is left of a word in lower case without its endings.

    Snowball takes one ending at a time, so that it is asked twice: "skjutsen" and "skjuts" are both "skjut". The
    definite endings that it leaves go as well: "stugan", "motorn" and "svinnet" are "stuga", "motor" and "svinn".
    """
    stemmer = snowballstemmer.stemmer("swedish")  # a new one, since it keeps state between threads
    stemmed: str = stemmer.stemWord(_DEFINITE.sub("", stemmer.stemWord(word)))
    return stemmed


def same_word(word: str, term: str) -> bool:
    """Whether a word is a term, perhaps inflected; both are one word in lower case."""
    if stem(word) != stem(term):
        return False
    return len(stem(term)) >= SURE_STEM or (word.startswith(term) and word[len(term) :] in _ENDINGS)


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A term that stands in a text. ``words`` are the text's own for it, in lower case.

    ``whole`` is False when the term is only a part of a compound there.
    """

    term: str
    words: tuple[str, ...]
    whole: bool = True


class Terms:
    """Words and phrases to look for. Each is in lower case; several that a word may be are all found."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._openings: set[str] = set()
        self._beginnings: dict[str, str] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._in_word: dict[str, tuple[FoundTerm, ...]] = {}
        for term in dict.fromkeys(terms):
            words = tuple(all_words(term))
            if len(words) == 1:
                self._by_stem[stem(term)].append(term)
                self._openings.add(stem(term)[:SHORTEST_PART])
                self._beginnings |= {term: term, f"{term}s": term}
            elif words:
                stems = tuple(stem(word) for word in words)
                self._phrases[stems[0]].append((stems, term))

    def find(self, text: str) -> list[FoundTerm]:
        """The terms in a text, in its order, as often as they stand there."""
        words = all_words(text)
        stems = [stem(word) for word in words]
        found: list[FoundTerm] = []
        for at, word in enumerate(words):
            if word not in self._in_word:
                self._in_word[word] = () if word in SKIPPED_WORDS else tuple(self._look_up(word))
            found += self._in_word[word]
            if stems[at] in self._phrases:
                found += self._phrases_from(words, stems, at)
        return found

    def _look_up(self, word: str) -> Iterator[FoundTerm]:
        whole = self._are(word)
        yield from (FoundTerm(term, (word,)) for term in whole)
        yield from (FoundTerm(term, (word,), whole=False) for term in self._parts(word) if term not in whole)

    def _are(self, word: str) -> list[str]:
        """The terms that a word, or the end of one, is."""
        return [term for term in self._by_stem.get(stem(word), ()) if same_word(word, term)]

    def _parts(self, word: str) -> list[str]:
        """The terms that a compound ends with, and the one that it begins with: the longest of each."""
        cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        cuts_that_may_be = [at for at in cuts if word[:at] not in SKIPPED_WORDS]  # "förmiddag" is no "middag"
        # Few ends open like any term, and only these are worth the work of stemming.
        ends_that_may_be = (word[at:] for at in cuts_that_may_be if word[at : at + SHORTEST_PART] in self._openings)
        ends = (are for end in ends_that_may_be if (are := self._are(end)))
        begins = (self._beginnings[word[:at]] for at in reversed(cuts_that_may_be) if word[:at] in self._beginnings)
        return list(dict.fromkeys([*next(ends, []), *islice(begins, 1)]))

    def _phrases_from(self, words: Sequence[str], stems: Sequence[str], at: int) -> Iterator[FoundTerm]:
        for wanted, term in self._phrases[stems[at]]:
            taken = _in_order(wanted, stems[at : at + len(wanted) + PHRASE_GAP])
            if taken:
                yield FoundTerm(term, tuple(words[at + place] for place in taken))


def _in_order(wanted: Sequence[str], stems: Sequence[str]) -> list[int]:
    """The first places in ``stems`` where the wanted ones stand, in this order; none when one is not there."""
    places: list[int] = []
    for place, one in enumerate(stems):
        if one == wanted[len(places)]:
            places.append(place)
            if len(places) == len(wanted):
                return places
    return []
