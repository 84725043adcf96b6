"""What strategies have computed from a text alone, kept, so that no text is computed twice."""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import repeat
from threading import RLock
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.matching.products import Scaled

Vectors = NDArray[np.float32]
"""One vector a text, shape (texts, dimensions)."""

LookUp = Callable[[str, Sequence[str]], Mapping[str, Vectors]]
"""Gives the vectors that are stored elsewhere, by the texts' digests, of those of a space that it is asked for."""

KEPT_AS = np.dtype("<f2")
"""Vectors are rounded to half floats when they are computed, so that they are the same when they come from a store."""

_FIRST_ROWS = 64

_ADDING = RLock()
"""Held by who adds rows: runs in several threads may come with new texts at the same time."""

Kind = TypeVar("Kind", bound=np.generic)


def digest_of(text: str) -> str:
    """SHA-256 (hex) of a text, under which its vectors are stored."""
    return hashlib.sha256(text.encode()).hexdigest()


class Memory:
    """Vectors of texts, by the space they belong to.

    A space is named by whoever computes it, with everything in its name that would make the vectors others (the
    model, its version): vectors of one space can be compared. ``look_up`` reaches what earlier runs stored.
    """

    def __init__(self, look_up: LookUp | None = None) -> None:
        self._look_up = look_up
        self._spaces: dict[str, _Space] = {}

    def vectors(self, space: str, texts: Sequence[str], compute: Callable[[Sequence[str]], Vectors]) -> Vectors:
        """The vectors of ``texts``, in order; ``compute`` is asked once, for the distinct ones that are not known.

        Raises ValueError when ``compute`` answers with another number of rows, other dimensions than before, or
        something that is not finite.
        """
        known = self._spaces.setdefault(space, _Space())
        at = known.find(texts)
        new = np.flatnonzero(at < 0)
        if len(new):
            wanted = [texts[k] for k in new.tolist()]
            self._learn(space, known, list(dict.fromkeys(wanted)), compute)
            at[new] = known.find(wanted)
        return known.rows[at]

    def _learn(
        self, space: str, known: "_Space", missing: list[str], compute: Callable[[Sequence[str]], Vectors]
    ) -> None:
        """Look the texts up and, those that are not found, let compute."""
        if self._look_up is not None:
            by_digest = {digest_of(text): text for text in missing}
            stored = self._look_up(space, list(by_digest))
            known.add([by_digest[digest] for digest in stored], list(stored.values()))
            missing = [text for text in missing if text not in known.row]
        if missing:
            known.add(missing, _checked(compute(missing), len(missing)))
            known.fresh += missing

    def fresh(self) -> dict[str, dict[str, Vectors]]:
        """What was computed here and was not stored before: by space, the vector of each text's digest."""
        return {
            name: {digest_of(text): space.rows[space.row[text]] for text in space.fresh}
            for name, space in self._spaces.items()
        }

    def known(self, space: str) -> set[str]:
        """The digests of the texts of a space that this memory was asked about."""
        return {digest_of(text) for text in self._spaces[space].row} if space in self._spaces else set()


class _Space:
    """One growing array, and which row each text has in it."""

    def __init__(self) -> None:
        self.row: dict[str, int] = {}
        self.fresh: list[str] = []
        self.rows: Vectors = np.zeros((0, 0), dtype=np.float32)

    def add(self, texts: Sequence[str], vectors: Sequence[Vectors] | Vectors) -> None:
        if not len(texts):
            return
        added = np.asarray(vectors, dtype=np.float32)
        n = len(self.row)
        if n and added.shape[1] != self.rows.shape[1]:
            raise ValueError(f"expected vectors of {self.rows.shape[1]} dimensions, got {added.shape[1]}")
        self.rows = _grown(self.rows, n, added)
        self.row.update(zip(texts, range(n, n + len(texts)), strict=True))

    def find(self, texts: Sequence[str]) -> NDArray[np.intp]:
        """The row of each text, -1 for those that are not known."""
        return np.fromiter(map(self.row.get, texts, repeat(-1)), dtype=np.intp, count=len(texts))


Key = TypeVar("Key", bound=Hashable)
"""What a row is made of: a text, say."""


