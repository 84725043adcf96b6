"""Open tables: where those sit for whom no talk has a seat, to talk about what they like."""

from collections.abc import Sequence
from dataclasses import replace

from matchmaker.planning.quality import idle_of
from matchmaker.planning.request import Person, PlanRequest, Sitting, Table


def at_open_tables(request: PlanRequest, sittings: Sequence[Sitting]) -> tuple[Sitting, ...]:
    """All sittings, with those who have no seat in a round with talks at tables that no talk was given to.

    Whoever needs most of a table chooses first: the table they were told before, or else one where somebody sits
    already, or else the largest.
    """
    made = {(one.round, one.table): one for one in sittings}
    told = {(one.round, person): one.table for one in request.previous for person in one.people}
    talking = {one.round for one in sittings if one.talk is not None}
    waiting = [(request.person_by_id[id], round) for id, round in idle_of(request, sittings) if round in talking]
    for person, round in sorted(waiting, key=lambda one: -len(one[0].wants)):
        free = [table for table in request.tables if _has_room(made.get((round, table.id)), table, person)]
        if free:
            best = max(free, key=lambda t: (told.get((round, person.id)) == t.id, (round, t.id) in made, t.seats))
            there = made.get((round, best.id)) or Sitting(round, best.id, None, ())
            made[round, best.id] = replace(there, people=(*there.people, person.id))
    return tuple(made.values())


def _has_room(there: Sitting | None, table: Table, person: Person) -> bool:
    seated = 0 if there is None else len(there.people)
    return (there is None or there.talk is None) and seated < table.seats and person.fits(table)
