"""The same services from a terminal."""

from typing import Any


def run(create_app: Any, settings_error: type[Exception]) -> None:
    """Placeholder."""
