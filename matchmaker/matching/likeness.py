"""How like two texts are as vectors, and how far that stands out among all answers to the same need."""

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.products import products_of

Dense = NDArray[np.float32]
"""One vector of length 1 a row."""


def likeness(
    needs: Dense, resources: Dense, pairs: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The cosine of each pair (need, resource), and how far it stands out among all resources for the need.

    The second is in standard deviations above the need's mean. The mean and the deviation of all products with a
    matrix follow from the matrix' own mean and covariance, so that the products themselves are not needed.
    """
    if not len(pairs):
        return np.zeros(0), np.zeros(0)
    cosines = products_of(needs, resources, pairs)
    mean = resources.mean(axis=0)
    apart = resources - mean
    covariance = apart.T @ apart / len(apart)
    deviations = np.sqrt(np.einsum("nd,nd->n", needs @ covariance, needs).clip(1e-12))
    of = pairs[:, 0]
    standing = (cosines - (needs @ mean)[of]) / deviations[of]
    return cosines, np.asarray(np.round(standing, 5), dtype=np.float64)
