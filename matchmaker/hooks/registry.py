"""The registry: the plugins an app has loaded, the strategies they bring, and the faults that were found on the way."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pluggy

from matchmaker.hooks import specs
from matchmaker.hooks.discovery import Found, discover
from matchmaker.hooks.faults import Fault, MissingLibraryError, Phase
from matchmaker.hooks.markers import PROJECT
from matchmaker.hooks.versions import removed_hooks, too_new_or_old
from matchmaker.matching.options import check_schema
from matchmaker.matching.strategy import Configurable, Strategy, StrategySpec


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that was loaded: its name and version, where it comes from, and the names of its strategies."""

    name: str
    version: str
    origin: str
    strategies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registry:
    """What one app has loaded. Every tuple is sorted by name; ``faults`` by plugin."""

    strategies: tuple[Strategy, ...] = ()
    plugins: tuple[Plugin, ...] = ()
    faults: tuple[Fault, ...] = ()

    @classmethod
    def load(cls, plugins: str | Sequence[str] = "on", instance_folder: Path | None = None) -> "Registry":
        """Find, import, register and ask plugins; what goes wrong in one is a fault of that one and stops
        nothing.

        ``plugins`` is ``"on"`` for all there are, ``"off"`` for none, or the names of those that are wanted.
        ``instance_folder`` may have a folder ``plugins`` with the installation's own files.
        """
        wanted = {plugins} if isinstance(plugins, str) else set(plugins)
        if "off" in wanted:
            return cls()
        everything = discover(instance_folder)
        if "on" in wanted:
            wanted = {item.name for item in everything}
        found = [item for item in everything if item.name in wanted]
        loading = _Loading()
        for name in sorted(wanted - {item.name for item in found}):
            loading.fault(name, "", Phase.IMPORT, "there is no plugin of this name")
        for item in found:
            loading.load(item)
        return cls(
            strategies=tuple(loading.strategies[name][0] for name in sorted(loading.strategies)),
            plugins=tuple(loading.plugins[name] for name in sorted(loading.plugins)),
            faults=tuple(sorted(loading.faults, key=lambda fault: (fault.plugin, fault.phase, fault.message))),
        )


class _Loading:
    """The registry while it is being filled, with a pluggy manager of its own."""

    def __init__(self) -> None:
        self.manager = pluggy.PluginManager(PROJECT)
        self.manager.add_hookspecs(specs)
        self.plugins: dict[str, Plugin] = {}
        self.strategies: dict[str, tuple[Strategy, Plugin]] = {}
        self.faults: list[Fault] = []

    def fault(self, plugin: str, version: str, phase: Phase, message: str) -> None:
        self.faults.append(Fault(plugin, version, phase, message))

    def load(self, item: Found) -> None:
        """Take one plugin through all phases, or as far as it goes."""
        phase, version = Phase.IMPORT, item.version
        try:
            module = item.load()
            version = str(getattr(module, "__version__", version)) or "0"
            phase = Phase.REGISTER
            self._register(item, module, version)
            phase = Phase.ASK
            answer = self._ask(item.name)
            phase = Phase.CHECK
            self._check(Plugin(item.name, version, item.origin), answer)
        except (Exception, SystemExit) as error:  # the wall: a plugin's fault must not become ours
            if isinstance(error, MissingLibraryError):
                phase = Phase.LIBRARY
            if self.manager.has_plugin(item.name) and item.name not in self.plugins:
                self.manager.unregister(name=item.name)
            self.fault(item.name, version or "0", phase, _one_line(error))

    def _register(self, item: Found, module: object, version: str) -> None:
        """Register with pluggy. Raises ValueError for a name that is taken or a hook that does not exist."""
        if item.name in self.plugins:
            first = self.plugins[item.name]
            raise _PlainError(
                f"two plugins are named {item.name}: {first.origin} version {first.version} is used, "
                f"{item.origin} version {version} is left out"
            )
        if (required := getattr(module, "REQUIRES_API", None)) is not None and (why_not := too_new_or_old(required)):
            raise _PlainError(why_not)
        self.manager.register(module, item.name)
        known = {name for name in vars(specs) if name.startswith(f"{PROJECT}_")}
        defined = {name for name in dir(module) if name.startswith(f"{PROJECT}_")}
        removed = {name: told for name, told in removed_hooks().items() if name in defined}
        for name, (since, instead) in sorted(removed.items()):
            self._warn(item.name, version, f"{name} was removed in version {since} of the plugin API; use {instead}")
        defined -= removed.keys()
        if defined - known:
            raise _PlainError(f"unknown hook {', '.join(sorted(defined - known))}; there is {', '.join(sorted(known))}")
        if not self.manager.get_hookcallers(module):
            raise _PlainError("implements no hook; is @hookimpl missing?")

    def _warn(self, plugin: str, version: str, message: str) -> None:
        warnings.warn(f"plugin {plugin} {version}: {message}", DeprecationWarning, stacklevel=2)
        self.fault(plugin, version, Phase.DEPRECATED, message)

    def _ask(self, name: str) -> list[object]:
        """The strategies of one plugin, flattened; the others are left out of the call."""
        others = [plugin for other, plugin in self.manager.list_name_plugin() if other != name]
        caller = self.manager.subset_hook_caller("matchmaker_strategies", others)
        return [strategy for answer in caller() for strategy in _iterable(answer)]

    def _check(self, plugin: Plugin, answer: Iterable[object]) -> None:
        """Keep the plugin and its strategies when all of them are sound. Raises when one is not."""
        checked: dict[str, Strategy] = {}
        for strategy in answer:
            name = _checked(strategy).spec.name
            if name in checked:
                raise _PlainError(f"brings two strategies named {name}")
            if name in self.strategies:
                other = self.strategies[name][1]
                raise _PlainError(
                    f"two strategies are named {name}: that of {other.name} version {other.version} is used, "
                    f"that of {plugin.name} version {plugin.version} is left out"
                )
            checked[name] = _checked(strategy)
        plugin = Plugin(plugin.name, plugin.version, plugin.origin, tuple(sorted(checked)))
        self.plugins[plugin.name] = plugin
        self.strategies.update({name: (strategy, plugin) for name, strategy in checked.items()})


class _PlainError(Exception):
    """A fault whose message says everything, so that the kind of exception need not be named."""


def _iterable(answer: object) -> Iterable[object]:
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        raise TypeError(f"matchmaker_strategies returned {type(answer).__name__}, not strategies")
    return answer


def _checked(strategy: object) -> Strategy:
    """The same object, known to be a strategy with a sound spec. Raises TypeError or ValueError."""
    if isinstance(strategy, type) or not isinstance(strategy, Strategy):
        raise TypeError(f"{strategy!r:.80} is not a strategy: it needs spec, score and explain")
    spec = strategy.spec
    if not isinstance(spec, StrategySpec):
        raise TypeError(f"spec is {type(spec).__name__}, not StrategySpec")
    if not spec.name or not 0 < spec.weight <= 1:
        raise ValueError(f"strategy {spec.name!r} needs a name and a weight in (0, 1]")
    if not spec.cost > 0:
        raise ValueError(f"strategy {spec.name!r} needs a cost above 0 seconds, not {spec.cost}")
    check_schema(spec.options)
    if spec.options and not isinstance(strategy, Configurable):
        raise TypeError(f"strategy {spec.name!r} has options but no configured(options)")
    return strategy


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if isinstance(error, (_PlainError, MissingLibraryError)) else f"{type(error).__name__}: {text}"
