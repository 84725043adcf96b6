"""Villages: those that are known, and those that somebody names for the first time."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching import geography, snapshot
from matchmaker.models import Place
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.rows import add_once


def list_places(session: Session) -> list[Place]:
    """All known places, by name."""
    return sorted(session.scalars(select(Place)), key=lambda place: alphabetical(place.name))


def distance_between(here: Place, there: Place) -> float | None:
    """Kilometres as the crow flies; None when the position of either is not known."""
    ends = [snapshot.Place(p.name, p.lat, p.lon) for p in (here, there) if p.lat is not None and p.lon is not None]
    return geography.distance_km(*ends) if len(ends) == 2 else None


def known_places(session: Session) -> dict[str, Place]:
    """All known places by their names, casefolded."""
    return {place.name.casefold(): place for place in session.scalars(select(Place))}


def find_or_add_places(session: Session, names: Iterable[str]) -> dict[str, Place]:
    """The place for each name, in the caller's transaction; capitals do not matter, and unknown names are added.

    A place that somebody names for the first time has no position yet.
    """
    known = known_places(session)
    found = {}
    for name in dict.fromkeys(names):
        if name.casefold() not in known:
            known[name.casefold()], _ = add_once(session, Place(name=name), Place.name)
        found[name] = known[name.casefold()]
    return found
