"""What can be told in a few words of two who could help each other, and could make people say yes or no."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.api import Actor, Place, distance_km

NEAR_KM, FAR_KM = 15, 50


class What(StrEnum):
    """The kinds of traits."""

    HELPER = "helper"
    KINDS_AND_NEARNESS = "kinds_and_nearness"
    KINDS = "kinds"
    NEARNESS = "nearness"


class Nearness(StrEnum):
    """How far it is between two: the same place, less than 15 km, less than 50 km, or more."""

    SAME = "same"
    NEAR = "near"
    AWAY = "away"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that many pairs have in common. ``of`` says which: an id, the two kinds, and a :class:`Nearness`."""

    what: What
    of: tuple[str, ...]


def traits_of_helper(helper: Actor) -> Iterator[Trait]:
    """Who would help."""
    yield Trait(What.HELPER, (helper.id,))


def traits_between(seeker: Actor, helper: Actor, places: Mapping[str, Place]) -> Iterator[Trait]:
    """What kinds the two are of, and how far it is between them."""
    kinds, nearness = (seeker.kind, helper.kind), nearness_of(seeker.place, helper.place, places)
    if nearness is not None:
        yield Trait(What.KINDS_AND_NEARNESS, (*kinds, nearness))
        yield Trait(What.NEARNESS, (nearness,))
    yield Trait(What.KINDS, kinds)


def nearness_of(here: str, there: str, places: Mapping[str, Place]) -> Nearness | None:
    """How far it is between two places, by their names; None when a position is not known."""
    if here not in places or there not in places:
        return None
    if here == there:
        return Nearness.SAME
    km = distance_km(places[here], places[there])
    return Nearness.NEAR if km < NEAR_KM else Nearness.AWAY if km < FAR_KM else Nearness.FAR
