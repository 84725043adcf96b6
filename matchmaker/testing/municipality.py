"""An invented municipality of any size, for tests and benchmarks: the same seed gives the same one."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, count, islice, product
from math import ceil, cos, radians

from matchmaker.matching.snapshot import WEEKDAYS, Actor, ActorKind, Horizon, Need, Place, Resource, Snapshot
from matchmaker.matching.vocabulary import vocabulary
from matchmaker.testing import phrases

ACTORS_AROUND_A_CENTRE = 400
"""Of more actors, several municipalities are made side by side, so that they live no denser."""

PLACES_AROUND_A_CENTRE = 20
"""A centre with a quarter of the actors, and villages around it, the next always smaller than the one before."""

KM_BETWEEN_CENTRES = 70.0
KM_OF_VILLAGES = 18.0
"""The standard deviation of the villages' way from their centre, north and east each."""

MIDDLE = 64.5, 18.5
"""Latitude and longitude of the first centre, in degrees."""

_KM_PER_DEGREE = 111.2
_KINDS = (ActorKind.SERVICE_NODE, ActorKind.ASSOCIATION, ActorKind.MUNICIPAL_UNIT)
_SHARES = (30, 55, 15)
_ITEMS, _ITEM_SHARES = (1, 2, 3, 4, 5), (8, 22, 40, 22, 8)


def municipality(actors: int, seed: int = 0) -> Snapshot:
    """So many actors with some three needs and three resources each, in villages that cluster around centres.

    Each actor has resources of a few kinds of service that are like it, and needs of any kind; the texts come from a
    small grammar over the words of ``vocabulary.toml``. They are varied enough for searching and for measuring speed,
    but no measure of how good a strategy is: people write otherwise.
    """
    draw = random.Random(seed)  # noqa: S311
    places = _places(max(1, ceil(actors / ACTORS_AROUND_A_CENTRE)), draw)
    sizes = list(accumulate(1 / (1 + k % PLACES_AROUND_A_CENTRE) for k in range(len(places))))
    made: list[Actor] = []
    needs: list[Need] = []
    resources: list[Resource] = []
    for number in range(actors):
        place = draw.choices(places, cum_weights=sizes)[0]
        actor, own = _actor(f"s{number:05}", place, draw)
        made.append(actor)
        needs += [_need(f"{actor.id}.n{k}", actor, draw) for k in range(1, _how_many(draw) + 1)]
        resources += [_resource(f"{actor.id}.r{k}", actor, own, draw) for k in range(1, _how_many(draw) + 1)]
    return Snapshot(tuple(made), tuple(needs), tuple(resources), tuple(places))


@dataclass(frozen=True)
class Service:
    """The words of a kind of local service.

    ``nouns`` and ``given`` are things, said by anyone and by those who have it; ``asks`` and ``gives`` are whatever
    those say who need it, and those who have it.
    """

    nouns: tuple[str, ...]
    given: tuple[str, ...]
    asks: tuple[str, ...]
    gives: tuple[str, ...]


@cache
def services() -> dict[str, Service]:
    """Every kind of local service in ``vocabulary.toml``, by its id."""
    found = {}
    for kind in vocabulary():
        nouns, given = (tuple(filter(_names_a_thing, words)) for words in (kind.words, kind.gives))
        found[kind.id] = Service(nouns, (*nouns, *given), kind.asks or kind.words, kind.gives or kind.words)
    return found


def _names_a_thing(words: str) -> bool:
    """Whether it can stand after "Vi har": most single words can, and of several one cannot tell."""
    return " " not in words and words not in phrases.NO_NOUNS


def _how_many(draw: random.Random) -> int:
    return draw.choices(_ITEMS, _ITEM_SHARES)[0]


