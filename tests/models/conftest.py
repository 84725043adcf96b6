"""Databases without tables, for tests of the schema itself."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, make_url, text

from matchmaker.models.database import open_engine


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
