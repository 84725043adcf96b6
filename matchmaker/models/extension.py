"""The thin tie between our tables and a Flask app: one engine and one session a request."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from matchmaker.models.database import RoutedSession, configure_engine, engine_options
from matchmaker.settings import SettingsError


class RequestSession(RoutedSession, FlaskSession):
    """Flask-SQLAlchemy's session that also knows whether it only reads."""


db = SQLAlchemy(session_options={"class_": RequestSession, "expire_on_commit": False})


def init_database(app: Flask, url: str) -> None:
    """Give ``app`` its engine and session for the database at ``url``; nothing is connected yet. SettingsError."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    try:
        db.init_app(app)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as fault:  # ValueError: a port that is no number
        raise SettingsError("database_url is not the address of a database that this service knows.") from fault
    with app.app_context():
        configure_engine(db.engine)
