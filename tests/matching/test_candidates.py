"""Which pairs are looked at."""

import numpy as np

from matchmaker.matching.candidates import candidate_pairs, own_pairs
from matchmaker.matching.snapshot import Snapshot
from tests.matching.builders import need, resource, snapshot

THREE = snapshot(need("a.n1"), need("b.n1"), resource("a.r1"), resource("b.r1"), resource("c.r1"))


def ids(of: Snapshot, touching: frozenset[str] | None = None) -> list[tuple[str, str]]:
    return [(of.needs[i].id, of.resources[j].id) for i, j in candidate_pairs(of, touching).tolist()]


def test_every_pair_but_those_inside_one_actor_is_looked_at() -> None:
    assert ids(THREE) == [("a.n1", "b.r1"), ("a.n1", "c.r1"), ("b.n1", "a.r1"), ("b.n1", "c.r1")]


def test_touching_keeps_the_pairs_where_either_side_is_the_actors() -> None:
    assert ids(THREE, frozenset("a")) == [("a.n1", "b.r1"), ("a.n1", "c.r1"), ("b.n1", "a.r1")]
    assert ids(THREE, frozenset("c")) == [("a.n1", "c.r1"), ("b.n1", "c.r1")]


def test_touching_nobody_or_a_stranger_gives_no_pairs() -> None:
    assert ids(THREE, frozenset()) == ids(THREE, frozenset("x")) == []


def test_a_snapshot_without_needs_or_resources_gives_no_pairs() -> None:
    assert candidate_pairs(snapshot()).shape == candidate_pairs(snapshot(need("a.n1"))).shape == (0, 2)


def test_own_pairs_are_those_inside_the_needs_actor() -> None:
    assert own_pairs(THREE, np.array([1])).tolist() == [[1, 1]]
    assert own_pairs(THREE, np.array([0, 1])).tolist() == [[0, 0], [1, 1]]
