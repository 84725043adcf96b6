"""What strategies have computed from a text alone, kept, so that no text is computed twice."""

import hashlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One vector a text, shape (texts, dimensions)."""

LookUp = Callable[[str, Sequence[str]], Mapping[str, Vectors]]
"""Gives the vectors that are stored elsewhere, by the texts' digests, of those of a space that it is asked for."""

KEPT_AS = np.dtype("<f2")
"""Vectors are rounded to half floats when they are computed, so that they are the same when they come from a store."""

_FIRST_ROWS = 64


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
        missing = list(dict.fromkeys(text for text in texts if text not in known.row))
        if missing and self._look_up is not None:
            by_digest = {digest_of(text): text for text in missing}
            stored = self._look_up(space, list(by_digest))
            found = [by_digest[digest] for digest in stored]
            known.add(found, list(stored.values()))
            missing = [text for text in missing if text not in known.row]
        if missing:
            known.add(missing, _checked(compute(missing), len(missing)))
            known.fresh += missing
        return known.take(texts)

    def fresh(self) -> dict[str, dict[str, Vectors]]:
        """What was computed here and was not stored before: by space, the vector of each text's digest."""
        return {
            name: {digest_of(text): space.take([text])[0] for text in space.fresh}
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
        self._rows: Vectors = np.zeros((0, 0), dtype=np.float32)

    def add(self, texts: Sequence[str], vectors: Sequence[Vectors] | Vectors) -> None:
        if not len(texts):
            return
        added = np.asarray(vectors, dtype=np.float32)
        n = len(self.row)
        if n and added.shape[1] != self._rows.shape[1]:
            raise ValueError(f"expected vectors of {self._rows.shape[1]} dimensions, got {added.shape[1]}")
        if n + len(texts) > len(self._rows):  # doubling keeps the cost of growing in proportion to what is added
            grown = np.zeros((max(_FIRST_ROWS, 2 * n, n + len(texts)), added.shape[1]), dtype=np.float32)
            if n:
                grown[:n] = self._rows[:n]
            self._rows = grown
        self._rows[n : n + len(texts)] = added
        self.row.update(zip(texts, range(n, n + len(texts)), strict=True))

    def take(self, texts: Sequence[str]) -> Vectors:
        rows: Vectors = self._rows[[self.row[text] for text in texts]]
        return rows


def _checked(vectors: Vectors, n: int) -> Vectors:
    vectors = np.asarray(vectors, dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != n:
        raise ValueError(f"expected {n} vectors, got an array of shape {vectors.shape}")
    if not np.isfinite(vectors).all():
        raise ValueError("a vector is not finite")
    return vectors.astype(KEPT_AS).astype(np.float32)
