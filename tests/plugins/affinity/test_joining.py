"""Known pairs join texts whose vectors are like theirs, and those of what fits nothing join nothing."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.matching.likeness.known_pairs import LEAST, joined
from plugins.affinity import LEARNT_FILE
from plugins.affinity.e5 import Floats, unit
from plugins.affinity.joining import Joining, joining_of
from plugins.affinity.learnt import read_learnt

NEEDS, RESOURCES = np.eye(8, dtype=np.float32)[:4], np.eye(8, dtype=np.float32)[4:]
MET = np.array([[0, 0, 3], [1, 1, 2], [2, 2, 3]], dtype=np.uint16)
EVERY = np.array([(i, j) for i in range(3) for j in range(3)])


def known() -> Joining:
    return joining_of(NEEDS, RESOURCES, MET)


def agreed(joining: Joining, needs: Floats, resources: Floats, pairs: np.ndarray) -> np.ndarray:
    asked = joining.of_needs([f"need {vector}" for vector in needs.tolist()], needs)
    offered = joining.of_resources([f"resource {vector}" for vector in resources.tolist()], resources)
    return joined(asked, offered, pairs)


def test_a_pair_like_one_that_fits_is_joined_more_than_any_of_its_sides_with_another() -> None:
    found = agreed(known(), NEEDS[:3], RESOURCES[:3], EVERY).reshape(3, 3)
    assert (found.argmax(axis=1) == [0, 1, 2]).all()
    assert (found.argmax(axis=0) == [0, 1, 2]).all()
    assert found.min() >= np.log(LEAST)
    assert found.max() <= np.log(1 + LEAST) + 1e-9


def test_what_fits_nothing_joins_nothing() -> None:
    joining = known()
    assert len(joining.needs) == 3
    assert len(joining.resources) == 3
    assert joining.met.shape == (3, 3)


def test_a_known_pair_that_is_forgotten_joins_no_more() -> None:
    pair = np.array([[0, 0]])
    forgotten = joining_of(NEEDS, RESOURCES, MET[1:])
    before, after = (agreed(joining, NEEDS[:1], RESOURCES[:1], pair) for joining in (known(), forgotten))
    assert after[0] < before[0] - 0.03


def test_each_text_is_answered_for_by_itself_whatever_stands_beside_it() -> None:
    some = unit(np.random.default_rng(3).normal(size=(40, 8)).astype(np.float32))
    met = np.array([(k, k, 3) for k in range(40)])
    joining = joining_of(some, some[::-1].copy(), met)
    asked = unit(some + np.float32(0.1))
    pairs = np.array([(i, 39 - i) for i in range(40)])
    together = agreed(joining, asked, some, pairs)
    for i, j in pairs[::13].tolist():
        alone = agreed(replace(joining), asked[i : i + 1], some[j : j + 1], np.array([[0, 0]]))
        assert alone[0] == pytest.approx(together[i], abs=1e-5)


def test_what_ships_joins_the_pairs_that_it_knows() -> None:
    joining = read_learnt(LEARNT_FILE).joining
    assert joining is not None
    need, resource = (side[:60] for side in joining.met.nonzero())
    found = agreed(
        joining,
        joining.needs[need],
        joining.resources[resource],
        np.array([(i, j) for i in range(60) for j in range(60)]),
    )
    right = found.reshape(60, 60)[joining.met[need][:, resource].toarray() > 0]
    assert right.mean() > found.mean() + 1
