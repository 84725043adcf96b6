"""Likeness: what follows from means and covariances is what a full product gives, and shares add up."""

import numpy as np
import pytest

from plugins.affinity.e5 import Encoded
from plugins.affinity.likeness import Calibration, Compared, Side, unit

DRAW = np.random.default_rng(1)


def some(rows: int) -> np.ndarray:
    return unit(DRAW.normal(size=(rows, 8)).astype(np.float32))


SIDES = (Side(some(1)[0] / 2), Side(some(1)[0] / 2, DRAW.normal(size=(8, 8)).astype(np.float32)))
COMPARED = Compared(some(7), some(30), SIDES)
EVERY = np.argwhere(np.ones((7, 30), dtype=bool))


def test_the_standing_is_that_of_the_full_product() -> None:
    product = (COMPARED.needs @ COMPARED.resources.T).astype(np.float64)
    expected = (product - product.mean(axis=1, keepdims=True)) / product.std(axis=1, keepdims=True)
    cosines, standing = COMPARED.likeness(EVERY)
    assert cosines == pytest.approx(product.ravel(), abs=1e-4)
    assert standing == pytest.approx(expected.ravel(), abs=1e-3)


def test_a_pair_has_the_same_likeness_in_any_batch() -> None:
    cosines, standing = COMPARED.likeness(EVERY)
    few = np.arange(0, len(EVERY), 41)
    assert [part.tolist() for part in COMPARED.likeness(EVERY[few])] == [cosines[few].tolist(), standing[few].tolist()]


def test_no_pairs_have_no_likeness() -> None:
    assert [len(part) for part in COMPARED.likeness(np.zeros((0, 2), dtype=np.intp))] == [0, 0]


@pytest.mark.parametrize("side", SIDES, ids=["moved", "moved and turned"])
def test_what_the_tokens_give_is_together_the_cosine(side: Side) -> None:
    encoded = Encoded(DRAW.normal(size=(5, 8)).astype(np.float32), np.array([-1, 0, 0, 1, -1]))
    other = some(1)[0]
    vector = side.vectors(unit(encoded.pooled[None]))[0]
    assert side.shares(encoded, other).sum() == pytest.approx(vector @ other, abs=1e-5)


def test_a_calibration_rises_with_both_and_stays_between_zero_and_one() -> None:
    score = Calibration(5.0, 1.0, -4.0).score(np.array([0.1, 0.5, 0.5]), np.array([1.0, 1.0, 3.0]))
    assert ((score > 0) & (score < 1)).all()
    assert score.tolist() == sorted(score.tolist())


def test_a_vector_of_no_length_stays() -> None:
    assert unit(np.zeros((1, 3), dtype=np.float32)).tolist() == [[0, 0, 0]]
