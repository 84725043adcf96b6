"""Which of several tables that are alike is given to which talk."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from matchmaker.planning.request import Table

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
