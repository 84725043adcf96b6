"""Bringing a database to the present schema, and telling whether it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaError(RuntimeError):
    """The database has not the tables of this version; the message says what to do, in one sentence."""

    def __init__(self) -> None:
        super().__init__(
            "The database has no tables yet, or those of an older version. Bring it up to date: matchmaker migrate"
        )


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for our migrations, run over ``connection``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade_schema(engine: Engine) -> None:
    """Run the migrations that the database lacks, in one transaction; whoever comes meanwhile waits for its end."""
    with engine.connect() as connection, references_free(connection), connection.begin():
        take_turn(connection)
        command.upgrade(migration_config(connection), "head")
        _check_references(connection)


def take_turn(connection: Connection) -> None:
    """Wait until no other process is upgrading. SQLite lets one writer in at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('matchmaker.schema'))"))


@contextmanager
def references_free(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table that others refer to, which is the only way in which it can change one.

    It cannot be told so within a transaction (https://www.sqlite.org/lang_altertable.html#otheralter).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    """Raise RuntimeError, and so take everything back, when a migration on SQLite has left a row without its parent."""
    if connection.dialect.name == "sqlite" and (lost := connection.execute(text("PRAGMA foreign_key_check")).first()):
        raise RuntimeError(f"a migration left a row of {lost[0]} that refers to a missing row of {lost[2]}")


def schema_is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration."""
    return present_revision(engine) == newest_revision()


def present_revision(engine: Engine) -> str | None:
    """The name of the migration at which the database stands; None when it has no tables of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def newest_revision() -> str | None:
    """The name of the newest migration of this version; read once, since /healthz is asked often."""
    return ScriptDirectory.from_config(migration_config()).get_current_head()


def known_revisions() -> frozenset[str]:
    """The names of all migrations that this version of the service has."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions())
