"""The thin tie between our tables and a Flask app: one engine and one session a request."""

from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine

from matchmaker.models.database import RoutedSession, configure_engine, engine_options


class RequestSession(RoutedSession, FlaskSession):
    """Flask-SQLAlchemy's session that also knows whether it only reads."""


db = SQLAlchemy(session_options={"class_": RequestSession, "expire_on_commit": False})


def init_database(app: Flask, url: str) -> None:
    """Give ``app`` its engine and session for the database at ``url``; nothing is connected yet."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        engine: Any = db.engine
        if isinstance(engine, Engine):
            configure_engine(engine)
