"""Which pairs are looked at."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from matchmaker.matching.candidates import (
    AMONG,
    LOCAL_KM,
    Offered,
    candidate_pairs,
    likeliest_pairs,
    number_of_pairs,
    own_pairs,
)
from matchmaker.matching.snapshot import Place, Snapshot
from matchmaker.matching.vectors.rows import Matrix
from tests.matching.builders import actor, need, resource, snapshot

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


NEAR, FAR = Place("Nära", 64.9, 19.5), Place("Fjärran", 64.9 - (LOCAL_KM + 5) / 111.2, 19.5)
ACROSS = snapshot(
    NEAR,
    FAR,
    actor("a", "Nära"),
    actor("b", "Fjärran"),
    actor("c", "Okänd"),
    need("a.n1"),
    need("c.n1"),
    resource("a.r1"),
    resource("b.r1"),
    resource("c.r1"),
)


def test_places_that_are_too_far_apart_give_no_pairs_and_an_unknown_place_is_near_everything() -> None:
    assert ids(ACROSS) == [("a.n1", "c.r1"), ("c.n1", "a.r1"), ("c.n1", "b.r1")]
    assert ids(ACROSS, frozenset("b")) == [("c.n1", "b.r1")]


def test_the_number_of_pairs_counts_own_and_distant_ones_too() -> None:
    assert number_of_pairs(ACROSS) == 6


def village(actors: int, seed: int = 0) -> tuple[Snapshot, np.ndarray, np.ndarray]:
    """Actors with one need and one resource each, in two places far apart, and random vectors for them."""
    draw = np.random.default_rng(seed)
    homes = [actor(f"a{k:03}", draw.choice(["Nära", "Fjärran"])) for k in range(actors)]
    items = [make(f"{home.id}.{letter}") for home in homes for make, letter in ((need, "n"), (resource, "r"))]
    needs, resources = (draw.random((actors, 8)).astype(np.float32) for _ in range(2))
    return snapshot(NEAR, FAR, *homes, *items), needs, resources


def as_dense(matrix: np.ndarray) -> Matrix:
    return matrix


@pytest.mark.parametrize("as_matrix", [as_dense, csr_matrix])
def test_the_likeliest_are_those_with_the_largest_products_among_the_candidates(as_matrix: type) -> None:
    of, needs, resources = village(60)
    found = likeliest_pairs(of, [Offered(0.3, as_matrix(needs), as_matrix(resources))], per_need=5, per_resource=5)
    allowed = {(i, j) for i, j in candidate_pairs(of).tolist()}
    products = needs @ resources.T
    for i in range(60):
        near = {j for i_, j in allowed if i_ == i} | {i}  # one's own takes a place, and is dropped
        best = sorted(near, key=lambda j: -products[i, j])[:5]
        assert [j for i_, j in found.tolist() if i_ == i] == sorted(set(best) - {i})


def test_each_strategy_finds_a_share_by_its_weight() -> None:
    of, *vectors = village(40)
    needs, turned, resources = map(csr_matrix, (vectors[0], 1 - vectors[0], vectors[1]))
    more, less = Offered(0.8, needs, resources), Offered(0.4, turned, resources)
    six, three = (likeliest_pairs(of, [one], per_need=k, per_resource=k) for one, k in ((more, 6), (less, 3)))
    both = likeliest_pairs(of, [less, more], per_need=9, per_resource=9)
    assert {*map(tuple, both.tolist())} == {*map(tuple, six.tolist())} | {*map(tuple, three.tolist())}
    alone = likeliest_pairs(of, [more, less._replace(weight=0.39)], per_need=9, per_resource=9)
    assert alone.tolist() == likeliest_pairs(of, [more], per_need=9, per_resource=9).tolist()


@pytest.mark.parametrize("as_matrix", [as_dense, csr_matrix])
def test_where_the_heaviest_has_dense_vectors_the_others_choose_among_its_likeliest(as_matrix: type) -> None:
    of, needs, resources = village(60)
    offered = [Offered(0.4, as_matrix(1 - needs), as_matrix(resources)), Offered(0.8, needs, resources)]
    found = {*map(tuple, likeliest_pairs(of, offered, per_need=6, per_resource=6).tolist())}
    products, others = needs @ resources.T, (1 - needs) @ resources.T
    for i in range(60):
        near = [j for j in range(60) if of.actors[j].place == of.actors[i].place]
        likely = sorted(near, key=lambda j: -products[i, j])[: 6 * AMONG]
        theirs = sorted(likely, key=lambda j: -others[i, j])[:2]
        assert {j for i_, j in found if i_ == i} == {*likely[:4], *theirs} - {i}


def test_what_has_nothing_in_common_is_not_chosen_though_it_is_likely_to_the_heaviest() -> None:
    of, needs, resources = village(30)
    nothing = csr_matrix((30, 5))
    alone = likeliest_pairs(of, [Offered(0.8, needs, resources)], per_need=6, per_resource=6)
    both = [Offered(0.8, needs, resources), Offered(0.4, nothing, nothing)]
    assert likeliest_pairs(of, both, per_need=9, per_resource=9).tolist() == alone.tolist()


@pytest.mark.parametrize("as_matrix", [as_dense, csr_matrix])
def test_where_the_heaviest_has_nothing_to_say_of_a_need_the_others_seek_by_themselves(as_matrix: type) -> None:
    of, needs, resources = village(60)
    silent = np.arange(60) % 3 == 0
    heaviest = Offered(0.8, np.where(silent[:, None], np.float32(0), needs), resources)
    other = Offered(0.4, as_matrix(1 - needs), as_matrix(resources))
    found = {*map(tuple, likeliest_pairs(of, [heaviest, other], per_need=6, per_resource=6).tolist())}
    both, alone = (
        {*map(tuple, likeliest_pairs(of, offered, per_need=6, per_resource=6).tolist())}
        for offered in ([heaviest._replace(needs=needs), other], [other])
    )
    assert found == {(i, j) for i, j in both if not silent[i]} | {(i, j) for i, j in alone if silent[i]}


def test_where_nothing_is_offered_nothing_is_likely() -> None:
    assert likeliest_pairs(village(10)[0], [], per_need=5, per_resource=5).shape == (0, 2)


def test_of_very_many_nearly_the_same_are_found_in_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    of, *vectors = village(600)
    needs, resources = (side - side.mean(axis=0) for side in vectors)
    offered = [Offered(0.8, needs, resources), Offered(0.4, -needs, resources)]
    every = {*map(tuple, likeliest_pairs(of, offered, per_need=9, per_resource=9).tolist())}
    monkeypatch.setattr("matchmaker.matching.candidates.MANY", 100)
    monkeypatch.setattr("matchmaker.matching.vectors.cells.LOOKED_AT", 200)
    monkeypatch.setattr("matchmaker.matching.vectors.cells.IN_A_CELL", 10)
    found = {*map(tuple, likeliest_pairs(of, offered, per_need=9, per_resource=9).tolist())}
    assert len(found & every) > 0.9 * len(every)
    assert all(of.actors[i].place == of.actors[j].place for i, j in found)
    monkeypatch.setattr("matchmaker.matching.vectors.cells.LOOKED_AT", 600)
    assert {*map(tuple, likeliest_pairs(of, offered, per_need=9, per_resource=9).tolist())} == every


def test_touching_gives_the_likeliest_for_the_actors_needs_and_the_likeliest_needs_for_their_resources() -> None:
    of, needs, resources = village(50)
    mine = 7
    found = likeliest_pairs(
        of, [Offered(0.3, needs, resources)], frozenset({f"a{mine:03}"}), per_need=4, per_resource=6
    )
    products = needs @ resources.T
    near = [k for k in range(50) if of.actors[k].place == of.actors[mine].place]
    for_me = sorted(near, key=lambda j: -products[mine, j])[:4]
    others = [k for k in near if k != mine]
    from_me = sorted(others, key=lambda i: -products[i, mine])[:6]
    expected = {(mine, j) for j in for_me if j != mine} | {(i, mine) for i in from_me}
    assert {*map(tuple, found.tolist())} == expected


def test_a_touched_resource_gets_its_likeliest_needs_of_all_places_together() -> None:
    draw = np.random.default_rng(2)
    places = [Place(f"By {k}", 60 + k, 18.0) for k in range(9)]  # some 111 km apart: each is near four others
    homes = [actor(f"a{k:03}", places[draw.integers(len(places))].name) for k in range(200)]
    of = snapshot(*places, *homes, *(need(f"{home.id}.n") for home in homes), resource("a000.r"))
    needs, resources = draw.random((200, 8)).astype(np.float32), draw.random((1, 8)).astype(np.float32)
    found = likeliest_pairs(of, [Offered(0.3, needs, resources)], frozenset({"a000"}), per_need=1, per_resource=12)
    assert len(found) == 12


def test_more_wanted_than_there_are_gives_all_of_them() -> None:
    of, needs, resources = village(10)
    found = likeliest_pairs(of, [Offered(0.3, needs, resources)], per_need=100, per_resource=100)
    assert found.tolist() == candidate_pairs(of).tolist()
