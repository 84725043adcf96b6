"""Known pairs that join a need and a resource: what met needs like the one are resources like the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

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

_TOGETHER = 512


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
        return self._kept(0, texts, vectors, lambda new: csr_matrix(_nearest(new, self.needs, NEAREST) @ self.met))

    def of_resources(self, texts: Sequence[str], vectors: Floats) -> Scaled:
        """How much each of these is like each known resource; ``vectors`` are the texts'."""
        return self._kept(1, texts, vectors, lambda new: _nearest(new, self.resources, NEAREST_RESOURCES))

    def _kept(self, side: int, texts: Sequence[str], vectors: Floats, answer: Callable[[Floats], csr_matrix]) -> Scaled:
        """The answers of these texts; only those that are new are worked out, all at once."""
        rows = self._rows[side]
        new = list({texts[k]: k for k in np.flatnonzero(~rows.known(texts)).tolist()}.values())
        made = {
            texts[k]: row for some in _blocks(new) for k, row in zip(some, _rows_of(answer(vectors[some])), strict=True)
        }
        at = rows.find(texts, made.__getitem__)
        return rows.scaled(at, np.ones(len(self.resources)))


def joined(needs: Scaled, resources: Scaled, pairs: NDArray[np.intp]) -> NDArray[np.float64]:
    """The logarithm of how far the two answers of each pair agree, between that of ``LEAST`` and about 0."""
    agreed: NDArray[np.float64] = np.log(products_of(needs, resources, pairs) + LEAST)
    return agreed


def joining_of(needs: Floats, resources: Floats, met: NDArray[np.integer]) -> Joining:
    """What joins texts, from the same as :func:`~plugins.affinity.precedents.precedents_of`."""
    weights = weights_of(len(needs), len(resources), met)
    asked, offered = (np.unique(side) for side in weights.nonzero())
    return Joining(needs[asked], resources[offered], weights[asked][:, offered])


def _nearest(vectors: Floats, known: Floats, most: int) -> csr_matrix:
    """How much each known one counts for each vector, shape (vectors, known): 1 for the likest one, 0 for most."""
    most = min(most, len(known))
    cosines = (vectors @ known.T).astype(np.float64)
    at = np.argpartition(-cosines, most - 1, axis=1)[:, :most]
    near = np.take_along_axis(cosines, at, axis=1)
    weights = np.exp((near - near.max(axis=1, keepdims=True)) / HEAT)
    return csr_matrix((weights.ravel(), at.ravel(), np.arange(len(at) + 1) * most), shape=cosines.shape)


def _blocks(items: Sequence[int]) -> Iterator[Sequence[int]]:
    return (items[start : start + _TOGETHER] for start in range(0, len(items), _TOGETHER))


def _rows_of(matrix: csr_matrix) -> Iterator[dict[int, float]]:
    """What each row has in each of its columns, these in order."""
    matrix.sort_indices()
    columns, values, ends = matrix.indices.tolist(), matrix.data.tolist(), matrix.indptr.tolist()
    return (dict(zip(columns[a:b], values[a:b], strict=True)) for a, b in pairwise(ends))
