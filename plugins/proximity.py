"""Weighs how far apart two actors are and who has to travel; soft, since people drive when it is worth it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import (
    Actor,
    Evidence,
    Mark,
    Options,
    Place,
    Resource,
    Snapshot,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
    distance_km,
    hookimpl,
    pair_distances_km,
)


class Travel(StrEnum):
    """Who travels for a resource, and how often."""

    NOBODY = "nobody"
    THEY = "they"
    ONCE = "once"
    THERE_AND_BACK = "there_and_back"
    EACH_TIME = "each_time"
    UNSAID = "unsaid"


HALF_KM = {
    Travel.NOBODY: np.inf,
    Travel.THEY: 30.0,
    Travel.ONCE: 45.0,
    Travel.THERE_AND_BACK: 45.0,
    Travel.EACH_TIME: 20.0,
    Travel.UNSAID: 30.0,
}
"""The score halves for each so many kilometres. Half of the collaborations that are known to work span less than 30;
who comes to others drives as far as who is visited.
"""

HABIT_KM = int(HALF_KM[Travel.UNSAID])
"""What is taken for the habit of a place where nobody has said otherwise; where people drive further, all stretches."""

FAR_KM = 50.0
"""From here on the distance is told as something that speaks against, unless nobody has to travel."""

LOCAL_KM = 250.0
"""Beyond this nothing is local any more, and the score is 0, unless nobody has to travel."""

Field = Literal["title", "description"]
Item = TypeVar("Item")

_MARKS = (Mark("need", "place"), Mark("resource", "place"))

# Tried in this order: who brings the tables from the hall comes, a trailer from the yard is fetched, and what is given
# away need not be brought back.
_CUES = (
    (
        Travel.NOBODY,
        r"\b(?:på distans|digitalt möte|videomöten?|videosamtal|via (?:telefon|video|nätet|mejl|länk)"
        r"|över (?:telefon|video|nätet)|per (?:telefon|mejl)|webbinarium|telefonrådgivning|remotely|by phone"
        r"|over video)\b",
    ),
    (
        Travel.THEY,
        r"\b(?:(?:kommer|åker|kör|far|reser) (?:gärna |ändå |själva? )?(?:ut|hem|förbi|runt|till er)"
        r"|hemkörning|utkörning|kör(?:s)? ut|levererar|leverans(?:er)?|fri frakt|ambulerande|rullande|på hjul"
        r"|på plats hos (?:er|dig)|hos er|hem till (?:er|dig|den|folk)|vi hämtar|hämtar (?:gärna|själva|hos)"
        r"|kommer (?:med|och|till)|deliver(?:y|s|ed)?|come to you|we bring|mobile)\b",
    ),
    (Travel.ONCE, r"\b(?:skänk(?:s|es)|bortskänkes|säljs|säljes|till salu|for sale)\b"),
    (
        Travel.THERE_AND_BACK,
        r"\b(?:lånas ut|lånar ut|utlånas|till låns|hyrs ut per (?:dag|dygn|helg)|släp(?:et|vagn\w*|kärra\w*)?|\w+släp"
        r"|trailer|for loan|to borrow)\b",
    ),
    (Travel.ONCE, r"\b(?:hämtas|avhämta\w*|får hämtas|pick(?:ed)? up)\b"),
    (
        Travel.EACH_TIME,
        r"\b\w*(?:lokal(?:en|er)?|sal(?:en)?|hall(?:en)?|stugan?|kök(?:et)?|rum(?:met)?|verkstad(?:en)?"
        r"|scen(?:en)?|bastun?|badet|kontorsplats(?:er)?|arbetsplats(?:er)?|venue|hall|kitchen|workshop|room)\b",
    ),
)
_PATTERNS = tuple((travel, re.compile(cue, re.I)) for travel, cue in _CUES)
_NO = r"(?:inte|ej|aldrig|not|never)"
_TAKEN_BACK = re.compile(rf"\b(?:{_NO}\s+(?:\w+\s+)?|(?:ingen|inget|inga|utan|no|without)\s+)$", re.I)
_TAKEN_BACK_AFTER = re.compile(rf"\s+(?:(?:tyvärr|dock)\s+)?{_NO}\b", re.I)


class Proximity:
    """Scores 1 in the same place and half for each so many kilometres, by who has to travel, less beyond a reach."""

    spec = StrategySpec(
        name="proximity",
        title=Text(sv="Närhet", en="Proximity"),
        description=Text(
            sv="Väger in hur långt det är mellan byarna, vem som behöver resa och hur långt de vill åka.",
            en="Weighs in how far apart the villages are, who has to travel and how far each is willing to go.",
        ),
        version="2.1",
        role=StrategyRole.WEIGHS,
        weight=0.3,
        options={
            "type": "object",
            "properties": {
                "habit_km": {
                    "type": "integer",
                    "title": Text(sv="Så många kilometer kör man gärna", en="Kilometres that people gladly drive"),
                    "description": Text(
                        sv="Det som ligger så långt bort räknas hälften så mycket. Skriv mer där man är van att köra.",
                        en="What is so far away counts half as much. Write more where people are used to driving.",
                    ),
                    "default": HABIT_KM,
                    "minimum": 5,
                    "maximum": 200,
                }
            },
        },
    )

    def __init__(self, habit_km: int = HABIT_KM) -> None:
        self._stretch = habit_km / HABIT_KM

    def configured(self, options: Options) -> "Proximity":
        """The same for a place where people are used to driving so far."""
        return Proximity(**options)

    def score(self, task: Task) -> NDArray[np.float64]:
        """``2 ** (-km / HALF_KM)``, times reach / km where the shorter reach falls short; NaN for an unknown place.

        ``HALF_KM`` is stretched by the habit of the place.
        """
        return np.concatenate([self._score(part) for part in task.parts()])

    def _score(self, task: Task) -> NDArray[np.float64]:
        snapshot = task.snapshot
        half = _each(snapshot.resources, task.pairs[:, 1], lambda of: HALF_KM[_said(of).travel] * self._stretch)
        actors = task.actor_pairs()
        km = _kilometres(snapshot, actors)
        reach = np.minimum(*(_each(snapshot.actors, side, _reach) for side in actors.T))
        within = np.divide(reach, km, out=np.ones(len(km)), where=km > reach)
        scores = np.exp2(-km / half) * np.where(km > LOCAL_KM, 0.0, within)
        return np.where(np.isinf(half) & ~np.isnan(km), 1.0, scores)

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """The distance in kilometres, or the place that both are in, and who has to travel."""
        places = task.snapshot.place_by_name
        return [
            _evidence(resource, seeker, owner, places[seeker.place], places[owner.place], FAR_KM * self._stretch)
            for (_, resource), (seeker, owner) in zip(task, task.parties(), strict=True)
        ]


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "proximity"."""
    return [Proximity()]


