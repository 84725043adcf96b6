"""Lists page by page: how many pages there are, and what stands on the one that is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list, counted from 1; ``total`` is how many rows there are on all of them."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


def page_of(total: int, page: int, size: int, read: Callable[[slice], Sequence[Row]]) -> Page[Row]:
    """A page of a list of ``total`` rows, ``size`` a page; ``read`` gives those of a slice of the list.

    A page that is not there gives the nearest one.
    """
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    return Page(read(slice((page - 1) * size, page * size)), total, page, pages)
