"""Actors as a table: one row for each need and resource, its actor's columns repeated; CSV and XLSX, both ways.

A table is turned into the lines of the exchange format, so that one reader judges whatever comes in.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from matchmaker.matching.files.exchange import TITLE_LIMIT, ActorRecord, Problem
from matchmaker.matching.files.parsing import Fields, Notes
from matchmaker.matching.snapshot import Need, Resource
from matchmaker.matching.texts import Text
from matchmaker.services.lists.wordindex import fold

ACTOR_COLUMNS = ("id", "kind", "name", "place", "description", "reach_km")
ITEM_COLUMNS = ("item", "item_id", "title", "item_description", "horizon", "months", "weekdays", "capacity")
COLUMNS = ACTOR_COLUMNS + ITEM_COLUMNS
ITEMS = {"need": "needs", "resource": "resources"}
SPOKEN = {"need": ("Behov", "Need"), "resource": ("Resurs", "Resource")}
"""What they are called where something is told of one, in Swedish and English."""
COLUMNS_READ = COLUMNS + tuple(ITEMS.values())
"""Registers have the titles of somebody's needs and resources in two cells of one row: one on each line of the cell."""

WIDEST = 400
"""A column of a workbook in pixels at most; a cell with more words than that has several lines."""

_OF_ONE_ITEM = ("item", "item_id", "title")
"""What tells that a row with such cells also has a need or resource of its own."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet could take for a formula, or that has been made harmless already."""

COLUMN_LIMIT = 100
"""What stands further out is a cell that somebody has only coloured, or come upon by mistake."""
ROW_LIMIT = 50_000
TEXT_LIMIT = 20_000_000
"""In characters. A workbook can say the same thing in every cell, and is then small for what it holds."""
UNPACKED_LIMIT = 100 * 1024 * 1024
"""In bytes; a workbook is packed, at times to a hundredth."""
EXCEL_ROWS = 2**20
"""What a sheet has at most."""

Row = Sequence[str]


class SpreadsheetError(Exception):
    """The file is no table that can be read; the message is one plain sentence."""


class TooLargeError(SpreadsheetError):
    """The workbook holds more than a register would."""

    def __init__(self) -> None:
        super().__init__("The workbook is too large: divide it into several.")


@dataclass
class TableRead:
    """A table as lines of the exchange format: each actor's has the number of its first row, the others are blank."""

    lines: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def read_csv(data: bytes) -> TableRead:
    """Read a CSV file. Raises SpreadsheetError."""
    return read_table(csv_rows(data))


