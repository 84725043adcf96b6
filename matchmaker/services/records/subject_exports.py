"""Everything that is kept about one actor, gathered as the registry of stored fields says, for those who ask for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, or_, select
from sqlalchemy.orm import Session

from matchmaker.matching.texts import Text
from matchmaker.models import Actor, Place
from matchmaker.services.errors import NotFoundError
from matchmaker.services.personal_data.belongings import TABLES, all_entries_of, belongs_to, key_of
from matchmaker.services.personal_data.field_registry import Exported, StoredField, StoredTable, field_registry


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """The rows of one table that are about the actor, each as (field, value) in the registry's order."""

    table: StoredTable
    rows: Sequence[Sequence[tuple[StoredField, Any]]]


@dataclass(frozen=True, slots=True)
class SubjectExport:
    """All that is kept about an actor; ``with_asked`` when it holds fields that may say something of others."""

    ref: str
    name: str
    made_at: datetime
    with_asked: bool
    tables: Sequence[ExportedTable]


def export_subject(
    session: Session, actor_id: int, *, with_asked: bool, reader: str = "", at: datetime
) -> SubjectExport:
    """Gather everything about an actor, also about whom was merged into it. Raises NotFoundError.

    With ``with_asked`` it also has the fields that may hold words about others: only for a copy that staff read through
    before they hand it out. What is shown to the actor at once must be made without, and
    for the address of the contact who reads it, ``reader``: what is told by address is then theirs, not the main one's.
    """
    actor = session.get(Actor, actor_id)
    if actor is None:
        raise NotFoundError(f"actor {actor_id}")
    wanted = {Exported.ALWAYS, Exported.ASKED} if with_asked else {Exported.ALWAYS}
    subjects = (table for table in field_registry().tables.values() if table.subject)
    entries = all_entries_of(session, actor)
    tables = (_table(session, entries, table, wanted, reader) for table in subjects)
    return SubjectExport(actor.ref, actor.name, at, with_asked, [table for table in tables if table.rows])


def as_json(export: SubjectExport) -> dict[str, Any]:
    """The export as JSON values: tables by name, each with what it holds in both languages, and its rows."""
    return {
        "actor": export.ref,
        "made_at": export.made_at.isoformat(),
        "complete": export.with_asked,
        "tables": {
            part.table.name: {
                "label": _both(part.table.label),
                "fields": {field.column: _both(field.label) for field, _ in part.rows[0] if field.label},
                "rows": [{field.column: _plain(value) for field, value in row} for row in part.rows],
            }
            for part in export.tables
        },
    }


def _table(
    session: Session, entries: Sequence[Actor], table: StoredTable, wanted: set[Exported], reader: str
) -> ExportedTable:
    fields = [field for field in table.told if field.exported in wanted]
    if not fields:
        return ExportedTable(table, ())
    columns = TABLES[table.name].c
    theirs = or_(*(belongs_to(one, table.name, reader=reader) for one in entries))
    query = select(*(columns[field.column] for field in fields)).where(theirs)
    found = session.execute(query.order_by(*key_of(TABLES[table.name]))).all()
    places = _place_names(session) if any(_is_place(columns[field.column]) for field in fields) else {}
    rows = [
        [
            (field, places[value] if _is_place(columns[field.column]) else value)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in found
    ]
    return ExportedTable(table, rows)


def _is_place(column: Column[Any]) -> bool:
    return any(key.column.table.name == Place.__tablename__ for key in column.foreign_keys)


def _place_names(session: Session) -> Mapping[int, str]:
    return {row.id: row.name for row in session.execute(select(Place.id, Place.name))}


def _both(text: Text) -> dict[str, str]:
    return {"sv": text.sv, "en": text.en}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
