"""The registry: the plugins an app has loaded, all that they bring, and the faults that were found on the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from matchmaker.hooks.discovery import Found, discover
from matchmaker.hooks.faults import Fault, Phase, PluginError, one_line
from matchmaker.hooks.loading import KINDS, Brought, bring, name_of
from matchmaker.hooks.messages import Limits
from matchmaker.hooks.processes import Process, brought_by
from matchmaker.hooks.things import Exporter, Page, Reranker
from matchmaker.hooks.tracing import traced, with_traces
from matchmaker.matching.strategy import Strategy, UsesCategories
from matchmaker.matching.vocabulary import Category
from matchmaker.settings import Settings


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that was loaded: its name and version, where it comes from, and the names of what it brings."""

    name: str
    version: str
    origin: str
    strategies: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    rerankers: tuple[str, ...] = ()
    exporters: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registry:
    """What one app has loaded. Every tuple is sorted by name, but ``categories``, which stand as brought."""

    strategies: tuple[Strategy, ...] = ()
    plugins: tuple[Plugin, ...] = ()
    faults: tuple[Fault, ...] = ()
    categories: tuple[Category, ...] = ()
    rerankers: tuple[Reranker, ...] = ()
    exporters: tuple[Exporter, ...] = ()
    pages: tuple[Page, ...] = ()

    @classmethod
    def load(
        cls,
        plugins: str | Sequence[str] = "on",
        instance_folder: Path | None = None,
        *,
        limits: Limits | None = None,
        own_process: bool = True,
        trace: bool = False,
    ) -> "Registry":
        """Find, import, register and ask plugins; what goes wrong in one is a fault of that one and stops nothing.

        ``plugins`` is ``"on"`` for all there are, ``"off"`` for none, or the names of those that are wanted.
        ``instance_folder`` may have a folder ``plugins`` with the installation's own files. A plugin that does not ship
        with the service runs in a process of its own, within ``limits``; with ``own_process`` False, for who works on
        it, in this one. ``trace`` tells every call in the log.
        """
        wanted = {plugins} if isinstance(plugins, str) else set(plugins)
        if "off" in wanted or not wanted:
            return cls()
        everything, faults = discover(instance_folder)
        if "on" in wanted:
            wanted = {item.name for item in everything}
        found = [item for item in everything if item.name in wanted]
        loading = _Loading(limits or Limits(), own_process=own_process, trace=trace, faults=list(faults))
        for name in sorted(wanted - {item.name for item in found}):
            loading.faults.append(Fault(name, "", Phase.FIND, "there is no plugin of this name"))
        loading.load(found)
        return loading.registry()

    @classmethod
    def of(cls, settings: Settings) -> "Registry":
        """The plugins of an installation."""
        return cls.load(
            settings.plugins,
            settings.instance,
            limits=Limits(settings.plugin_seconds, settings.plugin_memory),
            trace=settings.trace_plugins,
        )

    def plugin_of(self, kind: str, name: str) -> Plugin | None:
        """The plugin that brings the thing of this kind (``"strategies"``, ``"pages"`` …) and name."""
        return next((plugin for plugin in self.plugins if name in getattr(plugin, kind)), None)


@dataclass
class _Loading:
    """A registry while it is being filled."""

    limits: Limits
    own_process: bool
    trace: bool
    faults: list[Fault]
    plugins: dict[str, Plugin] = field(default_factory=dict)
    things: dict[str, dict[str, tuple[Any, Plugin]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})

    def load(self, found: Sequence[Found]) -> None:
        """Take in the plugins in this order; processes are all started first, so that they load side by side."""
        processes = [Process(item, self.limits) if self._apart(item) else None for item in found]
        for process in processes:
            if process is not None:
                process.begin()
        for item, process in zip(found, processes, strict=True):
            try:
                self._take_in(item, self._bring(item, process))
            except PluginError as error:
                self.faults.append(error.fault)
        self._share_categories()

    def registry(self) -> Registry:
        """What has been loaded, in order."""
        by_name = {kind: tuple(things[name][0] for name in sorted(things)) for kind, things in self.things.items()}
        return Registry(
            plugins=tuple(self.plugins[name] for name in sorted(self.plugins)),
            faults=tuple(sorted(self.faults, key=lambda fault: (fault.plugin, fault.phase, fault.message))),
            **by_name | {"categories": self._categories()},
        )

    def _apart(self, item: Found) -> bool:
        return self.own_process and not item.is_bundled

    def _bring(self, item: Found, process: Process | None) -> Brought:
        brings = partial(bring, item) if process is None else partial(brought_by, process)
        if not self.trace:
            return brings()
        return with_traces(item.name, traced(item.name, "(load)", item.origin, brings)())

    def _take_in(self, item: Found, brought: Brought) -> None:
        """Keep the plugin and all it brings, when none of their names is taken. Raises PluginError."""
        names = brought.names()
        plugin = Plugin(
            item.name, brought.version, item.origin, **{kind: tuple(sorted(of)) for kind, of in names.items()}
        )
        for taken in self._taken(plugin, names):
            raise PluginError(Fault(plugin.name, plugin.version, taken[0], taken[1]))
        self.plugins[plugin.name] = plugin
        self.faults += brought.warnings
        for kind in KINDS:
            self.things[kind] |= {name_of(thing): (thing, plugin) for thing in getattr(brought, kind)}

    def _taken(self, plugin: Plugin, names: dict[str, list[str]]) -> Iterable[tuple[Phase, str]]:
        """The phase and a sentence for each name that another plugin has."""
        if first := self.plugins.get(plugin.name):
            yield (
                Phase.REGISTER,
                f"two plugins are named {plugin.name}: {first.origin} version {first.version} is used, "
                f"{plugin.origin} version {plugin.version} is left out",
            )
        for kind in KINDS:
            for name in names[kind]:
                if name in self.things[kind]:
                    other = self.things[kind][name][1]
                    yield (
                        Phase.CHECK,
                        f"two {kind} are named {name}: that of {other.name} version {other.version} is used, "
                        f"that of {plugin.name} version {plugin.version} is left out",
                    )

    def _categories(self) -> tuple[Category, ...]:
        return tuple(category for category, _ in self.things["categories"].values())

    def _share_categories(self) -> None:
        """Let the strategies that work with categories have all that were brought; one that cannot is left out."""
        strategies = self.things["strategies"]
        for name, (strategy, plugin) in list(strategies.items()):
            if not isinstance(strategy, UsesCategories):
                continue
            try:
                strategies[name] = strategy.with_categories(self._categories()), plugin
            except Exception as error:  # the wall: a plugin's fault must not become ours
                del strategies[name]
                rest = tuple(other for other in plugin.strategies if other != name)
                self.plugins[plugin.name] = replace(self.plugins[plugin.name], strategies=rest)
                self.faults.append(Fault(plugin.name, plugin.version, Phase.CHECK, f"{name}: {one_line(error)}"))
