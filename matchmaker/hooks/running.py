"""Pages and files of plugins made behind a wall: a fault is told with the plugin's name, and stays there."""

from collections.abc import Callable
from typing import TypeVar

from matchmaker.hooks.faults import Fault, Phase, PluginError, one_line
from matchmaker.hooks.registry import Registry
from matchmaker.hooks.things import Exporter, Facts, Page, Visit

Answer = TypeVar("Answer")


def render_page(registry: Registry, page: Page, visit: Visit) -> str:
    """The HTML of a page for this visit. Raises PluginError."""
    return _walled(registry, "pages", page.name, lambda: page.render(visit), str)


def make_file(registry: Registry, exporter: Exporter, facts: Facts) -> bytes:
    """The file that an exporter makes of the facts. Raises PluginError."""
    return _walled(registry, "exporters", exporter.name, lambda: exporter.export(facts), bytes)


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
