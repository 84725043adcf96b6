"""SQLite is durable and strict, writers wait for each other, readers wait for nobody, and kill -9 loses nothing."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, func, null, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from matchmaker.models import database
from matchmaker.models.database import SQLITE_PRAGMAS, RoutedSession, engine_options, open_engine

READ = text("SELECT value FROM counters WHERE name = 'n'")
WRITE = text("UPDATE counters SET value = :value WHERE name = 'n'")
ADD = text("INSERT INTO counters (name, value) VALUES ('n', 0)")


@pytest.fixture
def sqlite(sqlite_url: str) -> Engine:
    """The service's own kind of engine, on a database with one counter."""
    engine = open_engine(sqlite_url)
    with Session(engine) as session:
        session.execute(ADD)
        session.commit()
    return engine


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Engine]:
    """The service's own kind of engine on PostgreSQL."""
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture
def deferred(sqlite: Engine) -> Engine:
    """The planted fault: the same database, where every transaction begins as a reader."""
    engine = create_engine(sqlite.url, connect_args={"timeout": 5})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN DEFERRED")

    return engine


def count_twice_at_once(engine: Engine) -> list[str]:
    """Two threads read the counter, meet (or give up waiting for each other), and raise it by one; the faults."""
    faults: list[str] = []
    both_have_read = threading.Barrier(2)

    def count() -> None:
        try:
            with Session(engine) as session:
                value = session.scalar(READ) or 0
                with contextlib.suppress(threading.BrokenBarrierError):
                    both_have_read.wait(timeout=0.3)
                session.execute(WRITE, {"value": value + 1})
                session.commit()
        except OperationalError as fault:
            faults.append(str(fault.orig))

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def counted(engine: Engine) -> int:
    with Session(engine) as session:
        value = session.scalar(READ)
        assert value is not None
        return int(value)


