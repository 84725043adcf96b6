"""Likeness: what the tokens give adds up, and a calibration rises with what it is given."""

import numpy as np
import pytest

from plugins.affinity.e5 import Encoded, unit
from plugins.affinity.likeness import Calibration, Side

DRAW = np.random.default_rng(1)


def some(rows: int) -> np.ndarray:
    return unit(DRAW.normal(size=(rows, 8)).astype(np.float32))


SIDES = (Side(some(1)[0] / 2), Side(some(1)[0] / 2, DRAW.normal(size=(8, 8)).astype(np.float32)))


@pytest.mark.parametrize("side", SIDES, ids=["moved", "moved and turned"])
def test_what_the_tokens_give_is_together_the_cosine(side: Side) -> None:
    encoded = Encoded(DRAW.normal(size=(5, 8)).astype(np.float32), np.array([-1, 0, 0, 1, -1]))
    other = some(1)[0]
    vector = side.vectors(unit(encoded.pooled[None]))[0]
    assert side.shares(encoded, other).sum() == pytest.approx(vector @ other, abs=1e-5)


def test_a_calibration_rises_with_all_and_stays_between_zero_and_one() -> None:
    score = Calibration(5.0, 1.0, 0.5, -4.0).score(
        np.array([[0.1, 1.0, -2.0], [0.5, 1.0, -2.0], [0.5, 3.0, -2.0], [0.5, 3.0, -1.0]])
    )
    assert ((score > 0) & (score < 1)).all()
    assert score.tolist() == sorted(score.tolist())
