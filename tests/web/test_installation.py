from flask import Flask

from matchmaker.settings import Settings
from matchmaker.web.installation import registry, settings


def test_a_request_finds_the_settings_and_plugins_of_its_own_app(app: Flask) -> None:
    with app.app_context():
        assert settings() is app.extensions["matchmaker.settings"]
        assert isinstance(settings(), Settings)
        assert {strategy.spec.name for strategy in registry().strategies} >= {"wording", "proximity"}
