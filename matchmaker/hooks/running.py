"""Pages, files and orders of plugins made behind a wall: a fault is told with the plugin's name, and stays there."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

import numpy as np

from matchmaker.hooks.faults import Fault, Phase, PluginError, one_line
from matchmaker.hooks.registry import Registry
from matchmaker.hooks.things import Exporter, Facts, Page, Reranker, Visit
from matchmaker.matching.judging import Judged
from matchmaker.matching.reranking import Rows

Answer = TypeVar("Answer")


def render_page(registry: Registry, page: Page, visit: Visit) -> str:
    """The HTML of a page for this visit. Raises PluginError."""
    return _walled(registry, "pages", page.name, lambda: page.render(visit), str)


def make_file(registry: Registry, exporter: Exporter, facts: Facts) -> bytes:
    """The file that an exporter makes of the facts. Raises PluginError."""
    return _walled(registry, "exporters", exporter.name, lambda: exporter.export(facts), bytes)


class InTurn:
    """Rerankers one after the other behind a wall: what one gives is used when it is the same rows, need by need."""

    def __init__(self, registry: Registry, rerankers: Sequence[Reranker]) -> None:
        self.faults: list[Fault] = []
        self._registry = registry
        self._rerankers = rerankers

    def __call__(self, judged: Judged, rows: Rows) -> Rows:
        """The rows in the order that they agree on; a faulty one is left out and told in ``faults``."""
        for reranker in self._rerankers:
            with suppress(PluginError):
                rows = self._asked(reranker, judged, rows)
        return rows

    def _asked(self, reranker: Reranker, judged: Judged, rows: Rows) -> Rows:
        try:
            make = partial(same_rows, reranker, judged, rows)
            return _walled(self._registry, "rerankers", reranker.name, make, np.ndarray)
        except PluginError as error:
            self.faults.append(error.fault)
            raise


def same_rows(reranker: Reranker, judged: Judged, rows: Rows) -> Rows:
    """What a reranker gives. Raises ValueError when it invents, drops or moves a row to another need."""
    ordered = np.asarray(reranker.rerank(judged, rows.copy()))
    if ordered.shape != rows.shape or not np.array_equal(np.sort(ordered), np.sort(rows)):
        raise ValueError(f"{reranker.name} must give the {len(rows)} rows that it got, in another order")
    needs = judged.task.pairs[:, 0]
    if not np.array_equal(needs[ordered], needs[rows]):
        raise ValueError(f"{reranker.name} must leave each need's rows together, and the needs in their order")
    return ordered.astype(np.intp)


def _walled(registry: Registry, kind: str, name: str, make: Callable[[], object], expected: type[Answer]) -> Answer:
    """What ``make`` gives, when it is of the expected type. Raises PluginError."""
    try:
        answer = make()
        if not isinstance(answer, expected):
            raise TypeError(f"{name} gave {type(answer).__name__}, not {expected.__name__}")
        return answer
    except (Exception, SystemExit) as error:  # the wall: a plugin's fault must not become ours
        plugin = registry.plugin_of(kind, name)
        who, version = (plugin.name, plugin.version) if plugin else (name, "")
        raise PluginError(Fault(who, version, Phase.RUN, one_line(error))) from error
