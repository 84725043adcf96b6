"""What belongs to the installation that a request came to: its settings, and the plugins it has loaded."""

from flask import current_app

from matchmaker.hooks.registry import Registry
from matchmaker.settings import Settings


def settings() -> Settings:
    """The installation's settings."""
    found: Settings = current_app.extensions["matchmaker.settings"]
    return found


def registry() -> Registry:
    """The installation's plugins, with the strategies they bring and the faults that were found."""
    found: Registry = current_app.extensions["matchmaker.registry"]
    return found
