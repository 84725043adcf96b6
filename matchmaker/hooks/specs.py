"""Every hook there is, with its exact signature."""

from collections.abc import Iterable

from matchmaker.hooks.markers import PROJECT, hookspec
from matchmaker.hooks.things import Exporter, Page, Reranker
from matchmaker.matching.strategy import Strategy
from matchmaker.matching.vocabulary import Category


@hookspec
def matchmaker_strategies() -> Iterable[Strategy]:  # type: ignore[empty-body]
    """Return the matching strategies that the plugin brings.

    Each is an object with the attribute ``spec`` (a ``StrategySpec``) and the methods ``score`` and ``explain``; see
    [the plugin API](plugin-api.md). Used by the bundled plugin ``wording`` and others.
    """


@hookspec
def matchmaker_categories() -> Iterable[Category]:  # type: ignore[empty-body]
    """Return kinds of local service, with the words that tell them.

    They are offered to the project leader beside those that ship, and to every strategy that has the method
    ``with_categories(categories)``. ``met_by`` may name kinds of the same plugin. Used by the bundled plugin
    ``vocabulary``.
    """


@hookspec
def matchmaker_exporters() -> Iterable[Exporter]:  # type: ignore[empty-body]
    """Return files that can be made of what the service knows.

    ``export(facts)`` gives the bytes. The project leader finds them among the collaborations, and the administrator as
    ``matchmaker export FILE --as NAME``. ``matchmaker plugin check`` tries it, and [write a page or a
    file](../how-to/write-a-page-or-a-file.md) shows it. Used by the bundled plugin ``open_data``.
    """


@hookspec
def matchmaker_pages() -> Iterable[Page]:  # type: ignore[empty-body]
    """Return pages for the project leader, each at ``/tillagg/`` and its name, with an entry in the menu.

    ``render(visit)`` gives the HTML that comes below the heading; the service makes the rest of the page, and the same
    content security policy holds: no script, style or picture from elsewhere or inside the page. Escape what people
    wrote (``markupsafe.Markup("…{}").format(text)``). ``matchmaker plugin check`` tries it, and [write a page or a
    file](../how-to/write-a-page-or-a-file.md) shows it. Used by the bundled plugin ``glance``.
    """


@hookspec
def matchmaker_rerankers() -> Iterable[Reranker]:  # type: ignore[empty-body]
    """Return other orders among what is worth showing.

    Used by the bundled plugin ``exposure``, so that nobody is in everything and small places are seen.
    """


HOOKS = tuple(sorted(name for name in globals() if name.startswith(f"{PROJECT}_")))
"""The names of the hooks."""
