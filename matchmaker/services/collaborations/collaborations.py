"""Collaborations: opening them, how they go with the reason at every change, and what is to be done next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from matchmaker.models import (
    UNDER_WAY,
    Action,
    AgendaItem,
    Collaboration,
    CollaborationChange,
    CollaborationState,
    Meeting,
    Outcome,
    Suggestion,
)
from matchmaker.services.audit import Who, record_event
from matchmaker.services.collaborations.owners import names_in, owner_among
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.rows import check_version, lock_row, read_one, store_once
from matchmaker.services.suggestions.parties import with_parties

TRANSITIONS: Mapping[CollaborationState, tuple[CollaborationState, ...]] = {
    CollaborationState.TRIAL: (CollaborationState.RUNNING, CollaborationState.RESTING, CollaborationState.ENDED),
    CollaborationState.RUNNING: (CollaborationState.RESTING, CollaborationState.ENDED),
    CollaborationState.RESTING: (CollaborationState.RUNNING, CollaborationState.TRIAL, CollaborationState.ENDED),
    CollaborationState.ENDED: (CollaborationState.RUNNING,),
}
"""From each state, the states it can go to, the likeliest first."""

BEGINS: Mapping[Outcome, CollaborationState] = {
    Outcome.COLLABORATION: CollaborationState.RUNNING,
    Outcome.TRIAL: CollaborationState.TRIAL,
}
"""The outcomes of a talk that open a collaboration, and how it begins then."""


FOLLOW_UP_AFTER = timedelta(weeks=6)
"""So long after it began, or began again, the parties are asked how it went."""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What is to be done first, who is responsible, and by when."""

    title: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class Opening:
    """What is agreed on when a collaboration begins."""

    title: str
    purpose: str
    step: FirstStep


def open_collaboration(
    session: Session, opening: Opening, item: AgendaItem, *, reason: str, by: Who, at: datetime
) -> Collaboration:
    """Open a collaboration from an agenda item with one of the outcomes in BEGINS, in the caller's transaction.

    The database takes one an item.
    """
    assert item.outcome is not None  # noqa: S101  # the caller has written it
    collaboration = Collaboration(
        title=opening.title,
        purpose=opening.purpose,
        state=BEGINS[item.outcome],
        suggestion_id=item.suggestion_id,
        agenda_item_id=item.id,
        follow_up_on=item.until or (at + FOLLOW_UP_AFTER).date(),
        created_at=at,
        updated_at=at,
    )
    session.add(collaboration)
    session.flush()
    _add_change(session, collaboration, reason, by=by, at=at)
    # An item opens one collaboration only, so its number is a key that nobody's form can have.
    action = _new_action(session, collaboration, f"item-{item.id}", opening.step, at)
    session.add(action)
    session.flush()
    record_event(session, "open", collaboration, by=by, at=at, state=collaboration.state, item=item.id)
    record_event(session, "add", action, by=by, at=at)
    return collaboration


def follow_trial(session: Session, item: AgendaItem) -> None:
    """Ask at the end that a talk now gives its trial, if that is still to be asked, in the caller's transaction."""
    trial = collaborations_from(session, [item.id]).get(item.id)
    if trial and trial.state is CollaborationState.TRIAL and trial.follow_up_on and item.until:
        trial.follow_up_on = item.until


def change_state(
    session: Session,
    collaboration_id: int,
    *,
    state: CollaborationState,
    reason: str,
    version: int,
    by: Who,
    at: datetime,
) -> Collaboration:
    """Move a collaboration to another state, with the reason why.

    Raises NotFoundError, RefusedError("reason") without one, RefusedError("transition") for a step that is not in
    TRANSITIONS, and ConflictError when somebody changed it first. The same change sent twice is made once.
    """
    if not reason:
        raise RefusedError("reason")
    collaboration = lock_row(session, Collaboration, collaboration_id)
    if collaboration.version == version or not _is_last_change(session, collaboration, state, reason, by):
        check_version(collaboration, version)
        if state not in TRANSITIONS[collaboration.state]:
            raise RefusedError("transition")
        before, collaboration.state, collaboration.updated_at = collaboration.state, state, at
        collaboration.follow_up_on = (at + FOLLOW_UP_AFTER).date() if state in UNDER_WAY else None
        _add_change(session, collaboration, reason, by=by, at=at)
        record_event(session, "change_state", collaboration, by=by, at=at, before=before, after=state)
    session.commit()
    return collaboration


def add_action(
    session: Session, collaboration_id: int, *, key: str, title: str, owner: str, due: date, by: Who, at: datetime
) -> Action:
    """Add a next step; the same ``key`` twice adds one. Raises NotFoundError."""
    collaboration = session.get(Collaboration, collaboration_id)
    if collaboration is None:
        raise NotFoundError(f"collaboration {collaboration_id}")
    action = _new_action(session, collaboration, key, FirstStep(title, owner, due), at)
    return store_once(session, action, Action.form_key, "add", by=by, at=at)


