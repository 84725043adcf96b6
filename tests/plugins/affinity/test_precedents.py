"""Precedents draw a text towards what met texts like it, and leave its length."""

import numpy as np
import pytest

from plugins.affinity import LEARNT_FILE
from plugins.affinity.e5 import Floats, unit
from plugins.affinity.learnt import read_learnt
from plugins.affinity.precedents import DRAWN, Precedents, precedents_of

NEEDS, RESOURCES = np.eye(8, dtype=np.float32)[:3], np.eye(8, dtype=np.float32)[3:7]
MET = np.array([[0, 0, 3], [0, 1, 2], [1, 2, 2]], dtype=np.uint16)


def some(rows: int) -> Floats:
    return unit(np.random.default_rng(rows).normal(size=(rows, 8)).astype(np.float32))


def test_a_need_is_drawn_towards_what_met_one_like_it_and_more_towards_what_met_it_directly() -> None:
    drawn = precedents_of(NEEDS, RESOURCES, MET)[0].drawn(NEEDS[:1])[0]
    towards = drawn @ RESOURCES.T
    assert towards[0] > towards[1] > 0 == pytest.approx(towards[2], abs=1e-3)
    assert np.linalg.norm(towards) / (drawn @ NEEDS[0]) == pytest.approx(DRAWN, abs=1e-3)


def test_a_resource_is_drawn_towards_the_needs_that_it_met() -> None:
    drawn = precedents_of(NEEDS, RESOURCES, MET)[1].drawn(RESOURCES[2:3])[0]
    assert (drawn @ NEEDS.T).argmax() == 1


def test_what_nothing_fits_draws_nothing() -> None:
    ours, theirs = precedents_of(NEEDS, RESOURCES, MET)
    assert len(ours.known) == 2
    assert len(theirs.known) == 3


@pytest.mark.parametrize("rows", [0, 1, 700])
def test_each_text_is_drawn_by_itself_whatever_stands_beside_it(rows: int) -> None:
    precedents = Precedents(some(30), some(31)[1:])
    vectors = some(rows)
    together = precedents.drawn(vectors)
    assert together.shape == vectors.shape
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(rows), abs=1e-5)
    for row in {0, rows // 2, rows - 1} & set(range(rows)):
        assert precedents.drawn(vectors[row : row + 1])[0] == pytest.approx(together[row], abs=1e-5)


def test_what_ships_knows_needs_and_resources_that_fit() -> None:
    for side in read_learnt(LEARNT_FILE).sides:
        assert side.precedents is not None
        assert side.precedents.known.shape == side.precedents.answers.shape
        assert len(side.precedents.known) > 2000
        assert np.linalg.norm(side.precedents.answers, axis=1) == pytest.approx(1, abs=1e-4)
