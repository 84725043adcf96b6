"""What has been said with all of those who take part: the notes of every call, mail and visit, page by page."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor, ContactNote, Place
from matchmaker.services.lists.paging import Page, page_of

PAGE_SIZE = 50


class Matter(StrEnum):
    """What a note is wanted for: an answer that came, one that is waited for, or getting in touch again."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    FOLLOW_UP = "follow_up"


def page_of_contacts(
    session: Session, *, matter: Matter | None = None, place: str | None = None, page: int = 1
) -> Page[ContactNote]:
    """Fifty notes about those who are with us, of all or of what is wanted, each with its actor and who wrote it.

    Those to get in touch with again come in the order of their days, answers and all others the latest first.
    """
    wanted = tuple(_conditions(matter, place))
    joined = select(ContactNote).join(ContactNote.actor).join(Actor.place).where(*wanted)
    total = session.scalar(joined.with_only_columns(func.count(ContactNote.id))) or 0
    loaded = (joinedload(ContactNote.actor).joinedload(Actor.place), joinedload(ContactNote.account))
    query = joined.order_by(*_order(matter)).options(*loaded)
    return page_of(total, page, PAGE_SIZE, lambda part: session.scalars(query.slice(part.start, part.stop)).all())


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
