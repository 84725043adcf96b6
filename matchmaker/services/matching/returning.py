"""Suggestions that come back with what they rest on, when that counts again after having been withdrawn or at rest."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matchmaker.models import Item, Need, Resource, Suggestion, SuggestionLink, SuggestionState
from matchmaker.services.matching.findings import states_before
from matchmaker.services.rows import in_lists
from matchmaker.services.suggestions.suggestions import GoneReason, change_states, join_parties, withdrawn_because

LEFT_WITH = (
    GoneReason.ACTOR_WITHDRAWN,
    GoneReason.NEED_WITHDRAWN,
    GoneReason.RESOURCE_WITHDRAWN,
    GoneReason.RESTING,
)
"""The reasons for which a suggestion leaves together with what it joins."""


def bring_back_suggestions(session: Session, items: Sequence[Item], *, at: datetime) -> None:
    """Put back what left with these needs and resources (flushed): as it was decided, or as it was made by hand.

    Part of the caller's transaction. No run takes such suggestions off the queue, so none is asked whether they come
    back; it is about the others. What also rests on something that is still withdrawn stays away, and of what nobody
    has decided about so does that which rests on something at rest.
    """
    needs = [item.id for item in items if isinstance(item, Need)]
    resources = [item.id for item in items if isinstance(item, Resource)]
    theirs = or_(SuggestionLink.need_id.in_(needs), SuggestionLink.resource_id.in_(resources))
    query = select(Suggestion.id, Suggestion.made_by_id).join(Suggestion.links).where(theirs).distinct()
    left = (Suggestion.state == SuggestionState.GONE, Suggestion.gone_reason.in_(LEFT_WITH))
    by_hand = {number: made_by is not None for number, made_by in session.execute(query.where(*left))}
    away, resting = _cannot_stand(session, by_hand), resting_in(session, by_hand)
    returning: dict[SuggestionState, list[int]] = defaultdict(list)
    for number, state in states_before(session, by_hand.keys() - away).items():
        if state is not SuggestionState.NEW or (by_hand[number] and number not in resting):
            returning[state].append(number)
    for state, ids in returning.items():
        change_states(session, ids, (SuggestionState.GONE,), state=state, gone_reason="", updated_at=at)


def resting_in(session: Session, suggestion_ids: Collection[int]) -> set[int]:
    """Those of these suggestions that join something at rest."""
    rests = or_(Need.resting_since.is_not(None), Resource.resting_since.is_not(None))
    queries = (
        join_parties(select(Suggestion.id)).where(Suggestion.id.in_(ids), rests) for ids in in_lists(suggestion_ids)
    )
    return {number for query in queries for number in session.scalars(query)}


def _cannot_stand(session: Session, suggestion_ids: Collection[int]) -> set[int]:
    """Those of which something is withdrawn, or in which somebody who has become one with another would help itself."""
    cannot = or_(withdrawn_because().is_not(None), Need.actor_id == Resource.actor_id)
    queries = (
        join_parties(select(Suggestion.id)).where(Suggestion.id.in_(ids), cannot) for ids in in_lists(suggestion_ids)
    )
    return {number for query in queries for number in session.scalars(query)}
