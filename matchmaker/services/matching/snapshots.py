"""What a match run rests on: everyone who takes part, as the engine sees them, read from the tables."""

from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, union
from sqlalchemy.orm import Session

from matchmaker.matching import snapshot as values
from matchmaker.models import Actor, AgendaItem, Item, Need, Place, Resource, Review, SuggestionLink
from matchmaker.services.collaborations.verdicts import answers_since, latest_reset
from matchmaker.services.meetings.survey_findings import latest_misperceptions
from matchmaker.services.vocabulary import glossary

COUNTS = frozenset(part.name for kind in (values.Actor, values.Need, values.Resource) for part in fields(kind)) | {
    "place_id"
}
"""The columns of actors, needs and resources that a snapshot holds: a change of others calls for no run."""


def take_snapshot(session: Session) -> values.Snapshot:
    """Everything that counts, in the order it came in, and what became of earlier suggestions; thirteen queries.

    What is withdrawn or at rest does not count, nor do forms that nobody of the staff has looked at yet.

    Ids are the rows' lasting names (``ref``), so that a run over a snapshot and one over the exported files give
    the same. A place without a position is left out; its actors keep its name.
    """
    present = session.execute(_actors().where(Actor.withdrawn_at.is_(None), ~Actor.awaits_check))
    actors = {row.id: _actor(row) for row in present}
    needs = session.execute(_needs().where(*_stands(Need))).all()
    resources = session.execute(_resources().where(*_stands(Resource))).all()
    return values.Snapshot(
        actors=tuple(actors.values()),
        # The items of an actor that came in between two of the queries are left for the next run.
        needs=tuple(_need(row, actors[row.actor_id].id) for row in needs if row.actor_id in actors),
        resources=tuple(_resource(row, actors[row.actor_id].id) for row in resources if row.actor_id in actors),
        places=_places(session),
        glossary=tuple(glossary(session)),
        verdicts=_verdicts(session),
        misperceptions=latest_misperceptions(session),
    )


def take_experience(session: Session) -> values.Snapshot:
    """Of a snapshot only what became of earlier suggestions and where places lie: what lessons are drawn from."""
    return values.Snapshot((), (), (), places=_places(session), verdicts=_verdicts(session))


def _places(session: Session) -> tuple[values.Place, ...]:
    places = session.execute(select(Place.name, Place.lat, Place.lon).order_by(Place.id))
    return tuple(values.Place(name, lat, lon) for name, lat, lon in places if lat is not None and lon is not None)


def _actors() -> Select[*tuple[Any, ...]]:
    columns = (Actor.id, Actor.ref, Actor.kind, Actor.name, Place.name.label("place"), Actor.description)
    return select(*columns, Actor.reach_km).join(Actor.place).order_by(Actor.id)


def _needs() -> Select[*tuple[Any, ...]]:
    return _items(Need).add_columns(Need.horizon)


def _resources() -> Select[*tuple[Any, ...]]:
    return _items(Resource).add_columns(Resource.capacity)


def _items(kind: type[Item]) -> Select[*tuple[Any, ...]]:
    """What needs and resources have in common."""
    columns = (kind.id, kind.ref, kind.actor_id, kind.title, kind.description, kind.months, kind.weekdays)
    return select(*columns).order_by(kind.id)


def _stands(kind: type[Item]) -> tuple[ColumnElement[bool], ...]:
    return kind.withdrawn_at.is_(None), kind.resting_since.is_(None)


def _verdicts(session: Session) -> tuple[values.Verdict, ...]:
    """What people said since the matching was last told to forget, also of what has been withdrawn since.

    Each need, resource and actor is read once, however often somebody has decided about it.
    """
    answers = answers_since(session, latest_reset(session))
    if not answers:
        return ()
    judged = union(select(Review.suggestion_id), select(AgendaItem.suggestion_id)).subquery()
    links = select(SuggestionLink.suggestion_id, SuggestionLink.need_id, SuggestionLink.resource_id)
    links = links.where(SuggestionLink.suggestion_id.in_(select(judged.c[0])))
    about = links.subquery()
    rows = session.execute(links.order_by(SuggestionLink.suggestion_id)).all()
    needs = session.execute(_needs().where(Need.id.in_(select(about.c.need_id)))).all()
    resources = session.execute(_resources().where(Resource.id.in_(select(about.c.resource_id)))).all()
    actors = {row.id: _actor(row) for row in session.execute(_actors())}
    # What was purged between two of the queries teaches nothing any longer.
    needed = {row.id: (_need(row, actors[row.actor_id].id), row.actor_id) for row in needs if row.actor_id in actors}
    given = {
        row.id: (_resource(row, actors[row.actor_id].id), row.actor_id) for row in resources if row.actor_id in actors
    }
    found = []
    for suggestion_id, need_id, resource_id in rows:
        if suggestion_id in answers and need_id in needed and resource_id in given:
            (need, seeker), (resource, helper) = needed[need_id], given[resource_id]
            found.append(values.Verdict(need, resource, actors[seeker], actors[helper], answers[suggestion_id]))
    return tuple(found)


def _actor(row: Row[Any]) -> values.Actor:
    return values.Actor(row.ref, row.kind, row.name, row.place, row.description, row.reach_km)


def _need(row: Row[Any], actor: str) -> values.Need:
    months, weekdays = tuple(row.months), tuple(row.weekdays)
    return values.Need(row.ref, actor, row.title, row.description, row.horizon, months, weekdays)


def _resource(row: Row[Any], actor: str) -> values.Resource:
    months, weekdays = tuple(row.months), tuple(row.weekdays)
    return values.Resource(row.ref, actor, row.title, row.description, months, weekdays, row.capacity)
