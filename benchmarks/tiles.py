"""The exact ten best of every need by text times nearness, looking no farther than they can be."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

FIRST_KM = 30.0


def ten_best(
    needs: csr_matrix,
    resources: csr_matrix,
    at_need: NDArray[np.intp],
    at_resource: NDArray[np.intp],
    km: NDArray[np.float64],
    *,
    half_km: float = 30.0,
    top: int = 10,
) -> NDArray[np.float64]:
    """The scores of the ``top`` resources of each need, best first, shape (needs, top).

    A score is the product of two rows (of length 1 at most, nothing negative) times ``2 ** (-km / half_km)``;
    ``at_need`` and ``at_resource`` are places, ``km`` the distances between them. No product is more than 1, nor than
    that with the largest figures of all resources; what lies beyond a ring cannot reach a need's last score when that
    much, as near as the ring's edge, does not.
    """
    found = np.zeros((needs.shape[0], top))
    by_place = np.argsort(at_resource, kind="stable")
    starts = np.searchsorted(at_resource[by_place], np.arange(len(km) + 1))
    turned = resources[by_place]
    most = np.minimum(1, np.asarray((needs @ resources.max(axis=0).T).todense()).ravel())
    for place in np.unique(at_need):
        open_rows, edge = np.flatnonzero(at_need == place), FIRST_KM
        while len(open_rows):
            near = np.flatnonzero(km[place] <= edge)
            columns = np.concatenate([np.arange(starts[q], starts[q + 1]) for q in near])
            nearness = np.exp2(-km[place][at_resource[by_place[columns]]] / half_km)
            scores = (needs[open_rows] @ turned[columns].T).toarray() * nearness
            if len(columns) >= top:
                best = -np.sort(np.partition(-scores, top - 1, axis=1)[:, :top], axis=1)
                found[open_rows] = best
                open_rows = open_rows[best[:, -1] < most[open_rows] * 2 ** (-edge / half_km)]
            if len(columns) == resources.shape[0]:
                break
            edge *= 1.5
    return found
