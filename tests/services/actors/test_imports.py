import io
from datetime import timedelta

import pytest
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.matching.files.exchange import ExchangeError
from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import Actor, ImportFile, Need
from matchmaker.services.actors import imports, spreadsheets
from matchmaker.services.actors.exchange import Change, ImportReport
from matchmaker.services.actors.imports import (
    KEPT,
    SIZE_LIMIT,
    OpenedFile,
    Trial,
    guess_columns,
    import_file,
    keep_file,
    open_file,
    remember_columns,
    try_file,
)
from matchmaker.services.actors.spreadsheets import lasting_name, rows_as_xlsx
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from tests.conftest import NOW
from tests.services.village import add_actor

REGISTER = (
    "Föreningens namn;Postort;Slag;Anm\nSvansele byaförening;Svansele;Förening;x\nÅsträsks Livs;Åsträsk;butik;y\n"
)


def keep(session: Session, eva: Who, content: bytes, name: str = "register.csv", key: str = "k") -> ImportFile:
    return keep_file(session, key=key, name=name, content=content, by=eva, at=NOW)


def opened(session: Session, file: ImportFile) -> OpenedFile:
    return open_file(session, file.id, at=NOW)


def put(session: Session, eva: Who, file: ImportFile) -> ImportReport:
    return import_file(session, opened(session, file), by=eva, at=NOW)


def tried(session: Session, eva: Who, file: ImportFile) -> Trial:
    return try_file(session, opened(session, file), by=eva, at=NOW)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Actor)) or 0


@pytest.mark.parametrize(
    "content",
    [
        REGISTER.encode(),
        REGISTER.encode("cp1252"),
        REGISTER.replace(";", ",").encode("utf-8-sig"),
    ],
)
def test_a_register_is_read_as_its_columns_are_called_and_imported(session: Session, eva: Who, content: bytes) -> None:
    file = keep(session, eva, content)
    assert opened(session, file).table.columns == {"Föreningens namn": "name", "Postort": "place", "Slag": "kind"}
    trial = tried(session, eva, file)
    assert trial.report is not None
    assert [(line.name, line.change) for line in trial.report.lines] == [
        ("Svansele byaförening", Change.NEW),
        ("Åsträsks Livs", Change.NEW),
    ]
    assert count(session) == 0
    assert put(session, eva, file).count(Change.NEW) == 2
    kinds = session.execute(select(Actor.name, Actor.kind).order_by(Actor.id)).all()
    assert [tuple(row) for row in kinds] == [("Svansele byaförening", "association"), ("Åsträsks Livs", "service_node")]
    assert session.get_one(ImportFile, file.id).content == b""
    with pytest.raises(ConflictError):
        put(session, eva, file)
    session.rollback()
    again = keep(session, eva, content, key="again")
    assert put(session, eva, again).count(Change.SAME) == 2


def test_a_workbook_and_json_lines_are_read_too(session: Session, eva: Who) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for x, cell in enumerate(("Namn", "Ort")):
            sheet.write_string(0, x, cell)
            sheet.write_string(1, x, f"{cell} ett")
    assert put(session, eva, keep(session, eva, out.getvalue(), "a.XLSX")).count(Change.NEW) == 1
    line = (
        '{"id": "j1", "kind": "association", "name": "Jaktlaget", "place": "Åmliden", "needs": [], "resources": []}\n'
    )
    file = keep(session, eva, line.encode(), "b.jsonl", key="j")
    assert list(opened(session, file).table.header) == []
    assert put(session, eva, file).count(Change.NEW) == 1


@pytest.mark.parametrize(("name", "reader"), [("a.csv", "csv_rows"), ("a.xlsx", "xlsx_rows")])
def test_others_may_write_while_a_file_is_read_and_it_is_read_once(
    session: Session, eva: Who, monkeypatch: pytest.MonkeyPatch, name: str, reader: str
) -> None:
    held: list[bool] = []

    def read(_content: bytes) -> list[list[str]]:
        held.append(session.in_transaction())
        return [["Namn", "Ort"], ["Byalaget", "Svansele"]]

    monkeypatch.setattr(imports, reader, read)
    count(session)  # a request has read something when it comes here
    file = opened(session, keep(session, eva, b"x", name))
    assert try_file(session, file, by=eva, at=NOW).report is not None
    remember_columns(session, file, {"Namn": "name", "Ort": "place"}, by=eva, at=NOW)
    assert import_file(session, file, by=eva, at=NOW).count(Change.NEW) == 1
    assert held == [False, False], "when it is kept, and when it is opened"


