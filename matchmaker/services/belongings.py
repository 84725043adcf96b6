"""Which rows of the database are about an actor, as the registry of stored fields tells for each table."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, false, func, or_, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Base, ContactPerson
from matchmaker.services.field_registry import FieldRegistry, field_registry

Keys = Sequence[tuple[Any, ...]]
"""Rows of a table by their primary keys, in the order of its columns."""

TABLES = Base.metadata.tables


def belongs_to(actor: Actor, table: str, registry: FieldRegistry | None = None) -> ColumnElement[bool]:
    """Whether a row of ``table`` is about ``actor``: by any of the ways that the registry names as its subject.

    A way is ``id`` (the table of actors itself); a column with a foreign key to a table whose rows belong to the actor;
    ``table.column``, for rows to which such a row refers by that column; or ``column@field``, for an address that is
    the actor's or that of one of its other contacts.
    """
    known = registry or field_registry()
    ways = known.tables[table].subject
    return or_(false(), *(_by_way(actor, TABLES[table], way, known) for way in ways))


def rows_about(session: Session, actor: Actor) -> dict[str, Keys]:
    """Every row about ``actor``, by table, those that refer to others before those; tables without any are left out."""
    found: dict[str, Keys] = {}
    for table in reversed(Base.metadata.sorted_tables):
        if field_registry().tables[table.name].subject:
            keys = [tuple(row) for row in session.execute(select(*key_of(table)).where(belongs_to(actor, table.name)))]
            if keys:
                found[table.name] = keys
    return found


def key_of(table: Table) -> Sequence[Any]:
    """The primary key's columns."""
    return list(table.primary_key.columns)


def count_rows(found: Mapping[str, Keys]) -> dict[str, int]:
    """How many rows of each table."""
    return {table: len(keys) for table, keys in found.items()}


def _by_way(actor: Actor, table: Table, way: str, known: FieldRegistry) -> ColumnElement[bool]:
    if table.name == Actor.__tablename__:
        return table.c[way] == actor.id
    if "@" in way:
        column, _, field = way.partition("@")
        address: str = getattr(actor, field)
        more = select(func.lower(ContactPerson.email)).where(
            ContactPerson.actor_id == actor.id, ContactPerson.email != ""
        )
        own = func.lower(table.c[column])
        return or_(own == address.lower() if address else false(), own.in_(more))
    if "." in way:
        other, _, column = way.partition(".")
        [key] = TABLES[other].c[column].foreign_keys
        return key.column.in_(select(TABLES[other].c[column]).where(belongs_to(actor, other, known)))
    [key] = table.c[way].foreign_keys
    return table.c[way].in_(select(key.column).where(belongs_to(actor, key.column.table.name, known)))
