"""A first seating of those without a talk, for the solver to better: each where they add most, as far as seats go."""

from collections.abc import Sequence
from dataclasses import replace

from matchmaker.planning.request import Person, PlanRequest, Sitting, company, pair


def with_listeners(request: PlanRequest, round: int, sittings: Sequence[Sitting]) -> tuple[Sitting, ...]:
    """All sittings, with those who are there in a round and have no seat at its talks while seats are left.

    Those who had no seat in the round before choose first, and of them those who need most of a table. Everyone goes
    where a kind of actor is missing, and of several such tables to the one with fewest people they have met, and then
    to the emptiest.
    """
    here = [one for one in sittings if one.round == round]
    others = [one for one in sittings if one.round != round]
    met = company(others).keys() | request.met_before
    seated = {person for one in here for person in one.people}
    before = {person for one in others if one.round == round - 1 for person in one.people}
    if round == 1:
        before = request.person_by_id.keys() - request.paused
    waiting = [person for person in request.people if person.present(round) and person.id not in seated]
    for person in sorted(waiting, key=lambda person: (person.id in before, -len(person.wants))):
        costs = {
            k: _cost(request, one, person, met)
            for k, one in enumerate(here)
            if one.talk is not None and _room(request, one, person)
        }
        if costs:
            best = min(costs, key=costs.__getitem__)
            here[best] = replace(here[best], people=(*here[best].people, person.id))
    return (*others, *here)


def _room(request: PlanRequest, sitting: Sitting, person: Person) -> bool:
    table = request.table_by_id[sitting.table]
    return len(sitting.people) < table.seats and person.fits(table)


def _cost(
    request: PlanRequest, sitting: Sitting, person: Person, met: frozenset[frozenset[str]] | set[frozenset[str]]
) -> tuple[bool, int, int]:
    kinds = {request.person_by_id[other].kind for other in sitting.people}
    again = sum(pair(person.id, other) in met for other in sitting.people)
    return person.kind in kinds, again, len(sitting.people)