def _places(centres: int, draw: random.Random) -> list[Place]:
    """Centres in a square lattice from the middle outwards, somewhat shaken, each with its villages."""
    width = 2 * ceil(centres**0.5 / 2) + 1
    cells = sorted(
        product(range(-(width // 2), width // 2 + 1), repeat=2), key=lambda at: (at[0] ** 2 + at[1] ** 2, at)
    )
    names = list(islice(_place_names(draw), centres * PLACES_AROUND_A_CENTRE))
    places = []
    for number, cell in enumerate(cells[:centres]):
        north, east = ((step + draw.uniform(-0.2, 0.2)) * KM_BETWEEN_CENTRES for step in cell)
        for k in range(PLACES_AROUND_A_CENTRE):
            away = (0.0, 0.0) if k == 0 else (draw.gauss(0, KM_OF_VILLAGES), draw.gauss(0, KM_OF_VILLAGES))
            lat = MIDDLE[0] + (north + away[0]) / _KM_PER_DEGREE
            lon = MIDDLE[1] + (east + away[1]) / _KM_PER_DEGREE / cos(radians(MIDDLE[0]))
            places.append(Place(names[number * PLACES_AROUND_A_CENTRE + k], round(lat, 4), round(lon, 4)))
    return places


def _place_names(draw: random.Random) -> Iterator[str]:
    """Names that do not come twice, however many are asked for."""
    plain = [first + last for first, last in product(phrases.PLACE_BEGINNINGS, phrases.PLACE_ENDINGS)]
    draw.shuffle(plain)
    for before in phrases.PLACE_ATTRIBUTES:
        yield from (before + name for name in plain)
    yield from (f"{name} {number}" for number in count(2) for name in plain)


def _actor(id: str, place: Place, draw: random.Random) -> tuple[Actor, list[Service]]:
    """An actor and the kinds of service that its resources are of."""
    kind = draw.choices(_KINDS, _SHARES)[0]
    called, own = draw.choice(phrases.ACTORS[kind])
    known = services()
    own_services = [known[name] for name in own]
    also = draw.choice(list(known.values()))
    description = " ".join(draw.sample(phrases.ABOUT[kind], draw.randint(0, 2)))
    return (
        Actor(
            id=id,
            kind=kind,
            name=called.format(place=place.name, name=draw.choice(phrases.NAMES)),
            place=place.name,
            description=description,
            reach_km=draw.choice((10, 20, 30, 50, 80)) if draw.random() < 0.15 else None,
        ),
        [*own_services, also],
    )


def _need(id: str, actor: Actor, draw: random.Random) -> Need:
    service = draw.choice(list(services().values()))
    months, weekdays = _when(draw)
    return Need(
        id=id,
        actor=actor.id,
        title=_filled(draw.choice(phrases.NEED_TITLES), service, service.nouns, service.asks, actor, draw),
        description=_told(phrases.NEED_SENTENCES, service, service.nouns, service.asks, actor, draw),
        horizon=draw.choices(tuple(Horizon), (5, 3, 2))[0],
        months=months,
        weekdays=weekdays,
    )


def _resource(id: str, actor: Actor, own: Sequence[Service], draw: random.Random) -> Resource:
    service = draw.choice(own)
    months, weekdays = _when(draw)
    capacity = draw.choice(phrases.CAPACITIES).format(number=draw.randint(2, 90)) if draw.random() < 0.6 else ""
    return Resource(
        id=id,
        actor=actor.id,
        title=_filled(draw.choice(phrases.RESOURCE_TITLES), service, service.given, service.gives, actor, draw),
        description=_told(phrases.RESOURCE_SENTENCES, service, service.given, service.gives, actor, draw),
        months=months,
        weekdays=weekdays,
        capacity=capacity,
    )


def _when(draw: random.Random) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Mostly any time; else some months in a row, or some days of the week."""
    months: tuple[int, ...] = ()
    weekdays: tuple[str, ...] = ()
    if draw.random() < 0.3:
        first = draw.randint(0, 11)
        months = tuple(sorted((first + k) % 12 + 1 for k in range(draw.randint(1, 6))))
    if draw.random() < 0.15:
        chosen = draw.sample(range(7), draw.randint(1, 4))
        weekdays = tuple(WEEKDAYS[k] for k in sorted(chosen))
    return months, weekdays


def _told(
    sentences: Sequence[str],
    service: Service,
    nouns: Sequence[str],
    said: Sequence[str],
    actor: Actor,
    draw: random.Random,
) -> str:
    """One or two sentences about the thing, and up to two about what goes with it."""
    about = draw.sample(sentences, draw.randint(1, 2))
    beside = draw.sample(phrases.TAILS, draw.randint(0, 2))
    return " ".join(_filled(sentence, service, nouns, said, actor, draw) for sentence in (*about, *beside))


def _filled(
    pattern: str, service: Service, nouns: Sequence[str], said: Sequence[str], actor: Actor, draw: random.Random
) -> str:
    """The pattern with its gaps filled: ``{noun}`` and ``{other}`` things, ``{said}`` anything that people say."""
    filled = pattern.format(
        noun=draw.choice(nouns),
        other=draw.choice(service.nouns),
        said=draw.choice(said),
        place=actor.place,
        name=draw.choice(phrases.NAMES),
        number=draw.randint(2, 60),
        season=draw.choice(phrases.SEASONS),
        occasion=draw.choice(phrases.OCCASIONS),
    )
    return filled[0].upper() + filled[1:]
