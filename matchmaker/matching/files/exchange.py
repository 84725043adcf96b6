"""The exchange format: actors as JSON Lines and places as JSON, read with every problem collected and written back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from matchmaker.matching.files.parsing import (
    CAPACITY_LIMIT,
    DESCRIPTION_LIMIT,
    ID_LIMIT,
    NAME_LIMIT,
    TITLE_LIMIT,
    ExchangeError,
    Fields,
    Notes,
    Problem,
    json_lines,
    parse_json,
)
from matchmaker.matching.snapshot import (
    MONTHS,
    WEEKDAYS,
    Actor,
    ActorKind,
    Horizon,
    Need,
    Place,
    Resource,
    Snapshot,
)

__all__ = [
    "CAPACITY_LIMIT",
    "DESCRIPTION_LIMIT",
    "ID_LIMIT",
    "NAME_LIMIT",
    "TITLE_LIMIT",
    "ActorRecord",
    "ActorsRead",
    "ExchangeError",
    "PlacesRead",
    "Problem",
    "read_actors",
    "read_places",
    "snapshot_from",
    "write_actors",
]


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
    """Read actors, one JSON object a line; a byte order mark and blank lines are tolerated.

    A line with a problem gives no record, the others do, and every problem of every line is told.
    ``reach_km``, a whole number of kilometres, is read when it is there.
    """
    notes = Notes()
    records = []
    for value in json_lines(lines, notes):
        before = len(notes.problems)
        record = _record(Fields(value, notes))
        if len(notes.problems) == before:
            records.append(record)
    return ActorsRead(tuple(records), tuple(notes.problems), tuple(notes.warnings))


def read_places(text: str) -> PlacesRead:
    """Read a JSON list of ``{"name", "lat", "lon"}`` (WGS84 degrees)."""
    notes = Notes()
    values = parse_json(text.removeprefix("\ufeff"), notes)
    places = []
    if values is not None and not isinstance(values, list):
        notes.problem("Filen ska vara en lista med orter.", "The file must be a list of places.")
        values = []
    for notes.line, value in enumerate(values or [], start=1):
        before = len(notes.problems)
        if not isinstance(value, dict):
            notes.problem("Varje ort ska vara ett objekt.", "Each place must be an object.")
            continue
        fields = Fields(value, notes)
        name = fields.unique("place", "name", NAME_LIMIT)
        lat, lon = fields.number("lat", 90), fields.number("lon", 180)
        fields.warn_about_the_rest()
        if len(notes.problems) == before:
            places.append(Place(name, lat, lon))
    return PlacesRead(tuple(places), tuple(notes.problems), tuple(notes.warnings))


def write_actors(records: Iterable[ActorRecord]) -> Iterator[str]:
    """Write records as JSON lines (without line breaks) that :func:`read_actors` reads back to the same values."""
    for record in records:
        value = asdict(record.actor)
        if value["reach_km"] is None:
            del value["reach_km"]
        value["needs"] = [_without_actor(need) for need in record.needs]
        value["resources"] = [_without_actor(resource) for resource in record.resources]
        yield json.dumps(value, ensure_ascii=False)


def snapshot_from(records: Iterable[ActorRecord], places: Iterable[Place] = ()) -> Snapshot:
    """A snapshot of the records, in their order."""
    records = tuple(records)
    return Snapshot(
        actors=tuple(record.actor for record in records),
        needs=tuple(need for record in records for need in record.needs),
        resources=tuple(resource for record in records for resource in record.resources),
        places=tuple(places),
    )


def _record(fields: Fields) -> ActorRecord:
    """The record of one line; worth nothing when a problem was noted."""
    actor = Actor(
        id=fields.unique("actor", "id", ID_LIMIT),
        kind=fields.choice("kind", ActorKind),
        name=fields.line("name", NAME_LIMIT, required=True),
        place=fields.line("place", NAME_LIMIT),
        description=fields.text("description", DESCRIPTION_LIMIT),
        reach_km=fields.kilometres("reach_km"),
    )
    needs = [_need(inner, actor.id) for inner in fields.objects("needs", "Behov", "Need")]
    resources = [_resource(inner, actor.id) for inner in fields.objects("resources", "Resurs", "Resource")]
    fields.warn_about_the_rest()
    return ActorRecord(actor, tuple(needs), tuple(resources), fields.notes.line)


def _need(fields: Fields, actor: str) -> Need:
    need = Need(
        id=fields.unique("need", "id", ID_LIMIT),
        actor=actor,
        title=fields.line("title", TITLE_LIMIT, required=True),
        description=fields.text("description", DESCRIPTION_LIMIT),
        horizon=fields.choice("horizon", Horizon, Horizon.NOW),
        months=fields.several("months", MONTHS),
        weekdays=fields.several("weekdays", WEEKDAYS),
    )
    fields.warn_about_the_rest()
    return need


def _resource(fields: Fields, actor: str) -> Resource:
    resource = Resource(
        id=fields.unique("resource", "id", ID_LIMIT),
        actor=actor,
        title=fields.line("title", TITLE_LIMIT, required=True),
        description=fields.text("description", DESCRIPTION_LIMIT),
        months=fields.several("months", MONTHS),
        weekdays=fields.several("weekdays", WEEKDAYS),
        capacity=fields.line("capacity", CAPACITY_LIMIT),
    )
    fields.warn_about_the_rest()
    return resource


def _without_actor(item: Need | Resource) -> dict[str, Any]:
    value = asdict(item)
    del value["actor"]
    return value
