import io
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.matching.files.exchange import ActorRecord, read_actors
from matchmaker.matching.snapshot import WEEKDAYS, Actor, ActorKind, Horizon, Need, Resource
from matchmaker.services.actors import spreadsheets
from matchmaker.services.actors.spreadsheets import (
    COLUMN_LIMIT,
    COLUMNS,
    ROW_LIMIT,
    SpreadsheetError,
    TableRead,
    TooLargeError,
    read_csv,
    read_table,
    read_xlsx,
    rows_as_xlsx,
    table_rows,
    with_guard,
    without_guard,
    write_csv,
    write_xlsx,
    xlsx_rows,
)

HEADER = list(COLUMNS)
BOTH = pytest.mark.parametrize(("write", "read"), [(write_csv, read_csv), (write_xlsx, read_xlsx)], ids=["csv", "xlsx"])

# What people type: any character but those that no text file or spreadsheet keeps as they are. A blank cell is empty.
TYPED = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=40)
TEXT = TYPED.map(lambda typed: typed if typed.strip() else "")
LINE = TEXT.map(lambda typed: " ".join(typed.split()))
TITLE = LINE.filter(bool)
TIMES = {
    "months": st.lists(st.integers(1, 12), unique=True, max_size=4).map(tuple),
    "weekdays": st.lists(st.sampled_from(WEEKDAYS), unique=True, max_size=3).map(tuple),
}


def actor(**words: object) -> Actor:
    given = {"id": "a01", "kind": ActorKind.ASSOCIATION, "name": "Byalaget", "place": "Svansele"}
    return Actor(**(given | words))  # type: ignore[arg-type]


def record(of: Actor, *items: Need | Resource) -> ActorRecord:
    needs = tuple(item for item in items if isinstance(item, Need))
    return ActorRecord(of, needs, tuple(item for item in items if isinstance(item, Resource)), 1)


def without_lines(records: object) -> list[ActorRecord]:
    return [replace(one, line=0) for one in records]  # type: ignore[attr-defined]


def messages(read: TableRead) -> list[tuple[int, str]]:
    return [(problem.line, problem.message.en) for problem in read.problems]


def test_titles_in_cells_of_their_own_are_told_once_and_beside_a_rows_own_need() -> None:
    header = ["id", "kind", "name", "place", "needs", "resources", "item", "item_id", "title"]
    same = ["a", "association", "Byalaget", "Svansele", "Plogning\n\nKaffe", "'=Lokal"]
    read = read_table([header, [*same, "", "", ""], [*same, "need", "n1", "Bänk"]])
    [told] = read_actors(read.lines).records
    assert [need.title for need in told.needs] == ["Plogning", "Kaffe", "Bänk"]
    assert [resource.title for resource in told.resources] == ["=Lokal"]
    assert not read.warnings


@BOTH
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=TITLE,
    description=TEXT,
    reach=st.none() | st.integers(0, 2000),
    need=st.builds(
        Need,
        id=st.just("n"),
        actor=st.just("a01"),
        title=TITLE,
        description=TEXT,
        horizon=st.sampled_from(Horizon),
        **TIMES,
    ),
    resource=st.builds(
        Resource, id=st.just("r"), actor=st.just("a01"), title=TITLE, description=TEXT, capacity=LINE, **TIMES
    ),
)
def test_what_is_written_is_read_back(
    write: Callable[..., bytes],
    read: Callable[[bytes], TableRead],
    name: str,
    description: str,
    reach: int | None,
    need: Need,
    resource: Resource,
) -> None:
    records = [
        record(actor(name=name, description=description, reach_km=reach), need, resource),
        record(actor(id="a02")),
    ]
    table = read(write(records))
    assert (table.problems, table.warnings) == ([], [])
    assert without_lines(read_actors(table.lines).records) == without_lines(records)


