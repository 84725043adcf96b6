"""People to match in the tables: a few made by hand, or everyone in the Norsjö example."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import Actor, Need, Place, Resource, Suggestion, SuggestionLink
from matchmaker.models.database import RoutedSession
from tests.matching.builders import norsjo

CAME = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def add_norsjo(session: Session, *, without: Collection[str] = ()) -> None:
    """Put the example in the tables, without the actors of these refs."""
    for place in norsjo().places:
        add_place(session, place.name, place.lat, place.lon)
    for actor in norsjo().actors:
        if actor.id not in without:
            add_from_norsjo(session, actor.id)
    session.commit()
    if session.get_bind().dialect.name == "postgresql":  # which may plan for tables as empty as before
        session.execute(text("ANALYZE"))
        session.commit()


def add_from_norsjo(session: Session, ref: str) -> Actor:
    """Put one actor of the example in the tables, with all that it needs and has."""
    words = asdict(norsjo().actor_by_id[ref])
    return add_actor(
        session,
        words.pop("id"),
        needs={n.id: _columns(n) for n in norsjo().needs if n.actor == ref},
        resources={r.id: _columns(r) for r in norsjo().resources if r.actor == ref},
        **words,
    )


def add_actor(
    session: Session,
    ref: str,
    *,
    place: str = "Norsjö",
    needs: Mapping[str, str | dict[str, Any]] | None = None,
    resources: Mapping[str, str | dict[str, Any]] | None = None,
    at: datetime = CAME,
    **words: Any,
) -> Actor:
    """An actor with needs and resources by their refs, each a title or a dict of columns; flushed."""
    given = {"kind": ActorKind.ASSOCIATION, "name": f"Föreningen {ref}"} | words
    actor = Actor(**given, ref=ref, place=add_place(session, place), created_at=at, updated_at=at)
    actor.needs, actor.resources = [], []
    session.add(actor)
    for need_ref, columns in (needs or {}).items():
        add_need(session, actor, need_ref, columns, at=at)
    for resource_ref, columns in (resources or {}).items():
        add_resource(session, actor, resource_ref, columns, at=at)
    session.flush()
    return actor


def add_need(session: Session, actor: Actor, ref: str, columns: str | dict[str, Any], *, at: datetime = CAME) -> Need:
    """One more need of ``actor``, whose needs are loaded."""
    given = {"title": columns} if isinstance(columns, str) else columns
    need = Need(**({"horizon": Horizon.NOW} | given), ref=ref, created_at=at, updated_at=at)
    actor.needs.append(need)
    session.flush()
    return need


def add_resource(
    session: Session, actor: Actor, ref: str, columns: str | dict[str, Any], *, at: datetime = CAME
) -> Resource:
    """One more resource of ``actor``, whose resources are loaded."""
    given = {"title": columns} if isinstance(columns, str) else columns
    resource = Resource(**given, ref=ref, created_at=at, updated_at=at)
    actor.resources.append(resource)
    session.flush()
    return resource


def add_place(session: Session, name: str, lat: float | None = None, lon: float | None = None) -> Place:
    """The place of this name, added when it is not there."""
    place = session.scalars(select(Place).where(Place.name == name)).one_or_none()
    if place is None:
        place = Place(name=name, lat=lat, lon=lon)
        session.add(place)
    return place


def suggestions(session: Session) -> dict[str, Suggestion]:
    """Every suggestion as it stands in the database now, with its history, by identity."""
    query = select(Suggestion).options(
        selectinload(Suggestion.reviews),
        selectinload(Suggestion.links).joinedload(SuggestionLink.need),
        selectinload(Suggestion.links).joinedload(SuggestionLink.resource),
    )
    with RoutedSession(session.get_bind(), info={"read_only": True}) as fresh:
        return {suggestion.identity: suggestion for suggestion in fresh.scalars(query)}


def _columns(item: Any) -> dict[str, Any]:
    words = asdict(item)
    del words["id"], words["actor"]
    return words | {"months": list(item.months), "weekdays": list(item.weekdays)}
