"""What belongs to the installation that a request came to: its settings, and the plugins it has loaded."""

from flask import current_app

from matchmaker.hooks.registry import Registry
from matchmaker.models.extension import db
from matchmaker.services.matching.plugins import InUse, plugins_in_use
from matchmaker.settings import Settings


def settings() -> Settings:
    """The installation's settings."""
    found: Settings = current_app.extensions["matchmaker.settings"]
    return found


def registry() -> Registry:
    """The installation's plugins, with the strategies they bring and the faults that were found."""
    found: Registry = current_app.extensions["matchmaker.registry"]
    return found


def in_use() -> InUse:
    """The strategies as the leader has set them, and the faults."""
    return plugins_in_use(db.session(), registry())
