"""How like two texts are as vectors, how far that stands out among all answers to a need, and what has no likeness."""

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.language.swedish import content_words
from matchmaker.matching.vectors.numbering import Numbered, numbered
from matchmaker.matching.vectors.products import products_of

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


def about_something(texts: Numbered[tuple[str, str]]) -> NDArray[np.bool_]:
    """Which of these titles and descriptions have a word that says what they are about, shape (texts,).

    Others, such as "-" and "...", are much the same to a language model, which would bring them together.
    """
    yes: NDArray[np.bool_] = texts.told(_is_about_something).numbers == numbered([True]).numbers
    return yes


def _is_about_something(text: tuple[str, str]) -> bool:
    return any(not word.isdigit() for word in content_words(" ".join(text)))
