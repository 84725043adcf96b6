"""Rows: found or told to be missing, written lately, locked while somebody decides, added once, many at a time."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker.models import Actor, Base, Item
from matchmaker.models.base import Versioned
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ConflictError, NotFoundError

LIST_LIMIT = 1000
"""Values in one list of an SQL statement; both databases take more."""

Row = TypeVar("Row", bound=Base)
Told = TypeVar("Told", bound=Actor | Item)


def read_one(session: Session, query: Select[Row], name: str) -> Row:
    """The one row that a query finds. Raises NotFoundError with what it is called."""
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError(name)
    return found


def get_row(session: Session, model: type[Row], row_id: int) -> Row:
    """The row as it stands now. Raises NotFoundError."""
    found = session.get(model, row_id, populate_existing=True)
    if found is None:
        raise NotFoundError(f"{model.__tablename__} {row_id}")
    return found


def lately(moment: InstrumentedAttribute[datetime], span: timedelta, *, at: datetime) -> ColumnElement[bool]:
    """That a moment lies within ``span`` before ``at``.

    One that is still to come was written before the clock was set back; it would count until then.
    """
    return (moment > at - span) & (moment <= at)


def lock_row(session: Session, model: type[Row], row_id: int) -> Row:
    """The row as it stands now, locked until the transaction ends. Raises NotFoundError."""
    # Not session.get(): to those who had read an older version it answers the newer one with StaleDataError.
    query = select(model).where(inspect(model).primary_key[0] == row_id).with_for_update()
    return read_one(session, query.execution_options(populate_existing=True), f"{model.__tablename__} {row_id}")


def check_version(row: Versioned, version: int) -> None:
    """Raise ConflictError when the row has changed since ``version`` was shown."""
    if row.version != version:
        raise ConflictError


def lock_standing(session: Session, model: type[Told], row_id: int, version: int) -> Told:
    """The actor, need or resource, locked as by :func:`lock_row`.

    Raises NotFoundError; ConflictError when it has changed since ``version`` or is withdrawn.
    """
    row = lock_row(session, model, row_id)
    check_version(row, version)
    if row.withdrawn_at is not None:
        raise ConflictError
    return row


def add_once(session: Session, row: Row, key: InstrumentedAttribute[str]) -> tuple[Row, bool]:
    """Add ``row`` unless one with the same ``key`` (a unique column) is there.

    Gives the row that is there, and whether it is the new one. Two at once are told apart by the database: the later
    one waits for the earlier, and then finds it.
    """
    query = select(type(row)).where(key == getattr(row, key.key))
    if (found := session.scalars(query).one_or_none()) is not None:
        return found, False
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        found = session.scalars(query).one_or_none()
        if found is None:
            raise
        return found, False
    return row, True


def store_once(
    session: Session, row: Row, key: InstrumentedAttribute[str], verb: str, *, by: Who, at: datetime, **details: Any
) -> Row:
    """Add ``row`` as :func:`add_once` does, with the audit event of the new one, and end the transaction.

    Gives the row that is there.
    """
    row, is_new = add_once(session, row, key)
    if is_new:
        record_event(session, verb, row, by=by, at=at, **details)
    session.commit()
    return row


def in_lists(values: Collection[Any]) -> Iterator[list[Any]]:
    """The values in lists that fit into one SQL statement."""
    whole = list(values)
    return (whole[start : start + LIST_LIMIT] for start in range(0, len(whole), LIST_LIMIT))
