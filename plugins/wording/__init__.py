"""Finds resources that are written about in the same words as a need, also inflected, compounded or misspelt."""

from matchmaker.api import Strategy, hookimpl

from .wording import Wording


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "wording"."""
    return [Wording()]
