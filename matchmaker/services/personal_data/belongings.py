"""Which rows of the database are about an actor, as the registry of stored fields tells for each table."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, false, func, or_, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Base, Merge
from matchmaker.services.personal_data.field_registry import FieldRegistry, field_registry

Keys = Sequence[tuple[Any, ...]]
"""Rows of a table by their primary keys, in the order of its columns."""

TABLES = Base.metadata.tables


def belongs_to(
    actor: Actor, table: str, registry: FieldRegistry | None = None, *, reader: str = ""
) -> ColumnElement[bool]:
    """Whether a row of ``table`` is about ``actor``: by any of the ways that the registry names as its subject.

    A way is ``id`` (the table of actors itself); a column with a foreign key to a table whose rows belong to the actor;
    ``table.column``, for rows to which such a row refers by that column; or ``column@field``, for an address that is
    the actor's. Where one of its contacts reads, it is ``reader``, their own address: what is mailed to one of them is
    not for the others, and anybody can be named as a contact.
    """
    known = registry or field_registry()
    ways = known.tables[table].subject
    return or_(false(), *(_by_way(actor, TABLES[table], way, known, reader) for way in ways))


def all_entries_of(session: Session, actor: Actor) -> list[Actor]:
    """An actor, and those that went into it as they were entered: what did not go along is still about the same."""
    into = select(Merge.gone_id).where(Merge.kept_id == actor.id, Merge.undone_at.is_(None)).cte(recursive=True)
    further = select(Merge.gone_id).join(into, Merge.kept_id == into.c.gone_id).where(Merge.undone_at.is_(None))
    into = into.union(further)
    return [actor, *session.scalars(select(Actor).where(Actor.id.in_(select(into.c.gone_id))).order_by(Actor.id))]


def rows_about(session: Session, actor: Actor) -> dict[str, Keys]:
    """Every row about ``actor``, by table, those that refer to others before those; tables without any are left out.

    Also those about whom was merged into it.
    """
    found: dict[str, Keys] = {}
    entries = all_entries_of(session, actor)
    for table in reversed(Base.metadata.sorted_tables):
        if field_registry().tables[table.name].subject:
            theirs = or_(*(belongs_to(one, table.name) for one in entries))
            keys = [tuple(row) for row in session.execute(select(*key_of(table)).where(theirs))]
            if keys:
                found[table.name] = keys
    return found


def key_of(table: Table) -> Sequence[Any]:
    """The primary key's columns."""
    return list(table.primary_key.columns)


def count_rows(found: Mapping[str, Keys]) -> dict[str, int]:
    """How many rows of each table."""
    return {table: len(keys) for table, keys in found.items()}


def _by_way(actor: Actor, table: Table, way: str, known: FieldRegistry, reader: str) -> ColumnElement[bool]:
    if table.name == Actor.__tablename__:
        return table.c[way] == actor.id
    if "@" in way:
        column, _, field = way.partition("@")
        address: str = reader or getattr(actor, field)
        return func.lower(table.c[column]) == address.lower() if address else false()
    if "." in way:
        other, _, column = way.partition(".")
        [key] = TABLES[other].c[column].foreign_keys
        return key.column.in_(select(TABLES[other].c[column]).where(belongs_to(actor, other, known, reader=reader)))
    [key] = table.c[way].foreign_keys
    theirs = belongs_to(actor, key.column.table.name, known, reader=reader)
    return table.c[way].in_(select(key.column).where(theirs))
