"""Talks between those who write of the same obstacle: money, a permit, no bus, and what else stands in the way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from matchmaker.api import Conversation, Evidence, Kinds, Mark, Need, Snapshot, Text

from .nearness import FAR_KM, apart, nearness

SAME_OBSTACLE = Text(
    sv="De möter samma hinder, och kan hjälpas åt att komma förbi det.",
    en="They meet the same obstacle, and may help each other past it.",
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that stands in the way, and the words that tell of it.

    One that is ``wide`` stands in the way of many things that have nothing to do with each other: money that lacks
    for a scooter helps nobody who lacks it for a fridge. Those who meet it must also need the same kind of thing.
    """

    name: Text
    words: re.Pattern[str]
    wide: bool = False


def _told(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.I)


OBSTACLES = (
    Obstacle(
        Text(sv="pengar", en="money"),
        _told(
            r"inte råd|inte kapital\w*|(?:sakna[rs]|brist på|ont om|slut på) (?:pengar|medel)"
            r"|(?<!inte )för dyrt?|kostar (?:för mycket|som)|cannot afford|too expensive|no money"
        ),
        wide=True,
    ),
    Obstacle(
        Text(sv="att söka bidrag", en="applying for grants"),
        _told(
            r"(?:söka|ansöka om|kan inget om|förstår inte) (?:\w+ )?bidrag\w*|bidragsansök\w*"
            r"|(?:apply|applying|application) for (?:a |the )?(?:grant|fund)\w*"
        ),
    ),
    Obstacle(
        Text(sv="försäkringen", en="insurance"),
        _told(
            r"(?:sakna[rs]?|ingen|utan|pga|på grund av|dyr) försäkring\w*"
            r"|försäkring\w* (?:gäller|täcker|räcker) inte|(?:no|without|lack) insurance"
        ),
    ),
    Obstacle(
        Text(sv="bygglov", en="planning permission"),
        _told(r"bygglov\w*|(?:planning|building) (?:permission|permit)s?"),
    ),
    Obstacle(
        Text(sv="tillstånd och regler", en="permits and rules"),
        _told(
            r"(?:söka|saknar|kräver|krävs|väntar på|utan|inget) (?:\w+ )?\w*tillstånd\w*"
            r"|(?:föreskrift|regelverk)\w*|(?:need|require|without|no) (?:a |the )?permits?|regulations"
        ),
        wide=True,
    ),
    Obstacle(
        Text(sv="brev och blanketter", en="letters and forms"),
        _told(
            r"blankett\w*|myndighetsbrev\w*|myndighetssvenska\w*|(?:läsa|förstå|begripa) (?:sig på )?brev\w*"
            r"|(?:understand|read) (?:the )?letters|forms to fill in|paperwork"
        ),
    ),
    Obstacle(
        Text(sv="att det saknas folk", en="that people are lacking"),
        _told(
            r"(?:ingen|få) som (?:orkar|hinner|ställer upp)|sakna[rs] folk|folk (?:är det )?vi saknar"
            r"|för få (?:som|händer|ideella)|ont om folk|eldsjäl\w*|too few volunteers|short of people"
        ),
    ),
    Obstacle(
        Text(sv="att tiden inte räcker", en="that there is too little time"),
        _told(r"hinner inte|har inte tid|nobody has time|no time"),
        wide=True,
    ),
    Obstacle(
        Text(sv="att ingen buss går", en="that there is no bus"),
        _told(r"(?:ingen|sista|inga) buss\w*|bussen (?:går|kommer) inte|(?:no|last) bus(?:es)?"),
    ),
    Obstacle(
        Text(sv="att ta sig fram utan bil", en="getting about without a car"),
        _told(r"(?:saknar|inget|utan) körkort|(?:utan|ingen) bil|no driving licence|without a car"),
    ),
    Obstacle(
        Text(sv="att ingen vet hur", en="that nobody knows how"),
        _told(
            r"vet inte hur|kan inget om|aning om hur|saknar (?:kunskap\w*|kompetens\w*)"
            r"|do not know how|lack the skills?"
        ),
        wide=True,
    ),
)

