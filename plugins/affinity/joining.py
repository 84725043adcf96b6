"""Known pairs that join a need and a resource: what met needs like the one are resources like the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.api import Scaled, SparseRows, products_of

from .e5 import Floats
from .precedents import NEAREST, weights_of

NEAREST_RESOURCES = 30
"""So many known resources, the likest ones, stand for a resource; ``NEAREST`` known needs stand for a need."""

HEAT = 0.1
"""A known text counts e times as much as one whose cosine is less by this."""

LEAST = 0.01
"""Added to what joins a pair, so that its logarithm is there when nothing does."""


@dataclass(frozen=True)
class Joining:
    """Needs and resources that are known to fit, as vectors of length 1, and how well each need was met by each.

    Precedents move one text towards what met others. Here both texts of a pair are asked for at once: the need says
    which known resources met needs like it, the resource which known ones it is like, and the cosine of the two
    answers says how far they agree. It is a product of two kernels over pairs (Oyama and Manning 2004, "Using feature
    conjunctions across examples for learning pairwise classifiers"), of which only the nearest ones are kept.
    """

    needs: Floats
    resources: Floats
    met: csr_matrix
    _rows: tuple[SparseRows[str], SparseRows[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Room for the texts' answers, each worked out once."""
        rows = SparseRows[str](len(self.resources)), SparseRows[str](len(self.resources))
        object.__setattr__(self, "_rows", rows)

    def of_needs(self, texts: Sequence[str], vectors: Floats) -> Scaled:
        """How much each known resource met the known needs that each of these is like; ``vectors`` are the texts'."""
        vector = dict(zip(texts, vectors, strict=True))

        def made(text: str) -> Mapping[int, float]:
            at, weights = _nearest(vector[text], self.needs, NEAREST)
            row = csr_matrix(weights @ self.met[at])
            return _in_order(row.indices, row.data)

        return self._scaled(0, self._rows[0].find(texts, made))

    def of_resources(self, texts: Sequence[str], vectors: Floats) -> Scaled:
        """How much each of these is like each known resource; ``vectors`` are the texts'."""
        vector = dict(zip(texts, vectors, strict=True))
        found = self._rows[1].find(
            texts, lambda text: _in_order(*_nearest(vector[text], self.resources, NEAREST_RESOURCES))
        )
        return self._scaled(1, found)

    def _scaled(self, side: int, rows: NDArray[np.intp]) -> Scaled:
        return self._rows[side].scaled(rows, np.ones(len(self.resources)))


def joined(needs: Scaled, resources: Scaled, pairs: NDArray[np.intp]) -> NDArray[np.float64]:
    """The logarithm of how far the two answers of each pair agree, between that of ``LEAST`` and about 0."""
    agreed: NDArray[np.float64] = np.log(products_of(needs, resources, pairs) + LEAST)
    return agreed


def joining_of(needs: Floats, resources: Floats, met: NDArray[np.integer]) -> Joining:
    """What joins texts, from the same as :func:`~plugins.affinity.precedents.precedents_of`."""
    weights = weights_of(len(needs), len(resources), met)
    asked, offered = (np.unique(side) for side in weights.nonzero())
    return Joining(needs[asked], resources[offered], weights[asked][:, offered])


def _nearest(vector: Floats, known: Floats, most: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The likest of the known ones, and how much each counts, the likest one 1. One text at a time, always the same."""
    cosines = (known @ vector).astype(np.float64)
    at = np.argpartition(-cosines, min(most, len(known)) - 1)[:most]
    return at, np.exp((cosines[at] - cosines[at].max()) / HEAT)


def _in_order(columns: NDArray[np.integer], values: NDArray[np.floating]) -> dict[int, float]:
    order = np.argsort(columns)
    return dict(zip(columns[order].tolist(), values[order].tolist(), strict=True))