class SparseRows(Generic[Key]):
    """Sparse rows that are made of texts, each once, one below the other; the columns are the strategy's own.

    A strategy keeps one from run to run, so that a run costs what is new in it, and little for what was there.
    """

    def __init__(self, columns: int = 0) -> None:
        """With so many columns at least; there are more when a row has something farther out."""
        self._row: dict[Key, int] = {}
        self._width = columns
        self._columns = np.zeros(0, dtype=np.int32)
        self._values, self._squares = np.zeros(0), np.zeros(0)
        self._ends = np.zeros(1, dtype=np.int64)
        self._latest = np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)

    def find(self, keys: Iterable[Key], make: Callable[[Key], Mapping[int, float]]) -> NDArray[np.intp]:
        """The row of each key; ``make`` tells what those have in each column that are new, the columns in order."""
        keys = list(keys)
        at = self._at(keys)
        new = np.flatnonzero(at < 0)
        if len(new):
            wanted = [keys[k] for k in new.tolist()]
            with _ADDING:
                self._add({key: make(key) for key in dict.fromkeys(wanted) if key not in self._row})
            at[new] = self._at(wanted)
        return at

    def frequency(self, at: NDArray[np.intp]) -> NDArray[np.intp]:
        """In how many of the rows ``at`` each column has something, told by what differs from the time before."""
        latest, width = self._latest, self._width
        now = np.bincount(at)
        before, frequency = np.zeros(max(len(now), len(latest[0])), dtype=np.intp), np.zeros(width, dtype=np.intp)
        before[: len(latest[0])], frequency[: len(latest[1])] = latest
        more = np.append(now, np.zeros(len(before) - len(now), dtype=np.intp)) - before
        changed = np.flatnonzero(more)
        rows = self._matrix(self._values, len(more), width)[changed]
        frequency += np.bincount(rows.indices, np.repeat(more[changed], np.diff(rows.indptr)), width).astype(np.intp)
        self._latest = now, frequency
        return frequency

    def scaled(self, at: NDArray[np.intp], weights: NDArray[np.float64]) -> Scaled:
        """The rows ``at``, weighed by column and brought to length 1; empty ones stay empty."""
        n = int(at.max(initial=-1)) + 1
        squares = self._matrix(self._squares, n, len(weights)) @ weights**2
        scale = 1 / np.sqrt(np.where(squares > 0, squares, 1))
        return Scaled(self._matrix(self._values, n, len(weights)), at, weights, scale[at])

    def _at(self, keys: Sequence[Key]) -> NDArray[np.intp]:
        return np.fromiter(map(self._row.get, keys, repeat(-1)), dtype=np.intp, count=len(keys))

    def _matrix(self, values: NDArray[np.float64], rows: int, columns: int) -> csr_matrix:
        """The first rows, without copying."""
        ends = self._ends[: rows + 1]
        return csr_matrix((values[: ends[-1]], self._columns[: ends[-1]], ends), shape=(rows, columns))

    def _add(self, made: Mapping[Key, Mapping[int, float]]) -> None:
        """The rows are there before they can be found, since others read while one adds."""
        n = len(self._row)
        filled = int(self._ends[n])
        columns = np.array([column for row in made.values() for column in row], dtype=np.int32)
        values = np.array([value for row in made.values() for value in row.values()], dtype=np.float64)
        ends = filled + np.cumsum([len(row) for row in made.values()], dtype=np.int64)
        self._columns, self._values = _grown(self._columns, filled, columns), _grown(self._values, filled, values)
        self._squares, self._ends = _grown(self._squares, filled, values**2), _grown(self._ends, n + 1, ends)
        self._width = max(self._width, int(columns.max(initial=-1)) + 1)
        self._row.update(zip(made, range(n, n + len(made)), strict=True))


def _grown(array: NDArray[Kind], filled: int, added: NDArray[Kind]) -> NDArray[Kind]:
    """An array whose first ``filled`` rows are followed by those that are added; rows that are there never change."""
    needed = filled + len(added)
    if needed > len(array):  # room for more keeps the cost of growing in proportion to what is added
        larger = np.empty((_FIRST_ROWS + needed + needed // 4, *added.shape[1:]), dtype=added.dtype)
        if filled:
            larger[:filled] = array[:filled]
        array = larger
    array[filled:needed] = added
    return array


def _checked(vectors: Vectors, n: int) -> Vectors:
    vectors = np.asarray(vectors, dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != n:
        raise ValueError(f"expected {n} vectors, got an array of shape {vectors.shape}")
    if not np.isfinite(vectors).all():
        raise ValueError("a vector is not finite")
    return vectors.astype(KEPT_AS).astype(np.float32)
