"""What was found for what came up at a meeting's tables, and talking about it in the next round."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.models import (
    Actor,
    AgendaItem,
    Collaboration,
    Decision,
    MatchRun,
    Meeting,
    Need,
    Resource,
    RunStatus,
    SeatingPlan,
    Suggestion,
    SuggestionLink,
    SuggestionState,
    TableNote,
)
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.meetings.seating_plans import PLANNING_SECONDS, Spot, hold_next
from matchmaker.services.suggestions.parties import parties_of, with_parties
from matchmaker.services.suggestions.reviews import review_suggestion

MOST_SHOWN = 10
"""As many as can be looked through while people sit and talk; the queue has them all."""


@dataclass(frozen=True, slots=True)
class Find:
    """A suggestion that came up during a meeting, and those of its parties of whom nobody is there."""

    suggestion: Suggestion
    away: Sequence[Actor]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whose form is still to be read, with their place, and what they need and have."""

    actor: Actor
    needs: Sequence[Need]
    resources: Sequence[Resource]


@dataclass(frozen=True, slots=True)
class Finds:
    """The finds that are not on the agenda: those whose parties are all there first, and then the best.

    ``unread`` are those who were given what came up and for whom nothing is looked for, since nobody of the staff has
    read their form yet. ``searching`` tells that the service is still looking; ``next_round`` is the number of the
    round that has not begun yet, None without one.
    """

    shown: Sequence[Find]
    searching: bool
    next_round: int | None
    unread: Sequence[Newcomer] = ()


def list_finds(session: Session, meeting_id: int, here: Collection[int], *, at: datetime) -> Finds:
    """What fits what came up at the tables and waits for a decision, or is accepted; ``here`` are actors, by id.

    What has been talked through or has become a collaboration is left out, and everything once the meeting is over.
    """
    if not session.scalar(select(Meeting.ends_at > at).where(Meeting.id == meeting_id)):
        return Finds([], searching=False, next_round=None)
    ours = select(TableNote).where(TableNote.meeting_id == meeting_id, TableNote.actor_id.is_not(None)).subquery()
    touched = select(SuggestionLink.suggestion_id).where(
        or_(
            SuggestionLink.need_id.in_(select(ours.c.need_id)),
            SuggestionLink.resource_id.in_(select(ours.c.resource_id)),
        )
    )
    query = (
        select(Suggestion)
        .where(
            Suggestion.id.in_(touched),
            Suggestion.state.in_((SuggestionState.NEW, SuggestionState.ACCEPTED)),
            Suggestion.id.not_in(
                select(AgendaItem.suggestion_id).where(
                    (AgendaItem.meeting_id == meeting_id) | AgendaItem.outcome.is_not(None)
                )
            ),
            Suggestion.id.not_in(select(Collaboration.suggestion_id)),
        )
        .order_by(Suggestion.score.desc(), Suggestion.id)
        .options(*with_parties(selectinload(Suggestion.links)))
    )
    found = [
        Find(one, [actor for actor in parties_of([one]) if actor.id not in here]) for one in session.scalars(query)
    ]
    running = select(MatchRun.id).where(
        MatchRun.status == RunStatus.RUNNING, MatchRun.touching_actor_id.in_(select(ours.c.actor_id))
    )
    plan = session.scalars(select(SeatingPlan).where(SeatingPlan.meeting_id == meeting_id)).one_or_none()
    ahead = plan.begun(at) + 1 if plan is not None else 0
    return Finds(
        sorted(found, key=lambda find: len(find.away))[:MOST_SHOWN],
        session.scalars(running).first() is not None,
        ahead if plan is not None and ahead <= plan.rounds else None,
        _unread(session, select(ours.c.actor_id)),
    )


def _unread(session: Session, actor_ids: Select[tuple[int | None]]) -> Sequence[Newcomer]:
    """Those of these actors whose form is still to be read, by when they came."""
    query = select(Actor).where(Actor.id.in_(actor_ids), Actor.awaits_check, Actor.withdrawn_at.is_(None))
    loaded = (joinedload(Actor.place), selectinload(Actor.needs), selectinload(Actor.resources))
    return tuple(
        Newcomer(
            actor,
            [need for need in actor.needs if need.withdrawn_at is None],
            [resource for resource in actor.resources if resource.withdrawn_at is None],
        )
        for actor in session.scalars(query.order_by(Actor.id).options(*loaded))
    )


def talk_next(
    session: Session,
    meeting_id: int,
    suggestion_id: int,
    *,
    version: int,
    zone: tzinfo | None = None,
    seconds: float = PLANNING_SECONDS,
    by: Who,
    at: datetime,
) -> Spot:
    """Accept a suggestion, put it on the agenda and plan it into the round that comes next; gives where it is held.

    Each of the three is kept when a later one cannot be done: a talk that the next round has no room for stands on the
    agenda. Raises as review_suggestion, with RefusedError("changed") for what has changed since ``version``, and as
    add_items and seating_plans.hold_next.
    """
    suggestion = session.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotFoundError(f"suggestion {suggestion_id}")
    if suggestion.state is not SuggestionState.ACCEPTED:
        accept = Decision.ACCEPT
        try:
            review_suggestion(session, suggestion_id, decision=accept, reason="", version=version, by=by, at=at)
        except ConflictError as fault:
            raise RefusedError("changed") from fault
    add_items(session, meeting_id, [suggestion_id], by=by, at=at)
    where = AgendaItem.meeting_id == meeting_id, AgendaItem.suggestion_id == suggestion_id
    item_id = session.scalars(select(AgendaItem.id).where(*where)).one()
    return hold_next(session, meeting_id, item_id, zone=zone, seconds=seconds, by=by, at=at)
