"""What tests of the plugins' pages share: an app with two strategies from elsewhere, and two who fit."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Plugin, Registry
from tests.matching.builders import Fixed, saying
from tests.services.village import add_actor
from tests.web.plugins.walking import Walking


@pytest.fixture
def few(app: Flask) -> Registry:
    """The app has two strategies from elsewhere beside what it brings of other things."""
    loaded: Registry = app.extensions["matchmaker.registry"]
    ours = [replace(plugin, strategies=()) for plugin in loaded.plugins]
    feet = Plugin("feet", "3.1", "package feet", strategies=("other", "walking"))
    strategies = (Fixed("other", 0.8, saying("Det passar."), weight=0.8), Walking())
    registry = replace(loaded, strategies=strategies, plugins=(*ours, feet))
    app.extensions["matchmaker.registry"] = registry
    return registry


@pytest.fixture
def two(database: Session) -> None:
    """One who needs something that one other has."""
    add_actor(database, "a", needs={"a.n": "Skjuts till affären"}, name="Byaföreningen")
    add_actor(database, "b", resources={"b.r": "Buss på torsdagar"}, name="Lanthandeln")
    database.commit()
