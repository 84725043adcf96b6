"""What a resource says that it lacks or asks for: a vehicle, a driver, a kitchen, somebody who fetches it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from matchmaker.matching.snapshot import Resource


class Missing(StrEnum):
    """What is lacking."""

    VEHICLE = "vehicle"
    TRAILER = "trailer"
    RIDE = "ride"
    HAULAGE = "haulage"
    DRIVER = "driver"
    MACHINE = "machine"
    KITCHEN = "kitchen"
    ROOM = "room"
    HANDS = "hands"
    LEADER = "leader"
    TOOLS = "tools"
    MATERIAL = "material"
    POWER = "power"
    COLD = "cold"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a resource lacks: ``words`` are the clause that says so, as written, and ``thing`` its name."""

    missing: Missing
    words: str
    thing: str = ""

    @property
    def wanted(self) -> str:
        """How somebody would write that who needs it."""
        return WANTED[self.missing].format(thing=self.thing.capitalize())


WANTED = {
    Missing.VEHICLE: "Bil eller buss att låna",
    Missing.TRAILER: "Släp eller kärra att låna",
    Missing.RIDE: "Någon som kan hämta oss med bil",
    Missing.HAULAGE: "Någon som hämtar och kör varor",
    Missing.DRIVER: "En chaufför som kan köra",
    Missing.MACHINE: "{thing} att låna",
    Missing.KITCHEN: "Ett kök att laga mat i",
    Missing.ROOM: "En lokal att vara i",
    Missing.HANDS: "Folk som kan hjälpa till och bära",
    Missing.LEADER: "En ledare",
    Missing.TOOLS: "Verktyg att låna",
    Missing.MATERIAL: "Virke och annat material",
    Missing.POWER: "Ström, ett elverk",
    Missing.COLD: "Plats i kyl eller frys",
}
"""The words that the strategies are asked with: a clause such as “bara nån hämtar” says too little by itself."""

# Things by the words for them, general Swedish and English, as whole words.
_THINGS = {
    Missing.VEHICLE: r"(?:last|skåp|person|drag|el)?bil(?:ar|en)?|(?:mini)?buss(?:ar|en)?|fordon|cars?|vans?|vehicles?",
    Missing.TRAILER: r"(?:släp|bil)?(?:kärr(?:a|an|or)|släp(?:et)?|släpvagn(?:ar)?)|trailers?",
    Missing.RIDE: r"skjuts",
    Missing.DRIVER: r"förare|chaufför(?:er|en)?|chaffis(?:ar)?|drivers?",
    Missing.MACHINE: r"maskin(?:er|en)?|traktor(?:er|n)?|(?:snö)?skot(?:er|rar|ern)|machines?|tractors?",
    Missing.KITCHEN: r"(?:stor)?kök(?:et)?|spis(?:ar|en)?|ugn(?:ar|en)?|bagarstuga|kitchens?|stoves?|ovens?",
    Missing.ROOM: r"(?:samlings)?lokal(?:er|en)?(?! \w*(?:part|produktion|mat|anknytning)\b)|sal|scen|hall|verkstad|rum"
    r"|rooms?|venues?|workshop",
    Missing.HANDS: r"folk|händer|bärare|bärhjälp|hands|helpers",
    Missing.LEADER: r"(?:hand)?ledare|tränare|leaders?|coach(?:es)?",
    Missing.TOOLS: r"verktyg(?:en)?|redskap(?:en)?|tools?",
    Missing.MATERIAL: r"virke(?:t)?|material(?:et)?|timber|materials?",
    Missing.POWER: r"el|ström(?:men)?|elverk(?:et)?|electricity",
    Missing.COLD: r"kyl(?:en|rum)?|frys(?:en|rum)?|fridge|freezer",
}


def _thing(*kinds: Missing) -> str:
    return "(?:" + "|".join(f"(?P<{kind}>{_THINGS[kind]})" for kind in kinds or _THINGS) + r")\b"


_THING = _thing()
_OWN = r"(?:egen|eget|egna|own)\s+"
_ANY = (
    r"(?:(?:egen|eget|egna|annan|annat|andra|någon|nån|något|några|en|ett|större|bra|lämplig|any|another|an?|our own"
    r"|your own)\s+)*"
)
_NO = r"(?:inte|int|ingen|inga|inget|ej|no|not)"
_SOMEONE = r"(?:någon|nån|ni|du|man|someone|somebody|you)"
_IF = rf"\b(?:om|bara|så länge|förutsatt att|if|as long as)\s+{_SOMEONE}\s+"
_MUST = rf"\b{_SOMEONE}\s+(?:måste|får|ska|must|has to|have to|needs to)\s+(?:själva?\s+)?"
_PROVIDE = (
    r"(?:har?|ordnar?(?: med)?|fixar?|står? för|håller? med|tar? med|lånar? ut|köper|has|have|provides?|lends?|brings?)"
)
_NONE_OF_US = r"\bingen\s+(?:av oss|hos oss|här|i laget)\s+"
_US = r"\s+(?:upp\s+)?(?:oss|mig|us|me)\b"

