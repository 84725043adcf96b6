"""Known texts and what meets them: a text that is like some of them is drawn towards what met those."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import met_by

from .e5 import Floats, unit

NEAREST = 15
"""So many known texts, the likest ones, have a say in where a text is drawn."""

HEAT = 0.03
"""A known text counts e times as much as one whose cosine is less by this."""

DRAWN = 0.4
"""How far a text is drawn, beside its own length of 1."""

_BLOCK = 512


@dataclass(frozen=True)
class Precedents:
    """The known texts of one side, and for each the direction in which that lies which meets it (or which it meets).

    ``known`` and ``answers`` have the same shape (known texts, dimensions). This is attention over a memory of keys and
    values (Miller et al. 2016, "Key-Value Memory Networks"); that a question is moved towards what is known to answer
    it is Rocchio's (1971) relevance feedback, here with the feedback that others' questions got.
    """

    known: Floats
    answers: Floats

    def drawn(self, vectors: Floats) -> Floats:
        """The vectors of texts, shape (texts, dimensions) and of length 1, drawn towards what met texts like theirs."""
        towards = np.empty_like(vectors)
        for start in range(0, len(vectors), _BLOCK):
            towards[start : start + _BLOCK] = self._towards(vectors[start : start + _BLOCK])
        return unit(vectors + DRAWN * towards)

    def _towards(self, vectors: Floats) -> Floats:
        """The mean of the nearest ones' answers, each weighed by how near it is; of length 1."""
        cosines = vectors @ self.known.T
        nearest = min(NEAREST, len(self.known))
        at = np.argpartition(-cosines, nearest - 1, axis=1)[:, :nearest]
        near = np.take_along_axis(cosines, at, axis=1)
        weights = np.exp((near - near.max(axis=1, keepdims=True)) / HEAT)
        return unit(np.einsum("tk,tkd->td", weights, self.answers[at]))


def precedents_of(needs: Floats, resources: Floats, met: NDArray[np.integer]) -> tuple[Precedents, Precedents]:
    """What both sides' texts are drawn by.

    ``needs`` and ``resources`` are vectors of length 1, and ``met`` has a row (need, resource, grade) for each pair
    that fits, shape (pairs, 3). Texts without any such pair draw nothing.
    """
    weights = met_by(len(needs), len(resources), met)
    return _precedents(needs, weights @ resources), _precedents(resources, weights.T @ needs)


def _precedents(known: Floats, answers: Floats) -> Precedents:
    answered = np.flatnonzero(answers.any(axis=1))
    return Precedents(known[answered], unit(answers[answered]))
