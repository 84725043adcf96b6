"""People to match in service tests: a few of them made by hand, or everyone in the Norsjö example."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.exchange import ActorRecord, read_actors, read_places
from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.matching.snapshot import Place as PlaceValue
from matchmaker.models import Actor, Need, Place, Resource

CAME = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def norsjo() -> tuple[tuple[ActorRecord, ...], tuple[PlaceValue, ...]]:
    """The example's actors and places, as read from its exchange files."""
    folder = files("matchmaker.examples") / "norsjo"
    actors = read_actors((folder / "actors.jsonl").read_text(encoding="utf-8").splitlines())
    places = read_places((folder / "places.json").read_text(encoding="utf-8"))
    assert not actors.problems
    assert not places.problems
    return actors.records, places.places


def add_norsjo(session: Session, records: Iterable[ActorRecord] | None = None) -> dict[str, Actor]:
    """Put the example (or some of its actors) in the tables; the actors by their ref."""
    everyone, places = norsjo()
    for place in places:
        add_place(session, place.name, place.lat, place.lon)
    added = {r.actor.id: add_record(session, r) for r in (everyone if records is None else records)}
    session.commit()
    return added


def add_record(session: Session, record: ActorRecord) -> Actor:
    """Put one record of the exchange format in the tables."""
    actor = record.actor
    return add_actor(
        session,
        actor.id,
        kind=actor.kind,
        name=actor.name,
        place=actor.place,
        description=actor.description,
        reach_km=actor.reach_km,
        needs={
            need.id: {
                "title": need.title,
                "description": need.description,
                "horizon": need.horizon,
                "months": list(need.months),
                "weekdays": list(need.weekdays),
            }
            for need in record.needs
        },
        resources={
            resource.id: {
                "title": resource.title,
                "description": resource.description,
                "months": list(resource.months),
                "weekdays": list(resource.weekdays),
                "capacity": resource.capacity,
            }
            for resource in record.resources
        },
    )


def add_actor(
    session: Session,
    ref: str,
    *,
    place: str = "Norsjö",
    kind: ActorKind = ActorKind.ASSOCIATION,
    name: str = "",
    needs: Mapping[str, str | Mapping[str, Any]] | None = None,
    resources: Mapping[str, str | Mapping[str, Any]] | None = None,
    at: datetime = CAME,
    **values: Any,
) -> Actor:
    """An actor with needs and resources, each a title or a mapping of columns, by their refs. Not committed."""
    actor = Actor(
        ref=ref,
        kind=kind,
        name=name or f"Föreningen {ref}",
        place=add_place(session, place),
        created_at=at,
        updated_at=at,
        **values,
    )
    for need_ref, columns in (needs or {}).items():
        add_need(actor, need_ref, columns, at=at)
    for resource_ref, columns in (resources or {}).items():
        add_resource(actor, resource_ref, columns, at=at)
    session.add(actor)
    session.flush()
    return actor


def add_need(actor: Actor, ref: str, columns: str | Mapping[str, Any], *, at: datetime = CAME) -> Need:
    """One more need of ``actor``."""
    given: Mapping[str, Any] = {"title": columns} if isinstance(columns, str) else columns
    need = Need(**({"horizon": Horizon.NOW} | dict(given)), ref=ref, actor=actor, created_at=at, updated_at=at)
    return need


def add_resource(actor: Actor, ref: str, columns: str | Mapping[str, Any], *, at: datetime = CAME) -> Resource:
    """One more resource of ``actor``."""
    given: Mapping[str, Any] = {"title": columns} if isinstance(columns, str) else columns
    return Resource(**given, ref=ref, actor=actor, created_at=at, updated_at=at)


def add_place(session: Session, name: str, lat: float | None = None, lon: float | None = None) -> Place:
    """The place of this name, added when it is not there."""
    place = session.scalars(select(Place).where(Place.name == name)).one_or_none()
    if place is None:
        place = Place(name=name, lat=lat, lon=lon)
        session.add(place)
    return place
