"""Importing a file in steps: it is kept for a day, its columns are named, it is tried, and then imported."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.files.exchange import ActorsRead, ExchangeError, Problem, read_actors
from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import ImportFile, ImportMapping
from matchmaker.services.actors.duplicates import Candidate, Identity, find_all_duplicates
from matchmaker.services.actors.exchange import Change, ImportReport, import_actors
from matchmaker.services.actors.spreadsheets import (
    COLUMNS_READ,
    Row,
    SpreadsheetError,
    TooLargeError,
    csv_rows,
    lasting_name,
    read_table,
    xlsx_rows,
)
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.lists.wordindex import fold, words_of
from matchmaker.services.rows import add_once, lock_row, store_once

KEPT = timedelta(days=1)
SIZE_LIMIT = 5 * 1024 * 1024
"""In bytes; a register of some thousand associations is a tenth of this."""
KINDS_OF_FILE = (".jsonl", ".csv", ".xlsx")

GUESSES: Mapping[str, str] = {
    "nummer": "id",
    "organisationsnummer": "id",
    "orgnr": "id",
    "slag": "kind",
    "typ": "kind",
    "namn": "name",
    "forening": "name",
    "foreningens namn": "name",
    "ort": "place",
    "postort": "place",
    "by": "place",
    "beskrivning": "description",
    "verksamhet": "description",
    "rackvidd": "reach_km",
    "rubrik": "title",
    "manader": "months",
    "veckodagar": "weekdays",
    "nar": "horizon",
    "mangd": "capacity",
    "behov": "needs",
    "behover": "needs",
    "vi behover": "needs",
    "vad ni behover": "needs",
    "vad de behover": "needs",
    "resurs": "resources",
    "resurser": "resources",
    "erbjuder": "resources",
    "bidrar med": "resources",
    "kan bidra med": "resources",
    "vi kan bidra med": "resources",
    "vad ni kan bidra med": "resources",
    "vad de kan bidra med": "resources",
}
"""What columns are often called, folded, and what that is in the exchange format."""
CELL_WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "butik": ActorKind.SERVICE_NODE,
        "service": ActorKind.SERVICE_NODE,
        "servicenod": ActorKind.SERVICE_NODE,
        "foretag": ActorKind.SERVICE_NODE,
        "forening": ActorKind.ASSOCIATION,
        "kommun": ActorKind.MUNICIPAL_UNIT,
        "kommunens verksamhet": ActorKind.MUNICIPAL_UNIT,
    },
    "item": {"behov": "need", "behover": "need", "resurs": "resource", "resurser": "resource"},
    "horizon": {
        "nu": Horizon.NOW,
        "inom ett ar": Horizon.YEAR,
        "langre fram": Horizon.FUTURE,
        "framover": Horizon.FUTURE,
    },
}
"""What registers say in a column, folded, and what that is in the exchange format."""


NOTHING = ActorsRead((), (), ())


@dataclass(frozen=True, slots=True)
class Table:
    """A file's own columns, and what each is taken for; JSON Lines name their fields themselves and have none.

    ``left_out`` are the places of those that mean nothing and have something in them, also beyond the header.
    """

    header: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    left_out: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that is being imported, read once for all that is asked about it; one that has been is empty."""

    file: ImportFile
    table: Table = field(default_factory=Table)
    read: ActorsRead = NOTHING


@dataclass(frozen=True, slots=True)
class Trial:
    """What importing a file would do; ``report`` is None when a line cannot be taken, and then nothing would be.

    ``duplicates`` are those already there that a new line may be, by the line's number.
    """

    report: ImportReport | None
    problems: Sequence[Problem]
    warnings: Sequence[Problem]
    duplicates: Mapping[int, Sequence[Candidate]]


def keep_file(session: Session, *, key: str, name: str, content: bytes, by: Who, at: datetime) -> ImportFile:
    """Keep a file for a day, once for each ``key``.

    Raises RefusedError: "kind" when its name ends otherwise than in KINDS_OF_FILE, "size", and "unreadable".
    """
    if Path(name).suffix.lower() not in KINDS_OF_FILE:
        raise RefusedError("kind")
    if len(content) > SIZE_LIMIT:
        raise RefusedError("size")
    file = ImportFile(
        form_key=key, name=name[-200:], content=content, account_id=by.account_id, created_at=at, expires_at=at + KEPT
    )
    _rows(session, file)
    return store_once(session, file, ImportFile.form_key, "add", by=by, at=at)


def open_file(session: Session, file_id: int, *, at: datetime) -> OpenedFile:
    """Read a file that is being imported, outside any transaction; its columns are named as the last time that a file
    had the same ones, else as they look.

    Raises NotFoundError when there is none, or not any longer.
    """
    file = session.get(ImportFile, file_id)
    if file is None or file.expires_at <= at:
        raise NotFoundError(f"import file {file_id}")
    if file.imported_at is not None:
        return OpenedFile(file)
    rows = _rows(session, file)
    if rows is None:
        return OpenedFile(file, read=read_actors(file.content.decode("utf-8-sig").splitlines()))
    header = [name.strip() for name in rows[0]] if rows else []
    query = select(ImportMapping.columns).where(ImportMapping.header_digest == _digest(header))
    known: Mapping[str, str] | None = session.scalar(query)
    session.commit()
    columns = known if known is not None else guess_columns(header)
    table = Table(header, columns, _left_out(rows, columns))
    return OpenedFile(file, table, _read(rows, table.columns))


def guess_columns(header: Sequence[str]) -> dict[str, str]:
    """What each column is likely to be; one that says nothing is left out, and nothing is guessed twice."""
    found: dict[str, str] = {}
    for name in header:
        plain = " ".join(words_of(name.replace("_", " ")))
        meant = plain.replace(" ", "_") if plain.replace(" ", "_") in COLUMNS_READ else GUESSES.get(plain)
        if meant and meant not in found.values():
            found[name] = meant
    return found


