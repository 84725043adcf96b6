"""What follows from means and covariances is what a full product gives."""

import numpy as np
import pytest

from matchmaker.matching.likeness.likeness import about_something, likeness
from matchmaker.matching.vectors.numbering import numbered

DRAW = np.random.default_rng(2)


def some(rows: int) -> np.ndarray:
    vectors = DRAW.normal(size=(rows, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


NEEDS, RESOURCES = some(7), some(30)
EVERY = np.argwhere(np.ones((7, 30), dtype=bool))


def test_the_standing_is_that_of_the_full_product() -> None:
    product = (NEEDS @ RESOURCES.T).astype(np.float64)
    expected = (product - product.mean(axis=1, keepdims=True)) / product.std(axis=1, keepdims=True)
    cosines, standing = likeness(NEEDS, RESOURCES, EVERY)
    assert cosines == pytest.approx(product.ravel(), abs=1e-4)
    assert standing == pytest.approx(expected.ravel(), abs=1e-3)


def test_a_pair_has_the_same_likeness_in_any_batch() -> None:
    cosines, standing = likeness(NEEDS, RESOURCES, EVERY)
    few = np.arange(0, len(EVERY), 41)
    found = likeness(NEEDS, RESOURCES, EVERY[few])
    assert [part.tolist() for part in found] == [cosines[few].tolist(), standing[few].tolist()]


def test_no_pairs_have_no_likeness() -> None:
    assert [len(part) for part in likeness(NEEDS, RESOURCES, np.zeros((0, 2), dtype=np.intp))] == [0, 0]


def test_what_has_no_word_that_says_what_it_is_about_is_about_nothing() -> None:
    texts = [("-", ""), ("Släp", ""), ("...", "och"), ("", "Vi lånar ut ett släp"), ("123", "")]
    assert about_something(numbered(texts)).tolist() == [False, True, False, True, False]
