"""Distances as the crow flies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.geography import EARTH_RADIUS_KM, distance_km, distances_km, pair_distances_km
from matchmaker.matching.snapshot import Place

places = st.builds(Place, st.just(""), st.floats(-90, 90), st.floats(-180, 180))


def test_a_known_distance_is_right_within_half_a_percent() -> None:
    stockholm, goteborg = Place("Stockholm", 59.3293, 18.0686), Place("Göteborg", 57.7089, 11.9746)
    assert distance_km(stockholm, goteborg) == pytest.approx(398, rel=0.005)


def test_one_degree_of_latitude_is_111_km() -> None:
    assert distance_km(Place("a", 64, 19), Place("b", 65, 19)) == pytest.approx(111.2, abs=0.1)


@given(places, places)
def test_distance_is_symmetric_and_never_more_than_half_way_round(a: Place, b: Place) -> None:
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))
    assert 0 <= distance_km(a, b) <= EARTH_RADIUS_KM * 3.1416


@given(places)
def test_a_place_is_no_distance_from_itself(a: Place) -> None:
    assert distance_km(a, a) == 0


@given(st.lists(places, min_size=1, max_size=5))
def test_many_distances_at_once_are_those_one_by_one(some: list[Place]) -> None:
    expected = [[distance_km(a, b) for b in some] for a in some]
    assert distances_km(some) == pytest.approx(np.array(expected), rel=1e-6, abs=1e-3)


@given(st.lists(places, min_size=1, max_size=5), st.integers(0, 40))
def test_distances_of_pairs_are_those_one_by_one_however_many_they_are(some: list[Place], many: int) -> None:
    pairs = np.array([(k % len(some), (k // 3) % len(some)) for k in range(many)], dtype=np.intp).reshape(-1, 2)
    expected = [distance_km(some[i], some[j]) for i, j in pairs]
    assert pair_distances_km(some, pairs) == pytest.approx(np.array(expected), rel=1e-6, abs=1e-3)


def test_nothing_is_known_of_the_distance_to_a_place_whose_position_is_not_known() -> None:
    some = [Place("a", 64, 19), Place("b", np.nan, np.nan)]
    assert np.isnan(pair_distances_km(some, np.array([[0, 0], [0, 1]]))).tolist() == [False, True]
