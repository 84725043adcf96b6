"""Needs that several share."""

import numpy as np
import pytest

from matchmaker.matching.groups.learnt import score_of
from matchmaker.matching.groups.pools import HALF_KM, LARGEST, LEAST, pools
from matchmaker.matching.groups.results import Pool
from matchmaker.matching.snapshot import Actor, Need, Place, Snapshot
from tests.matching.builders import actor, need, snapshot


def needing(*actors: str) -> Snapshot:
    return snapshot(*(need(f"{a}.n1", f"Snö {a}") for a in actors))


def found(of: Snapshot, alike: dict[str, float], most: int = 60) -> list[Pool]:
    """The pools when needs whose actors are named together, as in ``"ab"``, are so much alike."""
    at = {item.actor: k for k, item in enumerate(of.needs)}
    pairs = np.array([sorted(at[actor] for actor in both) for both in alike], dtype=np.intp).reshape(-1, 2)
    return pools(of, pairs, np.array(list(alike.values())), most)


def all_of(actors: str, likeness: float) -> dict[str, float]:
    return {a + b: likeness for a in actors for b in actors if a < b}


def test_three_needs_that_are_all_alike_are_a_pool() -> None:
    (pool,) = found(needing(*"abcd"), all_of("abc", 0.8))
    assert pool.needs == ("a.n1", "b.n1", "c.n1")
    assert pool.score == pytest.approx(score_of(0.8), abs=1e-6)
    assert pool.apart_km is None


def test_two_are_no_pool_and_neither_are_three_of_which_two_are_not_alike() -> None:
    assert found(needing(*"abc"), {"ab": 0.9}) == []
    assert found(needing(*"abc"), {"ab": 0.9, "bc": 0.9}) == []
    assert found(needing(), {}) == []


def test_needs_of_the_same_actor_are_one_party_only() -> None:
    items: list[Need] = [need("a.n1"), need("b.n1"), Need("b.n2", "b", "Snö")]
    of = snapshot(*items)
    pairs = np.array([[0, 1], [0, 2], [1, 2]], dtype=np.intp)
    assert pools(of, pairs, np.full(3, 0.9), 60) == []


def test_a_fourth_joins_when_it_is_nearly_as_alike_and_not_when_it_is_less() -> None:
    near = all_of("abc", 0.8) | {"ad": 0.75, "bd": 0.75, "cd": 0.75}
    assert found(needing(*"abcd"), near)[0].needs == ("a.n1", "b.n1", "c.n1", "d.n1")
    far = all_of("abc", 0.8) | {"ad": 0.7, "bd": 0.7, "cd": 0.7}
    assert found(needing(*"abcd"), far)[0].needs == ("a.n1", "b.n1", "c.n1")


def test_the_best_is_first_also_when_one_that_has_grown_is_less_alike() -> None:
    grown = all_of("abc", 0.82) | {"ad": 0.75, "bd": 0.75, "cd": 0.75} | all_of("xyz", 0.8)
    assert [pool.needs[0] for pool in found(needing(*"abcdxyz"), grown)] == ["x.n1", "a.n1"]


def test_a_pool_is_no_larger_than_can_sit_round_a_table() -> None:
    assert len(found(needing(*"abcdefghij"), all_of("abcdefghij", 0.8))[0].needs) == LARGEST


def test_no_pool_begins_with_two_that_are_in_one_together_and_one_may_be_in_two() -> None:
    alike = all_of("abc", 0.9) | {"ad": 0.4, "bd": 0.4} | {"cx": 0.5, "cy": 0.5, "xy": 0.5}
    assert [pool.needs for pool in found(needing(*"abcdxy"), alike)] == [
        ("a.n1", "b.n1", "c.n1"),
        ("c.n1", "x.n1", "y.n1"),
    ]


def test_there_are_no_more_than_asked_for() -> None:
    alike = all_of("abc", 0.9) | all_of("xyz", 0.2)
    assert len(found(needing(*"abcxyz"), alike)) == 2
    assert [pool.needs[0] for pool in found(needing(*"abcxyz"), alike, most=1)] == ["a.n1"]


def test_what_is_hardly_alike_is_no_pool() -> None:
    assert len(found(needing(*"abc"), all_of("abc", LEAST))) == 1
    assert found(needing(*"abc"), all_of("abc", 0.9 * LEAST)) == []


def placed(**degrees: float) -> Snapshot:
    """Actors with a need each, at these latitudes."""
    actors: list[Actor] = [actor(a, f"Ort {a}") for a in degrees]
    places = [Place(f"Ort {a}", lat, 18.0) for a, lat in degrees.items()]
    return snapshot(*actors, *places, *(need(f"{a}.n1", f"Snö {a}") for a in degrees))


def test_the_nearer_they_are_the_better_the_pool() -> None:
    of = placed(a=64.0, b=64.0, c=64.0, x=64.0, y=64.4, z=64.8)
    near, far = found(of, all_of("abc", 0.8) | all_of("xyz", 0.8))
    assert (near.needs[0], near.apart_km) == ("a.n1", 0.0)
    assert far.apart_km == pytest.approx(89, abs=0.5)
    assert far.score == pytest.approx(score_of(0.8 * 2 ** (-(44.5 + 44.5 + 89) / 3 / HALF_KM)), abs=1e-3)