_NOT_NEEDED = _told(
    r"(?:krävs|behövs|gäller) (?:det )?(?:inte|ej|inget|ingen|inga)(?: \w+){0,2}"
    r"|\w+ (?:krävs|behövs|gäller) (?:inte|ej)|(?:inget|ingen|inga) (?:\w+ ){1,2}(?:krävs|behövs|gäller)"
    r"|no (?:\w+ ){1,2}(?:is |are )?(?:needed|required)"
)
"""What is said of an obstacle that there is none: "inget bygglov krävs"."""

_SOLVED = _told(
    r"(?P<open>(?:när|om|tills|innan|förrän|väntar|hoppas|inte|aldrig|ing(?:en|et|a)|when|if|until|once|never|not?) "
    r"(?:\w+ ){0,3})?(?:\w+ (?:är|is) (?:(?:nu|redan) )?(?:klara?|klart|löst|godkän[dt]|beviljad|beviljat|granted)"
    r"|(?:fått|fick|har redan|got) (?:(?:ett|vårt|a|our) )?(?!(?:inte|ing\w+|för|ont|brist|slut|no|too)\b)\w+)"
)
"""What is said of an obstacle that is behind them: "bygglovet är klart"; ``open`` = not yet: "när det är klart"."""

_SINCE = _told(
    r"[^.!?\n]{0,120}?(?:[.!?]\s+)?\b(?:(?:nu är (?:det|den|allt)|(?:det|den|allt) är nu|now it is|it is now) (?:löst"
    r"|fixat|klar[at]?|ordnat|bevilja[dt]|godkän[dt]|på plats|granted|settled|solved)|nu har det (?:löst|ordnat) sig"
    r"|nu har vi (?:fått )?(?:det|den)|now we have (?:got )?it)(?=\s*(?:[.,;!)]|(?:och|så|and|so)\b|$))"
)
"""What follows one that they had, there or in the next words: "men nu är det klart". Such an order of words asserts."""


def about_obstacles(snapshot: Snapshot, kinds: Kinds) -> Iterator[Conversation]:
    """Each two needs near each other whose own words tell of the same obstacle."""
    for obstacle in OBSTACLES:
        told = [(need, said) for need in snapshot.needs if (said := _said(need, obstacle)) is not None]
        about = {need.id: set(kinds.of(need.title, need.description)) for need, _ in told}
        for (one, its), (other, others) in combinations(told, 2):
            km, alike = apart(snapshot, one, other), bool(about[one.id] & about[other.id])
            if one.actor != other.actor and km < FAR_KM and (alike or not obstacle.wide):
                words = (one.id, its), (other.id, others)
                score = (0.8 if alike else 0.7) * nearness(km)
                yield Conversation((one.id, other.id), score, (SAME_OBSTACLE,), own_words=words)


def _said(need: Need, obstacle: Obstacle) -> Evidence | None:
    """The words of a need that tell of an obstacle, marked, so that they are shown to nobody who may not read them."""
    fields: tuple[tuple[Literal["title", "description"], str], ...]
    fields = ("title", need.title), ("description", need.description)
    for field_name, text in fields:
        spared = [one.span() for one in _NOT_NEEDED.finditer(text)]
        spared += [one.span() for one in _SOLVED.finditer(text) if not one["open"]]
        for found in obstacle.words.finditer(text):
            behind = any(start < found.end() and found.start() < end for start, end in spared)
            if behind or _SINCE.match(text, found.end()):
                continue
            name = obstacle.name
            reason = Text(sv=f"Ett hinder är {name.sv}: ”{found[0]}”.", en=f"One obstacle is {name.en}: “{found[0]}”.")
            return Evidence(reason, (Mark("need", field_name, *found.span()),))
    return None
