"""Distances between places, as the crow flies."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.snapshot import Place

EARTH_RADIUS_KM = 6371.0088
"""The mean radius of the earth in kilometres (IUGG)."""


def distance_km(a: Place, b: Place) -> float:
    """The great-circle distance in kilometres by the haversine formula (Sinnott 1984), within 0.5 % of the true one."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def distances_km(places: Sequence[Place], others: Sequence[Place] | None = None) -> NDArray[np.float64]:
    """The same distance from each of the places to each of the others, or to each of themselves, (places, others)."""
    here, there = (_radians(of) for of in (places, places if others is None else others))
    return _haversine(here[:, :, None], there[:, None])


def pair_distances_km(places: Sequence[Place], pairs: NDArray[np.intp]) -> NDArray[np.float64]:
    """The same distance between the places at each pair of positions, shape (n, 2) to (n,).

    It is worked out once for each two that are asked about, or for all where more pairs are asked about than there are.
    """
    n, radians = len(places), _radians(places)
    keys = pairs @ np.array([n, 1])
    if len(keys) > n * n:
        km, at = _haversine(radians[:, :, None], radians[:, None]).ravel(), keys
    else:
        distinct, at = np.unique(keys, return_inverse=True)
        km = _haversine(radians[:, distinct // max(1, n)], radians[:, distinct % max(1, n)])
    found: NDArray[np.float64] = km[at]
    return found


def _radians(places: Sequence[Place]) -> NDArray[np.float64]:
    """Latitudes and longitudes, shape (2, places)."""
    return np.radians([[place.lat for place in places], [place.lon for place in places]])


def _haversine(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distances in kilometres between latitudes and longitudes in radians."""
    half_lat, half_lon = (here - there) / 2
    h = np.sin(half_lat) ** 2 + np.cos(here[0]) * np.cos(there[0]) * np.sin(half_lon) ** 2
    distances: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(h.clip(0, 1)))
    return distances
