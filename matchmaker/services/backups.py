"""A copy of the whole database while the service runs, and putting one back after it has been checked."""

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Engine, text

from matchmaker.models.schema import SchemaError, known_revisions, present_revision

DEBIAN = Path("/usr/lib/postgresql")
OTHERS = """\
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
EMPTY = "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"


class BackupError(RuntimeError):
    """The backup could not be made, or the file is no sound backup; the message says why in one sentence."""


class InUseError(BackupError):
    """Something else has the database open, such as a service that is running."""

    def __init__(self) -> None:
        super().__init__(
            "Something else uses the database: stop the service first, and matchmaker-work if there is one."
        )


def make_backup(engine: Engine, target: Path) -> None:
    """Write a consistent copy to ``target``, atomically, for its owner alone; writers go on meanwhile.

    Raises BackupError, and SchemaError when there is nothing in the database to copy.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        _remove(partial)  # of one that was killed
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if engine.dialect.name == "sqlite":
            _copy_sqlite(_sqlite_file(engine), partial, plain=True)
        else:
            _postgres("pg_dump", "--format=custom", f"--file={partial}", engine=engine)
        if present_revision(engine) is None:
            raise SchemaError
        check_backup(engine, partial)
        partial.replace(target)
    except OSError as fault:
        raise BackupError(f"{target} cannot be written: {fault.strerror}.") from fault
    finally:
        _remove(partial)


def check_backup(engine: Engine, source: Path) -> None:
    """Raise BackupError unless ``source`` is a whole backup of this service for this kind of database."""
    if not source.is_file():
        raise BackupError(f"{source} does not exist.")
    revision = _check_sqlite(source) if engine.dialect.name == "sqlite" else _check_postgres(source)
    if revision not in known_revisions():
        raise BackupError(f"{source} was not made by this version of the service or one before it.")


def restore_backup(engine: Engine, source: Path, *, anyway: bool = False) -> None:
    """Replace the database's content by that of ``source``, checked before. BackupError.

    All or nothing: when it cannot be done to the end, the database stays as it was. Raises InUseError while anything
    else has the database open, unless it is to be done ``anyway``.
    """
    check_backup(engine, source)
    engine.dispose()
    if not anyway and _is_in_use(engine):
        raise InUseError
    if engine.dialect.name == "sqlite":
        _copy_sqlite(source, _sqlite_file(engine, must_exist=False))
        return
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        _postgres("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
        commands = f"{folder}/begin.sql"
        Path(commands).write_text(EMPTY)
        _postgres(
            "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
            f"--file={commands}", f"--file={script}", engine=engine,
        )  # fmt: skip


def _is_in_use(engine: Engine) -> bool:
    """Whether another process has the database open: with PostgreSQL, one of the same role or that the role may see."""
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            return bool(connection.scalar(text(OTHERS)))
    path = _sqlite_file(engine, must_exist=False)
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=1)) as database:
            database.execute(
                "PRAGMA journal_mode=DELETE"
            )  # which takes that nobody else is there; who comes sets it back
    except sqlite3.Error as fault:
        return fault.sqlite_errorcode == sqlite3.SQLITE_BUSY
    return False


def _sqlite_file(engine: Engine, *, must_exist: bool = True) -> Path:
    path = Path(str(engine.url.database))
    if must_exist and not path.is_file():
        raise BackupError(f"There is no database at {path}.")
    return path


def _copy_sqlite(source: Path, target: Path, *, plain: bool = False) -> None:
    """SQLite's own online copy, in one transaction of the target; ``plain`` makes it one file that needs no others."""
    try:
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
            read.backup(write)
            if plain:
                write.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as fault:
        raise BackupError(f"{target} cannot be written: {fault}.") from fault


def _remove(file: Path) -> None:
    """Remove a file, and what SQLite keeps beside it while it writes, which stays there when the disk is full."""
    for beside in ("", "-journal", "-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)


def _check_sqlite(source: Path) -> str:
    """The schema's revision in a sound SQLite file (BackupError)."""
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as database:
            [verdict] = database.execute("PRAGMA integrity_check(1)").fetchone()
            broken = database.execute("PRAGMA foreign_key_check").fetchone()
            [revision] = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as fault:
        raise BackupError(f"{source} is damaged or no backup of this service: {fault}.") from fault
    if verdict != "ok" or broken:
        damage = " ".join(verdict.split()) if verdict != "ok" else "some rows point nowhere"  # it may be several lines
        raise BackupError(f"{source} is damaged: {damage}.")
    return str(revision)


def _check_postgres(source: Path) -> str:
    """The schema's revision in a dump that can be read to its end (BackupError)."""
    try:
        _postgres("pg_restore", f"--file={os.devnull}", str(source))
        rows = _postgres("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(source))
    except BackupError as fault:
        raise BackupError(f"{source} is damaged or no backup of this service: {fault}") from fault
    found = re.search(r"^COPY public\.alembic_version .*\n(\w+)$", rows, re.MULTILINE)
    return found[1] if found else ""


def _postgres(program: str, *arguments: str, engine: Engine | None = None) -> str:
    """What one of PostgreSQL's programs prints (BackupError). A password goes by the environment, which ps hides."""
    environment = dict(os.environ)
    if engine is not None:
        url = engine.url
        if url.password:
            environment["PGPASSWORD"] = str(url.password)
        address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
        arguments += (f"--dbname={address.render_as_string(hide_password=False)}",)
    done = subprocess.run([_find_program(program), *arguments], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        lines = done.stderr.splitlines()
        reason = next((line for line in lines if re.search("error|fatal", line, re.IGNORECASE)), "it gave no reason")
        raise BackupError(f"{program} failed: {reason.strip().removesuffix('.')}.")
    return done.stdout


def _find_program(program: str) -> str:
    """Debian keeps the programs beside each server version; the newest can read from all servers. Else the PATH."""
    debian = sorted(DEBIAN.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which(program)
    if not found:
        raise BackupError(f"{program} was not found; install PostgreSQL's client programs.")
    return found
