"""How near those who need things are to each other, and what that counts."""

from matchmaker.api import Need, Place, Snapshot, distance_km

NEAR_KM, FAR_KM = 10.0, 80.0
"""Up to the first nothing is taken off; from the second on, those who meet an obstacle are not brought together."""


def apart(snapshot: Snapshot, one: Need, other: Need) -> float:
    """How far apart in km those are who have the two needs."""
    return km_between(place_of(snapshot, one), place_of(snapshot, other))


def place_of(snapshot: Snapshot, need: Need) -> Place | None:
    """The place of whoever has the need; None = its position is not known."""
    return snapshot.place_by_name.get(snapshot.actor_by_id[need.actor].place)


def km_between(here: Place | None, there: Place | None) -> float:
    """The way in km; as near as can be when a place is not known."""
    return distance_km(here, there) if here is not None and there is not None else NEAR_KM


def nearness(km: float) -> float:
    """1 up to :data:`NEAR_KM`, then falling evenly to 0.7 at :data:`FAR_KM`, and no lower."""
    return 1 - 0.3 * min(max((km - NEAR_KM) / (FAR_KM - NEAR_KM), 0.0), 1.0)
