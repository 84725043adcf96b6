"""Suggestions as they stand: one with parties and history, how they leave the queue, and the staff's own note."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, case, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from matchmaker.models import (
    OPEN,
    Actor,
    Need,
    Resource,
    Review,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import check_version, in_lists, lock_row, read_one
from matchmaker.services.suggestions.parties import with_parties

NOTE_LIMIT = 4000


Columns = TypeVarTuple("Columns")


class GoneReason(StrEnum):
    """Why a suggestion is no longer on the queue."""

    ACTOR_WITHDRAWN = "actor_withdrawn"
    NEED_WITHDRAWN = "need_withdrawn"
    RESOURCE_WITHDRAWN = "resource_withdrawn"
    FITS_LESS = "fits_less"
    SAME_ACTOR = "same_actor"
    RESTING = "resting"
    KEPT_APART = "kept_apart"
    ASKED_ENOUGH = "asked_enough"


BY_A_RUN = (GoneReason.FITS_LESS, GoneReason.KEPT_APART, GoneReason.ASKED_ENOUGH)
"""Reasons that a run finds, and that a person may see otherwise: what they rest on is all still there."""

COMES_BACK = (*BY_A_RUN, GoneReason.RESTING)
"""Reasons for which only what nobody has decided about leaves; the next run may find it again."""


def get_suggestion(session: Session, suggestion_id: int) -> Suggestion:
    """A suggestion with its parties and its history. Raises NotFoundError."""
    query = (
        select(Suggestion)
        .where(Suggestion.id == suggestion_id)
        .options(
            *with_parties(selectinload(Suggestion.links)),
            with_history(),
            joinedload(Suggestion.made_by),
        )
    )
    return read_one(session, query, f"suggestion {suggestion_id}")


def with_history() -> ORMOption:
    """A loading option for the decisions about suggestions, with who took them and the listed reason."""
    return selectinload(Suggestion.reviews).options(joinedload(Review.account), joinedload(Review.decline_reason))


def retire_suggestions(
    session: Session, *, need_ids: Collection[int] = (), resource_ids: Collection[int] = (), at: datetime
) -> int:
    """Take the suggestions of needs and resources that are being withdrawn off the queue; gives how many went.

    Part of the caller's transaction. Decisions stay in the history, and what was declined stays declined.
    """
    theirs = or_(SuggestionLink.need_id.in_(need_ids), SuggestionLink.resource_id.in_(resource_ids))
    gone: dict[GoneReason, set[int]] = {}
    for row in session.execute(_withdrawals().add_columns(SuggestionLink.need_id).where(theirs)):
        by_list = GoneReason.NEED_WITHDRAWN if row.need_id in need_ids else GoneReason.RESOURCE_WITHDRAWN
        gone.setdefault(GoneReason(row.reason or by_list), set()).add(row.id)
    return sum(mark_gone(session, ids, reason, at=at) for reason, ids in gone.items())


def retire_withdrawn(session: Session, *, actors: Collection[str] | None = None, at: datetime) -> dict[GoneReason, int]:
    """Take whatever rests on something withdrawn off the queue, of all or of these actors (refs); how many by reason.

    Part of the caller's transaction.
    """
    query = _withdrawals()
    if actors is not None:
        query = query.where(or_(Actor.ref.in_(actors), Giver.ref.in_(actors)))
    gone: dict[GoneReason, set[int]] = {}
    for row in session.execute(query.where(withdrawn_because().is_not(None))):
        gone.setdefault(GoneReason(row.reason), set()).add(row.id)
    return {reason: mark_gone(session, ids, reason, at=at) for reason, ids in gone.items()}


def mark_gone(session: Session, suggestion_ids: Collection[int], reason: GoneReason, *, at: datetime) -> int:
    """Take these off the queue, unless somebody has decided about them meanwhile; gives how many went."""
    leaving = (SuggestionState.NEW,) if reason in COMES_BACK else OPEN
    change = {"state": SuggestionState.GONE, "gone_reason": reason, "updated_at": at}
    return change_states(session, suggestion_ids, leaving, **change)


def change_states(
    session: Session, suggestion_ids: Collection[int], present: Collection[SuggestionState], **values: Any
) -> int:
    """Set ``values`` and a new version on those of the suggestions that are in a ``present`` state; how many were."""
    changed = 0
    for ids in in_lists(suggestion_ids):
        done = session.execute(
            update(Suggestion)
            .where(Suggestion.id.in_(ids), Suggestion.state.in_(present))
            .values(**values, version=Suggestion.version + 1)
            .returning(Suggestion.id)
            .execution_options(synchronize_session=False)
        )
        changed += len(done.all())
    return changed


def set_note(session: Session, suggestion_id: int, *, note: str, version: int, by: Who, at: datetime) -> Suggestion:
    """Write the staff's note. Raises NotFoundError, ConflictError, RefusedError("note_too_long")."""
    if len(note) > NOTE_LIMIT:
        raise RefusedError("note_too_long")
    suggestion = lock_row(session, Suggestion, suggestion_id)
    if suggestion.note != note:  # the same once more is a double tap
        check_version(suggestion, version)
        suggestion.note, suggestion.updated_at = note, at
        record_event(session, "note", suggestion, by=by, at=at)
    session.commit()
    return suggestion


Giver = aliased(Actor)
"""The actor that contributes, where ``Actor`` is the one that needs."""


def withdrawn_because() -> ColumnElement[str | None]:
    """Why a suggestion can no longer stand: a :class:`GoneReason`, or NULL when it can."""
    return case(
        (or_(Actor.withdrawn_at.is_not(None), Giver.withdrawn_at.is_not(None)), GoneReason.ACTOR_WITHDRAWN.value),
        (Need.withdrawn_at.is_not(None), GoneReason.NEED_WITHDRAWN.value),
        (Resource.withdrawn_at.is_not(None), GoneReason.RESOURCE_WITHDRAWN.value),
        else_=None,
    )


def _withdrawals() -> Select[int, str | None]:
    """Suggestions that leave with their parties, as (id, reason or NULL)."""
    query = select(Suggestion.id, withdrawn_because().label("reason")).where(Suggestion.state.in_(OPEN))
    return join_parties(query)


def pairs_in(session: Session, *states: SuggestionState) -> frozenset[tuple[str, str | None]]:
    """The needs and resources (refs) of the pairs that are in one of these states."""
    query = join_parties(select(Suggestion.id, Need.ref, Resource.ref))
    pairs = query.where(Suggestion.shape == SuggestionShape.PAIR, Suggestion.state.in_(states))
    return frozenset((need, resource) for _, need, resource in session.execute(pairs))


def join_parties(query: Select[*Columns]) -> Select[*Columns]:
    """``query`` over suggestions, joined with links, need, resource, ``Actor`` (who needs) and ``Giver``.

    A group has a row for each of its links; in a pool resource and giver are missing.
    """
    return (
        query.join(SuggestionLink, SuggestionLink.suggestion_id == Suggestion.id)
        .join(Need, Need.id == SuggestionLink.need_id)
        .join(Actor, Actor.id == Need.actor_id)
        .outerjoin(Resource, Resource.id == SuggestionLink.resource_id)
        .outerjoin(Giver, Giver.id == Resource.actor_id)
    )
