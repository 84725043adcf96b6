"""The exact ten best of every need by text times nearness, looking only at regions where one of them may be."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

REGION_KM = 40.0
"""Places within so far of one of them are looked at together."""

Scores = NDArray[np.float64]
Positions = NDArray[np.intp]


def ten_best(
    needs: csr_matrix,
    resources: csr_matrix,
    at_need: Positions,
    at_resource: Positions,
    km: Scores,
    *,
    half_km: float = 30.0,
    top: int = 10,
) -> Scores:
    """The scores of the ``top`` resources of each need, best first, shape (needs, top).

    A score is the product of two rows (nothing in them is negative) times ``2 ** (-km / half_km)``; ``at_need`` and
    ``at_resource`` are places, ``km`` the distances between them. No resource of a region is better for a need than one
    in its nearest place would be that had the largest figure of them all in every column. The regions come from near to
    far, and a need leaves out those where that is no better than the last of its ten best so far.
    """
    nearness, found = np.exp2(-km / half_km), np.zeros((needs.shape[0], top))
    regions = [(places, np.flatnonzero(np.isin(at_resource, places))) for places in _regions(km)]
    turned = [resources[columns].T.tocsr() for _, columns in regions]
    most = csr_matrix(np.array([resources[columns].max(axis=0).toarray()[0] for _, columns in regions]).T)
    nearest = np.column_stack([nearness[:, places].max(axis=1) for places, _ in regions])
    for places, _ in regions:
        rows = np.flatnonzero(np.isin(at_need, places))
        ours, here = needs[rows], at_need[rows]
        could_be, best = (ours @ most).toarray() * nearest[here], np.zeros((len(rows), top))
        for region in np.argsort(-nearest[places].max(axis=0)).tolist():
            some = np.flatnonzero(could_be[:, region] > best[:, -1])
            if len(some):
                there = at_resource[regions[region][1]]
                products = (ours[some] @ turned[region]).tocoo()
                scores = products.data * nearness[here[some][products.row], there[products.col]]
                _take(best, some[products.row], scores)
        found[rows] = best
    return found


def _regions(km: Scores) -> Iterator[Positions]:
    """The places in groups around one of them each."""
    left = np.ones(len(km), dtype=bool)
    for place in range(len(km)):
        if left[place]:
            around = np.flatnonzero(left & (km[place] <= REGION_KM))
            left[around] = False
            yield around


def _take(best: Scores, rows: Positions, scores: Scores) -> None:
    """Put scores among the best of their rows, where they are among them; ``rows`` are in ascending order."""
    better = scores > best[rows, -1]
    rows, scores = rows[better], scores[better]
    order = np.lexsort((-scores, rows))
    rows, scores = rows[order], scores[order]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows)
    first = place < best.shape[1]
    distinct, at = np.unique(rows, return_inverse=True)
    more = np.zeros((len(distinct), best.shape[1]))
    more[at[first], place[first]] = scores[first]
    best[distinct] = -np.sort(-np.hstack([best[distinct], more]), axis=1)[:, : best.shape[1]]
