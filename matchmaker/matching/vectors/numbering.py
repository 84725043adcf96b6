"""Which texts are new: each text that comes has a number in this process, and whoever keeps something of it a row."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from threading import RLock
from typing import Any, Generic, TypeVar, cast, overload
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

Kind = TypeVar("Kind", bound=np.generic)
Key = TypeVar("Key", bound=Hashable)
"""A text, or whatever else is told apart by what it is: a title and a description, say."""
Other = TypeVar("Other", bound=Hashable)
"""What a text becomes when it is told another way."""

FIRST_ROWS = 64

_ADDING = RLock()
"""Held by who gives numbers: runs in several threads may come with new texts at the same time."""

_keys: list[Hashable] = []


class _Numbers(dict[Hashable, int]):
    """The number of each text; one that never came before gets one when it is asked for."""

    def __missing__(self, key: Hashable) -> int:
        """The key is there before its number can be found, since others read while one adds."""
        with _ADDING:
            if key not in self:
                _keys.append(key)
                self[key] = len(_keys) - 1
            return self[key]


_number = _Numbers()
_ways: "WeakKeyDictionary[Callable[[Any], Hashable], Positions]" = WeakKeyDictionary()
"""By a way to tell texts, the numbers of what they become by it; gone with the way."""


class Numbered(Sequence[Key]):
    """Texts in a row, with the number of each; equal ones have the same, as long as the process lives.

    They are looked up by their letters once, when they become this; all who ask afterwards go by number.
    """

    def __init__(self, numbers: NDArray[np.intp]) -> None:
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Key: ...
    @overload
    def __getitem__(self, at: slice) -> "Numbered[Key]": ...
    def __getitem__(self, at: int | slice) -> "Key | Numbered[Key]":
        return Numbered(self.numbers[at]) if isinstance(at, slice) else cast(Key, _keys[self.numbers[at]])

    def __iter__(self) -> Iterator[Key]:
        return (cast(Key, _keys[number]) for number in self.numbers.tolist())

    def told(self, way: Callable[[Key], Other]) -> "Numbered[Other]":
        """Each text told another way, which is asked once for each: give the same function (or object) every time."""
        with _ADDING:
            become = _ways.setdefault(way, Positions())
        numbers = become.of(self.numbers)
        new = np.unique(self.numbers[numbers < 0])
        if len(new):
            become.put(new, numbered(map(way, Numbered[Key](new))).numbers)
            numbers = become.of(self.numbers)
        return Numbered(numbers)


def numbered(keys: Iterable[Key]) -> Numbered[Key]:
    """The texts with their numbers; those that never came before get one."""
    if isinstance(keys, Numbered):
        return keys
    return Numbered(np.fromiter(map(_number.__getitem__, keys), dtype=np.intp))


class Positions:
    """A figure for each number that has one: an array by number, which grows with them."""

    def __init__(self) -> None:
        self._at = np.full(FIRST_ROWS, -1, dtype=np.int32)

    def of(self, numbers: NDArray[np.intp]) -> NDArray[np.intp]:
        """The figure of each number, -1 for those that have none."""
        at = self._at
        found = at.take(numbers, mode="clip").astype(np.intp)
        found[numbers >= len(at)] = -1
        return found

    def put(self, numbers: NDArray[np.intp], figures: NDArray[np.intp]) -> None:
        """Give these numbers their figures, once and for all."""
        with _ADDING:
            more = int(numbers.max(initial=-1)) + 1 - len(self._at)
            if more > 0:
                self._at = grown(self._at, len(self._at), np.full(more, -1, dtype=np.int32), rest=-1)
            self._at[numbers] = figures


class RowsOf(Generic[Key]):
    """Which row each text has in something that grows by a row for each new one."""

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self._row = Positions()
        self._adding = RLock()

    def find(self, keys: Iterable[Key], add: Callable[[Sequence[Key]], None]) -> NDArray[np.intp]:
        """The row of each of the texts. ``add`` is asked for rows for those that have none, each once, in order.

        What it adds is there before it can be found. Where it raises, nothing has come.
        """
        keys = numbered(keys)
        at = self._row.of(keys.numbers)
        if (at < 0).any():
            with self._adding:
                waiting = keys.numbers[self._row.of(keys.numbers) < 0]
                new = Numbered[Key](waiting[np.sort(np.unique(waiting, return_index=True)[1])])
                if len(new):
                    add(new)
                    self._append(new)
            at = self._row.of(keys.numbers)
        return at

    def known(self, keys: Iterable[Key]) -> NDArray[np.bool_]:
        """Which of the texts have a row."""
        known: NDArray[np.bool_] = self._row.of(numbered(keys).numbers) >= 0
        return known

    def _append(self, new: Numbered[Key]) -> None:
        self.keys += new
        self._row.put(new.numbers, np.arange(len(self.keys) - len(new), len(self.keys)))

    def __getstate__(self) -> list[Key]:
        """The texts themselves: in another process they have other numbers."""
        return self.keys

    def __setstate__(self, keys: list[Key]) -> None:
        self.__init__()  # type: ignore[misc]
        self._append(numbered(keys))


def grown(array: NDArray[Kind], filled: int, added: NDArray[Kind], rest: float | None = None) -> NDArray[Kind]:
    """An array whose first ``filled`` rows are followed by those that are added; rows that are there never change.

    ``rest`` is what stands where there is room for more; anything when it is left out.
    """
    needed = filled + len(added)
    if needed > len(array):  # room for more keeps the cost of growing in proportion to what is added
        larger = np.empty((FIRST_ROWS + needed + needed // 4, *added.shape[1:]), dtype=added.dtype)
        if filled:
            larger[:filled] = array[:filled]
        if rest is not None:
            larger[needed:] = rest
        array = larger
    array[filled:needed] = added
    return array
