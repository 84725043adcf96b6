"""What a meeting could talk through: a selection that fits so many people and minutes, and who is missing for what."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchmaker.models import Actor, AgendaItem, Participant
from matchmaker.services.agendas import Offer
from matchmaker.services.parties import parties_of

MINUTES_A_TALK = 30
"""A round of twenty-five minutes, and the time to change tables."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A party of whom nobody has said yes. ``opens`` are the talks that lack nobody else, ``also`` those that do."""

    actor: Actor
    opens: Sequence[AgendaItem]
    also: Sequence[AgendaItem]


def choose_talks(offers: Sequence[Offer], *, people: int, minutes: int) -> list[Offer]:
    """The offers that so many people can talk through in so many minutes, one of each party, the best first.

    Again and again the offer is taken that adds most to the score for each party that is not there yet; of equals, the
    one that stands first. Nobody gets more talks than there are rounds, and every second person can be in a talk at
    once. Empty when there is time for none.
    """
    rounds = minutes // MINUTES_A_TALK
    room = rounds * (people // 2)
    talks: Counter[int] = Counter()
    chosen: list[Offer] = []
    left = [(offer, frozenset(actor.id for actor in parties_of([offer.suggestion]))) for offer in offers]
    while left and len(chosen) < room:
        fitting = [
            (offer, parties)
            for offer, parties in left
            if len(talks.keys() | parties) <= people and all(talks[actor] < rounds for actor in parties)
        ]
        if not fitting:
            break
        best = max(fitting, key=lambda one: _gain(one[0], len(one[1] - talks.keys())))
        left.remove(best)
        chosen.append(best[0])
        talks.update(best[1])
    return chosen


def missing_parties(items: Iterable[AgendaItem], coming: Iterable[Participant]) -> list[Missing]:
    """Those who lack for talks on an agenda, given who comes; whoever opens most talks by coming stands first."""
    there = {one.actor_id for one in coming}
    opens: dict[int, list[AgendaItem]] = {}
    also: dict[int, list[AgendaItem]] = {}
    actors: dict[int, Actor] = {}
    for item in items:
        lacking = [actor for actor in parties_of([item.suggestion]) if actor.id not in there]
        for actor in lacking:
            actors[actor.id] = actor
            (opens if len(lacking) == 1 else also).setdefault(actor.id, []).append(item)
    found = [Missing(actor, opens.get(id, []), also.get(id, [])) for id, actor in actors.items()]
    return sorted(found, key=lambda one: (-len(one.opens), -len(one.also)))


def _gain(offer: Offer, newcomers: int) -> float:
    """The score for each chair that the offer asks for; one that asks for none comes before all others."""
    return offer.suggestion.score / newcomers if newcomers else 1 + offer.suggestion.score
