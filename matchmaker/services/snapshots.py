"""What a match run rests on: everyone who takes part, as the engine sees them, read from the tables."""

from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Bundle, Session, aliased

from matchmaker.matching import snapshot as values
from matchmaker.models import Actor, Need, Place, Resource, Suggestion
from matchmaker.services.suggestions import Giver, in_lists, join_parties
from matchmaker.services.survey_findings import latest_misperceptions
from matchmaker.services.verdicts import answers_since, latest_reset
from matchmaker.services.vocabulary import glossary


def take_snapshot(session: Session) -> values.Snapshot:
    """Everything that counts, in the order it came in, and what became of earlier suggestions; ten queries.

    What is withdrawn or at rest does not count, nor do forms that nobody of the staff has looked at yet.

    Ids are the rows' lasting names (``ref``), so that a run over a snapshot and one over the exported files give
    the same. A place without a position is left out; its actors keep its name.
    """
    actors = {row.id: _actor(row) for row in session.execute(_actors())}
    needs = session.execute(_items(Need).add_columns(Need.horizon)).all()
    resources = session.execute(_items(Resource).add_columns(Resource.capacity)).all()
    places = session.execute(select(Place.name, Place.lat, Place.lon).order_by(Place.id))
    return values.Snapshot(
        actors=tuple(actors.values()),
        # The items of an actor that came in between two of the queries are left for the next run.
        needs=tuple(_need(row, actors[row.actor_id].id) for row in needs if row.actor_id in actors),
        resources=tuple(_resource(row, actors[row.actor_id].id) for row in resources if row.actor_id in actors),
        places=tuple(values.Place(name, lat, lon) for name, lat, lon in places if lat is not None and lon is not None),
        glossary=tuple(glossary(session)),
        verdicts=_verdicts(session),
        misperceptions=latest_misperceptions(session),
    )


def _actors() -> Select[*tuple[Any, ...]]:
    columns = (Actor.id, Actor.ref, Actor.kind, Actor.name, Place.name.label("place"), Actor.description)
    query = select(*columns, Actor.reach_km).join(Actor.place)
    return query.where(Actor.withdrawn_at.is_(None), ~Actor.awaits_check).order_by(Actor.id)


def _items(kind: type[Need] | type[Resource]) -> Select[*tuple[Any, ...]]:
    """What needs and resources have in common, for those that are counted with."""
    columns = (kind.ref, kind.actor_id, kind.title, kind.description, kind.months, kind.weekdays)
    standing = (kind.withdrawn_at.is_(None), kind.resting_since.is_(None))
    return select(*columns).where(*standing).order_by(kind.id)


def _verdicts(session: Session) -> tuple[values.Verdict, ...]:
    """What people said since the matching was last told to forget, also of what has been withdrawn since."""
    answers = answers_since(session, latest_reset(session))
    there = aliased(Place)
    words = ("ref", "title", "description", "months", "weekdays")
    who = ("ref", "kind", "name", "description", "reach_km")
    query: Select[*tuple[Any, ...]] = (
        join_parties(
            select(
                Suggestion.id,
                Bundle("need", *(getattr(Need, name) for name in words), Need.horizon),
                Bundle("resource", *(getattr(Resource, name) for name in words), Resource.capacity),
                Bundle("seeker", *(getattr(Actor, name) for name in who), Place.name.label("place")),
                Bundle("helper", *(getattr(Giver, name) for name in who), there.name.label("place")),
            )
        )
        .join(Place, Place.id == Actor.place_id)
        .join(there, there.id == Giver.place_id)
        .order_by(Suggestion.id)
    )
    rows = [row for ids in in_lists(answers) for row in session.execute(query.where(Suggestion.id.in_(ids)))]
    return tuple(
        values.Verdict(
            _need(row.need, row.seeker.ref),
            _resource(row.resource, row.helper.ref),
            _actor(row.seeker),
            _actor(row.helper),
            answers[row.id],
        )
        for row in rows
    )


def _actor(row: Row[Any]) -> values.Actor:
    return values.Actor(row.ref, row.kind, row.name, row.place, row.description, row.reach_km)


def _need(row: Row[Any], actor: str) -> values.Need:
    months, weekdays = tuple(row.months), tuple(row.weekdays)
    return values.Need(row.ref, actor, row.title, row.description, row.horizon, months, weekdays)


def _resource(row: Row[Any], actor: str) -> values.Resource:
    months, weekdays = tuple(row.months), tuple(row.weekdays)
    return values.Resource(row.ref, actor, row.title, row.description, months, weekdays, row.capacity)
