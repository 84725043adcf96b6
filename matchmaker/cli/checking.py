"""A plugin as its author tries it: brought in from a folder or by name, its promises, and what it is worth."""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from matchmaker.hooks.discovery import BUNDLED, EntrySource, FileSource, Found
from matchmaker.hooks.faults import PluginError
from matchmaker.hooks.loading import KINDS, Brought, bring, name_of
from matchmaker.hooks.markers import PROJECT
from matchmaker.hooks.registry import Registry
from matchmaker.matching.contract.promises import PROMISES, Broken
from matchmaker.matching.contract.whereabouts import place_of
from matchmaker.matching.measuring.comparing import Beside
from matchmaker.matching.measuring.evaluation import Interval
from matchmaker.matching.strategy import Strategy, UsesCategories

SHOWN = {"ndcg@10": "nDCG@10", "recall@10": "recall@10", "precision@3": "precision@3"}
"""The measures that are told, and how they are written."""


def strategies_named(name: str, registry: Registry) -> tuple[Strategy, ...]:
    """The strategies of the plugin at a path or of a name, or the one strategy of that name.

    Raises ClickException when there is none, with what is wrong with the plugin when it is the plugin.
    """
    return things_named(name, registry)["strategies"]


def things_named(name: str, registry: Registry) -> dict[str, tuple[Any, ...]]:
    """What the plugin at a path or of a name brings, by kind as in :data:`KINDS`, or the one strategy of that name.

    Raises ClickException when there is none, with what is wrong with the plugin when it is the plugin.
    """
    if is_path(name):
        brought = [_brought(found) for found in found_at(Path(name))]
        things = {kind: tuple(thing for one in brought for thing in getattr(one, kind)) for kind in KINDS}
        return things | {"strategies": tuple(_at_home(strategy, registry) for strategy in things["strategies"])}
    for plugin in registry.plugins:
        if plugin.name == name:
            return {kind: _those(registry, kind, getattr(plugin, kind)) for kind in KINDS}
    known = {strategy.spec.name: strategy for strategy in registry.strategies}
    if name in known:
        return dict.fromkeys(KINDS, ()) | {"strategies": (known[name],)}
    faults = [fault for fault in registry.faults if fault.plugin == name]
    if faults:
        raise click.ClickException(f"{name} is left out ({faults[0].phase}): {faults[0].message}")
    there_is = ", ".join(sorted(known)) or "none"
    raise click.ClickException(
        f"There is no plugin or strategy {name}, nor a folder of this name; there is {there_is}."
    )


def is_path(name: str) -> bool:
    """Whether a word names a file or folder rather than a plugin."""
    return "/" in name or name.endswith(".py") or name in {".", ".."} or Path(name).exists()


def found_at(path: Path) -> list[Found]:
    """The plugins at a path: a file, a package, or a project whose pyproject.toml has entry points for the service.

    Raises ClickException when there is none.
    """
    path = path.absolute()
    if not path.exists():
        raise click.ClickException(f"{path} is not there.")
    if path.suffix == ".py" or (path / "__init__.py").is_file():
        return [Found(path.stem, "", str(path), FileSource(path, path.stem))]
    if not (path / "pyproject.toml").is_file():
        raise click.ClickException(f"{path} is no plugin: neither a file of Python, a package, nor a project.")
    entries = _entry_points(path / "pyproject.toml")
    for root in (path, path / "src"):
        if root.is_dir() and str(root) not in sys.path:
            sys.path.insert(0, str(root))
    return [Found(name, "", str(path), EntrySource(name, value)) for name, value in sorted(entries.items())]


def bundled_strategies(registry: Registry) -> list[Strategy]:
    """Those that ship with the service."""
    names = {name for plugin in registry.plugins if plugin.origin == BUNDLED for name in plugin.strategies}
    return [strategy for strategy in registry.strategies if strategy.spec.name in names]


def promise_lines(name: str, broken: tuple[Broken, ...], promises: int = len(PROMISES)) -> Iterator[str]:
    """For each promise that is broken a line, and one with the place in the code; or one line that says none is."""
    for item in broken:
        yield f"{name} breaks “{item.promise}”: {item.message}"
        if item.where:
            yield f"  at {item.where}"
    if not broken:
        yield f"{name} keeps all {promises} promises."


def quality_lines(name: str, measured: Beside) -> Iterator[str]:
    """A table of the strategy beside the others, and what it adds to them."""
    rows: dict[str, Mapping[str, Interval]] = dict(measured.alone)
    rows |= {"all others fused": measured.without, f"with {name}": measured.together}
    width = max(map(len, rows))
    yield f"On the example ({measured.needs} needs with a grade of 2 or more; look at it, do not tune on it):"
    yield " " * width + "".join(f"{title:>13}" for title in SHOWN.values())
    for row, measures in rows.items():
        yield f"{row:{width}}" + "".join(f"{measures[measure].value:>13.4f}" for measure in SHOWN)
    gain = measured.gain
    yield f"To the nDCG@10 of the others it adds {gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f})."


def _entry_points(file: Path) -> dict[str, str]:
    try:
        project = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file} cannot be read: {error}") from error
    entries: dict[str, str] = project.get("project", {}).get("entry-points", {}).get(PROJECT, {})
    if not entries:
        raise click.ClickException(f"{file} names no plugin: it needs [project.entry-points.{PROJECT}].")
    return entries


def _those(registry: Registry, kind: str, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(thing for thing in getattr(registry, kind) if name_of(thing) in names)


def _brought(found: Found) -> Brought:
    try:
        return bring(found)
    except PluginError as error:
        fault = error.fault
        where = place_of(error.__cause__ or error, found.source.module)
        told = f"{fault.plugin} cannot be loaded ({fault.phase}): {fault.message}"
        raise click.ClickException(f"{told}\n  at {where}" if where else told) from error


def _at_home(strategy: Strategy, registry: Registry) -> Strategy:
    """The strategy with the kinds of service that all plugins bring, as it would be in the service."""
    return strategy.with_categories(registry.categories) if isinstance(strategy, UsesCategories) else strategy
