"""Why two are suggested for each other, or why not, as it stands now: the strategies are asked about one need."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.matching.candidates import LOCAL_KM, candidate_pairs
from matchmaker.matching.explaining.explanation import why_none
from matchmaker.matching.explaining.why_not import Standing, nearest, standing
from matchmaker.matching.fusion import worth_showing
from matchmaker.matching.judging import Judged, judge
from matchmaker.matching.strategy import Strategy, Task
from matchmaker.matching.texts import Text
from matchmaker.models import (
    Actor,
    Need,
    Resource,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.matching.items import get_item
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.services.matching.vectors import open_memory
from matchmaker.services.places import distance_between
from matchmaker.services.suggestions.proposals import entry_of
from matchmaker.services.suggestions.reasons import Reason, reasons_in
from matchmaker.services.suggestions.suggestions import with_history

NEAREST = 5
"""So many of those that come closest to a need are told."""


class Bar(StrEnum):
    """Why two are not compared at all."""

    SAME_ACTOR = "same_actor"
    NEED_WITHDRAWN = "need_withdrawn"
    RESOURCE_WITHDRAWN = "resource_withdrawn"
    RESTING = "resting"
    TOO_FAR = "too_far"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """What there is to say of a need and a resource.

    ``suggestion`` is the one of the two, with its history, if there is any, in whatever state. Either there is a
    ``bar``, or there is a ``standing``, and ``reasons`` are what the strategies say now. Only staff may read them.
    """

    need: Need
    resource: Resource
    suggestion: Suggestion | None
    bar: Bar | None
    standing: Standing | None
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Near:
    """A resource that comes close to a need: its rank among all, and how many others have the same."""

    resource: Resource
    rank: int
    ties: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What there is for one need: those that come closest, and of a need without anything to show the cause."""

    nearest: Sequence[Near]
    why_none: Text | None


def why_pair(
    session: Session, strategies: Sequence[Strategy], need_id: int, resource_id: int, *, per_need: int
) -> PairAnswer:
    """Why a need and a resource are suggested for each other or not, when ``per_need`` of a need are shown at most.

    Nothing is written. Raises NotFoundError.
    """
    need, resource = get_item(session, Need, need_id), get_item(session, Resource, resource_id)
    suggestion = _suggestion_of(session, need, resource)
    bar = _bar(need, resource)
    if bar is not None:
        return PairAnswer(need, resource, suggestion, bar, None, ())
    judged = _judged(session, strategies, need)
    declined = _declined(session, need)
    found = standing(judged, strategies, need.ref, resource.ref, top=per_need, declined=declined)
    if found is None:  # it came while we were reading
        return PairAnswer(need, resource, suggestion, Bar.NEW, None, ())
    reasons = reasons_in(map(entry_of, found.evidence))
    return PairAnswer(need, resource, suggestion, None, found, reasons)


def outlook_of(session: Session, strategies: Sequence[Strategy], need: Need) -> Outlook:
    """Which resources come closest to a need, and why it has nothing to show, if so; nothing at all of one that is
    withdrawn. Nothing is written.
    """
    judged = _judged(session, strategies, need)
    if need.ref not in judged.task.snapshot.need_by_id:
        return Outlook((), None)
    close = nearest(judged, need.ref, most=NEAREST)
    query = select(Resource).where(Resource.ref.in_([ref for ref, *_ in close]))
    rows = {row.ref: row for row in session.scalars(query.options(joinedload(Resource.actor).joinedload(Actor.place)))}
    return Outlook(
        nearest=[Near(rows[ref], rank, ties) for ref, rank, ties in close if ref in rows],
        why_none=None if _is_met(judged, need) else why_none(judged, [need.ref], strategies).get(need.ref),
    )


def _judged(session: Session, strategies: Sequence[Strategy], need: Need) -> Judged:
    """What the strategies say of all pairs of the need's actor, none left out for being unlikely.

    Not of the need alone: some strategies look at what two actors can do for each other.
    """
    snapshot = take_snapshot(session)
    pairs = candidate_pairs(snapshot, frozenset({need.actor.ref}))
    return judge(Task(snapshot, pairs, memory=open_memory(session)), strategies)


def _is_met(judged: Judged, need: Need) -> bool:
    """Whether a run would have something to show for a need of the task."""
    needs, shown = judged.task.snapshot.needs, worth_showing(judged.found, judged.fused)
    return any(needs[i].id == need.ref for i in judged.task.pairs[shown, 0].tolist())


def _bar(need: Need, resource: Resource) -> Bar | None:
    if need.withdrawn_at or need.actor.withdrawn_at:
        return Bar.NEED_WITHDRAWN
    if resource.withdrawn_at or resource.actor.withdrawn_at:
        return Bar.RESOURCE_WITHDRAWN
    if need.actor_id == resource.actor_id:
        return Bar.SAME_ACTOR
    if need.resting_since or resource.resting_since:
        return Bar.RESTING
    distance = distance_between(need.actor.place, resource.actor.place)
    return Bar.TOO_FAR if distance is not None and distance > LOCAL_KM else None


def _suggestion_of(session: Session, need: Need, resource: Resource) -> Suggestion | None:
    query = (
        select(Suggestion)
        .join(Suggestion.links)
        .where(
            Suggestion.shape == SuggestionShape.PAIR,
            SuggestionLink.need_id == need.id,
            SuggestionLink.resource_id == resource.id,
        )
        .options(with_history())
    )
    return session.scalars(query).one_or_none()


def _declined(session: Session, need: Need) -> set[str]:
    """The resources (refs) that somebody has declined for a need."""
    query = (
        select(Resource.ref)
        .join(SuggestionLink, SuggestionLink.resource_id == Resource.id)
        .join(SuggestionLink.suggestion)
        .where(
            SuggestionLink.need_id == need.id,
            Suggestion.shape == SuggestionShape.PAIR,
            Suggestion.state == SuggestionState.DECLINED,
        )
    )
    return set(session.scalars(query))
