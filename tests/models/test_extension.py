"""A request has one session on the app's own engine, and knows whether it may write."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from matchmaker.models.database import RoutedSession
from matchmaker.models.extension import db, init_database
from matchmaker.settings import SettingsError


def test_an_app_gets_an_engine_that_is_durable_and_strict(app: Flask) -> None:
    with app.app_context():
        assert isinstance(db.session(), RoutedSession)
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_nothing_is_connected_before_it_is_needed(tmp_path: object) -> None:
    app = Flask("x")
    init_database(app, f"sqlite:///{tmp_path}/later.sqlite")
    with app.app_context():
        assert db.engine.pool.checkedout() + db.engine.pool.checkedin() == 0  # type: ignore[attr-defined]


def test_a_session_that_is_told_to_read_cannot_write(app: Flask) -> None:
    with app.app_context():
        db.session.info["read_only"] = True
        with pytest.raises(DBAPIError, match="readonly"):
            db.session.execute(text("DELETE FROM drafts"))
        db.session.rollback()


@pytest.mark.parametrize(
    "address",
    ["foo", "mongodb://x/y", "postgresql+nothing://x/y", "postgresql+psycopg2://x/y", "postgresql://x:port/y", "://"],
)
def test_an_address_that_is_none_is_told_in_one_sentence(address: str) -> None:
    with pytest.raises(SettingsError, match="database_url"):
        init_database(Flask("x"), address)
