"""Proposes who should talk before anything is exchanged: a misperception, a shared obstacle, claims on one resource."""

from matchmaker.api import Strategy, hookimpl

from .conversations import Conversations


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "conversations"."""
    return [Conversations()]
