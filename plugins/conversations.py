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
    Actor,
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
    opinions,
)

LEAST_GAP = 0.3
"""So much larger must the share that named a need be than the share that guessed it."""

NEAR_KM, FAR_KM = 10.0, 80.0
"""Up to the first nothing is taken off; from the second on, those who meet an obstacle are not brought together."""

MOST_CLAIMS = 3
"""Of very many who lay claim to one resource, so many of the likeliest sit down together."""

GROUP = {
    ActorKind.SERVICE_NODE: Text(sv="butikerna och servicen", en="the shops and services"),
    ActorKind.ASSOCIATION: Text(sv="föreningarna", en="the associations"),
    ActorKind.MUNICIPAL_UNIT: Text(sv="kommunens verksamheter", en="the municipality’s units"),
}


SAME_OBSTACLE = Text(
    sv="De möter samma slags hinder, och kan hjälpas åt att komma förbi det.",
    en="They meet the same kind of obstacle, and may help each other past it.",
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that stands in the way, and the words that tell of it."""

    name: Text
    words: re.Pattern[str]


OBSTACLES = (
    Obstacle(
        Text(sv="pengar", en="money"),
        re.compile(
            r"\b(?:inte råd|inte kapital\w*|(?:sakna[rs]|brist på|ont om|slut på|tom på) (?:pengar|medel)"
            r"|bidrag(?:en|et)?|för dyrt?|kostar (?:för mycket|som)|cannot afford|too expensive|no money|funding)\b",
            re.I,
        ),
    ),
    Obstacle(
        Text(sv="tillstånd och regler", en="permits and rules"),
        re.compile(
            r"\b(?:tillstånd\w*|bygglov\w*|föreskrift\w*|regelverk\w*|försäkring\w*|permits?|regulations?|insurance)\b",
            re.I,
        ),
    ),
    Obstacle(
        Text(sv="att det är för få som hinner och orkar", en="that too few have the time and strength"),
        re.compile(
            r"\b(?:orkar inte|hinner inte|(?:ingen|få) som (?:orkar|hinner|ställer upp)|sakna[rs] folk"
            r"|folk (?:är det )?vi saknar|för få (?:som|händer|ideella)|eldsjäl\w*"
            r"|nobody has time|too few volunteers|short of people)\b",
            re.I,
        ),
    ),
    Obstacle(
        Text(sv="att det är långt och svårt att ta sig fram", en="that it is far and hard to get about"),
        re.compile(
            r"\b(?:för långt|långa avstånd|(?:ingen|sista) buss\w*|(?:saknar|inget|utan) körkort|utan bil"
            r"|too far|no bus|last bus|no driving licence)\b",
            re.I,
        ),
    ),
    Obstacle(
        Text(sv="att ingen vet hur", en="that nobody knows how"),
        re.compile(
            r"\b(?:vet inte hur|kan inget om|saknar (?:kunskap\w*|kompetens\w*)|förstår (?:ord )?men inte"
            r"|do not know how|lack the skills?)\b",
            re.I,
        ),
    ),
)


@dataclass(frozen=True)
class Conversations:
    """Proposes talks from the snapshot and the judged pairs alone; scores no pair."""

    categories: Sequence[Category] = field(default=(), repr=False)
    spec = StrategySpec(
        name="conversations",
        title=Text(sv="Prata innan ni byter", en="Talk before you trade"),
        description=Text(
            sv="Föreslår samtal där en grupp tror fel om en annan, där två möter samma hinder, eller där flera vill ha "
            "samma sak.",
            en="Proposes talks where one group is wrong about another, two meet the same obstacle, or several want the "
            "same thing.",
        ),
        version="1.0",
        role=StrategyRole.TALKS,
    )

    def with_categories(self, categories: Sequence[Category]) -> "Conversations":
        """The same with the kinds of service that misperceptions are about."""
        return Conversations(tuple(categories))

    def score(self, task: Task) -> list[float | None]:
        """No opinion on any pair."""
        return opinions(np.zeros(len(task)), np.zeros(len(task), dtype=np.bool_))

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Nothing to say of any pair."""
        return [None] * len(task)

    def conversations(self, task: Task) -> Sequence[Conversation]:
        """Talks for each of the three reasons."""
        return [
            *_about_misperceptions(task.snapshot, self.categories),
            *_about_obstacles(task.snapshot),
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
            nearest = nearest_to(_owner(snapshot, need).place, one.looking)
            if nearest is not None and one.category in titles:
                score = (WORTH_SHOWING + (1 - WORTH_SHOWING) * one.gap) * _nearness(_apart(snapshot, need, nearest))
                yield Conversation((need.id, nearest.id), score, (_unseen(one, titles[one.category]),))


def _unseen(one: Misperception, title: Text) -> Text:
    """Whole groups only: what a single one answered is never told."""
    looking, seen = GROUP[one.looking], GROUP[one.seen]
    return Text(
        sv=f"{one.named} av {one.of} bland {seen.sv} sade på ett möte att de behöver ”{title.sv}” mest. "
        f"{one.guessed} av {one.lookers} bland {looking.sv} trodde det.",
        en=f"{one.named} of {one.of} among {seen.en} said at a meeting that they need “{title.en}” most. "
        f"{one.guessed} of {one.lookers} among {looking.en} believed so.",
    )


def _about_obstacles(snapshot: Snapshot) -> Iterator[Conversation]:
    """Each two needs near each other whose own words tell of the same obstacle."""
    for obstacle in OBSTACLES:
        told = [(need, said) for need in snapshot.needs if (said := _said(need, obstacle)) is not None]
        for (one, its), (other, others) in combinations(told, 2):
            km = _apart(snapshot, one, other)
            if one.actor != other.actor and km < FAR_KM:
                words = (one.id, its), (other.id, others)
                yield Conversation((one.id, other.id), 0.7 * _nearness(km), (SAME_OBSTACLE,), own_words=words)


def _said(need: Need, obstacle: Obstacle) -> Evidence | None:
    """The words of a need that tell of an obstacle, marked, so that they are shown to nobody who may not read them."""
    fields: tuple[tuple[Literal["title", "description"], str], ...]
    fields = ("title", need.title), ("description", need.description)
    for field_name, text in fields:
        if found := obstacle.words.search(text):
            name = obstacle.name
            reason = Text(sv=f"Ett hinder är {name.sv}: ”{found[0]}”.", en=f"One obstacle is {name.en}: “{found[0]}”.")
            return Evidence(reason, (Mark("need", field_name, *found.span()),))
    return None


def _about_claims(task: Task) -> Iterator[Conversation]:
    """For each resource that suits needs of several actors: these, the likeliest first, and its owner."""
    if task.found is None:
        return
    snapshot, found = task.snapshot, task.found
    claims: Mapping[int, dict[str, tuple[float, int]]] = defaultdict(dict)
    for row in np.flatnonzero(found >= WORTH_SHOWING).tolist():
        i, j = task.pairs[row].tolist()
        actor, claim = snapshot.needs[i].actor, (float(found[row]), -i)
        claims[j][actor] = max(claims[j].get(actor, claim), claim)
    for j, by_actor in claims.items():
        likeliest = sorted(by_actor.values(), reverse=True)[:MOST_CLAIMS]
        if len(likeliest) > 1:
            resource, needs = snapshot.resources[j], [snapshot.needs[-i] for _, i in likeliest]
            score = WORTH_SHOWING + (likeliest[1][0] - WORTH_SHOWING) / 2  # by what the second would lose
            reason = _claimed(resource.title, snapshot.actor_by_id[resource.actor].name, len(needs))
            yield Conversation(tuple(need.id for need in needs), score, (reason,), resource.id)


def _claimed(title: str, owner: str, number: int) -> Text:
    return Text(
        sv=f"{number} har behov som ”{title}” hos {owner} kan passa för. Prata om hur det räcker innan någon får det.",
        en=f"{number} have needs that “{title}” at {owner} may suit. "
        "Talk about how it can go round before anyone gets it.",
    )


def _owner(snapshot: Snapshot, need: Need) -> Actor:
    return snapshot.actor_by_id[need.actor]


def _apart(snapshot: Snapshot, one: Need, other: Need) -> float:
    return _km(_place(snapshot, one), _place(snapshot, other))


def _place(snapshot: Snapshot, need: Need) -> Place | None:
    return snapshot.place_by_name.get(_owner(snapshot, need).place)


def _km(here: Place | None, there: Place | None) -> float:
    """As near as can be when a place is not known."""
    return distance_km(here, there) if here is not None and there is not None else NEAR_KM


def _nearness(km: float) -> float:
    """1 up to :data:`NEAR_KM`, then falling evenly to 0.7 at :data:`FAR_KM`, and no lower."""
    return 1 - 0.3 * min(max((km - NEAR_KM) / (FAR_KM - NEAR_KM), 0.0), 1.0)
