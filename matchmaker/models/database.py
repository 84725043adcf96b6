"""Engines for both databases: SQLite made durable and strict, and sessions that know whether they may write."""

import os
import shutil
import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")
LEAST_ROOM = 50 * 1024 * 1024  # bytes
TAKE_ROOM = "SET LOCAL work_mem = '64kB'; SELECT count(*) FROM generate_series(1, 100000)"
"""Has PostgreSQL's server write a good megabyte to its disk and take it away again, though nothing is changed."""
DISK_FULL = "53100"


def engine_options(url: str) -> dict[str, Any]:
    """Arguments for ``create_engine`` that suit the database at ``url``; faults never show what people wrote."""
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 10}}
    return {"hide_parameters": True, "pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}


def open_engine(url: str) -> Engine:
    """A configured engine for ``url`` outside any web application (tests, workers)."""
    engine = create_engine(url, **engine_options(url))
    configure_engine(engine)
    return engine


def configure_engine(engine: Engine) -> None:
    """Make an SQLite engine durable and its transactions real; other databases need nothing.

    The driver's own habit of opening transactions late is switched off, and SQLAlchemy's begin is made an honest one:
    IMMEDIATE, so that two writers wait for each other instead of failing half-way, and DEFERRED for readers, who wait
    for nobody and are held to reading. ``lower()`` knows the small letters of every alphabet, and not only a to z.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("lower", 1, lambda text: text and text.lower(), deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = bool(connection.get_execution_options().get("read_only"))
        connection.exec_driver_sql(f"PRAGMA query_only={int(reads)}")
        connection.exec_driver_sql("BEGIN DEFERRED" if reads else "BEGIN IMMEDIATE")


def may_write(engine: Engine) -> bool:
    """Whether SQLite's file may be written, as it may not on a disk that has become read-only after a fault."""
    return engine.dialect.name != "sqlite" or os.access(str(engine.url.database), os.W_OK)


def has_room(engine: Engine) -> bool:
    """Whether the database's disk has room to write: some megabytes for SQLite, about one for PostgreSQL's server.

    Raises OperationalError when the database is away.
    """
    if engine.dialect.name == "sqlite":
        return shutil.disk_usage(str(engine.url.database)).free > LEAST_ROOM
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(TAKE_ROOM)
    except OperationalError as fault:
        if getattr(fault.orig, "sqlstate", "") != DISK_FULL:
            raise
        return False
    return True


class RoutedSession(Session):
    """A session whose ``info["read_only"]`` decides how its transactions begin; a reader that writes fails at once."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """The engine, told to begin as a reader when the session only reads."""
        bind = super().get_bind(*args, **kwargs)
        if not self.info.get("read_only") or not isinstance(bind, Engine):
            return bind
        # One and the same object each time: a session opens one connection for each that it meets.
        reader: Engine = self.info.setdefault(
            "reader", bind.execution_options(read_only=True, postgresql_readonly=True)
        )
        return reader