def complete_action(session: Session, action_id: int, *, by: Who, at: datetime) -> Action:
    """Mark a step as done, however often it is pressed. Raises NotFoundError."""
    action = lock_row(session, Action, action_id)
    if action.done_at is None:
        action.done_at = at
        record_event(session, "complete", action, by=by, at=at)
    session.commit()
    return action


def reopen_action(session: Session, action_id: int, *, by: Who, at: datetime) -> Action:
    """Take back that a step is done. Raises NotFoundError."""
    action = lock_row(session, Action, action_id)
    if action.done_at is not None:
        action.done_at = None
        record_event(session, "reopen", action, by=by, at=at)
    session.commit()
    return action


def get_collaboration(session: Session, collaboration_id: int) -> Collaboration:
    """A collaboration with its parties, history, steps, and the meeting it came from. Raises NotFoundError."""
    query = (
        select(Collaboration)
        .where(Collaboration.id == collaboration_id)
        .options(
            *_shown_on_the_board(),
            selectinload(Collaboration.changes).joinedload(CollaborationChange.account),
            joinedload(Collaboration.agenda_item).joinedload(AgendaItem.meeting).joinedload(Meeting.place),
        )
    )
    return read_one(session, query.execution_options(populate_existing=True), f"collaboration {collaboration_id}")


@dataclass(slots=True)
class Column:
    """A state's collaborations on the board: the first of them, and how many there are in all."""

    shown: list[Collaboration] = field(default_factory=list)
    total: int = 0


def list_collaborations(session: Session, *, today: date, most: int | None = None) -> dict[CollaborationState, Column]:
    """Collaborations by state, ``most`` of each (None = all), with parties and steps.

    First come those with a step overdue on ``today``, then the live ones that nobody has a next step for, then the
    others by their next date. Ended ones have the latest first.
    """
    order = _by_urgency(today)
    place = func.row_number().over(partition_by=Collaboration.state, order_by=order).label("place")
    total = func.count().over(partition_by=Collaboration.state).label("total")
    placed = select(Collaboration.id, place, total).subquery()
    query = select(Collaboration, placed.c.total).join(placed, placed.c.id == Collaboration.id)
    if most is not None:
        query = query.where(placed.c.place <= most)
    board = {state: Column() for state in CollaborationState}
    for collaboration, number in session.execute(query.order_by(placed.c.place).options(*_shown_on_the_board())):
        column = board[collaboration.state]
        column.shown.append(collaboration)
        column.total = number
    return board


def collaborations_from(session: Session, item_ids: Iterable[int]) -> dict[int, Collaboration]:
    """The collaborations that these agenda items opened, by the item's id."""
    query = select(Collaboration).where(Collaboration.agenda_item_id.in_(list(item_ids)))
    return {c.agenda_item_id: c for c in session.scalars(query) if c.agenda_item_id is not None}


def next_step(collaboration: Collaboration) -> Action | None:
    """The step that is due first among those that are not done."""
    return min(
        (action for action in collaboration.actions if action.done_at is None),
        key=lambda action: (action.due, action.id),
        default=None,
    )


def _shown_on_the_board() -> tuple[ORMOption, ...]:
    links = joinedload(Collaboration.suggestion).selectinload(Suggestion.links)
    return (*with_parties(links), selectinload(Collaboration.actions))


def _by_urgency(today: date) -> list[ColumnElement[Any]]:
    open_step = (Action.collaboration_id == Collaboration.id, Action.done_at.is_(None))
    due = select(func.min(Action.due)).where(*open_step).scalar_subquery()
    without = case((Collaboration.state.in_(UNDER_WAY), 1), else_=3)
    urgency = case((due < today, 0), (due.is_(None), without), else_=2)
    has_ended = Collaboration.state == CollaborationState.ENDED
    return [case((has_ended, 0), else_=urgency), case((has_ended, None), else_=due), Collaboration.updated_at.desc()]


def _add_change(session: Session, collaboration: Collaboration, reason: str, *, by: Who, at: datetime) -> None:
    session.add(
        CollaborationChange(
            collaboration_id=collaboration.id,
            state=collaboration.state,
            reason=reason,
            account_id=by.account_id,
            at=at,
        )
    )


def _is_last_change(
    session: Session, collaboration: Collaboration, state: CollaborationState, reason: str, by: Who
) -> bool:
    """Whether exactly this was the last thing that happened: then it was a second tap and not a second opinion."""
    query = (
        select(CollaborationChange)
        .where(CollaborationChange.collaboration_id == collaboration.id)
        .order_by(CollaborationChange.id.desc())
        .limit(1)
    )
    last = session.scalars(query).one()
    return (last.state, last.reason, last.account_id) == (state, reason, by.account_id)


def _new_action(session: Session, collaboration: Collaboration, key: str, step: FirstStep, at: datetime) -> Action:
    return Action(
        collaboration_id=collaboration.id,
        form_key=key,
        title=step.title,
        owner=step.owner,
        actor_id=owner_among(names_in(session, collaboration.suggestion_id), step.owner),
        due=step.due,
        created_at=at,
    )
