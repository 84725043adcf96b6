"""Open tables: where those sit for whom no talk has a seat, to talk about what they like."""

from collections.abc import Sequence
from itertools import accumulate

from matchmaker.planning.quality import idle_of
from matchmaker.planning.request import PlanRequest, Sitting, Table


def at_open_tables(request: PlanRequest, sittings: Sequence[Sitting]) -> tuple[Sitting, ...]:
    """All sittings, with those who have no seat in a round with talks at tables that no talk was given to.

    They stay where they were told before, and else share the largest tables evenly, as few as have seats for all.
    Whoever needs most of a table chooses first.
    """
    at_talks = tuple(one for one in sittings if one.talk is not None)
    idle = idle_of(request, sittings)
    tables = [
        Sitting(round, table, None, tuple(people))
        for round in request.all_rounds
        for table, people in _opened(request, round, sittings, [p for p, r in idle if r == round]).items()
    ]
    return (*at_talks, *tables)


def _opened(
    request: PlanRequest, round: int, sittings: Sequence[Sitting], waiting: Sequence[str]
) -> dict[str, list[str]]:
    """Who sits at each table without a talk in a round, those whose seats are locked there first."""
    here = [one for one in sittings if one.round == round]
    talking = {one.table for one in here if one.talk is not None}
    opened = {one.table: list(one.people) for one in here if one.talk is None}
    told = {person: one.table for one in request.previous if one.round == round for person in one.people}
    free = sorted((table for table in request.tables if table.id not in talking), key=lambda table: -table.seats)
    seats_before = accumulate((table.seats for table in free), initial=0)
    enough = {table.id for table, before in zip(free, seats_before, strict=False) if before < len(waiting)}
    for id in sorted(waiting if talking else (), key=lambda id: -len(request.person_by_id[id].wants)):
        fitting = [t for t in free if len(opened.get(t.id, ())) < t.seats and request.person_by_id[id].fits(t)]

        def worth(table: Table, id: str = id) -> tuple[bool, bool, int, int]:
            is_used = table.id in enough or table.id in opened
            return told.get(id) == table.id, is_used, -len(opened.get(table.id, ())), table.seats

        if fitting:
            opened.setdefault(max(fitting, key=worth).id, []).append(id)
    return opened
