"""The roof: puts settings, database, plugins, web and commands together, in that order."""

import os
from pathlib import Path

from flask import Flask

from matchmaker import cli, web
from matchmaker.hooks.registry import Registry
from matchmaker.models.extension import init_database
from matchmaker.settings import Settings, load_settings


def create_app(settings: Settings | None = None) -> Flask:
    """A complete service for ``settings``; without them, for the instance folder of this installation.

    Raises SettingsError when the settings cannot be used.
    """
    settings = settings or load_settings(instance_folder())
    settings.instance.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "matchmaker",
        instance_path=str(settings.instance.absolute()),
        template_folder="web/templates",
        static_folder="web/static",
        static_url_path="/static",
    )
    app.extensions["matchmaker.settings"] = settings
    init_database(app, settings.sqlalchemy_url)
    app.extensions["matchmaker.registry"] = Registry.of(settings)
    web.init_web(app, settings)
    return app


def instance_folder() -> Path:
    """The installation's own folder: ``MATCHMAKER_INSTANCE``, else ``instance`` where the service is started."""
    return Path(os.environ.get("MATCHMAKER_INSTANCE", "instance")).absolute()


def main() -> None:
    """The console script ``matchmaker``."""
    cli.run(create_app, lambda: load_settings(instance_folder()))
