"""The words of Swedish texts: which of them say something about the subject, where they stand, how they are named."""

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from matchmaker.matching.snapshot import Need, Resource
from matchmaker.matching.strategy import Mark

# Words that say nothing about what is needed or offered. Compared as whole words, never as stems: "förare" is no "för".
_FUNCTION_WORDS = """
    och att det som en ett i på är av för till med den de om har inte vi jag kan så men var från vid eller sig man
    när nu upp ut ska skulle då hos under utan bara också även alla allt där här vår våra vårt min mitt mina ni du
    er era din dem oss mig dig han hon hans hennes sin sitt sina bli blir vara varit blivit hade ha få får fick in
    efter över mot per än åt ju nog lite mer mest mycket många någon nån något nåt några nåra vad vem vilka vilken
    vilket hur varför både samma sen sedan kring mellan inom utom före gärna finns fanns behöver vill kunde ca gör
    göra går gå kommer komma tar ta ger ge står sitter ligger hela helt själv själva annan annat andra varje ingen
    inget inga dess detta denna dessa å o ä e va ej la the a an and of to for is we our are on with you can have
    it at or
"""
# When something happens is for the timing strategy, and how much or how good it is does not make it the same thing.
_TIME_WORDS = """
    måndag måndagar måndagen måndagarna tisdag tisdagar onsdag onsdagar torsdag torsdagar fredag fredagar lördag
    lördagar söndag söndagar tisdagen onsdagen torsdagen fredagen lördagen söndagen januari februari mars april
    maj juni juli augusti september oktober november december dag dagar dagen dagarna vecka veckor veckan månad
    månader månaden år året kväll kvällar kvällen kvällstid morgon morgonen helg helger helgen helgerna vardag
    vardagar timme timmar timmen gång gånger sommar sommaren vinter vintern vår våren höst hösten tid tider tiden
    minut minuter klockan idag ibland alltid aldrig två tre fyra fem sex sju åtta nio tio hundra tjugo ett par
"""
_VAGUE_WORDS = """
    hjälp hjälpa söker önskas behövs sökes erbjuder låna lånas lånar hyra hyrs hyr ut använda bra bättre stor
    stora stort liten litet små gammal gamla gammalt ny nya nytt egen eget egna folk person personer plats platser
    vet tror kanske redan också bort fram tillbaka hem hit dit igen extra först första sista annars över runt just
    ihop pengar kostar gratis betalt betalar kronor kr
"""
SKIPPED_WORDS = frozenset(f"{_FUNCTION_WORDS}{_TIME_WORDS}{_VAGUE_WORDS}".split())
"""Words, in lower case, that do not tell what a text is about."""

GENERAL_WORDS_FILE = Path(__file__).with_name("general_words.txt")
"""Written by benchmarks/training/general_words.py."""

_WORD = re.compile(r"[^\W_]+")

_FIELDS: tuple[Literal["title", "description"], ...] = ("title", "description")


def all_words(text: str) -> list[str]:
    """The words of a text in lower case, in order."""
    return list(_words(text))


def content_words(text: str) -> list[str]:
    """The words of a text in lower case, in order, without those that say nothing about the subject."""
    return [word for word in _words(text) if word not in SKIPPED_WORDS]


@cache
def general_words() -> frozenset[str]:
    """Words, in lower case, that people use whatever they write of: they are compared, but are no reason to name."""
    return frozenset(GENERAL_WORDS_FILE.read_text(encoding="utf-8").split())


@lru_cache(maxsize=1 << 15)
def _words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case; small, since many texts are asked about again."""
    return tuple(map(sys.intern, _WORD.findall(text.lower())))


def named_word(side: Literal["need", "resource"], item: Need | Resource, word: str) -> tuple[str, tuple[Mark, ...]]:
    """A word (in lower case) as :func:`as_written` and :func:`word_marks` have it, by looking once."""
    return _named(side, item.title, item.description, word)


@lru_cache(maxsize=1 << 15)
def _named(side: Literal["need", "resource"], title: str, description: str, word: str) -> tuple[str, tuple[Mark, ...]]:
    """What :func:`named_word` tells; kept, since the same word joins a text with many others."""
    written, marks = "", []
    for field, text in zip(_FIELDS, (title, description), strict=True):
        for start, end in _places(text, word):
            written = written or text[start:end]
            marks.append(Mark(side, field, start, end))
    return written or word, tuple(marks)


def word_marks(side: Literal["need", "resource"], item: Need | Resource, word: str) -> Iterator[Mark]:
    """Every place in the title and description of an item where a word (in lower case) stands."""
    return iter(named_word(side, item, word)[1])


def as_written(item: Need | Resource, word: str) -> str:
    """The word as it first stands in the item's own text, capitals and all."""
    return named_word("need", item, word)[0]


def _places(text: str, word: str) -> list[tuple[int, int]]:
    """Where a word (in lower case) begins and ends in a text."""
    lower, places = text.lower(), []
    if len(lower) != len(text):  # a few capitals have another length in lower case
        return [found.span() for found in _WORD.finditer(text) if found.group().lower() == word]
    start = lower.find(word) if word else -1
    while start >= 0:
        end = start + len(word)
        if not (lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum()):
            places.append((start, end))
        start = lower.find(word, end)
    return places


def listed(words: Sequence[str], quotes: str, last: str) -> str:
    """Words in a row as in a sentence: each put in ``quotes`` at its ``{}``, with ``last`` before the last of several.

    >>> listed(["kälke", "skoter", "backe"], "”{}”", "och")
    '”kälke”, ”skoter” och ”backe”'
    """
    quoted = [quotes.format(word) for word in words]
    return f" {last} ".join([*([", ".join(quoted[:-1])] if quoted[:-1] else []), quoted[-1]])