def remember_columns(
    session: Session, opened: OpenedFile, columns: Mapping[str, str], *, by: Who, at: datetime
) -> None:
    """Keep what the columns mean, for this file and for the next with the same ones; unknown names are left out."""
    header = opened.table.header
    kept = {name: columns[name] for name in header if columns.get(name) in COLUMNS_READ}
    mapping = ImportMapping(header_digest=_digest(header), columns=kept, updated_at=at)
    mapping, is_new = add_once(session, mapping, ImportMapping.header_digest)
    if not is_new:
        mapping.columns, mapping.updated_at = kept, at
    record_event(session, "map", mapping, by=by, at=at)
    session.commit()


def try_file(session: Session, opened: OpenedFile, *, by: Who, at: datetime) -> Trial:
    """See line by line what importing would do; it only reads."""
    read, problems = opened.read, list(opened.read.problems)
    try:
        report = import_actors(session, read.records, by=by, at=at, dry_run=True)
    except ExchangeError as fault:
        problems += fault.problems
    if problems:
        return Trial(None, sorted(problems, key=lambda problem: problem.line), read.warnings, {})
    new = [line for line in report.lines if line.change is Change.NEW]
    found = find_all_duplicates(session, [Identity(line.name) for line in new])
    return Trial(report, (), read.warnings, {line.line: c for line, c in zip(new, found, strict=True) if c})


def import_file(session: Session, opened: OpenedFile, *, by: Who, at: datetime) -> ImportReport:
    """Import a file that has been tried: all of it, or nothing. Doing so twice changes nothing the second time.

    Raises NotFoundError, ConflictError when it has been imported, ExchangeError with every line that cannot be taken.
    """
    file, read = lock_row(session, ImportFile, opened.file.id), opened.read
    if file.imported_at is not None:
        raise ConflictError
    if read.problems:
        raise ExchangeError(read.problems)
    file.imported_at, file.content = at, b""
    record_event(session, "import", file, by=by, at=at, actors=len(read.records))
    return import_actors(session, read.records, by=by, at=at)


def _rows(session: Session, file: ImportFile) -> Sequence[Row] | None:
    """The rows of a table; None for JSON Lines. Raises RefusedError: "size" or "unreadable".

    The transaction ends first: a large file takes seconds, in which others want to write.
    """
    session.commit()
    kind = Path(file.name).suffix.lower()
    try:
        if kind == ".csv":
            return csv_rows(file.content)
        if kind == ".xlsx":
            return xlsx_rows(file.content)
        file.content.decode("utf-8-sig")
    except TooLargeError as fault:
        raise RefusedError("size") from fault
    except (SpreadsheetError, UnicodeDecodeError) as fault:
        raise RefusedError("unreadable") from fault
    return None


def _read(rows: Sequence[Row], columns: Mapping[str, str]) -> ActorsRead:
    """The actors of a table whose columns mean this."""
    table = read_table(_completed([_named(rows[0], columns), *map(list, rows[1:])] if rows else []))
    actors = read_actors(table.lines)
    problems = sorted([*table.problems, *actors.problems], key=lambda problem: problem.line)
    return replace(actors, problems=tuple(problems), warnings=(*table.warnings, *actors.warnings))


def _left_out(rows: Sequence[Row], columns: Mapping[str, str]) -> list[int]:
    """The places of the columns that mean nothing, but have something in them."""
    meant = {place for place, name in enumerate(rows[0]) if columns.get(name.strip())} if rows else set()
    filled = {place for row in rows[1:] for place, cell in enumerate(row) if place not in meant and cell.strip()}
    return sorted(filled)


def _named(header: Row, columns: Mapping[str, str]) -> list[str]:
    """The header with the names of the exchange format; a column that means nothing has none."""
    return [columns.get(name.strip(), "") for name in header]


def _completed(rows: list[list[str]]) -> list[list[str]]:
    """The rows in the words of the exchange format, with what registers leave out: a kind, and lasting names.

    An actor's is made of name and place, and that of a need or resource of these and of what it is.
    """
    if not rows:
        return rows
    header = rows[0]
    for place, name in enumerate(header):
        known = CELL_WORDS.get(name, {})
        for row in rows[1:] if known else ():
            if place < len(row):
                row[place] = str(known.get(fold(row[place].strip()), row[place]))
    if "kind" not in header:
        _add_column(rows, "kind", lambda row: ActorKind.ASSOCIATION.value if any(row) else "")
    if "id" not in header and "name" in header:
        _add_column(rows, "id", _name_of(header, ("name", "place")))
    if "item_id" not in header and "title" in header:
        of_item, title = _name_of(header, ("id", "item", "title")), header.index("title")
        _add_column(rows, "item_id", lambda row: of_item(row) if "".join(row[title : title + 1]).strip() else "")
    return rows


def _add_column(rows: list[list[str]], name: str, cell: Callable[[list[str]], str]) -> None:
    """Add a column to a table, also to rows that are shorter than its header, or longer."""
    width = len(rows[0])
    rows[0].append(name)
    for row in rows[1:]:
        row[:] = [*row[:width], *[""] * (width - len(row)), cell(row)]


def _name_of(header: Row, columns: Sequence[str]) -> Callable[[list[str]], str]:
    """Makes the lasting name of what these columns say of a row; "" where they say nothing."""
    own = [header.index(name) for name in columns if name in header]

    def name(row: list[str]) -> str:
        told = " ".join(row[place] for place in own if place < len(row))
        return lasting_name(told) if told.strip() else ""

    return name


def _digest(header: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(header).encode()).hexdigest()
