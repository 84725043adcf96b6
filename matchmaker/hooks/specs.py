"""Every hook there is, with its exact signature."""

from collections.abc import Iterable

from matchmaker.hooks.markers import PROJECT, hookspec
from matchmaker.hooks.things import Exporter, Page, Reranker
from matchmaker.matching.strategy import Strategy
from matchmaker.matching.vocabulary import Category


@hookspec
def matchmaker_strategies() -> Iterable[Strategy]:  # type: ignore[empty-body]
    """Return the matching strategies that the plugin brings.

    Each is an object with the attribute ``spec`` (a ``StrategySpec``) and the methods ``score`` and ``explain`` (see
    ``Strategy``).
    """


@hookspec
def matchmaker_categories() -> Iterable[Category]:  # type: ignore[empty-body]
    """Return kinds of local service, with the words that tell them.

    They are offered to the project leader beside those that ship, and to every strategy that has the method
    ``with_categories(categories)``. ``met_by`` may name kinds of the same plugin.
    """


@hookspec
def matchmaker_exporters() -> Iterable[Exporter]:  # type: ignore[empty-body]
    """Return files that can be made of what the service knows."""


@hookspec
def matchmaker_pages() -> Iterable[Page]:  # type: ignore[empty-body]
    """Return pages for the project leader."""


@hookspec
def matchmaker_rerankers() -> Iterable[Reranker]:  # type: ignore[empty-body]
    """Return other orders among what is worth showing."""


HOOKS = tuple(sorted(name for name in globals() if name.startswith(f"{PROJECT}_")))
"""The names of the hooks."""
