"""Removing rows for good, with what refers to them emptied first; nothing is left that points nowhere."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, update
from sqlalchemy.orm import Session

from matchmaker.models import Base
from matchmaker.services.belongings import TABLES, Keys, key_of
from matchmaker.services.suggestions import in_lists


def remove_rows(session: Session, going: Mapping[str, Keys]) -> None:
    """Delete these rows, by table and primary key, in the caller's transaction.

    A row that stays and refers to one of them has that reference emptied, so its column must be nullable.
    """
    for name, keys in going.items():
        for column in references_to(TABLES[name]):
            if column.nullable:
                for ids in in_lists([key[0] for key in keys]):
                    session.execute(update(column.table).where(column.in_(ids)).values({column.name: None}))
    for table in reversed(Base.metadata.sorted_tables):
        for key in going.get(table.name, ()):
            session.execute(delete(table).where(_is(table, key)))
    session.expire_all()


def references_to(table: Table) -> Iterator[Column[Any]]:
    """The columns of all tables that refer to a table."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if any(key.column.table is table for key in column.foreign_keys):
                yield column


def stuck_references(going: Collection[str]) -> set[str]:
    """Columns, as ``table.column``, that would keep rows of the ``going`` tables from being removed."""
    return {
        f"{column.table.name}.{column.name}"
        for name in going
        for column in references_to(TABLES[name])
        if column.table.name not in going and not column.nullable
    }


def _is(table: Table, key: tuple[Any, ...]) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(key_of(table), key, strict=True)))