@dataclass(frozen=True, slots=True)
class _Said:
    """Who travels, and the words that say so."""

    travel: Travel
    field: Field = "title"
    start: int = 0
    end: int = 0


def _said(resource: Resource) -> _Said:
    return _travel(resource.title, resource.description)


@lru_cache(maxsize=1 << 16)
def _travel(title: str, description: str) -> _Said:
    fields: tuple[tuple[Field, str], ...] = (("title", title), ("description", description))
    for travel, pattern in _PATTERNS:
        for field, text in fields[:1] if travel is Travel.EACH_TIME else fields:  # many do something in a hall
            if found := next((one for one in pattern.finditer(text) if not _is_taken_back(text, *one.span())), None):
                return _Said(travel, field, *found.span())
    return _Said(Travel.UNSAID)


def _is_taken_back(text: str, start: int, end: int) -> bool:
    """Whether what stands around the words says the opposite: "ingen hemkörning", "vi levererar inte"."""
    return bool(_TAKEN_BACK.search(text[:start]) or _TAKEN_BACK_AFTER.match(text, end))


def _reach(actor: Actor) -> float:
    return np.inf if actor.reach_km is None else actor.reach_km


def _each(items: Sequence[Item], at: NDArray[np.intp], tell: Callable[[Item], float]) -> NDArray[np.float64]:
    """What is told of each item at these positions, which may come again."""
    told = np.empty(len(items))
    for k in np.flatnonzero(np.bincount(at, minlength=len(items))).tolist():
        told[k] = tell(items[k])
    return told[at]


def _kilometres(snapshot: Snapshot, actors: NDArray[np.intp]) -> NDArray[np.float64]:
    """The distance between the actors at each pair of positions, shape (n, 2) to (n,); NaN for an unknown place."""
    names, of_actor = snapshot.actor_places
    places = [snapshot.place_by_name.get(name, Place(name, np.nan, np.nan)) for name in names]
    return pair_distances_km(places, of_actor[actors])


def _evidence(resource: Resource, a: Actor, b: Actor, here: Place, there: Place, far: float) -> Evidence:
    said = _said(resource)
    words = getattr(resource, said.field)[said.start : said.end]
    mark = Mark("resource", said.field, said.start, said.end)
    if said.travel is Travel.NOBODY:
        sv, en = f"Ingen behöver resa: ”{words}”.", f"Nobody has to travel: “{words}”."
        return Evidence(Text(sv=sv, en=en), (mark,))
    km, told = _apart(here, there)
    if here.name == there.name:
        return Evidence(told, _MARKS)
    sv, en = told.sv, told.en
    marks: tuple[Mark, ...] = _MARKS
    if said.travel in _TRAVELS:
        sv += f" {_TRAVELS[said.travel].sv.format(words)}"
        en += f" {_TRAVELS[said.travel].en.format(words)}"
        marks = (*_MARKS, mark)
    short = [actor for actor in (a, b) if actor.reach_km is not None and actor.reach_km < km]
    for actor in short:
        sv += f" {actor.name} vill helst inte åka längre än {actor.reach_km}\u00a0km."
        en += f" {actor.name} would rather not go further than {actor.reach_km}\u00a0km."
    return Evidence(told if sv == told.sv else Text(sv=sv, en=en), marks, supports=not short and km < far)


@lru_cache(maxsize=1 << 14)
def _apart(here: Place, there: Place) -> tuple[float, Text]:
    """How far two places are from each other, and the sentence about it; kept, since many are there."""
    if here.name == there.name:
        return 0.0, Text(sv=f"Båda finns i {here.name}.", en=f"Both are in {here.name}.")
    km = distance_km(here, there)
    return km, Text(
        sv=f"{here.name} och {there.name} ligger {_km(km)} från varandra fågelvägen.",
        en=f"{here.name} and {there.name} are {_km(km)} apart as the crow flies.",
    )


_TRAVELS = {
    Travel.THEY: Text(sv="De verkar kunna komma till er: ”{}”.", en="They seem able to come to you: “{}”."),
    Travel.ONCE: Text(sv="Det räcker nog att hämta en gång: ”{}”.", en="It is probably enough to fetch it once: “{}”."),
    Travel.THERE_AND_BACK: Text(
        sv="Det ska nog hämtas och lämnas tillbaka: ”{}”.", en="It is probably fetched and brought back: “{}”."
    ),
}


def _km(km: float) -> str:
    return f"{max(1, round(km))}\u00a0km"
