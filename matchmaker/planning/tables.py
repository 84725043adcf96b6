"""Which table is given to which talk: of several that are alike, and of larger ones that are free."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from matchmaker.planning.request import PlanRequest, SeatLock, Sitting, Table, TalkLock

_Key = TypeVar("_Key", int, str)


def give_tables(
    groups: Mapping[int, Sequence[Sequence[Table]]],
    placed: Mapping[tuple[int, _Key], int],
    had: Mapping[tuple[int, _Key], str],
) -> dict[tuple[int, _Key], str]:
    """A table of its own for each (round, sitting), out of the group that it was given; the one it had if it can be."""
    free = {(round, k): [table.id for table in group] for round, all in groups.items() for k, group in enumerate(all)}
    given: dict[tuple[int, _Key], str] = {}
    for key in sorted(placed, key=lambda key: had.get(key) not in free[key[0], placed[key]]):
        there = free[key[0], placed[key]]
        given[key] = had[key] if had.get(key) in there else there[0]
        there.remove(given[key])
    return given


def at_larger_tables(request: PlanRequest, round: int, sittings: Sequence[Sitting]) -> tuple[Sitting, ...]:
    """All sittings, with a round's talks at the largest tables that are free, until everyone there can have a seat.

    The talk at the smallest table moves first. What is locked stays, and all who sit at a talk move with it.
    """
    made = list(sittings)
    here = [k for k, one in enumerate(made) if one.round == round and one.talk is not None]
    size = {table.id: table.seats for table in request.tables}
    locks: tuple[TalkLock | SeatLock, ...] = (*request.talk_locks, *request.seat_locks)
    fixed = {lock.table for lock in locks if lock.round == round}
    taken = fixed | {one.table for one in made if one.round == round}
    lacking = sum(person.present(round) for person in request.people) - sum(size[made[k].table] for k in here)
    for table in sorted(request.tables, key=lambda table: -table.seats):
        movable = [k for k in here if made[k].table not in fixed and _is_larger(request, table, made[k])]
        if lacking <= 0 or table.id in taken or not movable:
            continue
        first = min(movable, key=lambda k: size[made[k].table])
        lacking -= table.seats - size[made[first].table]
        made[first] = replace(made[first], table=table.id)
    return tuple(made)


def _is_larger(request: PlanRequest, table: Table, sitting: Sitting) -> bool:
    """Whether a table has more seats than a sitting's, and what those who sit there need."""
    fits = all(request.person_by_id[person].fits(table) for person in sitting.people)
    return fits and table.seats > request.table_by_id[sitting.table].seats
