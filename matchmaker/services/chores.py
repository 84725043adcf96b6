"""What has fallen due, and whom to ring about it: the first of each kind, or all of it page by page."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Protocol

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Action, MunicipalQuestion
from matchmaker.services.lists.firsts import First, first_of
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.taking_part.consents import list_refused, list_to_ask
from matchmaker.services.taking_part.follow_ups import list_hard_going, list_to_call

SOON = timedelta(days=7)
PAGE_SIZE = 50


class Chore(StrEnum):
    """A kind of thing to see to: steps to be taken, answers owed and given, and calls to make."""

    LATE = "late"
    SOON = "soon"
    QUESTIONS = "questions"
    HARD_GOING = "hard_going"
    TO_CALL = "to_call"
    TO_ASK = "to_ask"
    REFUSED = "refused"


class _Lists(Protocol):
    """Gives the first ``most`` after those that are skipped."""

    def __call__(self, *, most: int, skip: int) -> First[Any]: ...


def page_of_chores(session: Session, chore: Chore, *, at: datetime, today: date, page: int = 1) -> Page[Any]:
    """Fifty of a kind, the most urgent first: actions, municipal questions, follow-ups or consents."""
    kinds: Mapping[Chore, _Lists] = {
        Chore.LATE: partial(list_late, session, today=today),
        Chore.SOON: partial(list_soon, session, today=today),
        Chore.QUESTIONS: partial(list_questions, session, today=today),
        Chore.HARD_GOING: partial(list_hard_going, session),
        Chore.TO_CALL: partial(list_to_call, session, at=at),
        Chore.TO_ASK: partial(list_to_ask, session, at=at),
        Chore.REFUSED: partial(list_refused, session),
    }
    first = kinds[chore]
    total = first(most=1, skip=0).total
    return page_of(total, page, PAGE_SIZE, lambda part: first(most=PAGE_SIZE, skip=part.start).shown)


def list_late(session: Session, *, today: date, most: int, skip: int = 0) -> First[Action]:
    """Next steps that were to be done before today, the most urgent first, each with what it belongs to."""
    return _actions(session, Action.due < today, most, skip)


def list_soon(session: Session, *, today: date, most: int, skip: int = 0) -> First[Action]:
    """Next steps that are to be done within a week."""
    return _actions(session, Action.due.between(today, today + SOON), most, skip)


def list_questions(session: Session, *, today: date, most: int, skip: int = 0) -> First[MunicipalQuestion]:
    """Questions that the municipality should have answered, or is to within a week, each with its meeting."""
    query = (
        select(MunicipalQuestion)
        .where(MunicipalQuestion.answered_at.is_(None), MunicipalQuestion.due <= today + SOON)
        .order_by(MunicipalQuestion.due, MunicipalQuestion.id)
        .options(joinedload(MunicipalQuestion.meeting))
    )
    return first_of(session, query, most, skip)


def _actions(session: Session, due: ColumnElement[bool], most: int, skip: int) -> First[Action]:
    query = select(Action).where(Action.done_at.is_(None), due).order_by(Action.due, Action.id)
    loaded = query.options(joinedload(Action.collaboration), joinedload(Action.meeting))
    return first_of(session, loaded, most, skip)
