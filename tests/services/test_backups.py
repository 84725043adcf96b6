"""A backup is whole though somebody writes meanwhile, restoring gives the same rows, and nothing unsound gets in."""

import itertools
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, select, text
from sqlalchemy.orm import Session

from matchmaker.models import Account, Counter, Place
from matchmaker.models.database import open_engine
from matchmaker.models.schema import schema_is_current
from matchmaker.services import backups
from matchmaker.services.backups import BackupError, InUseError, check_backup, make_backup, restore_backup
from tests.models import rows


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database with an account and two counters that a writer raises together."""
    with Session(engine) as session:
        session.add_all(
            [rows.account(), rows.place("Bjurträsk"), Counter(name="a", value=0), Counter(name="b", value=0)]
        )
        session.commit()
    return engine


@pytest.fixture
def backup(filled: Engine, tmp_path: Path) -> Path:
    target = tmp_path / "backup"
    make_backup(filled, target)
    return target


def counters(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        return {counter.name: counter.value for counter in session.scalars(select(Counter))}


def places(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Place.name).order_by(Place.id)))


@contextmanager
def writer(engine: Engine) -> Iterator[Callable[[], int]]:
    """Somebody who raises both counters, again and again, each time in one transaction."""
    stop, count = threading.Event(), itertools.count(1)
    written = 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            with Session(engine) as session:
                for name in ("a", "b"):
                    session.execute(
                        text("UPDATE counters SET value = :v WHERE name = :n"), {"v": written + 1, "n": name}
                    )
                session.commit()
            written = next(count)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield lambda: written
    finally:
        stop.set()
        thread.join()


def test_a_backup_is_of_one_moment_and_the_writer_goes_on(filled: Engine, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    with writer(filled) as written:
        while written() < 3:
            pass
        make_backup(filled, target)
        after = written()
        while written() < after + 3:
            pass
    restore_backup(filled, target)
    found = counters(filled)
    assert found["a"] == found["b"]
    assert 3 <= found["a"] <= after + 1


def test_a_backup_can_be_read_by_its_owner_alone_also_after_one_that_was_killed(filled: Engine, tmp_path: Path) -> None:
    left = tmp_path / "backup.partial"
    left.write_bytes(b"half of it")
    left.chmod(0o644)
    target = tmp_path / "backup"
    usual = os.umask(0o022)
    try:
        make_backup(filled, target)
    finally:
        os.umask(usual)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert not left.exists()
    check_backup(filled, target)


def test_a_backup_may_have_any_name(filled: Engine, tmp_path: Path) -> None:
    target = tmp_path / "50% #1?mode=x é"
    make_backup(filled, target)
    check_backup(filled, target)
    restore_backup(filled, target)
    assert places(filled) == ["Bjurträsk"]


def test_while_something_else_has_the_database_open_nothing_is_restored_unless_it_must(
    filled: Engine, backup: Path
) -> None:
    with Session(filled) as session:
        session.add(rows.place("Senare"))
        session.commit()
    service = open_engine(filled.url.render_as_string(hide_password=False))
    assert len(places(service)) == 2  # from now on it keeps a connection, though it does nothing
    with pytest.raises(InUseError):
        restore_backup(filled, backup)
    assert len(places(filled)) == 2
    restore_backup(filled, backup, anyway=True)
    assert places(filled) == ["Bjurträsk"]
    service.dispose()
    restore_backup(filled, backup)


def test_restoring_gives_the_rows_of_then(filled: Engine, backup: Path) -> None:
    with Session(filled) as session:
        session.execute(text("DELETE FROM accounts"))
        session.add(rows.place("Senare"))
        session.execute(text("UPDATE counters SET value = 9"))
        session.commit()
    restore_backup(filled, backup)
    assert places(filled) == ["Bjurträsk"]
    assert counters(filled) == {"a": 0, "b": 0}
    with Session(filled) as session:
        assert session.scalars(select(Account.name)).all() == ["Eva Lind"]
        session.add(rows.place("Nytt"))
        session.commit()
    assert schema_is_current(filled)


def test_restoring_fills_a_database_without_tables(bare_engine: Engine, backup: Path, filled: Engine) -> None:
    if bare_engine.dialect.name != filled.dialect.name:
        with pytest.raises(BackupError, match="damaged or no backup"):
            restore_backup(bare_engine, backup)
        return
    restore_backup(bare_engine, backup)
    assert places(bare_engine) == ["Bjurträsk"]


def test_checking_changes_nothing(filled: Engine, backup: Path) -> None:
    with Session(filled) as session:
        session.add(rows.place("Senare"))
        session.commit()
    check_backup(filled, backup)
    assert places(filled) == ["Bjurträsk", "Senare"]


def middle_overwritten(content: bytes) -> bytes:
    half = len(content) // 2
    return content[:half] + b"\xff" * 5000 + content[half + 5000 :]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: content[: len(content) // 2], id="cut off"),
        pytest.param(lambda content: b"", id="empty"),
        pytest.param(lambda content: b"Not a database at all.\n" * 1000, id="another kind of file"),
        pytest.param(middle_overwritten, id="overwritten in the middle"),
    ],
)
def test_a_damaged_file_is_refused_and_nothing_is_replaced(
    filled: Engine, backup: Path, damage: Callable[[bytes], bytes]
) -> None:
    backup.write_bytes(damage(backup.read_bytes()))
    with pytest.raises(BackupError) as caught:
        restore_backup(filled, backup)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")
    assert places(filled) == ["Bjurträsk"]


def test_a_file_that_is_not_there_is_told_of(filled: Engine, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="does not exist"):
        check_backup(filled, tmp_path / "nothing")


@pytest.mark.parametrize("revision", ["9999", None])
def test_a_backup_of_a_later_version_or_another_service_is_refused(
    filled: Engine, tmp_path: Path, revision: str | None
) -> None:
    target = tmp_path / "later"
    with filled.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if revision:
            connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    try:
        if filled.dialect.name == "sqlite":
            backups._copy_sqlite(Path(str(filled.url.database)), target)
        else:
            backups._postgres("pg_dump", "--format=custom", f"--file={target}", engine=filled)
    finally:
        with filled.begin() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    with pytest.raises(BackupError, match=r"not made by this version|no backup of this service"):
        restore_backup(filled, target)
    assert places(filled) == ["Bjurträsk"]


def test_rows_that_point_nowhere_are_damage(sqlite_url: str, tmp_path: Path) -> None:
    target = tmp_path / "broken"
    engine = open_engine(sqlite_url)
    make_backup(engine, target)
    with closing(sqlite3.connect(target)) as database:
        database.execute("INSERT INTO suggestion_links VALUES (1, 1, 1, 1, NULL, NULL)")
        database.commit()
    with pytest.raises(BackupError, match="rows point nowhere"):
        check_backup(engine, target)


def test_an_sqlite_backup_is_one_plain_file_that_can_be_checked_where_nothing_can_be_written(
    sqlite_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    engine = open_engine(sqlite_url)
    make_backup(engine, folder / "backup")
    check_backup(engine, folder / "backup")
    assert [path.name for path in folder.iterdir()] == ["backup"]
    with closing(sqlite3.connect(folder / "backup")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_that_cannot_be_written_leaves_the_one_before(filled: Engine, backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupError, match=r"."):
        make_backup(filled, tmp_path / "no such folder" / "backup")
    (tmp_path / "folder").mkdir()
    with pytest.raises(BackupError, match="cannot be written"):
        make_backup(filled, tmp_path / "folder")
    assert backup.read_bytes() == before
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_half_way_through_a_backup_is_left_as_it_was(
    filled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_the_disk(source: Path, target: Path, *, plain: bool) -> None:
        target.with_name(f"{target.name}-journal").touch()  # SQLite leaves it then, and only then
        raise BackupError("the disk is full")

    monkeypatch.setattr(backups, "_copy_sqlite", fill_the_disk)
    folder = tmp_path / "full"
    folder.mkdir()
    with pytest.raises(BackupError, match="full"):
        make_backup(filled, folder / "backup")
    assert list(folder.iterdir()) == []


def test_a_database_that_is_not_there_has_no_backup_and_none_is_made_up(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'gone.sqlite'}")
    with pytest.raises(BackupError, match="There is no database"):
        make_backup(engine, tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_restore_that_fails_half_way_leaves_postgresql_as_it_was(
    filled: Engine, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "EMPTY", backups.EMPTY + "CREATE TABLE public.accounts (id integer);\n")
    with pytest.raises(BackupError, match="already exists"):
        restore_backup(filled, backup)
    assert places(filled) == ["Bjurträsk"]


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_postgresqls_programs_are_found_beside_the_newest_server_or_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    with pytest.raises(BackupError, match="pg_dump was not found; install"):
        backups._find_program("pg_dump")
    for folder in ("path", "9/bin", "15/bin"):
        (tmp_path / folder).mkdir(parents=True)
        program(tmp_path / folder, "pg_dump", "")
        assert backups._find_program("pg_dump") == str(tmp_path / folder / "pg_dump")


def test_a_password_does_not_stand_among_a_programs_arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    program(tmp_path, "pg_dump", 'echo "$@"; echo "in the environment: $PGPASSWORD"')
    engine = open_engine(make_url("postgresql+psycopg://u@db/x").set(password="hush/1").render_as_string(False))
    printed = backups._postgres("pg_dump", engine=engine)
    assert printed == "--dbname=postgresql://u@db/x\nin the environment: hush/1\n"


def test_a_program_that_fails_without_a_word_is_still_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path, "pg_dump", "exit 3")
    with pytest.raises(BackupError, match="gave no reason"):
        backups._postgres("pg_dump")
