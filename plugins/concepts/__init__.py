"""Finds resources that are about the same things as a need, also in other words, by what open word lists say."""

from matchmaker.api import Strategy, hookimpl

from .concepts import Concepts


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "concepts"."""
    return [Concepts()]
