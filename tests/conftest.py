"""Databases, sessions, apps and clients for every test."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, String, column, make_url, table, text
from sqlalchemy.orm import Session

from matchmaker.app import create_app
from matchmaker.models import Account, Base
from matchmaker.models.database import RoutedSession, open_engine
from matchmaker.models.schema import migration_config, upgrade_schema
from matchmaker.services.accounts import accounts
from matchmaker.services.audit import SYSTEM
from matchmaker.settings import Settings
from matchmaker.testing.mail import MailSink
from matchmaker.testing.pages import CheckedClient
from matchmaker.testing.postgres import temporary_postgres
from tests.sparing import kept_routes, kept_statements, no_wait_for_the_disk

hypothesis.settings.register_profile("matchmaker", deadline=None)  # other work shares the machine: nothing is timed
hypothesis.settings.load_profile("matchmaker")

ROOT = Path(__file__).parent
WALKS = {"architecture", "benchmarks", "browser"}
"""The folders of tests that walk through everything: what covers a module are the tests of its own."""
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
JUST_AFTER_MIDNIGHT = datetime(2026, 11, 28, 23, 5, tzinfo=UTC)
"""It is 29 November in Sweden already."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage on walks: it would tell nothing, and takes as long again as what is measured."""
    for item in items:
        if item.path.relative_to(ROOT).parts[0] in WALKS:
            item.add_marker(pytest.mark.no_cover)


def today() -> date:
    """The day that it is in Norsjö, which near midnight is another than in Greenwich."""
    return datetime.now(STOCKHOLM).date()


REVISION = table("alembic_version", column("version_num", String))
NEWEST = ScriptDirectory.from_config(migration_config()).get_current_head()
EMPTYING = "; ".join(
    [
        "SET LOCAL session_replication_role = replica",
        *(str(each.delete()) for each in Base.metadata.tables.values()),
        "SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL",
        str(REVISION.delete()),
        str(REVISION.insert().values(version_num=NEWEST).compile(compile_kwargs={"literal_binds": True})),
    ]
)
"""Makes a PostgreSQL database as good as new, in any order of tables, though a test has called its schema another;
to TRUNCATE them takes twenty times as long.
"""


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with the present schema; tests copy it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    upgrade_schema(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server with the present schema."""
    with temporary_postgres() as url:
        engine = open_engine(url)
        upgrade_schema(engine)
        engine.dispose()
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """The address of an empty SQLite database of the test's own."""
    path = tmp_path / "matchmaker.sqlite"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on one SQLite file, so that a statement is compiled once and not once a test."""
    return open_engine(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'matchmaker.sqlite'}")


@pytest.fixture(scope="session")
def postgres_engine(postgres_url: str) -> Engine:
    """An engine on PostgreSQL, for the same reason."""
    return open_engine(postgres_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, migrated_sqlite: Path) -> Iterator[Engine]:
    """An engine on an empty database, of each kind in turn."""
    if request.param == "sqlite":
        engine: Engine = request.getfixturevalue("sqlite_engine")
        for left in Path(str(engine.url.database)).parent.iterdir():
            left.unlink()
        shutil.copy(migrated_sqlite, str(engine.url.database))
    else:
        engine = request.getfixturevalue("postgres_engine")
        with engine.begin() as connection:
            connection.execute(text(EMPTYING))
    yield engine
    engine.dispose()


@pytest.fixture
def database_url(engine: Engine) -> str:
    """The address of an empty database, of each kind in turn."""
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table, on each engine in turn."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    else:
        server = make_url(str(request.getfixturevalue("postgres_url")))
        name = f"bare_{uuid4().hex}"
        maker = open_engine(server.render_as_string(hide_password=False))
        with maker.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        maker.dispose()
        url = server.set(database=name).render_as_string(hide_password=False)
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session like the service's own, on each database in turn."""
    with RoutedSession(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    """The settings of a fresh installation on SQLite."""
    return Settings(instance=tmp_path, database_url=sqlite_url, secret_key="for-tests", contact_phone="070-174 06 11")


@pytest.fixture(scope="session", autouse=True)
def sparing() -> Iterator[None]:
    """What one test has compiled need not be compiled by the next, and none waits for the disk."""
    with kept_routes(), kept_statements(), no_wait_for_the_disk():
        yield


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates that one test has compiled need not be compiled by the next."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """A whole service on an empty SQLite database."""
    from matchmaker.models.extension import db
    from matchmaker.web.background import wait_for_background

    app = create_app(settings)
    app.testing = True
    app.test_client_class = CheckedClient
    app.jinja_env.bytecode_cache = compiled_templates
    yield app
    wait_for_background(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """Somebody's browser, in Swedish."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sv"
    return client


@pytest.fixture
def database(app: Flask, settings: Settings) -> Iterator[Session]:
    """A session beside the app, on its database."""
    engine = open_engine(settings.sqlalchemy_url)
    with RoutedSession(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()


@pytest.fixture
def leader(database: Session) -> Account:
    """The project leader's account."""
    return accounts.add_leader(database, "eva@norsjo.example", name="Eva Lind", by=SYSTEM, at=NOW)


@pytest.fixture
def leader_client(app: Flask, database: Session, leader: Account) -> CheckedClient:
    """The project leader's browser, signed in, in Swedish."""
    return sign_in(app, database, leader)


def sign_in(app: Flask, database: Session, account: Account) -> CheckedClient:
    """A browser that is signed in as ``account``, by a real link."""
    token = accounts.make_sign_in_link(database, account.email, by=SYSTEM, at=datetime.now(UTC))
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sv"
    response = client.post_form(f"/logga-in/{token}")
    assert response.status_code == 303
    return client


@pytest.fixture
def sink() -> Iterator[MailSink]:
    """A mail server that keeps what it gets."""
    with MailSink() as sink:
        yield sink
