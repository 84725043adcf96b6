import io
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchmaker.matching.snapshot import Horizon
from matchmaker.models import Actor, ImportFile, Need, Place, Resource, Submission
from matchmaker.services.actors import imports
from matchmaker.services.actors.spreadsheets import csv_rows
from matchmaker.testing.pages import CheckedClient, Page, form_fields, text_of
from tests.web.actors.conftest import errors

REGISTER = "Förening;Byn\nSvansele byaförening;Svansele\n=Åsträsks Livs;Åsträsk\n".encode("cp1252")


def choose(client: CheckedClient, content: bytes = REGISTER, name: str = "register.csv", **more: Any) -> TestResponse:
    fields = form_fields(client.get("/alla/las-in").text, "/alla/las-in") | more
    return client.post(
        "/alla/las-in", data=fields | {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data"
    )


def test_a_file_is_looked_through_and_then_imported(leader_client: CheckedClient, database: Session) -> None:
    address = choose(leader_client).location
    page = leader_client.get(address).text
    assert "place" in page
    assert "Läs in" not in page.partition("<main")[2]
    named = leader_client.post_form(f"{address}/kolumner", {"column1": "place"}, page=address)
    assert named.location == address
    page = leader_client.get(address).text
    assert "Nya: 2, ändrade: 0, som förut: 0" in page
    assert database.scalar(select(func.count()).select_from(Actor)) == 0
    database.rollback()
    imported = leader_client.post_form(address, page=address).location
    assert imported.startswith("/alla?")
    there = leader_client.get(imported).text
    assert "Filen är inläst." in there
    assert "Gå igenom alla behov, så letar vi efter det som passar dem." in there
    assert 'action="/korningar"' in there, "an import alone looks for nothing"
    assert "=Åsträsks Livs" in leader_client.get("/alla").text
    done = leader_client.get(address).text
    assert "Filen är inläst." in done
    again = leader_client.post(address, data={"csrf_token": form_fields(done, "/logga-ut")["csrf_token"]})
    assert again.location == address


def test_references_bear_the_year_that_it_is_in_the_municipality(
    leader_client: CheckedClient, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    monkeypatch.setattr("matchmaker.web.actors.importing.now", lambda: new_year)
    address = choose(leader_client).location
    leader_client.post_form(f"{address}/kolumner", {"column1": "place"}, page=address)
    leader_client.post_form(address, page=address)
    references = database.scalars(select(Submission.reference)).all()
    assert sorted(references) == ["2027-0001", "2027-0002"]


def test_lines_that_cannot_be_taken_are_told_and_nothing_is_imported(
    leader_client: CheckedClient, database: Session
) -> None:
    address = choose(leader_client, "Namn;Ort\nEtt;Svansele\n;\nTvå;\n".encode()).location
    page = leader_client.get(address).text
    assert "Rad 4:" in page
    fields = {"csrf_token": form_fields(page, f"{address}/kolumner")["csrf_token"]}
    assert leader_client.post(address, data=fields).status_code == 422
    assert database.scalar(select(func.count()).select_from(Actor)) == 0


def test_a_file_is_looked_through_while_somebody_else_writes_and_read_once(
    leader_client: CheckedClient, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = choose(leader_client, "Namn;Ort\nEtt;Svansele\n;\nTvå;\n".encode()).location
    read: list[bytes] = []

    def counted(content: bytes) -> list[list[str]]:
        read.append(content)
        return csv_rows(content)

    monkeypatch.setattr(imports, "csv_rows", counted)
    database.add(Place(name="Åmliden"))
    database.flush()
    page = leader_client.get(address)
    database.rollback()
    assert (page.status_code, len(read)) == (200, 1)
    fields = {"csrf_token": form_fields(page.text, f"{address}/kolumner")["csrf_token"]}
    assert (leader_client.post(address, data=fields).status_code, len(read)) == (422, 2)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bild.png", b"x", "Välj en fil som slutar på .csv, .xlsx eller .jsonl"),
        ("a.xlsx", b"x", "Filen går inte att läsa. Spara den på nytt och välj den igen"),
        ("", b"", "Välj en fil"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    leader_client: CheckedClient, name: str, content: bytes, message: str
) -> None:
    answer = choose(leader_client, content, name)
    assert answer.status_code == 422
    assert errors(answer.text) == [("#file", message)]


def test_a_name_that_no_database_takes_is_refused(leader_client: CheckedClient, database: Session) -> None:
    assert choose(leader_client, name="a\0.csv").status_code == 400
    assert choose(leader_client, name="a\ufffd.csv").status_code == 400
    assert choose(leader_client, form_key="a\0b").status_code == 400
    assert database.scalars(select(ImportFile)).all() == []


def test_a_file_that_is_gone_is_not_found(leader_client: CheckedClient) -> None:
    assert leader_client.get("/alla/las-in/4711").status_code == 404


def test_a_part_without_a_name_is_a_broken_request_and_no_fault_of_ours(leader_client: CheckedClient) -> None:
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\nhej\r\n--x--\r\n"
    answer = leader_client.post("/alla/las-in", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400


def test_a_file_is_taken_where_files_are_taken_and_nowhere_else(leader_client: CheckedClient) -> None:
    data = {"file": (io.BytesIO(b"x"), "a.csv")}
    assert leader_client.post("/alla/ny", data=data, content_type="multipart/form-data").status_code == 415


def test_a_file_that_is_far_too_large_is_refused_before_it_is_read(leader_client: CheckedClient) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head + b"x" * (6 * 1024 * 1024) + b"\r\n--x--\r\n"
    answer = leader_client.post("/alla/las-in", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "Filen är för stor" in answer.text


def test_what_is_wrong_is_told_in_the_words_of_the_file(leader_client: CheckedClient) -> None:
    register = (
        "Förening;Byn;Typ;Vad;Behov;När\n"
        "Åliden;;firma;behov;;\n"
        "Svansele;Svansele;butik;önskan;Kassör;nu\n"
        "Kusfors;Kusfors;förening;behov;Skjuts;i går\n"
    )
    page = leader_client.get(choose(leader_client, register.encode()).location)
    address = page.request.path + "/kolumner"
    columns = ["name", "place", "kind", "item", "title", "horizon"]
    named = {f"column{number}": meaning for number, meaning in enumerate(columns)}
    leader_client.post(address, data=form_fields(page.text, address) | named)
    told = text_of(next(e for e in Page(leader_client.get(page.request.path).text).all("section")))
    for sentence in (
        "Rad 2: ”Typ” ska vara någon av butik, förening, kommun.",
        "Rad 2: Behov 1: ”Behov” saknas.",
        "Rad 3: ”Vad” ska vara behov eller resurs.",
        "Rad 4: Behov 1: ”När” ska vara någon av nu, inom ett år, längre fram.",
    ):
        assert sentence in told, told


def test_a_need_that_is_too_long_is_told_by_its_own_column_and_row(leader_client: CheckedClient) -> None:
    register = f"Namn;Ort;Vi behöver;Vi kan bidra med\nByn;Norsjö;Skjuts;\nByn;Norsjö;{'x' * 201};{'y' * 201}\n"
    page = leader_client.get(choose(leader_client, register.encode()).location)
    told = text_of(next(e for e in Page(page.text).all("section")))
    assert "Rad 3: Behov 2: ”Vi behöver” är längre än 200 tecken." in told
    assert "Rad 3: Resurs 1: ”Vi kan bidra med” är längre än 200 tecken." in told
    assert told.count("längre än") == 2


def test_registers_may_say_needs_and_when_in_their_own_words(leader_client: CheckedClient, database: Session) -> None:
    register = (
        "name;place;kind;item;item_id;title;horizon\n"
        "Svansele byalag;Svansele;Förening;Behov;s.n;Kassör;Inom ett år\n"
        "Svansele byalag;Svansele;Förening;Resurs;s.r;Bygdegård;\n"
    )
    page = leader_client.get(choose(leader_client, register.encode()).location)
    assert leader_client.post_form(page.request.path).status_code == 302
    [need] = database.scalars(select(Need))
    assert (need.title, need.horizon) == ("Kassör", Horizon.YEAR)
    assert [resource.title for resource in database.scalars(select(Resource))] == ["Bygdegård"]


def test_what_is_left_out_is_told_before_anything_is_stored(leader_client: CheckedClient) -> None:
    content = "Namn;Ort;Behov;Telefon;\nByalaget;Svansele;Plogning;0918-12 34;sett\n"
    page = leader_client.get(choose(leader_client, content.encode()).location).text
    assert "2 kolumner tas inte med: Telefon, Kolumn 5." in page
    assert '<option value="needs" selected>Vad de behöver</option>' in page
    every = b"Namn;Ort\nByalaget;Svansele\n"
    assert "tas inte med:" not in leader_client.get(choose(leader_client, every).location).text
