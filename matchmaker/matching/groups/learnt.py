"""What people's grades and lists taught about groups: a few figures, from benchmarks/training/learn_groups.py."""

import math

import numpy as np
from numpy.typing import NDArray

Figures = tuple[float, ...]
"""What each sign counts, and last what is added: the weights and the offset of a logistic regression."""

LINK: Figures = (1.49, -3.89)
"""That a pair fits: the log-odds of its fused score."""

SAME_NEED: Figures = (7.3, 2.93, -4.32)
"""That people would pool two needs: their cosine, and the logarithm of how much the two are met by the same."""


def score_of(likely: float) -> float:
    """The fused score of a pair that is as likely to fit, both in (0, 1): so groups and pairs stand in one order.

    >>> round(score_of(0.05), 2)
    0.65
    """
    weight, offset = LINK
    odds = math.log(likely / (1 - likely))
    return 1 / (1 + math.exp((offset - odds) / weight))


def likelihood(signs: NDArray[np.float64], figures: Figures) -> NDArray[np.float64]:
    """How likely it is, in (0, 1), by ``signs``, shape (rows, signs)."""
    odds = signs @ np.array(figures[:-1]) + figures[-1]
    likely: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    return likely