# What is not there, or what the others must have. A bus "med egen chaufför" has one, so "egen" alone says nothing.
_HELD = (
    rf"\b(?:har|ha|äger|have)\s+(?:(?:vi|jag|själva|tyvärr)\s+)*{_NO}\s+{_ANY}{_THING}",
    rf"\b{_ANY}{_THING}\s+(?:har|ha|äger)\s+(?:vi|jag)\s+(?:(?:själva|tyvärr)\s+)*{_NO}\b",
    rf"(?:^|,|\boch|\bmen|\band|\bbut)\s*(?:ingen|inget|inga|no)\s+{_ANY}{_THING}(?!\s+(?:krävs|behövs)\b)",
    rf"\b(?:saknar|söker|lacks?)\s+{_ANY}{_THING}",
    rf"\b{_THING}\s+(?:saknas|ingår inte|ingår ej|måste till)\b",
    rf"^(?:\S+\s+){{0,3}}(?<!eller )(?:utan|without)\s+{_ANY}"
    + _thing(Missing.VEHICLE, Missing.DRIVER, Missing.KITCHEN, Missing.ROOM),
    rf"(?:\b(?:vi|jag|ni|we|i|you)\s+(?:bara\s+|only\s+|just\s+)?|^\s*)(?:behöver|need)\s+(?:bara\s+)?{_ANY}{_THING}",
    rf"\b(?:(?:om|bara|if)\s+(?:vi|jag|we|i)\s+(?:får|kan|kunde|can)\s+(?:låna|hyra|använda|få|borrow|use))\s+{_ANY}{_THING}",
    rf"\b(?:kräver|krävs|måste finnas|requires?)\s+{_ANY}{_THING}",
    rf"\b(?<!ingen )(?<!inget )(?<!inga ){_THING}\s+(?:krävs|behövs)(?!\s+(?:inte|ej)\b)",
    rf"\b(?:ut)?(?:lån|hyr)\w*\b[^.!?]*\b(?:till|åt|av|om)\b[^.!?]*?\b(?<!utan ){_OWN}{_THING}",
    rf"\b(?:medtag|tag? med|hämtas? med|bring)\s+(?:your\s+)?(?:{_OWN})?{_THING}",
    rf"^\s*{_OWN}{_thing(Missing.DRIVER)}",
    rf"(?:{_IF}|{_MUST}){_PROVIDE}\s+{_ANY}{_THING}",
    rf"\b{_THING}\s+(?:får|måste|ska)\s+{_SOMEONE}\s+(?:själva?\s+)?{_PROVIDE}\b",
)
# What somebody must do.
_DONE = {
    Missing.RIDE: rf"(?:{_IF}|{_MUST})(?:hämtar?|skjutsar?|kör(?:a|er)?|picks?|fetch(?:es)?|drives?){_US}"
    rf"|\b(?:hämta|lämna|skjutsa|pick){_US}|\bbli(?:r)? (?:hämtade?|skjutsade?)\b"
    rf"|{_NONE_OF_US}(?:kan |får |vågar )?kör",
    Missing.DRIVER: rf"{_NONE_OF_US}har \w*(?:kort|behörighet)\b"
    r"|\bingen som (?:kan|får) köra (?:den|bussen|bilen)\b",
    Missing.HAULAGE: rf"{_IF}(?:hämtar?|fetch(?:es)?|collects?|kör(?:a|er)? (?:ut|hem))\b(?!{_US})|\bmåste hämtas\b"
    r"|\b(?:avhämtning|(?:mot|fri) hämtning)\b|\bmust be collected\b"
    r"|\bingen som (?:kan |hinner )?(?:kör(?:a|er)?|hämta(?:r)?|leverera(?:r)?) (?:ut|hem|varor|maten)\b",
    Missing.HANDS: rf"(?:{_IF}|{_MUST})(?:bär(?:a)?|lastar?|carr(?:y|ies)|loads?)\b",
}
_CUES = [re.compile(body, re.IGNORECASE) for body in _HELD]
_DEEDS = [(missing, re.compile(body, re.IGNORECASE)) for missing, body in _DONE.items()]
_SENTENCES = re.compile(r"(?<=[.!?…;:])\s+|\n+|\s+[–—-]\s+")
_EDGES = " \t.,!?…;:–—-"


@lru_cache(maxsize=1 << 16)
def lacks_of(resource: Resource) -> tuple[Lack, ...]:
    """What the resource says that it lacks, each thing once; a title, which says least, is read last.

    >>> lacks_of(Resource("r", "a", "Förare", "Kör gärna. Vi har ingen bil."))
    (Lack(missing=<Missing.VEHICLE: 'vehicle'>, words='Vi har ingen bil', thing='bil'),)
    """
    first: dict[Missing, Lack] = {}
    for text in (resource.description, resource.capacity, resource.title):
        for sentence in _SENTENCES.split(text):
            for missing, thing in _missing_in(sentence):
                first.setdefault(missing, Lack(missing, sentence.strip(_EDGES), thing))
    return tuple(first.values())


def _missing_in(sentence: str) -> Iterator[tuple[Missing, str]]:
    for cue in _CUES:
        for found in cue.finditer(sentence):
            yield from ((Missing(name), thing) for name, thing in found.groupdict().items() if thing)
    for missing, deed in _DEEDS:
        if done := deed.search(sentence):
            yield missing, done.group()
