"""Removing rows for good, with what refers to them emptied first; nothing is left that points nowhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Table, delete, tuple_, update
from sqlalchemy.orm import Session

from matchmaker.models import Base
from matchmaker.services.personal_data.belongings import TABLES, Keys, key_of
from matchmaker.services.rows import in_lists


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
        for keys in in_lists(going.get(table.name, ())):
            session.execute(delete(table).where(tuple_(*key_of(table)).in_(keys)))
    session.expire_all()


def references_to(table: Table) -> Iterator[Column[Any]]:
    """The columns of all tables that refer to a table."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if any(key.column.table is table for key in column.foreign_keys):
                yield column
