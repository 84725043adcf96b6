"""What strategies have computed from a text alone, kept, so that no text is computed twice."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.matching.vectors.numbering import Key, RowsOf, grown
from matchmaker.matching.vectors.rows import Chosen, Scaled, Turned, norms_of

Vectors = NDArray[np.float32]
"""One vector a text, shape (texts, dimensions)."""

LookUp = Callable[[str, Sequence[str]], Mapping[str, Vectors]]
"""Gives the vectors that are stored elsewhere, by the texts' digests, of those of a space that it is asked for."""

KEPT_AS = np.dtype("<f2")
"""Vectors are rounded to half floats when they are computed, so that they are the same when they come from a store."""


def digest_of(text: str) -> str:
    """SHA-256 (hex) of a text, under which its vectors are stored."""
    return hashlib.sha256(text.encode()).hexdigest()


_MADE_AT_ONCE = 512


class Memory:
    """Vectors of texts, by the space they belong to.

    A space is named by whoever computes it, with everything in its name that would make the vectors others (the
    model, its version): vectors of one space can be compared. ``look_up`` reaches what earlier runs stored.
    """

    def __init__(self, look_up: LookUp | None = None) -> None:
        self._look_up = look_up
        self._spaces: dict[str, _Space] = {}

    def vectors(self, space: str, texts: Sequence[str], compute: Callable[[Sequence[str]], Vectors]) -> Vectors:
        """The vectors of ``texts``, in order, as :meth:`chosen` has them; an array of their own."""
        return self.chosen(space, texts, compute).made()

    def chosen(self, space: str, texts: Sequence[str], compute: Callable[[Sequence[str]], Vectors]) -> Chosen:
        """The vectors of ``texts``, in order, where they lie; of many texts this is much faster than to copy them.

        ``compute`` is asked once, for the distinct ones that are not known.

        Raises ValueError when ``compute`` answers with another number of rows, other dimensions than before, or
        something that is not finite.
        """
        known = self._spaces.setdefault(space, _Space())
        at = known.texts.find(texts, lambda missing: self._learn(space, known, missing, compute))
        return Chosen(known.rows[: len(known.texts.keys)], at)

    def _learn(
        self, space: str, known: "_Space", missing: Sequence[str], compute: Callable[[Sequence[str]], Vectors]
    ) -> None:
        """Look the texts up and, those that are not found, let compute."""
        digests = [digest_of(text) for text in missing] if self._look_up is not None else []
        stored = self._look_up(space, digests) if self._look_up is not None else {}
        new = [k for k, text in enumerate(missing) if not stored or digests[k] not in stored]
        made = dict(zip(new, _checked(compute([missing[k] for k in new]), len(new)), strict=True)) if new else {}
        known.add([made[k] if k in made else stored[digests[k]] for k in range(len(missing))], new)

    def fresh(self) -> dict[str, dict[str, Vectors]]:
        """What was computed here and was not stored before: by space, the vector of each text's digest."""
        return {
            name: {digest_of(space.texts.keys[row]): space.rows[row] for row in space.fresh}
            for name, space in self._spaces.items()
        }

    def known(self, space: str) -> set[str]:
        """The digests of the texts of a space that this memory was asked about."""
        return set(map(digest_of, self._spaces[space].texts.keys)) if space in self._spaces else set()


class _Space:
    """One growing array, which row each text has in it, and the rows of those that were computed here."""

    def __init__(self) -> None:
        self.texts = RowsOf[str]()
        self.fresh: list[int] = []
        self.rows: Vectors = np.zeros((0, 0), dtype=np.float32)

    def add(self, vectors: Sequence[Vectors], fresh: Sequence[int]) -> None:
        """Of the vectors that are added, ``fresh`` (positions) were computed."""
        n = len(self.texts.keys)
        added = np.asarray(vectors, dtype=np.float32)
        if n and added.shape[1] != self.rows.shape[1]:
            raise ValueError(f"expected vectors of {self.rows.shape[1]} dimensions, got {added.shape[1]}")
        self.rows = grown(self.rows, n, added)
        self.fresh += [n + k for k in fresh]


