"""The words by which a text limits what it offers: gone, taken, not for some, only for some, only within a place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from .audiences import AUDIENCES


class Bound(StrEnum):
    """What kind of limit it is."""

    GONE = "gone"
    TAKEN = "taken"
    NOT_FOR = "not_for"
    ONLY_FOR = "only_for"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: ``of`` names the audience or the place it is about; ``start`` and ``end`` are where it stands."""

    bound: Bound
    of: str
    start: int
    end: int


# Words are general Swedish and English. A limit that is taken back ("inte bara för", "öppet för alla") is none.
_FOR_ALL = re.compile(
    r"\b(?:öppe[nt]|gäller|välkom\w+) (?:för )?alla\b|\balla (?:är )?välkomna\b|\bmedlem eller inte\b|\bicke[- ]?medlem"
    r"|\bopen to (?:all|everyone|everybody)\b|\beveryone (?:is )?welcome\b",
    re.I,
)
_NOUN = "\\b(?:" + "|".join(f"(?P<{name.replace(' ', '_')}>{a.words})" for name, a in AUDIENCES.items()) + ")\\b"
_NOT_ONLY = r"\b(?<!\binte )(?<!\binte är )(?<!\binte längre )(?<!\bej )(?<!\bicke )(?<!\bnot )"
_ONLY = rf"{_NOT_ONLY}(?:bara|endast|enbart|uteslutande|only|exclusively|strictly)\b"
_NO = r"\b(?:inte|ej|icke|inga|aldrig|not|no|never)\b"
_END = r"(?=\s*(?:[.,;:!?)–]|$))"
_NO_PRICE = "".join(
    rf"(?<!\b{word} )"
    for word in ("avgift", "gratis", "rabatt", "pris", "priset", "kronor", "kr", "fritt", "free", "rådgivning")
)
# What may stand between "inte" and "för föreningar": nothing that turns it into an advantage ("kostar inget för").
_GAP = (
    r"(?:(?!(?:bara|endast|enbart|only|just|kost\w+|avgift\w*|hyra|betala\w*|krav|moms|behöv\w+|cost\w*|fees?|need\w*)\b)"
    r"[\w-]+\s+)"
)
_CANNOT = r"(?:får|kan)\s+(?:tyvärr\s+)?(?:inte|ej)\s+(?:låna|hyra|boka|delta|söka|köpa|vara med)"
_BODIES: dict[Bound, tuple[str, ...]] = {
    Bound.ONLY_FOR: (
        rf"{_ONLY}\s+(?:\w+\s+)?(?:för|åt|till|mot|av|for|to|by)\s+{_NOUN}",
        rf"\b(?:för|till|åt|to|for)\s+{_NOUN}\s+(?:bara|endast|enbart|only)\b",
        r"\b(?P<members>(?:gäller|bara|endast|enbart) (?:våra )?(?:egna )?medlemmar|members only)\b",
        rf"\b{_NO_PRICE}(?<!bara )(?<!endast )(?<!enbart )(?:för|till|(?:lånas|hyrs|beställs|används|bokas) av)"
        rf" (?P<members>(?:våra )?(?:egna )?medlemmar(?:na)?){_END}",
        r"\b(?<!ingen )(?<!inget )(?<!inte )(?P<members>medlemskap krävs|kräver medlemskap|membership required)\b",
        r"\b(?P<tenants>(?:hotel )?guests only)\b",
    ),
    Bound.NOT_FOR: (
        rf"{_NO}\s+{_GAP}{{0,5}}?(?:åt|för|till|for|to)\s+{_NOUN}(?!\s+(?:under|över|med|som|that|who)\b)",
        rf"\b(?:inga|ej|inte|no)\s+(?:\w+\s+eller\s+)?{_NOUN}{_END}",
        rf"\b(?:hanterar|betjänar|sponsrar|stöttar|tar|släpper)\s+(?:inte|ej)\s+(?:(?:emot|in|ut)\s+)?{_NOUN}",
        rf"{_NOUN}\s+(?:(?:omfattas|ingår|antas|godtas|släpps in|tas emot)\s+(?:tyvärr\s+)?(?:inte|ej)|{_CANNOT}"
        r"|undanbedes|avvisas|göre sig ej besvär|not (?:welcome|accepted))",
        rf"\b(?:alla utom|undantaget|dock ej|everyone (?:but|except))\s+(?:för\s+)?{_NOUN}",
    ),
    Bound.GONE: (
        r"\b(?:är|redan|blev|numera)\s+(?:redan\s+)?(?:sål[dt]a?|bortskänk[ta]+|inställ[dt]a?|avslutad?t?|upphört?)\b",
        r"\b(?:slutsål[dt]a?|har (?:upphört|lagts ner))\b",
        r"^sål[dt]a?\b|(?<!få )(?<!inte )\bsåld(?=\s*(?:[,!.]|$))|\binställ[dt]a?(?=\s*(?:[,.!]|$)| på grund| pga)",
        r"\b(?:already|been) sold\b|^sold\b|\b(?:is|are) cancelled\b|\bnot for (?:sale|hire|rent)\b",
    ),
    Bound.TAKEN: (
        r"\b(?:(?:full|över)boka[dt]e?|fulltecknade?|fullteckna[dt]|fullsatt|fullbelag[dt])\b",
        r"\b(?:fully booked|sold out|no vacancies)\b",
        r"\b(?:säljs|lånas|hyrs)\s+(?:tyvärr\s+)?(?:ej|inte)(?:\s+ut)?(?=\s*(?:[.,!]|$| längre))",
        r"\b(?:lånar|hyr)\s+(?:tyvärr\s+)?(?:inte|ej)\s+ut(?:\s+(?:något|nåt|den|det|dem))?(?=\s*(?:[.,!]|$| längre))",
        r"\bkön?\s+(?:är\s+)?stängd\b|\b(?:kölista|väntelista)(?=\s*(?:[.,!]|$| till\b))",
        r"\balla (?:\w+ )?(?:är )?(?:redan )?(?:uthyrda|bokade|upptagna|utlånade)\b",
        r"\b(?<!inte )(?:är|redan)\s+(?:uthyr[dt]a?|utlåna[dt]e?|upptag(?:en|et|na)|bokade?)\b"
        r"|\buthyr[dt] (?:till|hela|dagtid)\b",
        r"\b(?:tar|antar)\s+(?:inte|ej)\s+(?:emot|in)\s+(?:fler|nya|några)\b"
        r"|\bkan (?:inte|ej) ta emot (?:fler|nya|mer)\b",
        r"\binga (?:fler|nya|lediga) (?:kunder|platser|uppdrag|medlemmar|namn|tider|bokningar)\b|\bno new customers\b",
        r"\b(?:stängd|stängt|avstängd) (?:för|på grund av|pga|tills|våren ut|i år)\b(?! (?:andra|säsong)\b)",
        r"\bclosed (?:until|for)\b|\bpå (?:verkstad|lagning|service hela)\b",
    ),
}
_CUES = [(bound, re.compile(body, re.I)) for bound, bodies in _BODIES.items() for body in bodies]
_VILLAGE = r"tätorten|centralorten|centrum|kyrkbyn|byn|samhället|[A-ZÅÄÖ]\w+(?:[ -][A-ZÅÄÖ]\w+)?"
_WITHIN = [
    re.compile(rf"(?i:{_ONLY}\s+(?:\w+\s+)?(?:inom|i|runt|kring|within|in))\s+(?P<place>{_VILLAGE})\b"),
    re.compile(rf"(?i:\b(?:inte|ej|aldrig|not)\s+(?:utanför|utom|outside))\s+(?P<place>{_VILLAGE})\b"),
]
OWN_PLACE = frozenset({"tätorten", "centralorten", "centrum", "kyrkbyn", "byn", "samhället"})
"""Names of the place that whoever says so is in."""


@lru_cache(maxsize=1 << 18)
def limits_in(text: str) -> tuple[Limit, ...]:
    """The limits that a text states, in the order of :class:`Bound`'s cues."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[Limit]:
    for_all = _FOR_ALL.search(text) is not None
    for bound, cue in _CUES:
        if bound is Bound.ONLY_FOR and for_all:
            continue
        for match in cue.finditer(text):
            yield Limit(bound, (match.lastgroup or "").replace("_", " "), *match.span())
    for cue in _WITHIN:
        for match in cue.finditer(text):
            yield Limit(Bound.WITHIN, match["place"], *match.span())
