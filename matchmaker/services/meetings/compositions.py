"""What a meeting could talk through: a selection that fits so many people and minutes, and who is missing for what."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from matchmaker.models import Actor, Suggestion
from matchmaker.services.meetings.agendas import Offer
from matchmaker.services.suggestions.parties import parties_of

MINUTES_A_TALK = 30
"""A round of twenty-five minutes, and the time to change tables."""


class Talkable(Protocol):
    """What can be talked about: it stands on an agenda, or could."""

    @property
    def suggestion(self) -> Suggestion:
        """Whom it brings together, and for what."""
        ...


AnyTalk = TypeVar("AnyTalk", bound=Talkable)


@dataclass(frozen=True, slots=True)
class Missing(Generic[AnyTalk]):
    """A party of whom nobody comes. ``opens`` are the talks that lack nobody else, ``also`` those that do."""

    actor: Actor
    opens: Sequence[AnyTalk]
    also: Sequence[AnyTalk]


def choose_talks(offers: Sequence[Offer], *, people: int, minutes: int) -> list[Offer]:
    """The offers that so many people can talk through in so many minutes, one of each party, the best first.

    Again and again the offer is taken that adds most to the score for each party that is not there yet; of equals, the
    one that stands first. Nobody gets more talks than there are rounds, and every second person can be in a talk at
    once. What is settled in a talk that is chosen already is not talked through again in another. Empty when there is
    time for none.
    """
    rounds = minutes // MINUTES_A_TALK
    room = rounds * (people // 2)
    talks: Counter[int] = Counter()
    chosen: list[Offer] = []
    settled: set[tuple[int, int]] = set()
    left = [
        (offer, frozenset(actor.id for actor in parties_of([offer.suggestion])), _meetings_in(offer.suggestion))
        for offer in offers
    ]
    while left and len(chosen) < room:
        fitting = [
            one
            for one in left
            if len(talks.keys() | one[1]) <= people
            and all(talks[actor] < rounds for actor in one[1])
            and settled.isdisjoint(one[2])
        ]
        if not fitting:
            break
        best = max(fitting, key=lambda one: _gain(one[0], len(one[1] - talks.keys())))
        left.remove(best)
        chosen.append(best[0])
        talks.update(best[1])
        settled |= best[2]
    return chosen


def also_in(suggestion: Suggestion, talks: Iterable[Talkable]) -> list[int]:
    """In which other of the talks the same need meets the same resource, counted from 1: a pair in a chain, say."""
    own = _meetings_in(suggestion)
    return [
        number
        for number, talk in enumerate(talks, start=1)
        if talk.suggestion.id != suggestion.id and not own.isdisjoint(_meetings_in(talk.suggestion))
    ]


def missing_parties(talks: Iterable[AnyTalk], there: Collection[int]) -> list[Missing[AnyTalk]]:
    """Those who lack for talks, given the actors who come, by id; whoever opens most talks by coming stands first."""
    opens: dict[int, list[AnyTalk]] = {}
    also: dict[int, list[AnyTalk]] = {}
    actors: dict[int, Actor] = {}
    for talk in talks:
        lacking = [actor for actor in parties_of([talk.suggestion]) if actor.id not in there]
        for actor in lacking:
            actors[actor.id] = actor
            (opens if len(lacking) == 1 else also).setdefault(actor.id, []).append(talk)
    found = [Missing(actor, opens.get(id, []), also.get(id, [])) for id, actor in actors.items()]
    return sorted(found, key=lambda one: (-len(one.opens), -len(one.also)))


def _meetings_in(suggestion: Suggestion) -> frozenset[tuple[int, int]]:
    return frozenset((link.need_id, link.resource_id) for link in suggestion.links if link.resource_id is not None)


def _gain(offer: Offer, newcomers: int) -> float:
    """The score for each chair that the offer asks for; one that asks for none comes before all others."""
    return offer.suggestion.score / newcomers if newcomers else 1 + offer.suggestion.score
