"""Where plugins come from: those that ship with the service, installed packages, and the installation's own folder."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType

from matchmaker.hooks.markers import PROJECT

BUNDLED_PACKAGE = "matchmaker_plugins"
INSTANCE_PACKAGE = "matchmaker_instance_plugins"


@dataclass(frozen=True)
class Found:
    """A plugin that has been found but not imported: its name, version if known, where it lies, and how to
    import it.
    """

    name: str
    version: str
    origin: str
    load: Callable[[], object]


def discover(instance_folder: Path | None = None) -> tuple[Found, ...]:
    """Every plugin there is: the bundled, then installed packages, then the installation's own, each sorted by name.

    In this order they are loaded, so that a plugin from elsewhere never takes the name of one that ships.
    """
    found = [*_bundled(), *sorted(_installed(), key=lambda plugin: plugin.name)]
    if instance_folder is not None:
        found += _in_folder(instance_folder / "plugins", INSTANCE_PACKAGE, "instance", "")
    return tuple(found)


def bundled_folder() -> Path:
    """The folder of the bundled plugins: ``plugins/`` of a checkout, or the package that a wheel installs.

    A checkout goes first, since an editable install leaves an old copy of the package behind.
    """
    checkout = Path(__file__).parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / "plugins").is_dir():
        return checkout / "plugins"
    package = importlib.util.find_spec(BUNDLED_PACKAGE)
    if package is None or package.origin is None:
        raise FileNotFoundError(f"neither {checkout / 'plugins'} nor the package {BUNDLED_PACKAGE} is there")
    return Path(package.origin).parent


def _bundled() -> Iterator[Found]:
    version = metadata.version(PROJECT)
    return _in_folder(bundled_folder(), BUNDLED_PACKAGE, "bundled", version)


def _installed() -> Iterator[Found]:
    for entry in metadata.entry_points(group=PROJECT):
        version = entry.dist.version if entry.dist else ""
        yield Found(entry.name, version, f"package {entry.value}", entry.load)


def _in_folder(folder: Path, package: str, origin: str, version: str) -> Iterator[Found]:
    """Files and packages of Python; a name that begins with an underscore is none."""
    packages = (path.parent for path in folder.glob("[!_]*/__init__.py"))
    for path in sorted([*folder.glob("[!_]*.py"), *packages]):
        yield Found(path.stem, version, origin, _importer(path, f"{package}.{path.stem}"))


def _importer(path: Path, name: str) -> Callable[[], ModuleType]:
    def load() -> ModuleType:
        """Run the file or package as the module ``name``, whichever other names it may be imported under."""
        file = path / "__init__.py" if path.is_dir() else path
        loader = SourceFileLoader(name, str(file))
        spec = ModuleSpec(name, loader, origin=str(file), is_package=path.is_dir())
        spec.has_location = True
        if path.is_dir():
            spec.submodule_search_locations = [str(path)]
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            loader.exec_module(module)
        except BaseException:
            sys.modules.pop(name, None)
            raise
        return module

    return load
