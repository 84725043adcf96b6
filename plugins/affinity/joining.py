"""Known pairs that join a need and a resource, where texts are alike by their vectors."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.api import KnownPairs, Scaled, counted, met_by

from .e5 import Floats
from .precedents import NEAREST

NEAREST_RESOURCES = 30
"""So many known resources, the likest ones, stand for a resource; ``NEAREST`` known needs stand for a need."""

HEAT = 0.1
"""A known text counts e times as much as one whose cosine is less by this."""


@dataclass(frozen=True)
class Joining:
    """Needs and resources that are known to fit, as vectors of length 1, and how well each need was met by each.

    Precedents move one text towards what met others. Here both texts of a pair are asked for at once; see
    :class:`matchmaker.matching.likeness.known_pairs.KnownPairs`.
    """

    needs: Floats
    resources: Floats
    met: csr_matrix
    _pairs: KnownPairs = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Room for the texts' answers, each worked out once."""
        object.__setattr__(self, "_pairs", KnownPairs(self.met))

    def of_needs(self, texts: Sequence[str], vectors: Floats) -> Scaled:
        """How much each known resource met the known needs that each of these is like; ``vectors`` are the texts'."""
        return self._pairs.of_needs(texts, lambda new: _likest(vectors[new], self.needs, NEAREST))

    def of_resources(self, texts: Sequence[str], vectors: Floats) -> Scaled:
        """How much each of these is like each known resource; ``vectors`` are the texts'."""
        return self._pairs.of_resources(texts, lambda new: _likest(vectors[new], self.resources, NEAREST_RESOURCES))


def joining_of(needs: Floats, resources: Floats, met: NDArray[np.integer]) -> Joining:
    """What joins texts, from the same as :func:`~plugins.affinity.precedents.precedents_of`."""
    weights = met_by(len(needs), len(resources), met)
    asked, offered = (np.unique(side) for side in weights.nonzero())
    return Joining(needs[asked], resources[offered], weights[asked][:, offered])


def _likest(vectors: Floats, known: Floats, most: int) -> csr_matrix:
    """How much each known one counts for each vector, shape (vectors, known): 1 for the likest one, 0 for most."""
    most = min(most, len(known))
    cosines = (vectors @ known.T).astype(np.float64)
    at = np.argpartition(-cosines, most - 1, axis=1)[:, :most]
    near = np.take_along_axis(cosines, at, axis=1)
    return counted(csr_matrix((near.ravel(), at.ravel(), np.arange(len(at) + 1) * most), shape=cosines.shape), HEAT)
