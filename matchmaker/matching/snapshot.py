"""What the engine sees of the world at one moment: who needs and has what, where, their words and earlier verdicts."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.vectors.numbering import Numbered, numbered

MONTHS = range(1, 13)
"""The months by number, January to December."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The names of the weekdays in files, Monday first."""


class ActorKind(StrEnum):
    """The three kinds of actors that the dialogue brings together."""

    SERVICE_NODE = "service_node"
    ASSOCIATION = "association"
    MUNICIPAL_UNIT = "municipal_unit"


class Horizon(StrEnum):
    """How soon a need wants an answer."""

    NOW = "now"
    YEAR = "year"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Place:
    """A village or stretch of road with its position in degrees (WGS84)."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone with a profile. ``place`` names a :class:`Place`; ``reach_km`` is how far they will go, None
    = no limit said.
    """

    id: str
    kind: ActorKind
    name: str
    place: str
    description: str = ""
    reach_km: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What an actor needs, in its own words. Empty ``months`` (1–12) or ``weekdays`` mean any time."""

    id: str
    actor: str
    title: str
    description: str = ""
    horizon: Horizon = Horizon.NOW
    months: tuple[int, ...] = ()
    weekdays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """What an actor can contribute, in its own words. Empty ``months`` or ``weekdays`` mean any time."""

    id: str
    actor: str
    title: str
    description: str = ""
    months: tuple[int, ...] = ()
    weekdays: tuple[str, ...] = ()
    capacity: str = ""


@dataclass(frozen=True, slots=True)
class GlossaryWord:
    """A word that people here use, in lower case, and what it stands for: a kind of service, other words, or both.

    ``category`` is the id of a :class:`~matchmaker.matching.vocabulary.Category`, empty for none; ``means`` are plain
    words in its place.
    """

    word: str
    category: str = ""
    means: tuple[str, ...] = ()


class Answer(StrEnum):
    """What became of a suggestion: what the project leader said or, when it was talked about, what came of that."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A suggestion that was decided about. It keeps what it was about: a need that has been met is no longer a need.

    ``seeker`` is the one who needs, ``helper`` the one who could help.
    """

    need: Need
    resource: Resource
    seeker: Actor
    helper: Actor
    answer: Answer

    @property
    def is_yes(self) -> bool:
        """Whether people wanted it."""
        return self.answer in {Answer.ACCEPTED, Answer.AGREED}


@dataclass(frozen=True, slots=True)
class Misperception:
    """What a group believes of another's needs, from the answers at a meeting; never of fewer than five on each side.

    Of ``of`` in the group ``seen``, ``named`` hold a kind of need (a category's id) for one of their most pressing; of
    ``lookers`` in the group ``looking``, ``guessed`` believe that they do.
    """

    looking: ActorKind
    seen: ActorKind
    category: str
    named: int
    of: int
    guessed: int
    lookers: int

    @property
    def gap(self) -> float:
        """The share that named it less the share that guessed it, from -1 to 1."""
        return self.named / self.of - self.guessed / self.lookers


@dataclass(frozen=True)
class Snapshot:
    """Everything a match run rests on. Needs and resources name their actor by id; order is kept and means nothing."""

    actors: tuple[Actor, ...]
    needs: tuple[Need, ...]
    resources: tuple[Resource, ...]
    places: tuple[Place, ...] = ()
    glossary: tuple[GlossaryWord, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    misperceptions: tuple[Misperception, ...] = ()

    @cached_property
    def actor_by_id(self) -> Mapping[str, Actor]:
        """Actors by their id."""
        return {actor.id: actor for actor in self.actors}

    @cached_property
    def need_by_id(self) -> Mapping[str, Need]:
        """Needs by their id."""
        return {need.id: need for need in self.needs}

    @cached_property
    def resource_by_id(self) -> Mapping[str, Resource]:
        """Resources by their id."""
        return {resource.id: resource for resource in self.resources}

    @cached_property
    def place_by_name(self) -> Mapping[str, Place]:
        """Places by their name."""
        return {place.name: place for place in self.places}

    @cached_property
    def position_of_actor(self) -> Mapping[str, int]:
        """The position in ``actors`` of each by its id."""
        return dict(zip(self.actor_by_id, range(len(self.actors)), strict=True))

    def of_actors(self, ids: Iterable[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which needs, and which resources, belong to one of these actors; ids of nobody here count for nothing."""
        theirs = np.zeros(len(self.actors), dtype=bool)
        theirs[[self.position_of_actor[id] for id in ids if id in self.position_of_actor]] = True
        needs, resources = self.actor_positions
        return theirs[needs], theirs[resources]

    @cached_property
    def actor_positions(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The position of its actor in ``actors`` for each need, and for each resource."""
        position = self.position_of_actor
        needs, resources = (
            np.fromiter(map(position.__getitem__, map(_ACTOR, side)), dtype=np.intp, count=len(side))
            for side in (self.needs, self.resources)
        )
        for positions in (needs, resources):
            positions.flags.writeable = False  # everybody gets the same
        return needs, resources

    @cached_property
    def actor_places(self) -> tuple[tuple[str, ...], NDArray[np.intp]]:
        """The names of the places where actors are, and which of these each actor is in."""
        number: dict[str, int] = {}
        at = np.array([number.setdefault(actor.place, len(number)) for actor in self.actors], dtype=np.intp)
        at.flags.writeable = False
        return tuple(number), at

    @cached_property
    def texts(self) -> tuple[Numbered[tuple[str, str]], Numbered[tuple[str, str]]]:
        """The title and description of each need, and of each resource, with the number that these have.

        What is kept of texts is found by number, so that texts which were there in an earlier run cost next to nothing.
        """
        needs, resources = (numbered(map(_TEXTS, side)) for side in (self.needs, self.resources))
        return needs, resources

    def __getstate__(self) -> dict[str, object]:
        """Without what follows from the rest, or holds in this process only."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the content; equal content in another order has the same digest."""
        parts = {part.name: sorted(map(_canonical, getattr(self, part.name))) for part in fields(self)}
        return hashlib.sha256(_canonical(parts).encode()).hexdigest()


_TEXTS = attrgetter("title", "description")
_ACTOR = attrgetter("actor")


def ranks_by_id(items: Sequence[Need] | Sequence[Resource], at: NDArray[np.intp]) -> NDArray[np.intp]:
    """The rank of the id of each item at these positions, which may come again, among them."""
    there = np.zeros(len(items), dtype=bool)
    there[at] = True
    by_id = sorted(np.flatnonzero(there).tolist(), key=lambda k: items[k].id)
    ranks = np.empty(len(items), dtype=np.intp)
    ranks[by_id] = np.arange(len(by_id))
    found: NDArray[np.intp] = ranks[at]
    return found


@cache
def _values_of(kind: Any) -> Callable[[object], object]:
    return attrgetter(*(part.name for part in fields(kind)))


def _values(item: Any) -> object:
    values: object = _values_of(item.__class__)(item)
    return values


_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_values).encode
"""The one way that equal values are written as JSON, a dataclass by its values."""
