"""What has been said with all of those who take part: the notes of every call, mail and visit, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor, ContactNote, Place

PAGE_SIZE = 50


class Matter(StrEnum):
    """What a note is wanted for: an answer that came, one that is waited for, or getting in touch again."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of notes, each with its actor and who wrote it; ``total`` counts all pages."""

    notes: Sequence[ContactNote]
    total: int
    page: int
    pages: int


def page_of_contacts(
    session: Session, *, matter: Matter | None = None, place: str | None = None, page: int = 1
) -> LogPage:
    """Fifty notes about those who are with us, of all or of what is wanted. A page that is not there gives the nearest.

    Those to get in touch with again come in the order of their days, answers and all others the latest first.
    """
    wanted = tuple(_conditions(matter, place))
    joined = select(ContactNote).join(ContactNote.actor).join(Actor.place).where(*wanted)
    total = session.scalar(joined.with_only_columns(func.count(ContactNote.id))) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    query = joined.order_by(*_order(matter)).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    query = query.options(joinedload(ContactNote.actor).joinedload(Actor.place), joinedload(ContactNote.account))
    return LogPage(session.scalars(query).all(), total, page, pages)


def _conditions(matter: Matter | None, place: str | None) -> Iterator[ColumnElement[bool]]:
    yield Actor.withdrawn_at.is_(None)
    if place is not None:
        yield Place.name == place
    if matter is Matter.FOLLOW_UP:
        yield ContactNote.follow_up.is_not(None)
        yield ContactNote.followed_up_at.is_(None)
    elif matter is not None:
        yield ContactNote.token_hash.is_not(None)
        answered = ContactNote.answered_at
        yield answered.is_not(None) if matter is Matter.ANSWERED else answered.is_(None)


def _order(matter: Matter | None) -> tuple[UnaryExpression[Any], ...]:
    if matter is Matter.FOLLOW_UP:
        return ContactNote.follow_up.asc(), ContactNote.id.asc()
    at = ContactNote.answered_at if matter is Matter.ANSWERED else ContactNote.at
    return at.desc(), ContactNote.id.desc()