def csv_rows(data: bytes) -> list[list[str]]:
    """The rows of a CSV file: ``;`` or ``,`` between cells, UTF-8 or Windows-1252. Raises SpreadsheetError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") >= header.count(",") else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as fault:
        raise SpreadsheetError(f"The file cannot be read as CSV: {fault}.") from fault


def read_xlsx(data: bytes) -> TableRead:
    """Read the first sheet of an Excel workbook. Raises SpreadsheetError."""
    return read_table(xlsx_rows(data))


def xlsx_rows(data: bytes) -> list[list[str]]:
    """The rows of the first sheet of an Excel workbook, as text. Raises SpreadsheetError."""
    import openpyxl  # takes a while to load, and most starts read no workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_LIMIT:
                raise TooLargeError
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        # With limits of our own: the extent that a sheet declares is that of its farthest cell, filled or not.
        sheet = book.worksheets[0].iter_rows(max_col=COLUMN_LIMIT, max_row=EXCEL_ROWS, values_only=True)
        rows = _filled_rows(sheet)
        book.close()
    except SpreadsheetError:
        raise
    except Exception as fault:  # what openpyxl raises about a broken file depends on where it is broken
        raise SpreadsheetError("The file cannot be read as an Excel workbook.") from fault
    return rows


def read_table(rows: Sequence[Row]) -> TableRead:
    """Read the rows of a table, the first of which names the columns, in any order."""
    read = TableRead([""] * len(rows))
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if "id" not in names:
        read.problems.append(_problem(1, "Kolumnen ”id” saknas.", "The column “id” is missing."))
        return read
    for name in names:
        if name and name not in COLUMNS_READ:
            sv, en = f"Kolumnen ”{name}” är okänd och tas inte med.", f"The column “{name}” is unknown and left out."
            read.warnings.append(_problem(1, sv, en))
    actors: dict[str, tuple[int, dict[str, str], dict[str, Any]]] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: without_guard(cell) for name, cell in zip(names, row, strict=False) if cell.strip()}
        if cells:
            _add_row(actors, number, cells, read)
    for number, _, value in actors.values():
        read.lines[number - 1] = json.dumps(value, ensure_ascii=False)
    return read


def write_csv(records: Iterable[ActorRecord]) -> bytes:
    """Actors as a CSV file."""
    return rows_as_csv(table_rows(records))


def write_xlsx(records: Iterable[ActorRecord]) -> bytes:
    """Actors as an Excel workbook."""
    return rows_as_xlsx(table_rows(records))


def rows_as_csv(rows: Iterable[Row]) -> bytes:
    """A CSV file that a Swedish Excel opens as it should: ``;`` between cells, UTF-8 with a byte order mark."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(map(with_guard, row) for row in rows)
    return out.getvalue().encode("utf-8-sig")


def rows_as_xlsx(rows: Iterable[Row], *, title: str = "actors") -> bytes:
    """An Excel workbook with one sheet, every cell as text: columns that fit what is in them, and a filter."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        lines = book.add_format({"text_wrap": True, "valign": "top"})
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                sheet.write_string(y, x, with_guard(cell), lines)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, y, x)
        sheet.autofit(WIDEST)
    return out.getvalue()


def table_rows(records: Iterable[ActorRecord]) -> Iterator[list[str]]:
    """The header and one row for each need and resource; an actor without either has a row of its own."""
    yield list(COLUMNS)
    for record in records:
        actor = record.actor
        reach = "" if actor.reach_km is None else str(actor.reach_km)
        start = [actor.id, actor.kind.value, actor.name, actor.place, actor.description, reach]
        items = [*map(_need_cells, record.needs), *map(_resource_cells, record.resources)]
        for item in items or [[""] * len(ITEM_COLUMNS)]:
            yield [*start, *item]


def lasting_name(told: str) -> str:
    """A name that is the same whenever the same words are imported again."""
    words = re.sub(r"[\W_]", "", fold(told))
    return f"r{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def with_guard(cell: str) -> str:
    """The cell, with an apostrophe in front when a spreadsheet could take it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def without_guard(cell: str) -> str:
    """The cell as it was before :func:`with_guard`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _add_row(
    actors: dict[str, tuple[int, dict[str, str], dict[str, Any]]], number: int, cells: dict[str, str], read: TableRead
) -> None:
    """Add a row's need or resource to its actor, which is taken from the first row that names it."""
    ref = cells.get("id", "").strip()
    own = {name: cells[name] for name in ACTOR_COLUMNS if name in cells}
    if not ref:
        read.problems.append(_problem(number, "”id” saknas.", "“id” is missing."))
        return
    first, stated, value = actors.setdefault(ref, (number, own, _actor_value(ref, own)))
    for name in sorted(name for name in own if own[name] != stated.get(name)):
        sv = f"”{name}” är inte detsamma som på rad {first}."
        read.problems.append(_problem(number, sv, f"“{name}” is not the same as on line {first}."))
    has_titles = _add_titles(ref, cells, value, Notes(read.problems, line=number))
    if not any(cells.get(name, "").strip() for name in (_OF_ONE_ITEM if has_titles else ITEM_COLUMNS)):
        return  # somebody who takes part and has not told of anything yet
    kind = cells.get("item", "").strip().lower()
    if kind in ITEMS:
        value[ITEMS[kind]].append(_item_value(kind, cells))
    else:
        sv, en = "”item” ska vara need eller resource.", "“item” must be need or resource."
        read.problems.append(_problem(number, sv, en))


