"""Plugins from the terminal: which there are, a new one, what one promises and is worth, and two side by side."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from matchmaker.cli.checking import bundled_strategies, promise_lines, quality_lines, things_named
from matchmaker.cli.comparing import comparison_json, comparison_lines, faults_of, label_of, strategy_for
from matchmaker.cli.skeletons import name_fault, write_skeleton
from matchmaker.cli.watching import watched
from matchmaker.examples.reading import norsjo
from matchmaker.hooks.contract import broken_by, function_of, promises_of
from matchmaker.hooks.faults import Phase
from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.matching.contract.promises import BASIC, PROMISES, broken_promises
from matchmaker.matching.measuring.comparing import beside, compare
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.models import ThingKind
from matchmaker.models.database import RoutedSession, open_engine
from matchmaker.models.extension import db
from matchmaker.services.matching.plugins import Wish, settings_of, wish_of
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.settings import Settings

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def plugin() -> None:
    """Plugins: ways to find what fits."""


@plugin.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@click.pass_context
def list_plugins(ctx: click.Context, as_json: bool) -> None:
    """List what is loaded and from where, with the weight of each strategy, and the faults of what is not loaded.

    The weight is what the strategy declares. If the project leader has set another, that stands beside it.
    """
    registry, wishes = registry_for(ctx), _wishes(ctx)
    if as_json:
        faults = [asdict(fault) | {"is_mild": fault.is_mild} for fault in registry.faults]
        plugins = [_plugin_json(loaded, registry, wishes) for loaded in registry.plugins]
        click.echo(json.dumps({"plugins": plugins, "faults": faults}, ensure_ascii=False).encode())
        return
    for line in _lines(registry, wishes):
        click.echo(line)


@plugin.command("new")
@click.argument("name")
@click.option(
    "--folder", type=FOLDER, default=Path(), metavar="F", help="Where to put it; here, when this is left out."
)
@click.pass_context
def new_plugin(ctx: click.Context, name: str, folder: Path) -> None:
    """Write a package NAME with a strategy that works, its tests, and how it is built.

    NAME is written with small letters, digits and hyphens. Nothing that is there already is overwritten.
    """
    registry = registry_for(ctx)
    taken = {loaded.name for loaded in registry.plugins} | {each.spec.name for each in registry.strategies}
    fault = name_fault(name, taken)
    if fault:
        raise click.ClickException(fault)
    try:
        written = write_skeleton(name, folder)
    except FileExistsError as error:
        raise click.ClickException(f"{folder / name} is there already, and is left as it is.") from error
    for path in written:
        click.echo(str(path))
    click.echo(f"\nTry it: matchmaker plugin check {folder / name if folder.parts else f'./{name}'}")


@plugin.command("check")
@click.argument("name")
@click.pass_context
def check_plugin(ctx: click.Context, name: str) -> None:
    """Try the promises of everything that a plugin brings, and measure its strategies beside those that ship.

    NAME is a plugin or strategy that is loaded, or the file or folder of one. It runs in this process. Stderr has the
    promise that is tried now. Ctrl-C tells where one hangs; without a terminal, one that takes longer than
    plugin_seconds is broken. Each broken promise gives one line, and the exit code is 1.
    """
    registry, example = _for_authors(ctx), norsjo()
    settings: Settings = ctx.obj["settings"]()
    things, sound = things_named(name, registry), True
    others = [*things["rerankers"], *things["exporters"], *things["pages"]]
    if not things["strategies"] and not others:
        click.echo(f"{name} brings no strategy, order, file or page, so there is nothing to try.")
    for thing in others:
        with watched(thing.name, function_of(thing), promises_of(thing), settings.plugin_seconds) as begin:
            broken = broken_by(thing, example.snapshot, begin)
        sound = sound and not broken
        for line in promise_lines(thing.name, broken, len(promises_of(thing))):
            click.echo(line)
    for strategy in things["strategies"]:
        with watched(strategy.spec.name, strategy, PROMISES, settings.plugin_seconds) as begin:
            broken = broken_promises(strategy, example.snapshot, begin)
        sound = sound and not broken
        for line in promise_lines(strategy.spec.name, broken):
            click.echo(line)
        if BASIC.isdisjoint(item.promise for item in broken):
            measured = beside(example.snapshot, example.grades, strategy, bundled_strategies(registry))
            click.echo("\n" + "\n".join(quality_lines(strategy.spec.name, measured)))
    if not sound:
        ctx.exit(1)


@plugin.command("compare")
@click.argument("one")
@click.argument("other")
@click.option("--own", is_flag=True, help="This installation's actors and decisions instead of the example.")
@click.option("--together", is_flag=True, help="Each together with all other strategies, as in a match run.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_context
def compare_strategies(ctx: click.Context, one: str, other: str, own: bool, together: bool, as_json: bool) -> None:
    """Compare what two strategies find on the same data, and what each alone finds.

    ONE and OTHER are names of strategies, or files or folders of plugins. NAME:option=value,option=value sets options,
    so that a strategy can be compared with itself. One that weighs or lifts is compared together with the others.
    The exit code is 1 when one of the two failed.
    """
    registry = _for_authors(ctx)
    chosen = strategy_for(one, registry), strategy_for(other, registry)
    labels = label_of(one, chosen[0]), label_of(other, chosen[1])
    together = together or any(each.spec.role is not StrategyRole.FINDS for each in chosen)
    names = {each.spec.name for each in chosen}
    company = [each for each in registry.strategies if each.spec.name not in names] if together else []
    snapshot, grades = _data(ctx, own)
    try:
        compared = compare(snapshot, *chosen, company=company, grades=grades)
    except ValueError as error:
        raise click.ClickException(f"{error}.") from error
    faults = list(faults_of(compared.sides))
    for line in faults:
        click.echo(line, err=True)
    if as_json:
        click.echo(json.dumps(comparison_json(compared, labels), ensure_ascii=False).encode())
    else:
        click.echo("\n".join(comparison_lines(compared, labels, snapshot, together=together)))
    if faults:
        ctx.exit(1)


def registry_for(ctx: click.Context) -> Registry:
    """The registry that the command line was started with, or one with every plugin when it was not told."""
    load: Callable[[], Registry] = (ctx.obj or {}).get("registry", Registry.load)
    return load()


def _for_authors(ctx: click.Context) -> Registry:
    """The same plugins in this process, where time can be measured and a debugger sees them; faults go to stderr."""
    settings: Settings = ctx.obj["settings"]()
    registry = Registry.load(settings.plugins, settings.instance, own_process=False)
    for line in _fault_lines(registry):
        click.echo(line, err=True)
    return registry


def _data(ctx: click.Context, own: bool) -> tuple[Snapshot, Mapping[str, Mapping[str, int]] | None]:
    """What to compare on, with the judged answers of the example; an installation has only decisions."""
    if not own:
        return norsjo().snapshot, norsjo().grades
    with ctx.obj["app"]().app_context():
        snapshot = take_snapshot(db.session())
        db.session.remove()
        return snapshot, None


def _wishes(ctx: click.Context) -> dict[str, Wish]:
    """How strategies are to be used here, by name; empty where there is no database yet, or none that answers."""
    settings: Settings | None = ctx.obj["settings"]() if ctx.obj and "settings" in ctx.obj else None
    if settings is None or not (settings.database_url or (settings.instance / "matchmaker.sqlite").exists()):
        return {}
    engine = open_engine(settings.sqlalchemy_url)
    try:
        with RoutedSession(engine, info={"read_only": True}) as session:
            rows = settings_of(session)
    except DBAPIError:
        click.echo("What has been set cannot be read from the database; the weights are as declared.", err=True)
        return {}
    finally:
        engine.dispose()
    return {name: wish_of(row) for (kind, name), row in rows.items() if kind is ThingKind.STRATEGIES}


def _weight(strategy: Strategy, wish: Wish) -> str:
    """The weight that a strategy declares, and how it is used when that is otherwise."""
    told = f"weight {strategy.spec.weight:g}"
    if not wish.enabled:
        return f"{told}, turned off"
    return told if wish.weight is None else f"{told}, set to {wish.weight:g}"


def _lines(registry: Registry, wishes: Mapping[str, Wish]) -> Iterator[str]:
    told = {each.spec.name: _weight(each, wishes.get(each.spec.name, Wish())) for each in registry.strategies}
    for loaded in registry.plugins:
        brings = [f"{name} ({told[name]})" for name in loaded.strategies]
        brings += [f"{kind} {name}" for kind in ("rerankers", "exporters", "pages") for name in getattr(loaded, kind)]
        brings += [f"{len(loaded.categories)} categories"] if loaded.categories else []
        yield f"{loaded.name} {loaded.version} ({loaded.origin}): {', '.join(brings) or 'nothing'}"
    yield from _fault_lines(registry)
    if not registry.plugins and not registry.faults:
        yield "No plugins are loaded."


def _fault_lines(registry: Registry) -> Iterator[str]:
    for fault in registry.faults:
        state = "is loaded, with a warning" if fault.phase is Phase.DEPRECATED else "left out"
        yield f"{fault.plugin} {fault.version} {state} ({fault.phase}): {fault.message}"


def _plugin_json(loaded: Plugin, registry: Registry, wishes: Mapping[str, Wish]) -> dict[str, object]:
    specs = [each.spec for each in registry.strategies if each.spec.name in loaded.strategies]
    strategies = [
        {"name": spec.name, "version": spec.version, "role": spec.role, "weight": spec.weight}
        | {"set_to": wish.weight, "is_on": wish.enabled}
        for spec, wish in ((spec, wishes.get(spec.name, Wish())) for spec in specs)
    ]
    return asdict(loaded) | {"strategies": strategies}