def test_looking_through_a_file_only_reads(session: Session, eva: Who) -> None:
    put(session, eva, keep(session, eva, REGISTER.encode()))
    more = REGISTER + "Nya laget;Bastuträsk;Förening;\n"
    other = keep(session, eva, more.encode(), key="other")
    session.commit()
    session.info["read_only"] = True
    trial = tried(session, eva, other)
    assert trial.report is not None
    assert [line.change for line in trial.report.lines] == [Change.SAME, Change.SAME, Change.NEW]


def test_a_file_that_two_have_opened_is_imported_once(session: Session, eva: Who) -> None:
    file = keep(session, eva, REGISTER.encode())
    first, second = opened(session, file), opened(session, file)
    import_file(session, first, by=eva, at=NOW)
    with pytest.raises(ConflictError):
        import_file(session, second, by=eva, at=NOW)


def test_what_columns_mean_is_remembered_for_the_next_file_with_the_same(session: Session, eva: Who) -> None:
    file = keep(session, eva, REGISTER.encode())
    for columns in ({"Anm": "name"}, {"Föreningens namn": "name", "Anm": "description", "Slag": "x", "Annat": "place"}):
        remember_columns(session, opened(session, file), columns, by=eva, at=NOW)
    other = keep(session, eva, REGISTER.encode(), key="other")
    assert opened(session, other).table.columns == {"Föreningens namn": "name", "Anm": "description"}


def test_needs_get_lasting_names_too_and_a_row_without_any_is_somebody_who_takes_part(
    session: Session, eva: Who
) -> None:
    register = (
        "name;place;item;title\nByalaget;Svansele;behov;Plogning\nByalaget;Svansele;behov;Kaffe\nTysta;Svansele\n"
    )
    assert put(session, eva, keep(session, eva, register.encode())).count(Change.NEW) == 2
    refs = session.scalars(select(Need.ref).order_by(Need.title)).all()
    again = keep(session, eva, register.replace("Byalaget", "BYALAGET ").encode(), key="again")
    assert put(session, eva, again).count(Change.NEW) == 0
    assert session.scalars(select(Need.ref).order_by(Need.title)).all() == refs
    nameless = keep(session, eva, register.replace("Kaffe", "").encode(), key="third")
    trial = tried(session, eva, nameless)
    assert "Behov 2: ”title” saknas." in [problem.message.sv for problem in trial.problems]


def test_a_register_may_have_what_somebody_needs_and_has_in_two_cells_of_one_row(session: Session, eva: Who) -> None:
    register = (
        'Namn;Ort;Behov;Kan bidra med;När\nByalaget;Svansele;"Plogning\n Kaffe ";Lokal;Längre fram\nTysta;Boliden;;;\n'
    )
    trial = tried(session, eva, keep(session, eva, register.encode()))
    assert trial.report is not None
    assert [(line.line, line.needs, line.resources) for line in trial.report.lines] == [(2, 2, 1), (3, 0, 0)]
    put(session, eva, keep(session, eva, register.encode()))
    needs = [(need.title, need.horizon) for need in session.scalars(select(Need).order_by(Need.id))]
    assert needs == [("Plogning", Horizon.FUTURE), ("Kaffe", Horizon.FUTURE)]
    long = "name;place;item;title\nByalaget;Svansele;behov;kaffe\nByalaget;Svansele;resurs;Lokal\n"
    report = put(session, eva, keep(session, eva, long.encode(), key="long"))
    assert session.scalar(select(func.count()).select_from(Need)) == 2, "told row by row they are the same"
    assert report.count(Change.NEW) == 0


def test_columns_with_something_in_them_that_are_left_out_are_known(session: Session, eva: Who) -> None:
    file = keep(session, eva, b"Namn;Telefon;Ort;Anm;\nByalaget;0918-12;Svansele;;;sett\n")
    assert opened(session, file).table.left_out == [1, 5]


def test_every_fault_is_told_at_once(session: Session, eva: Who) -> None:
    file = keep(session, eva, b"Namn;Ort\nEtt;\n;Svansele\nTv\xc3\xa5 19121212-1212;Svansele\n")
    assert [problem.line for problem in tried(session, eva, file).problems] == [2, 3, 4]


