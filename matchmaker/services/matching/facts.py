"""What plugins may know for pages and files: what was told, suggested and agreed on, and no way to reach anyone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.hooks.things import CollaborationFact, Facts, Party, SuggestionFact
from matchmaker.models import Collaboration, Need, Resource, Suggestion, SuggestionLink
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.services.suggestions.parties import parties_of, unnamed, with_parties
from matchmaker.settings import Settings


def take_facts(session: Session, settings: Settings, *, at: datetime) -> Facts:
    """Everything at one moment, with days as they are in the municipality.

    Who asked not to be named is not among the parties of a collaboration.
    """
    return Facts(
        on=at.astimezone(settings.zone).date(),
        municipality=settings.municipality,
        snapshot=take_snapshot(session),
        suggestions=_suggestions(session),
        collaborations=_collaborations(session, settings.zone),
    )


def _suggestions(session: Session) -> tuple[SuggestionFact, ...]:
    query = (
        select(Suggestion.id, Suggestion.shape, Suggestion.state, Need.ref, Resource.ref)
        .join(SuggestionLink, SuggestionLink.suggestion_id == Suggestion.id)
        .join(Need, Need.id == SuggestionLink.need_id)
        .outerjoin(Resource, Resource.id == SuggestionLink.resource_id)
        .order_by(Suggestion.id, SuggestionLink.position)
    )
    found: dict[int, SuggestionFact] = {}
    for number, shape, state, need, resource in session.execute(query):
        earlier = found[number].links if number in found else ()
        found[number] = SuggestionFact(shape.value, state.value, (*earlier, (need, resource)))
    return tuple(found.values())


def _collaborations(session: Session, zone: ZoneInfo) -> tuple[CollaborationFact, ...]:
    load = joinedload(Collaboration.suggestion)
    rows = session.scalars(
        select(Collaboration)
        .options(load, *with_parties(load.selectinload(Suggestion.links)))
        .order_by(Collaboration.id)
    )
    return tuple(
        CollaborationFact(
            row.id,
            row.title,
            row.state.value,
            row.created_at.astimezone(zone).date(),
            _parties(row.suggestion),
        )
        for row in rows
    )


def _parties(suggestion: Suggestion) -> tuple[Party, ...]:
    hidden = unnamed(suggestion)
    named = (actor for actor in parties_of([suggestion]) if actor.id not in hidden)
    return tuple(Party(actor.name, actor.kind.value, actor.place.name) for actor in named)
