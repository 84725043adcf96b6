"""Columns of boxes with lines between neighbours, each column in the order in which the fewest lines cross."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

SWEEPS = 8

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cell(Generic[Key]):
    """A box: what it stands for, its column from 0, and the middle of its row, in rows from the top."""

    key: Key
    column: int
    row: float


def arrange(columns: Sequence[Sequence[Key]], ties: Sequence[tuple[Key, Key]]) -> list[Cell[Key]]:
    """A box for each key, column by column from the top; ties join keys of neighbouring columns.

    Each column is ordered by the middle of what its boxes are tied to, back and forth until it has settled
    (Sugiyama, Tagawa & Toda 1981), and stands centred beside the highest one.
    """
    tied = _neighbours(ties)
    orders = [list(column) for column in columns]
    for sweep in range(SWEEPS):
        steps = range(1, len(orders)) if sweep % 2 == 0 else range(len(orders) - 2, 0, -1)
        for here in steps:
            beside = orders[here - 1 if sweep % 2 == 0 else here + 1]
            rows = {key: row for row, key in enumerate(beside)}
            orders[here] = _by_middle(orders[here], rows, tied)
    highest = max(map(len, orders), default=0)
    return [
        Cell(key, number, (highest - len(order)) / 2 + row)
        for number, order in enumerate(orders)
        for row, key in enumerate(order)
    ]


def _neighbours(ties: Sequence[tuple[Key, Key]]) -> dict[Key, list[Key]]:
    tied: dict[Key, list[Key]] = {}
    for one, other in ties:
        tied.setdefault(one, []).append(other)
        tied.setdefault(other, []).append(one)
    return tied


def _by_middle(order: Sequence[Key], rows: Mapping[Key, int], tied: Mapping[Key, Sequence[Key]]) -> list[Key]:
    """A column in the order of what it is tied to; what is tied to nothing comes last, and equals keep their order."""

    def middle(key: Key) -> float:
        found = [rows[other] for other in tied.get(key, ()) if other in rows]
        return sum(found) / len(found) if found else float(len(rows))

    return sorted(order, key=middle)