def test_sqlite_is_durable_and_strict(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.models.database.SQLITE_PRAGMAS", SQLITE_PRAGMAS)  # else, no test waits for the disk
    sqlite = open_engine(sqlite_url)
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    with sqlite.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


def test_a_row_that_points_nowhere_is_refused(session: Session) -> None:
    with pytest.raises(IntegrityError):
        session.execute(text("INSERT INTO suggestion_links VALUES (1, 1, 1, 1, NULL, NULL)"))


def test_with_transactions_that_all_begin_as_readers_one_of_two_writers_fails(deferred: Engine, sqlite: Engine) -> None:
    assert count_twice_at_once(deferred) == ["database is locked"]
    assert counted(sqlite) == 1


def test_two_writers_wait_for_each_other(sqlite: Engine) -> None:
    assert count_twice_at_once(sqlite) == []
    assert counted(sqlite) == 2


def test_a_reader_does_not_wait_for_a_writer_and_sees_what_stood_before(sqlite: Engine) -> None:
    with Session(sqlite) as writer, RoutedSession(sqlite, info={"read_only": True}) as reader:
        writer.execute(WRITE, {"value": 7})
        started = time.monotonic()
        assert reader.scalar(READ) == 0
        assert time.monotonic() - started < 1
        writer.commit()
        assert reader.scalar(READ) == 0, "a reader sees one state of the database as long as its transaction lasts"
        reader.rollback()
        assert reader.scalar(READ) == 7


def test_a_reader_that_is_not_told_so_waits_for_the_writer(sqlite: Engine) -> None:
    with Session(sqlite) as writer, sqlite.connect() as other:
        other.rollback()
        writer.execute(WRITE, {"value": 7})
        other.connection.driver_connection.execute("PRAGMA busy_timeout=50")  # type: ignore[union-attr]
        with pytest.raises(OperationalError, match="locked"):
            other.execute(READ)


def test_a_reading_session_keeps_to_one_connection(engine: Engine) -> None:
    with RoutedSession(engine, info={"read_only": True}) as session:
        first = session.connection()
        session.execute(text("SELECT 1"))
        assert session.connection() is first
        assert engine.pool.checkedout() == 1  # type: ignore[attr-defined]


def test_a_reading_session_cannot_write(engine: Engine) -> None:
    with RoutedSession(engine, info={"read_only": True}) as session, pytest.raises(DBAPIError, match=r"read.?only"):
        session.execute(ADD)


def test_a_connection_that_was_read_with_can_be_written_with_afterwards(engine: Engine) -> None:
    with RoutedSession(engine, info={"read_only": True}) as session:
        session.execute(READ)
    with RoutedSession(engine) as session:
        session.execute(ADD)
        session.commit()
        assert session.scalar(READ) == 0


def test_faults_do_not_show_what_people_wrote(session: Session) -> None:
    with pytest.raises(DBAPIError) as caught:
        session.execute(text("INSERT INTO counters (name) VALUES (:name)"), {"name": "Eva 070-174 06 11"})
    assert "070-174" not in str(caught.value).partition("DETAIL")[0]


def test_a_database_server_that_does_not_answer_is_not_waited_for_long() -> None:
    assert engine_options("postgresql+psycopg://db.example/x")["connect_args"] == {"connect_timeout": 10}


WRITER = """
import sys
from sqlalchemy import text
from sqlalchemy.orm import Session
from matchmaker.models.database import open_engine
engine, order = open_engine(sys.argv[1]), sys.argv[2]
for number in range(1_000_000):
    with Session(engine) as session:
        session.execute(text("INSERT INTO counters (name, value) VALUES (:n, 1)"), {"n": f"row {number}"})
        if order == "told first":
            print(number, flush=True)
            if number == 20:
                sys.stdin.read()
        session.commit()
    if order == "kept first":
        print(number, flush=True)
"""


def killed_while_writing(url: str, order: str) -> tuple[set[str], set[str]]:
    """The rows that a process acknowledged before kill -9, and the rows that are there afterwards."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, url, order], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(21)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()  # what stood in the pipe: it had been told too
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = {name for (name,) in database.execute("SELECT name FROM counters")}
    return {f"row {line.strip()}" for line in told if line.endswith("\n")}, rows


def test_kill_9_loses_nothing_that_was_acknowledged(sqlite_url: str) -> None:
    told, there = killed_while_writing(sqlite_url, "kept first")
    assert len(told) > 20
    assert told - there == set()


def test_kill_9_would_lose_what_was_acknowledged_before_it_was_kept(sqlite_url: str) -> None:
    told, there = killed_while_writing(sqlite_url, "told first")
    assert told - there == {"row 20"}


def test_room_is_told_of_the_databases_own_disk(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.has_room(engine)
    monkeypatch.setattr(database, "LEAST_ROOM", 2**70)
    monkeypatch.setattr(database, "TAKE_ROOM", "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$")
    assert not database.has_room(engine)


def test_a_fault_that_is_no_full_disk_is_told_as_it_is(postgres: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'admin_shutdown'; END $$"
    monkeypatch.setattr(database, "TAKE_ROOM", fault)
    with pytest.raises(OperationalError):
        database.has_room(postgres)


def test_asking_postgresql_for_room_makes_its_server_write_a_megabyte(postgres: Engine) -> None:
    prepare, query = database.TAKE_ROOM.split("; ")
    with postgres.connect() as connection:
        connection.exec_driver_sql(prepare)
        plan = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}").scalar_one()
    assert plan[0]["Plan"]["Temp Written Blocks"] * 8192 > 1_000_000


def test_a_file_that_may_not_be_written_is_told_of_and_postgresql_watches_its_own(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database.may_write(engine)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write, whatever a file's mode says
    assert database.may_write(engine) == (engine.dialect.name == "postgresql")


def test_small_letters_are_those_of_every_alphabet_on_both(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(select(func.lower("ÅSA@Örnäs.SE É Č"))) == "åsa@örnäs.se é č"
        assert connection.scalar(select(func.lower(null()))) is None
