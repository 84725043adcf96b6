"""Learns from what people said of earlier suggestions, and tells what it has learnt."""

from matchmaker.api import Strategy, hookimpl

from .experience import AcceptedBefore, DeclinedBefore, Latest


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring "accepted_before", which lifts, and "declined_before", which lowers."""
    latest = Latest()
    return [AcceptedBefore(latest), DeclinedBefore(latest)]
