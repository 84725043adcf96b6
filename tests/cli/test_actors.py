"""Importing and exporting from the terminal."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.cli.actors import export_command, import_command
from matchmaker.models import Actor, Place, Submission
from tests.cli.terminal import clock_at

NORSJO = Path(str(files("matchmaker.examples"))) / "norsjo"
ONE = '{"id": "a01", "kind": "association", "name": "Byalaget", "place": "Svansele"}'


def bring_in(app: Flask, *arguments: object) -> Result:
    return CliRunner().invoke(import_command, [str(a) for a in arguments], obj={"app": lambda: app})


def take_out(app: Flask, *arguments: object) -> Result:
    return CliRunner().invoke(export_command, [str(a) for a in arguments], obj={"app": lambda: app})


def actors(database: Session) -> int | None:
    database.rollback()
    return database.scalar(select(func.count()).select_from(Actor))


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_norsjo_set_comes_in_and_goes_out_as_it_was(app: Flask, database: Session, tmp_path: Path) -> None:
    result = bring_in(app, NORSJO / "actors.jsonl", "--places", NORSJO / "places.json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "line 1: a01 Bastuträsk Livs & Järn: new, 4 needs, " in result.stdout
    assert result.stdout.endswith("50 new, 0 changed, 0 as before.\n")
    assert database.scalar(select(Place.lat).where(Place.name == "Norsjö")) == 64.912
    out = tmp_path / "out.jsonl"
    assert take_out(app, out).stdout == f"50 actors written to {out}.\n"
    assert out.read_bytes().rstrip() == (NORSJO / "actors.jsonl").read_bytes().rstrip()


def test_references_bear_the_year_that_it_is_in_the_municipality(
    app: Flask, database: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.cli.actors.datetime", clock_at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)))
    assert bring_in(app, file(tmp_path, "one.jsonl", ONE)).exit_code == 0
    assert database.scalars(select(Submission.reference)).all() == ["2027-0001"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "CSV"])
def test_tables_go_out_and_come_back_as_they_were(app: Flask, tmp_path: Path, kind: str) -> None:
    bring_in(app, NORSJO / "actors.jsonl")
    table, again = tmp_path / f"out.{kind}", tmp_path / "again.jsonl"
    assert take_out(app, table).exit_code == 0
    result = bring_in(app, table)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("0 new, 0 changed, 50 as before.\n")
    take_out(app, again)
    assert again.read_bytes().rstrip() == (NORSJO / "actors.jsonl").read_bytes().rstrip()


def test_a_dry_run_keeps_nothing_and_says_so(app: Flask, database: Session, tmp_path: Path) -> None:
    result = bring_in(app, file(tmp_path, "one.jsonl", ONE), "--dry-run")
    assert result.exit_code == 0
    assert result.stdout == (
        "line 1: a01 Byalaget: new, 0 needs, 0 resources\n"
        "1 new, 0 changed, 0 as before.\n"
        "Nothing was kept: this was a dry run.\n"
    )
    assert actors(database) == 0


def test_one_bad_line_keeps_everything_out_and_is_told_with_its_number(
    app: Flask, database: Session, tmp_path: Path
) -> None:
    bad = file(tmp_path, "bad.jsonl", f"{ONE}\n\nnot json\n" + ONE.replace("association", "shop").replace("a01", "a02"))
    result = bring_in(app, bad)
    assert result.exit_code == 1
    assert result.stdout == ""
    first, *problems = result.stderr.splitlines()
    assert first == "Error: nothing was imported."
    assert problems == [
        "bad.jsonl, line 3: This is not valid JSON (at 1:1).",
        "bad.jsonl, line 4: “kind” must be one of service_node, association, municipal_unit.",
    ]
    assert actors(database) == 0


def test_what_only_the_database_can_tell_is_told_the_same_way(app: Flask, database: Session, tmp_path: Path) -> None:
    result = bring_in(app, file(tmp_path, "one.jsonl", ONE.replace("Svansele", "")))
    assert result.exit_code == 1
    assert result.stderr.endswith("one.jsonl, line 1: “place” is missing.\n")
    assert actors(database) == 0


def test_every_fault_is_told_at_once_also_what_only_the_database_can_tell(
    app: Flask, database: Session, tmp_path: Path
) -> None:
    bad = file(tmp_path, "bad.jsonl", ONE.replace("Svansele", "") + f"\nnot json\n{ONE.replace('a01', 'a02')}")
    result = bring_in(app, bad)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines()[1:] == [
        "bad.jsonl, line 1: “place” is missing.",
        "bad.jsonl, line 2: This is not valid JSON (at 1:1).",
    ]
    assert actors(database) == 0


def test_the_number_of_a_bad_row_in_a_table_is_the_one_that_a_spreadsheet_shows(app: Flask, tmp_path: Path) -> None:
    rows = (
        'id;kind;name;place;item;title\na01;association;"Två\nrader";P;;\na02;shop;N;P;;\na03;association;N;P;gift;T\n'
    )
    result = bring_in(app, file(tmp_path, "bad.csv", rows))
    assert [line.partition(":")[0] for line in result.stderr.splitlines()[1:]] == ["bad.csv, line 3", "bad.csv, line 4"]


def test_odd_things_are_told_but_do_not_stop_the_import(app: Flask, database: Session, tmp_path: Path) -> None:
    odd = file(tmp_path, "odd.jsonl", ONE.replace("}", ', "shoe_size": 43}'))
    places = file(tmp_path, "places.json", '[{"name": "Svansele", "lat": 65.085, "lon": 19.585, "county": "AC"}]')
    result = bring_in(app, odd, "--places", places)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "odd.jsonl, line 1: “shoe_size” is unknown and left out.",
        "places.json, line 1: “county” is unknown and left out.",
    ]
    assert actors(database) == 1


def test_bad_places_keep_the_actors_out_too(app: Flask, database: Session, tmp_path: Path) -> None:
    places = file(tmp_path, "places.json", '[{"name": "Svansele", "lat": 650, "lon": 19}]')
    result = bring_in(app, file(tmp_path, "one.jsonl", ONE), "--places", places)
    assert result.exit_code == 1
    assert "places.json, line 1: “lat” must be a number" in result.stderr
    assert actors(database) == 0


def formula_book() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["name"])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("actors.ods", "x", "Error: actors.ods must end with .jsonl, .csv, .xlsx.\n"),
        ("actors", "x", "Error: actors must end with .jsonl, .csv, .xlsx.\n"),
        ("empty.jsonl", "\n \n", "Error: empty.jsonl has no actors.\n"),
        ("latin.jsonl", "å".encode("cp1252"), "Error: latin.jsonl is not UTF-8.\n"),
        ("broken.xlsx", b"PK", "Error: broken.xlsx: The file cannot be read as an Excel workbook.\n"),
        (
            "noid.xlsx",
            formula_book(),
            "Error: nothing was imported.\nnoid.xlsx, line 1: The column “id” is missing.\n",
        ),
        (
            "nul.csv",
            "id;kind;name;place\na01;association;a\0b;P\n",
            "Error: nothing was imported.\nnul.csv, line 2: “name” has characters that cannot be kept.\n",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_plain_sentence(
    app: Flask, database: Session, tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    result = bring_in(app, file(tmp_path, name, content))
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)
    assert actors(database) == 0


def test_a_file_that_is_not_there_is_told(app: Flask) -> None:
    result = bring_in(app, "/nowhere/actors.jsonl")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


def test_an_export_of_an_unknown_kind_is_refused_before_anything_is_read(app: Flask, tmp_path: Path) -> None:
    result = take_out(app, tmp_path / "out.pdf")
    assert (result.exit_code, result.stderr) == (1, "Error: out.pdf must end with .jsonl, .csv, .xlsx.\n")
    assert not (tmp_path / "out.pdf").exists()


def test_one_actor_is_counted_as_one(app: Flask, tmp_path: Path) -> None:
    bring_in(app, file(tmp_path, "one.jsonl", ONE))
    assert take_out(app, tmp_path / "out.csv").stdout.startswith("1 actor written")


def test_a_file_that_a_plugin_makes_is_written(app: Flask, tmp_path: Path) -> None:
    result = take_out(app, tmp_path / "out.csv", "--as", "samarbeten")
    assert (result.exit_code, result.stdout) == (0, f"samarbeten written to {tmp_path / 'out.csv'}.\n")
    assert (tmp_path / "out.csv").read_text("utf-8").startswith("samarbete,titel,")


def test_a_file_that_no_plugin_makes_is_told_with_those_there_are(app: Flask, tmp_path: Path) -> None:
    result = take_out(app, tmp_path / "out.csv", "--as", "nothing")
    assert (result.exit_code, result.stderr) == (1, "Error: No plugin makes 'nothing'. There is: samarbeten.\n")
    assert not (tmp_path / "out.csv").exists()


def test_a_plugin_that_cannot_make_its_file_is_told(app: Flask, tmp_path: Path) -> None:
    registry = app.extensions["matchmaker.registry"]
    (exporter,) = registry.exporters
    failing = replace(exporter, export=lambda facts: 1 / 0)
    app.extensions["matchmaker.registry"] = replace(registry, exporters=(failing,))
    result = take_out(app, tmp_path / "out.csv", "--as", "samarbeten")
    assert result.exit_code == 1
    assert "(run): ZeroDivisionError: division by zero." in result.stderr
    assert not (tmp_path / "out.csv").exists()
