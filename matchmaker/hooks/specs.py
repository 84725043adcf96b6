"""Every hook there is, with its exact signature."""

from collections.abc import Iterable

from matchmaker.hooks.markers import hookspec
from matchmaker.matching.strategy import Strategy


@hookspec
def matchmaker_strategies() -> Iterable[Strategy]:  # type: ignore[empty-body]
    """Return the matching strategies that the plugin brings.

    Asked once, when the registry is loaded. Each is an object with the attribute ``spec`` (a
    ``StrategySpec``) and the methods ``score`` and ``explain`` (see ``Strategy``). Names of strategies are
    unique over all plugins.
    """
