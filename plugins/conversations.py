"""Proposes who should talk before anything is exchanged: a misperception, a shared obstacle, claims on one resource."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from typing import Literal

import numpy as np

from matchmaker.api import (
    WORTH_SHOWING,
    ActorKind,
    Category,
    Conversation,
    Evidence,
    Kinds,
    Mark,
    Misperception,
    Need,
    Place,
    Snapshot,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
    distance_km,
    hookimpl,
)

Claim = tuple[float, int]
"""How surely a need is met, and its place among the needs below zero: at a draw the first is the larger."""

LEAST_GAP = 0.3
"""So much larger must the share that named a need be than the share that guessed it."""
NEAR_KM, FAR_KM = 10.0, 80.0
"""Up to the first nothing is taken off; from the second on, those who meet an obstacle are not brought together."""
CLAIM = 0.7
"""So surely must a resource meet a need for a claim to be laid to it: surer than a pair alone, since it takes two."""
FIRST_CHOICES = 2
"""A claim is laid only to what suits a need best: who has a better way has nothing to fall out over."""
MOST_CLAIMS = 3
"""Of very many who lay claim to one resource, so many of the likeliest sit down together."""
GROUP = {
    ActorKind.SERVICE_NODE: Text(sv="butikerna och servicen", en="the shops and services"),
    ActorKind.ASSOCIATION: Text(sv="föreningarna", en="the associations"),
    ActorKind.MUNICIPAL_UNIT: Text(sv="kommunens verksamheter", en="the municipality’s units"),
}
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


@dataclass(frozen=True)
class Conversations:
    """Proposes talks from the snapshot and the judged pairs alone; scores no pair."""

    categories: Sequence[Category] = field(default=(), repr=False)
    spec = StrategySpec(
        name="conversations",
        title=Text(sv="Prata innan ni byter", en="Talk before you trade"),
        description=Text(
            sv="Föreslår samtal där en grupp har fel bild av en annan. Gör det också där två möter samma hinder, eller "
            "där flera vill ha samma sak.",
            en="Proposes talks where one group is wrong about another, two meet the same obstacle, or several want the "
            "same thing.",
        ),
        version="2.0",
        role=StrategyRole.TALKS,
    )

    def with_categories(self, categories: Sequence[Category]) -> "Conversations":
        """The same with the kinds of service that misperceptions are about."""
        return Conversations(tuple(categories))

    def score(self, task: Task) -> list[float | None]:
        """No opinion on any pair."""
        return [None] * len(task)

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Nothing to say of any pair."""
        return [None] * len(task)

    def conversations(self, task: Task) -> Sequence[Conversation]:
        """Talks for each of the three reasons."""
        return [
            *_about_misperceptions(task.snapshot, self.categories),
            *_about_obstacles(task.snapshot, Kinds(self.categories, task.snapshot.glossary)),
            *_about_claims(task),
        ]


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "conversations"."""
    return [Conversations()]


def _about_misperceptions(snapshot: Snapshot, categories: Sequence[Category]) -> Iterator[Conversation]:
    """For each need that another group does not see, its owner and the nearest of that group who needs something."""
    unseen = [one for one in snapshot.misperceptions if one.gap >= LEAST_GAP]
    if not unseen:
        return

    @cache
    def nearest_to(place: str, kind: ActorKind) -> Need | None:
        here = snapshot.place_by_name.get(place)
        return min(of_kind[kind], key=lambda need: (_km(here, _place(snapshot, need)), need.id), default=None)

    kinds, titles = Kinds(categories, snapshot.glossary), {kind.id: kind.title for kind in categories}
    about: dict[tuple[ActorKind, str], list[Need]] = defaultdict(list)
    of_kind: dict[ActorKind, list[Need]] = defaultdict(list)
    for need in snapshot.needs:
        kind = snapshot.actor_by_id[need.actor].kind
        of_kind[kind].append(need)
        for category in kinds.of(need.title, need.description):
            about[kind, category].append(need)
    for one in unseen:
        for need in about[one.seen, one.category]:
            nearest = nearest_to(snapshot.actor_by_id[need.actor].place, one.looking)
            if nearest is not None and one.category in titles:
                score = (WORTH_SHOWING + (1 - WORTH_SHOWING) * one.gap) * _nearness(_apart(snapshot, need, nearest))
                yield Conversation((need.id, nearest.id), score, (_unseen(one, titles[one.category]),))


def _unseen(one: Misperception, title: Text) -> Text:
    """Whole groups only: what a single one answered is never told."""
    looking, seen = GROUP[one.looking], GROUP[one.seen]
    return Text(
        sv=f"{one.named} av {one.of} bland {seen.sv} sa på ett möte att de behöver ”{title.sv}” mest. "
        f"{one.guessed} av {one.lookers} bland {looking.sv} trodde det.",
        en=f"{one.named} of {one.of} among {seen.en} said at a meeting that they need “{title.en}” most. "
        f"{one.guessed} of {one.lookers} among {looking.en} believed so.",
    )


def _about_obstacles(snapshot: Snapshot, kinds: Kinds) -> Iterator[Conversation]:
    """Each two needs near each other whose own words tell of the same obstacle."""
    for obstacle in OBSTACLES:
        told = [(need, said) for need in snapshot.needs if (said := _said(need, obstacle)) is not None]
        about = {need.id: set(kinds.of(need.title, need.description)) for need, _ in told}
        for (one, its), (other, others) in combinations(told, 2):
            km, alike = _apart(snapshot, one, other), bool(about[one.id] & about[other.id])
            if one.actor != other.actor and km < FAR_KM and (alike or not obstacle.wide):
                words = (one.id, its), (other.id, others)
                score = (0.8 if alike else 0.7) * _nearness(km)
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


def _about_claims(task: Task) -> Iterator[Conversation]:
    """For each resource that several actors need at one time, and have little else for: these and its owner."""
    snapshot = task.snapshot
    claims: Mapping[int, dict[str, Claim]] = defaultdict(dict)
    for i, j, surely in _first_choices(task):
        actor, claim = snapshot.needs[i].actor, (surely, -i)
        claims[j][actor] = max(claims[j].get(actor, claim), claim)
    for j, by_actor in claims.items():
        needs = [(snapshot.needs[-i], surely) for surely, i in sorted(by_actor.values(), reverse=True)]
        likeliest = next((some for one in needs if len(some := _together(one, needs)) > 1), [])
        if likeliest:
            resource = snapshot.resources[j]
            score = WORTH_SHOWING + (likeliest[1][1] - WORTH_SHOWING) / 2  # by what the second would lose
            reason = _claimed(resource.title, snapshot.actor_by_id[resource.actor].name, len(likeliest))
            yield Conversation(tuple(need.id for need, _ in likeliest), score, (reason,), resource.id)


def _first_choices(task: Task) -> Iterator[tuple[int, int, float]]:
    """Need, resource and how surely they fit, for the best few of each need that fit surely enough."""
    if task.found is None:
        return
    of_need: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for row in np.flatnonzero(task.found >= CLAIM).tolist():
        i, j = task.pairs[row].tolist()
        of_need[i].append((-float(task.found[row]), j))
    for i, fitting in of_need.items():
        yield from ((i, j, -surely) for surely, j in sorted(fitting)[:FIRST_CHOICES])


def _together(first: tuple[Need, float], claims: Sequence[tuple[Need, float]]) -> list[tuple[Need, float]]:
    """A claim and the likeliest others that can be at one time with it, at most :data:`MOST_CLAIMS` in all."""
    chosen = [first]
    for one in claims:
        if one not in chosen and len(chosen) < MOST_CLAIMS and _at_one_time([need for need, _ in (*chosen, one)]):
            chosen.append(one)
    return chosen


def _at_one_time(needs: Sequence[Need]) -> bool:
    """Whether some month and some weekday suits all, where none written means any."""
    written = [need.months for need in needs if need.months], [need.weekdays for need in needs if need.weekdays]
    return all(not some or set(some[0]).intersection(*some) for some in written)


def _claimed(title: str, owner: str, number: int) -> Text:
    return Text(
        sv=f"{number} har behov som ”{title}” hos {owner} kan passa för. "
        "Prata om hur det ska räcka innan någon får det.",
        en=f"{number} have needs that “{title}” at {owner} may suit. "
        "Talk about how it can go round before anyone gets it.",
    )


def _apart(snapshot: Snapshot, one: Need, other: Need) -> float:
    return _km(_place(snapshot, one), _place(snapshot, other))


def _place(snapshot: Snapshot, need: Need) -> Place | None:
    return snapshot.place_by_name.get(snapshot.actor_by_id[need.actor].place)


def _km(here: Place | None, there: Place | None) -> float:
    """As near as can be when a place is not known."""
    return distance_km(here, there) if here is not None and there is not None else NEAR_KM


def _nearness(km: float) -> float:
    """1 up to :data:`NEAR_KM`, then falling evenly to 0.7 at :data:`FAR_KM`, and no lower."""
    return 1 - 0.3 * min(max((km - NEAR_KM) / (FAR_KM - NEAR_KM), 0.0), 1.0)
