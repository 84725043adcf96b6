"""Where plugins come from: those that ship with the service, installed packages, and the installation's own folder."""

import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from matchmaker.hooks.faults import Fault, Phase, one_line
from matchmaker.hooks.markers import PROJECT

BUNDLED_PACKAGE = "matchmaker_plugins"
INSTANCE_PREFIX = "matchmaker_instance_plugin_"
"""How the modules of the installation's own plugins begin; a dot would name a package that there is not."""
BUNDLED = "bundled"


class _SourceAlone(SourceFileLoader):
    """Reads the source each time: a plugin may be saved twice in a second, and bytecode goes by whole seconds."""

    def path_stats(self, path: str) -> NoReturn:
        """Without a date no bytecode is read or written."""
        raise OSError(path)


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file or a folder with an ``__init__.py``, run as the module ``module`` whatever else it may be called."""

    path: Path
    module: str

    def load(self) -> ModuleType:
        """Run it; the module stays known only when that goes well. What ships is run once a process, as any import."""
        file = self.path / "__init__.py" if self.path.is_dir() else self.path
        ships = self.module.startswith(f"{BUNDLED_PACKAGE}.")
        known = sys.modules.get(self.module) if ships else None
        if known is not None and known.__file__ == str(file):
            return known
        loader = (SourceFileLoader if ships else _SourceAlone)(self.module, str(file))
        spec = ModuleSpec(self.module, loader, origin=str(file), is_package=self.path.is_dir())
        spec.has_location = True
        if self.path.is_dir():
            spec.submodule_search_locations = [str(self.path)]
        module = importlib.util.module_from_spec(spec)
        sys.modules[self.module] = module
        try:
            loader.exec_module(module)
        except BaseException:
            sys.modules.pop(self.module, None)
            raise
        return module


@dataclass(frozen=True, slots=True)
class EntrySource:
    """The module or object that an installed package names in its entry point."""

    name: str
    value: str

    @property
    def module(self) -> str:
        """The name of the module."""
        return self.value.partition(":")[0]

    def load(self) -> object:
        """Import it."""
        return metadata.EntryPoint(self.name, self.value, PROJECT).load()


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin that is found but not imported: its name, version if known, where it lies, and how to import it."""

    name: str
    version: str
    origin: str
    source: FileSource | EntrySource

    @property
    def is_bundled(self) -> bool:
        """Whether it ships with the service, which has tested it."""
        return self.origin == BUNDLED


def discover(instance_folder: Path | None = None) -> tuple[tuple[Found, ...], tuple[Fault, ...]]:
    """Every plugin there is, and what stood in the way of looking for them.

    First the bundled, then those of installed packages, then the installation's own, each sorted by name. In this order
    they are loaded, so that a plugin from elsewhere never takes the name of one that ships.
    """
    found: list[Found] = []
    faults: list[Fault] = []
    own = instance_folder and instance_folder / "plugins"
    places: dict[str, Callable[[], Iterable[Found]]] = {
        BUNDLED: lambda: _in_folder(bundled_folder(), f"{BUNDLED_PACKAGE}.", BUNDLED, metadata.version(PROJECT)),
        "packages": _installed,
        "instance": lambda: _in_folder(own, INSTANCE_PREFIX, "instance", "") if own else (),
    }
    for origin, look in places.items():
        try:
            found += sorted(look(), key=lambda item: (item.name, item.origin))
        except Exception as error:  # the wall: a folder that cannot be read must not stop the start
            faults.append(Fault(f"({origin})", "", Phase.FIND, one_line(error)))
    return tuple(found), tuple(faults)


def bundled_folder() -> Path:
    """The folder of the bundled plugins: ``plugins/`` of a checkout, or the package that a wheel installs.

    A checkout goes first, since an editable install leaves an old copy of the package behind. Raises FileNotFoundError.
    """
    checkout = Path(__file__).parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / "plugins").is_dir():
        return checkout / "plugins"
    package = importlib.util.find_spec(BUNDLED_PACKAGE)
    if package is None or package.origin is None:
        raise FileNotFoundError(f"neither {checkout / 'plugins'} nor the package {BUNDLED_PACKAGE} is there")
    return Path(package.origin).parent


def _installed() -> Iterator[Found]:
    for entry in metadata.entry_points(group=PROJECT):
        version = entry.dist.version if entry.dist else ""
        yield Found(entry.name, version, f"package {entry.value}", EntrySource(entry.name, entry.value))


def _in_folder(folder: Path, prefix: str, origin: str, version: str) -> Iterator[Found]:
    """Files and packages of Python; a name that begins with an underscore is none."""
    packages = (path.parent for path in folder.glob("[!_]*/__init__.py"))
    for path in [*folder.glob("[!_]*.py"), *packages]:
        yield Found(path.stem, version, origin, FileSource(path, f"{prefix}{path.stem}"))
