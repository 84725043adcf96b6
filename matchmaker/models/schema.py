"""Bringing a database to the present schema, and telling whether it is there."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).parent / "migrations"


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for our migrations, run over ``connection``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade_schema(engine: Engine) -> None:
    """Run the migrations that the database lacks, in one transaction; whoever comes meanwhile waits for its end."""
    with engine.begin() as connection:
        take_turn(connection)
        command.upgrade(migration_config(connection), "head")


def take_turn(connection: Connection) -> None:
    """Wait until no other process is upgrading. SQLite lets one writer in at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('matchmaker.schema'))"))


def schema_is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest_revision()


@cache
def newest_revision() -> str | None:
    """The name of the newest migration of this version; read once, since /healthz is asked often."""
    return ScriptDirectory.from_config(migration_config()).get_current_head()


def known_revisions() -> frozenset[str]:
    """The names of all migrations that this version of the service has."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions())
