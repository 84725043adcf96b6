"""Plugins from the terminal: what is loaded, from where, and what is wrong with the rest."""

from collections.abc import Callable

import click

from matchmaker.hooks.registry import Registry


@click.group()
def plugin() -> None:
    """Plugins: ways to find what fits."""


@plugin.command("list")
@click.pass_context
def list_plugins(ctx: click.Context) -> None:
    """List what is loaded and from where, and the faults of what is not."""
    registry = registry_for(ctx)
    for loaded in registry.plugins:
        brings = ", ".join(loaded.strategies) or "nothing"
        click.echo(f"{loaded.name} {loaded.version} ({loaded.origin}): {brings}")
    for fault in registry.faults:
        click.echo(f"{fault.plugin} {fault.version} left out ({fault.phase}): {fault.message}")
    if not registry.plugins and not registry.faults:
        click.echo("No plugins are loaded.")


def registry_for(ctx: click.Context) -> Registry:
    """The registry that the command line was started with, or one with every plugin when it was not told."""
    load: Callable[[], Registry] = (ctx.obj or {}).get("registry", Registry.load)
    return load()
