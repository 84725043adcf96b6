"""A copy of the whole database while the service runs, and putting one back after it has been checked."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, text


class BackupError(RuntimeError):
    """The backup could not be made, or the file is no sound backup; the message says why in one sentence."""


def make_backup(engine: Engine, target: Path) -> None:
    """Write a consistent copy to ``target``, atomically; writers go on meanwhile. Raises BackupError."""
    partial = target.with_name(target.name + ".partial")
    try:
        if engine.dialect.name == "sqlite":
            _copy_sqlite(Path(str(engine.url.database)), partial)
            check_backup(engine, partial)
        else:
            _run_postgres("pg_dump", "--format=custom", f"--file={partial}", engine=engine)
        partial.replace(target)
    except OSError as fault:
        raise BackupError(f"{target} cannot be written: {fault.strerror}.") from fault
    finally:
        partial.unlink(missing_ok=True)


def check_backup(engine: Engine, source: Path) -> None:
    """Raise BackupError unless ``source`` is a whole backup for this kind of database."""
    if not source.is_file():
        raise BackupError(f"{source} does not exist.")
    if engine.dialect.name != "sqlite":
        _run_postgres("pg_restore", "--list", str(source))
        return
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as database:
            [(verdict,)] = database.execute("PRAGMA integrity_check").fetchall()
            broken = database.execute("PRAGMA foreign_key_check").fetchall()
            database.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, ValueError) as fault:
        raise BackupError(f"{source} is not a backup of this service: {fault}.") from fault
    if verdict != "ok" or broken:
        raise BackupError(f"{source} is damaged: {verdict}.")


def restore_backup(engine: Engine, source: Path) -> None:
    """Replace the database's content by that of ``source``, checked before. The service must not run. BackupError."""
    check_backup(engine, source)
    if engine.dialect.name == "sqlite":
        _copy_sqlite(source, Path(str(engine.url.database)))
        return
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    _run_postgres("pg_restore", "--no-owner", f"--dbname={_postgres_address(engine)}", str(source))


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online copy, page by page in one transaction of the target."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
        read.backup(write)


def _run_postgres(program: str, *arguments: str, engine: Engine | None = None) -> None:
    found = shutil.which(program)
    if not found:
        raise BackupError(f"{program} was not found; install PostgreSQL's client programs.")
    address = [_postgres_address(engine)] if engine is not None else []
    done = subprocess.run([found, *arguments, *address], capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")


def _postgres_address(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
