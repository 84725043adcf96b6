"""How like a need and a resource are in a space of vectors, how much that says, and which tokens it comes from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import Scaled, joined, likeness

from .e5 import Encoded, Floats, unit
from .precedents import Precedents


@dataclass(frozen=True)
class Side:
    """How the texts of one side (needs, or resources) become vectors that can be compared with the other side's.

    A text's pooled vector, brought to length 1, is moved by ``centre`` and turned by ``turn`` (shape (dimensions,
    dimensions); None = not at all), brought to length 1 again, and drawn by ``precedents`` where there are any.
    """

    centre: Floats
    turn: Floats | None = None
    precedents: Precedents | None = None

    def vectors(self, pooled: Floats) -> Floats:
        """The vectors of texts, from their pooled ones of length 1, shape (texts, dimensions)."""
        vectors = unit(self._moved(pooled))
        return vectors if self.precedents is None else self.precedents.drawn(vectors)

    def shares(self, encoded: Encoded, other: Floats) -> Floats:
        """What each token gives to the cosine with ``other``, a vector of the other side.

        Together they give all of it, as it is before precedents draw this text.
        """
        moved = self._moved(encoded.tokens / np.linalg.norm(encoded.pooled))
        shares: Floats = moved @ other / (len(moved) * np.linalg.norm(moved.mean(axis=0)))
        return shares

    def _moved(self, vectors: Floats) -> Floats:
        moved: Floats = vectors - self.centre
        return moved if self.turn is None else moved @ self.turn


@dataclass(frozen=True, slots=True)
class Calibration:
    """The probability that a pair is worth a person's time, as a logistic function of how like the two are.

    ``cosine`` weighs the cosine itself, and ``standing`` how many standard deviations it lies above the need's mean
    over all resources. ``joined`` weighs how far known pairs join the two, as
    :func:`matchmaker.api.joined` tells it.
    """

    cosine: float
    standing: float
    joined: float
    offset: float

    def score(self, likeness: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores in (0, 1), shape (pairs,), of how like they are, shape (pairs, 3), as :class:`Compared` tells it."""
        odds = likeness @ np.array([self.cosine, self.standing, self.joined]) + self.offset
        score: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return score


@dataclass(frozen=True)
class Compared:
    """All needs and resources of a snapshot as vectors, shapes (needs, d) and (resources, d), by their two sides."""

    needs: Floats
    resources: Floats
    sides: tuple[Side, Side]
    answers: tuple[Scaled, Scaled] | None = None

    def likeness(self, pairs: NDArray[np.intp]) -> NDArray[np.float64]:
        """How like each pair is, shape (pairs, 3): its cosine, how far that stands out (see
        :func:`matchmaker.api.likeness`), and how far known pairs join the two, 0 where none are known.
        """
        cosines, standing = likeness(self.needs, self.resources, pairs)
        bridged = np.zeros(len(pairs)) if self.answers is None else joined(*self.answers, pairs)
        return np.column_stack([cosines, standing, bridged])
