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
    here, there = (
        [np.radians([getattr(place, part) for place in of]) for part in ("lat", "lon")]
        for of in (places, places if others is None else others)
    )
    half_lat, half_lon = (np.subtract.outer(a, b) / 2 for a, b in zip(here, there, strict=True))
    h = np.sin(half_lat) ** 2 + np.multiply.outer(np.cos(here[0]), np.cos(there[0])) * np.sin(half_lon) ** 2
    distances: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(h.clip(0, 1)))
    return distances