@given(st.text(max_size=20))
def test_a_guarded_cell_is_no_formula_and_comes_back_as_it_was(cell: str) -> None:
    assert not with_guard(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert without_guard(with_guard(cell)) == cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_could_be_a_formula_begins_with_an_apostrophe(start: str) -> None:
    assert with_guard(f"{start}1") == f"'{start}1"
    assert with_guard(f"'{start}1") == f"''{start}1"
    assert with_guard(f"1{start}") == f"1{start}"
    assert without_guard("'n Arne") == "'n Arne"


@BOTH
def test_a_formula_in_peoples_words_is_written_as_text(
    write: Callable[..., bytes], read: Callable[[bytes], TableRead]
) -> None:
    data = write([record(actor(name='=HYPERLINK("http://x")'))])
    assert read_actors(read(data).lines).records[0].actor.name == '=HYPERLINK("http://x")'
    if write is write_xlsx:
        cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["C2"]
        assert (cell.data_type, cell.value) == ("s", '\'=HYPERLINK("http://x")')
    else:
        assert b";\"'=HYPERLINK" in data


def test_a_workbooks_columns_fit_what_is_in_them_and_can_be_narrowed() -> None:
    data = rows_as_xlsx([["Ort", "Därför"], ["Kusfors", "De bor nära varandra. " * 30]], title="Förslag")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert (sheet.title, sheet.auto_filter.ref, sheet.freeze_panes) == ("Förslag", "A1:B2", "A2")
    narrow, wide = (sheet.column_dimensions[letter].width for letter in "AB")
    assert 6 < narrow < 15
    assert 40 < wide < 60
    assert sheet["B2"].alignment.wrap_text


def test_a_csv_file_opens_as_it_should_in_a_swedish_excel() -> None:
    data = write_csv([record(actor(name="Åke & Öst"), Need("n", "a01", "Ett", months=(1, 12)))])
    assert data.startswith(b"\xef\xbb\xbfid;kind;name;place")
    assert ";1 12;" in data.decode()


def test_an_actor_without_needs_and_resources_has_a_row_of_its_own() -> None:
    rows = list(table_rows([record(actor())]))
    assert rows[1] == ["a01", "association", "Byalaget", "Svansele", "", "", *[""] * 8]


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_files_of_all_usual_kinds_are_read(delimiter: str, encoding: str) -> None:
    text = "name;id;kind;place\nSjöåns byalag;a01;Association;Åmliden\n".replace(";", delimiter)
    (one,) = read_actors(read_csv(text.encode(encoding)).lines).records
    assert (one.actor.name, one.actor.place, one.actor.kind) == ("Sjöåns byalag", "Åmliden", ActorKind.ASSOCIATION)


def test_rows_of_one_actor_are_joined_and_known_by_the_first_ones_number() -> None:
    table = read_table(
        [
            ["id", "kind", "name", "place", "item", "item_id", "title", "months", "weekdays", "horizon", "capacity"],
            ["a01", "association", "Ett", "Svansele", "need", "n1", "Behov", "1, 2;12", "Mon tue", "Year", ""],
            ["a02", "association", "Två", "Svansele", "", "", "", "", "", "", ""],
            ["", "", "", "", "", "", "", "", "", "", ""],
            ["a01", "association", "Ett", "Svansele", "Resource", "r1", "Resurs", "7", "", "", "två"],
        ]
    )
    one, two = read_actors(table.lines).records
    assert (one.line, two.line) == (2, 3)
    assert one.needs == (Need("n1", "a01", "Behov", "", Horizon.YEAR, (1, 2, 12), ("mon", "tue")),)
    assert one.resources == (Resource("r1", "a01", "Resurs", months=(7,), capacity="två"),)


def test_the_actors_columns_may_be_blank_after_its_first_row_but_not_say_something_else() -> None:
    table = read_table([["id", "name"], ["a01", "Ett"], ["a01", ""], ["a01", "Annat"]])
    assert messages(table) == [(4, "“name” is not the same as on line 2.")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["", "Namn", "need"], "“id” is missing."),
        (["a01", "", "gift"], "“item” must be need or resource."),
        (["a01", "", "", "Titel"], "“item” must be need or resource."),
    ],
)
def test_rows_that_make_no_sense_are_told_with_their_number(row: list[str], message: str) -> None:
    assert messages(read_table([["id", "name", "item", "title"], ["a00", "", "", ""], row])) == [(3, message)]