def test_when_a_need_is_wanted_is_said_in_the_words_of_the_form_or_of_registers(session: Session, eva: Who) -> None:
    rows = "".join(f"Byalaget;Svansele;behov;{when} bänk;{when}\n" for when in ("Nu", "Längre fram", "Framöver"))
    put(session, eva, keep(session, eva, f"name;place;item;title;horizon\n{rows}".encode()))
    horizons = session.scalars(select(Need.horizon).order_by(Need.id)).all()
    assert horizons == [Horizon.NOW, Horizon.FUTURE, Horizon.FUTURE]


def test_a_line_that_cannot_be_taken_keeps_out_all(session: Session, eva: Who) -> None:
    file = keep(session, eva, b"Namn;Ort\nEtt;Svansele\n;Svansele\n")
    trial = tried(session, eva, file)
    assert trial.report is None
    assert [problem.line for problem in trial.problems] == [3]
    with pytest.raises(ExchangeError):
        put(session, eva, file)
    session.rollback()
    number = keep(session, eva, b"Namn;Ort\nEtt 19121212-1212;Svansele\n", key="n")
    assert [problem.line for problem in tried(session, eva, number).problems] == [2]
    assert count(session) == 0


def test_new_lines_that_may_be_there_already_are_told(session: Session, eva: Who) -> None:
    add_actor(session, "a", name="Svansele byaförening")
    session.commit()
    trial = tried(session, eva, keep(session, eva, REGISTER.encode()))
    assert {line: [c.actor.ref for c in found] for line, found in trial.duplicates.items()} == {2: ["a"]}


def test_a_row_that_is_longer_than_the_header_says_the_same(session: Session, eva: Who) -> None:
    file = keep(session, eva, b"Namn;Ort\nSvansele byalag;Svansele;;sett till i maj\n")
    assert put(session, eva, file).count(Change.NEW) == 1
    assert session.scalars(select(Actor.kind)).all() == [ActorKind.ASSOCIATION]


def test_a_workbook_that_holds_too_much_is_too_large(
    session: Session, eva: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheets, "ROW_LIMIT", 1)
    with pytest.raises(RefusedError, match="size"):
        keep(session, eva, rows_as_xlsx([["Namn"], ["Svansele byalag"]]), "a.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"x", "kind"),
        ("a.csv", b"x" * (SIZE_LIMIT + 1), "size"),
        ("a.xlsx", b"no workbook", "unreadable"),
        ("a.jsonl", b"\xff\xfe", "unreadable"),
    ],
)
def test_a_file_of_another_kind_is_refused(session: Session, eva: Who, name: str, content: bytes, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        keep(session, eva, content, name)


def test_the_same_form_keeps_one_file_and_it_goes_after_a_day(session: Session, eva: Who) -> None:
    first, second = keep(session, eva, REGISTER.encode()), keep(session, eva, REGISTER.encode())
    assert first.id == second.id
    assert open_file(session, first.id, at=NOW + KEPT - timedelta(seconds=1))
    with pytest.raises(NotFoundError):
        open_file(session, first.id, at=NOW + KEPT)


def test_an_empty_table_has_nothing_to_import(session: Session, eva: Who) -> None:
    trial = tried(session, eva, keep(session, eva, b""))
    assert [problem.line for problem in trial.problems] == [1]


def test_columns_are_guessed_once_each() -> None:
    assert guess_columns(["id", "Namn", "Förening", "item_id", "Kommentar"]) == {
        "id": "id",
        "Namn": "name",
        "item_id": "item_id",
    }
    assert guess_columns(["Behov", "Kan bidra med"]) == {"Behov": "needs", "Kan bidra med": "resources"}
    assert list(guess_columns(["Vi behöver", "Vi kan bidra med"]).values()) == ["needs", "resources"]


def test_a_lasting_name_does_not_hang_on_capitals_and_blanks() -> None:
    assert lasting_name("Svansele Byaförening ") == lasting_name("svansele byaforening")
    assert lasting_name("a") != lasting_name("b")
    assert lasting_name("Кафе Север") != lasting_name("Магазин Юг")
    assert lasting_name("Svansele Byaförening Svansele") == "rc5499a730e32"
