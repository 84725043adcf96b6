"""Commands as they are typed, run in this process."""

from datetime import datetime, tzinfo
from functools import cache

from click.testing import CliRunner, Result

from matchmaker.app import create_app
from matchmaker.cli import root
from matchmaker.hooks.registry import Registry
from matchmaker.models.extension import db
from matchmaker.settings import Settings


def type_in(settings: Settings, *words: object, given: bytes | None = None) -> Result:
    """What ``matchmaker`` and these words do, with ``given`` on standard input."""

    @cache
    def app():  # type: ignore[no-untyped-def]
        return create_app(settings)

    tools = {"create_app": create_app, "app": app, "settings": lambda: settings, "registry": Registry}
    result = CliRunner().invoke(root, [str(word) for word in words], input=given, obj=tools)
    if app.cache_info().currsize:
        with app().app_context():
            db.engine.dispose()
    return result


def clock_at(moment: datetime) -> type[datetime]:
    """A ``datetime`` for a command's module, whose clock stands still."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    return Clock


def refusal(settings: Settings, *words: object) -> str:
    """The one sentence on stderr with which a command ends that cannot do what it was told."""
    result = type_in(settings, *words)
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.removeprefix("Error: ").rstrip("\n")