def _add_titles(ref: str, cells: Mapping[str, str], value: dict[str, Any], notes: Notes) -> bool:
    """Add the needs and resources that a row has in cells of their own; whether there are any.

    What is wrong with a title is told here, since only here its column and row are known.
    """
    titles = [(kind, title) for kind, name in ITEMS.items() for title in cells.get(name, "").splitlines()]
    told = [(kind, title) for kind, title in titles if title.strip()]
    for kind, title in told:
        item = _item_value(kind, {**cells, "item_id": lasting_name(f"{ref} {kind} {title}"), "title": title})
        others = value[ITEMS[kind]]
        if item["id"] not in {other["id"] for other in others}:  # what is repeated says nothing new
            (sv, en), at, before = SPOKEN[kind], len(others) + 1, len(notes.problems)
            Fields({ITEMS[kind]: title}, notes, f"{sv} {at}: ", f"{en} {at}: ").text(ITEMS[kind], TITLE_LIMIT)
            others.append(item if len(notes.problems) == before else item | {"title": kind})
    return bool(told)


def _actor_value(ref: str, cells: Mapping[str, str]) -> dict[str, Any]:
    value: dict[str, Any] = {**cells, "id": ref, "needs": [], "resources": []}
    if "kind" in cells:
        value["kind"] = cells["kind"].strip().lower()
    if "reach_km" in cells:
        value["reach_km"] = _number(cells["reach_km"])
    return value


def _item_value(kind: str, cells: Mapping[str, str]) -> dict[str, Any]:
    """A need or resource in the exchange format; values that make no sense are passed on, for the reader to tell."""
    value: dict[str, Any] = {
        "id": cells.get("item_id", "").strip(),
        "title": cells.get("title", ""),
        "description": cells.get("item_description", ""),
        "months": [_number(part) for part in _parts(cells.get("months", ""))],
        "weekdays": [part.lower() for part in _parts(cells.get("weekdays", ""))],
    }
    extra = "horizon" if kind == "need" else "capacity"
    if extra in cells:
        value[extra] = cells[extra].strip().lower() if extra == "horizon" else cells[extra]
    return value


def _need_cells(need: Need) -> list[str]:
    return ["need", need.id, need.title, need.description, need.horizon.value, *_when_cells(need), ""]


def _resource_cells(item: Resource) -> list[str]:
    return ["resource", item.id, item.title, item.description, "", *_when_cells(item), item.capacity]


def _when_cells(item: Need | Resource) -> tuple[str, str]:
    # Blanks between them: a Swedish Excel would take 1,2 for one and two tenths.
    return " ".join(map(str, item.months)), " ".join(item.weekdays)


def _parts(cell: str) -> list[str]:
    return [part for part in re.split(r"[\s,;]+", cell) if part]


def _number(text: str) -> int | str:
    text = text.strip()
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else text


def _filled_rows(sheet: Iterable[Sequence[object]]) -> list[list[str]]:
    """The rows as text, each up to its last filled cell, and up to the last filled row. Raises TooLargeError."""
    rows: list[list[str]] = []
    characters = 0
    for number, values in enumerate(sheet):
        if values.count(None) == len(values):  # a million coloured cells, say
            continue
        cells = [_cell_text(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            characters += sum(map(len, cells))
            if number >= ROW_LIMIT or characters > TEXT_LIMIT:
                raise TooLargeError
            rows += ([] for _ in range(number - len(rows)))
            rows.append(cells)
    return rows


def _cell_text(value: object) -> str:
    """A cell's content as text; a whole number without the decimals that a spreadsheet keeps."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _problem(line: int, sv: str, en: str) -> Problem:
    return Problem(line, Text(sv=sv, en=en))