def test_values_that_make_no_sense_are_left_for_the_reader_to_tell() -> None:
    table = read_table(
        [HEADER, ["a01", "shop", "N", "P", "", "far", "need", "n1", "T", "", "soon", "13 x", "blue", ""]]
    )
    told = [problem.message.en for problem in read_actors(table.lines).problems]
    assert len(told) == 5
    assert all(problem.line == 2 for problem in read_actors(table.lines).problems)


def test_columns_that_nobody_knows_are_left_out_with_a_word() -> None:
    table = read_table([["id", "shoe_size", ""], ["a01", "43", "x"]])
    [warning] = table.warnings
    assert (warning.line, warning.message.en) == (1, "The column “shoe_size” is unknown and left out.")
    assert warning.message.sv == "Kolumnen ”shoe_size” är okänd och tas inte med."


@pytest.mark.parametrize("rows", [[], [["name"], ["Byalaget"]]])
def test_a_table_without_ids_is_no_table(rows: list[list[str]]) -> None:
    assert messages(read_table(rows)) == [(1, "The column “id” is missing.")]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a workbook", b"id;name\n"])
def test_what_is_no_workbook_is_told_in_one_sentence(data: bytes) -> None:
    with pytest.raises(SpreadsheetError, match="cannot be read as an Excel workbook"):
        read_xlsx(data)


def test_what_is_no_csv_is_told_in_one_sentence() -> None:
    with pytest.raises(SpreadsheetError, match="cannot be read as CSV"):
        read_csv(b"id;name\na01;" + b"x" * 200_000)


def test_numbers_and_empty_cells_of_a_workbook_become_text() -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "name", "reach_km", "place"])  # type: ignore[union-attr]
    book.active.append([7, 1.5, 30.0, None])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    table = read_xlsx(out.getvalue())
    assert table.lines[1] == '{"id": "7", "name": "1.5", "reach_km": 30, "needs": [], "resources": []}'


def workbook(cells: Mapping[tuple[int, int], object]) -> bytes:
    """A workbook with these cells, by row and column counted from 1."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for (row, column), value in cells.items():
        sheet.cell(row=row, column=column, value=value)  # type: ignore[call-overload]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_stray_cell_far_out_makes_no_row_longer() -> None:
    far = workbook({(1, 1): "id", (2, 1): "a01", (2, 2): " ", (2_000, 16_384): " ", (4, 2): "x"})
    tracemalloc.start()
    rows = xlsx_rows(far)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == [["id"], ["a01"], [], ["", "x"]]
    assert most < 20 * 1024 * 1024


def test_rows_without_anything_in_them_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    def text(value: object) -> str:
        read.append(value)
        return str(value or "")

    monkeypatch.setattr(spreadsheets, "_cell_text", text)
    assert len(xlsx_rows(workbook({(1, 1): "id", (2_000, 1): "a01"}))) == 2_000
    assert len(read) == 2 * COLUMN_LIMIT


def test_a_workbook_of_more_than_a_register_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    last = {(ROW_LIMIT, COLUMN_LIMIT): "x", (ROW_LIMIT + 1, COLUMN_LIMIT + 1): "y"}
    assert len(xlsx_rows(workbook(last))) == ROW_LIMIT
    with pytest.raises(TooLargeError, match="divide it"):
        xlsx_rows(workbook({(ROW_LIMIT + 1, 1): "x"}))
    monkeypatch.setattr(spreadsheets, "TEXT_LIMIT", 10)
    assert xlsx_rows(workbook({(1, 1): "12345", (2, 1): "67890"})) == [["12345"], ["67890"]]
    with pytest.raises(TooLargeError):
        xlsx_rows(workbook({(1, 1): "12345", (2, 1): "678901"}))
    monkeypatch.setattr(spreadsheets, "UNPACKED_LIMIT", 1000)
    with pytest.raises(TooLargeError):
        xlsx_rows(workbook({(1, 1): "id"}))
