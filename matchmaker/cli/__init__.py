"""The same services from a terminal: one group of commands, each in the file of its noun."""

import re
from collections.abc import Callable
from functools import cache

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from matchmaker.cli.accounts import leader, sign_in_link, sign_out_everyone
from matchmaker.cli.actors import export_command, import_command
from matchmaker.cli.backups import backup, restore
from matchmaker.cli.demo import demo
from matchmaker.cli.incoming import incoming
from matchmaker.cli.matching import evaluate, match, why
from matchmaker.cli.matchruns import run_command
from matchmaker.cli.planning import plan
from matchmaker.cli.plugins import plugin
from matchmaker.cli.purging import purge_command
from matchmaker.cli.serving import migrate, serve, work
from matchmaker.hooks.registry import Registry
from matchmaker.models.schema import SchemaError
from matchmaker.settings import Settings, SettingsError


class PlainGroup(click.Group):
    """A group whose commands tell in a sentence, not in a traceback, that settings, database or a file is at fault."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what the one who types it can put right becomes a plain message and exit code 1."""
        try:
            return super().invoke(ctx)
        except (SettingsError, SchemaError) as fault:
            raise click.ClickException(str(fault)) from fault
        except DBAPIError as fault:
            raise click.ClickException(database_trouble(fault)) from fault
        except OSError as fault:
            if fault.filename is None:
                raise
            raise click.ClickException(f"{fault.filename}: {fault.strerror}.") from fault


def database_trouble(fault: DBAPIError) -> str:
    """What is wrong with the database, and what to do."""
    reason = (str(fault.orig).splitlines() or [type(fault.orig).__name__])[0].rstrip(".")
    if re.search(r"no such (table|column)|(relation|column) .* does not exist", reason):
        return str(SchemaError())
    return f"The database cannot be used: {reason}."


@click.group(cls=PlainGroup)
@click.version_option(package_name="matchmaker", prog_name="matchmaker")
def root() -> None:
    """Bring village shops, associations and municipal units together around what they need and what they have."""


for command in (
    demo, serve, migrate, work, run_command, import_command, export_command,
    match, why, evaluate, plan, plugin, leader, sign_in_link, sign_out_everyone, backup, restore, purge_command,
    incoming,
):  # fmt: skip
    root.add_command(command)


def run(create_app: Callable[..., Flask], load_settings: Callable[[], Settings]) -> None:
    """Run the command line; ``ctx.obj`` gives commands the app, the settings and the plugins, made when asked for."""
    settings = cache(load_settings)

    @cache
    def registry() -> Registry:
        return Registry.of(settings())

    root(obj={"create_app": create_app, "app": cache(create_app), "settings": settings, "registry": registry})
