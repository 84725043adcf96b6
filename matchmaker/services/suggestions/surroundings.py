"""What a decision about a suggestion should take into account: rivals, collaborations there are, and talks held."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.models import (
    OPEN,
    AgendaItem,
    Collaboration,
    Meeting,
    Need,
    Resource,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
)
from matchmaker.services.suggestions.parties import parties_of, with_parties
from matchmaker.services.suggestions.queues import BEST_FIRST

AT_MOST = 20
"""Nobody reads more rivals than this."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around one suggestion.

    Rivals of a pair are other pairs that are not declined or gone: for the same need, or of the same resource, best
    first. A group has none; ``pairs`` are the suggestions, whatever became of them, that join two of its ends alone.
    ``groups`` are the other groups, not declined or gone, that one of the needs or resources is in.
    ``together`` are the collaborations between these very actors, ``apart`` those that one of them has with others.
    ``talks`` are the agenda items about it, with their meetings, the latest first.
    """

    same_need: Sequence[Suggestion]
    same_resource: Sequence[Suggestion]
    pairs: Sequence[Suggestion]
    groups: Sequence[Suggestion]
    together: Sequence[Collaboration]
    apart: Sequence[Collaboration]
    talks: Sequence[AgendaItem]


def surroundings_of(session: Session, suggestion: Suggestion) -> Surroundings:
    """What stands around ``suggestion``, whose parties must be loaded; in six queries and those of the parties."""
    parties = {actor.id for actor in parties_of([suggestion])}
    collaborations = _collaborations(session, parties)
    together = [c for c in collaborations if {a.id for a in parties_of([c.suggestion])} <= parties]
    needs = [link.need_id for link in suggestion.links]
    resources = [link.resource_id for link in suggestion.links if link.resource_id is not None]
    has_need, has_resource = SuggestionLink.need_id.in_(needs), SuggestionLink.resource_id.in_(resources)
    is_pair, is_open = Suggestion.shape == SuggestionShape.PAIR, Suggestion.state.in_(OPEN)
    alone = suggestion.shape is SuggestionShape.PAIR
    return Surroundings(
        same_need=_others(session, suggestion, has_need, is_pair, is_open) if alone else (),
        same_resource=_others(session, suggestion, has_resource, is_pair, is_open) if alone else (),
        pairs=() if alone else _others(session, suggestion, and_(has_need, has_resource), is_pair),
        groups=_others(session, suggestion, or_(has_need, has_resource), ~is_pair, is_open),
        together=together,
        apart=[c for c in collaborations if c not in together],
        talks=_talks(session, suggestion),
    )


def _others(
    session: Session, suggestion: Suggestion, shared: ColumnElement[bool], *wanted: ColumnElement[bool]
) -> Sequence[Suggestion]:
    # The few that share it first, by the links' own index: asked of each suggestion, it would take a look at every one.
    theirs = select(SuggestionLink.suggestion_id).where(shared)
    query = (
        select(Suggestion)
        .where(Suggestion.id.in_(theirs), Suggestion.id != suggestion.id, *wanted)
        .order_by(*BEST_FIRST)
        .limit(AT_MOST)
        .options(*with_parties(selectinload(Suggestion.links)))
    )
    return session.scalars(query).all()


def _collaborations(session: Session, actor_ids: set[int]) -> Sequence[Collaboration]:
    theirs = select(SuggestionLink.suggestion_id).where(
        or_(
            SuggestionLink.need_id.in_(select(Need.id).where(Need.actor_id.in_(actor_ids))),
            SuggestionLink.resource_id.in_(select(Resource.id).where(Resource.actor_id.in_(actor_ids))),
        )
    )
    query = (
        select(Collaboration)
        .where(Collaboration.suggestion_id.in_(theirs))
        .order_by(Collaboration.updated_at.desc(), Collaboration.id)
        .limit(AT_MOST)
        .options(*with_parties(joinedload(Collaboration.suggestion).selectinload(Suggestion.links)))
    )
    return session.scalars(query).all()


def _talks(session: Session, suggestion: Suggestion) -> Sequence[AgendaItem]:
    query = (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(AgendaItem.suggestion_id == suggestion.id)
        .order_by(Meeting.starts_at.desc())
        .options(joinedload(AgendaItem.meeting).joinedload(Meeting.place))
    )
    return session.scalars(query).all()