class SparseRows(Generic[Key]):
    """Sparse rows that are made of texts, each once, one below the other; the columns are the strategy's own.

    A strategy keeps one from run to run, so that a run costs what is new in it, and little for what was there.
    """

    def __init__(self, columns: int = 0, kept_as: type[np.floating] = np.float64) -> None:
        """With so many columns at least; there are more when a row has something farther out."""
        self._texts = RowsOf[Key]()
        self._width = columns
        self._columns = np.zeros(0, dtype=np.int32)
        self._values = np.zeros(0, dtype=kept_as)
        self._ends = np.zeros(1, dtype=np.int64)
        self._norms = np.zeros(0)
        self._latest = np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
        self._turned = Turned()

    def find(self, keys: Iterable[Key], make: Callable[[Key], Mapping[int, float]]) -> NDArray[np.intp]:
        """The row of each key; ``make`` tells what those have in each column that are new, the columns in order.

        Raises ValueError when something in a row is not finite.
        """
        return self._texts.find(keys, lambda new: self._add_all(new, make))

    @property
    def width(self) -> int:
        """How many columns there are so far."""
        return self._width

    def known(self, keys: Iterable[Key]) -> NDArray[np.bool_]:
        """Which of the keys have a row already."""
        return self._texts.known(keys)

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

    def scaled(self, at: NDArray[np.intp], weights: NDArray[np.float64] | None = None) -> Scaled:
        """The rows ``at``, weighed by column if need be, and brought to length 1; empty ones stay empty."""
        norms = self._norms if weights is None else None
        weights = np.ones(self._width) if weights is None else weights
        rows = self._matrix(self._values, int(at.max(initial=-1)) + 1, len(weights))
        return Scaled(rows, at, weights, weights, self._turned, norms)

    def _matrix(self, values: NDArray[np.floating], rows: int, columns: int) -> csr_matrix:
        """The first rows, without copying."""
        ends = self._ends[: rows + 1]
        return csr_matrix((values[: ends[-1]], self._columns[: ends[-1]], ends), shape=(rows, columns))

    def _add_all(self, new: Sequence[Key], make: Callable[[Key], Mapping[int, float]]) -> None:
        """Some at a time, since what is made takes many times the room of the row that it becomes."""
        n = len(self._texts.keys)
        for start in range(0, len(new), _MADE_AT_ONCE):
            self._add(n + start, [make(key) for key in new[start : start + _MADE_AT_ONCE]])

    def _add(self, n: int, made: Sequence[Mapping[int, float]]) -> None:
        """Below the first ``n`` rows."""
        filled = int(self._ends[n])
        columns = np.array([column for row in made for column in row], dtype=np.int32)
        values = np.array([value for row in made for value in row.values()], dtype=self._values.dtype)
        if not np.isfinite(values).all():
            raise ValueError("a row is not finite")
        ends = filled + np.cumsum([len(row) for row in made], dtype=np.int64)
        self._width = max(self._width, int(columns.max(initial=-1)) + 1)
        added = csr_matrix((values, columns, np.append(filled, ends) - filled), shape=(len(made), self._width))
        self._norms = grown(self._norms, n, norms_of(added, np.ones(self._width)))
        self._columns, self._values = grown(self._columns, filled, columns), grown(self._values, filled, values)
        self._ends = grown(self._ends, n + 1, ends)


def _checked(vectors: Vectors, n: int) -> Vectors:
    vectors = np.asarray(vectors, dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != n:
        raise ValueError(f"expected {n} vectors, got an array of shape {vectors.shape}")
    if not np.isfinite(vectors).all():
        raise ValueError("a vector is not finite")
    return vectors.astype(KEPT_AS).astype(np.float32)
