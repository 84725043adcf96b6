"""The exchange format: actors as JSON Lines and places as JSON, read with every problem collected and written back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matchmaker.matching.snapshot import Actor, Need, Place, Resource, Snapshot
from matchmaker.matching.texts import Text

NAME_LIMIT = 200
TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 4000
CAPACITY_LIMIT = 500
ID_LIMIT = 100
REACH_LIMIT_KM = 2000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one line (counted from 1) that a person should know; 0 when it is about the whole file."""

    line: int
    message: Text


class ExchangeError(Exception):
    """Input that could not be used. ``problems`` has every problem found, in the order of the lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"rad {p.line}: {p.message.sv}" for p in self.problems))


@dataclass(frozen=True, slots=True)
class ActorRecord:
    """One line of the actors file: an actor with its needs and resources."""

    actor: Actor
    needs: tuple[Need, ...]
    resources: tuple[Resource, ...]
    line: int


@dataclass(frozen=True, slots=True)
class ActorsRead:
    """What came out of an actors file: the lines that could be used, and what was wrong or odd about any of them."""

    records: tuple[ActorRecord, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PlacesRead:
    """What came out of a places file; ``line`` of a problem is the place's number in the list."""

    places: tuple[Place, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_actors(lines: Iterable[str]) -> ActorsRead:
    """Read actors, one JSON object a line. A line with a problem gives no record; the others do."""
    raise NotImplementedError


def read_places(text: str) -> PlacesRead:
    """Read a JSON list of ``{"name", "lat", "lon"}`` (WGS84 degrees)."""
    raise NotImplementedError


def write_actors(records: Iterable[ActorRecord]) -> Iterator[str]:
    """Write records as JSON lines (without line breaks) that :func:`read_actors` reads back to the same values."""
    raise NotImplementedError


def snapshot_from(records: Iterable[ActorRecord], places: Iterable[Place] = ()) -> Snapshot:
    """A snapshot of the records, in their order."""
    records = tuple(records)
    return Snapshot(
        actors=tuple(record.actor for record in records),
        needs=tuple(need for record in records for need in record.needs),
        resources=tuple(resource for record in records for resource in record.resources),
        places=tuple(places),
    )
