"""Holds back what a resource's own words rule out: it is gone or taken, or not for this kind of actor or this place."""

from matchmaker.api import Strategy, hookimpl

from .limits import Limits


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "limits"."""
    return [Limits()]
