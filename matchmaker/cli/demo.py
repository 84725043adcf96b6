"""The example: Norsjö's invented actors in an empty database, matched, and a server to look at them in."""

import socket
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files

import click
from sqlalchemy import func, select

from matchmaker.cli.accounts import DEFAULT_PORT, PORT, base_address, link_for
from matchmaker.cli.actors import import_file
from matchmaker.cli.matchruns import run_with_progress
from matchmaker.cli.serving import port_is_free, serve_app
from matchmaker.hooks.registry import Registry
from matchmaker.models import Actor, Suggestion
from matchmaker.models.extension import db
from matchmaker.models.schema import upgrade_schema
from matchmaker.services.accounts.accounts import add_leader
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching.plugins import plugins_in_use
from matchmaker.settings import Settings

LEADER = "projektledare@norsjo.example"


@click.command()
@click.option(
    "--port", type=PORT, default=DEFAULT_PORT, show_default=True, help="Port to listen on; another when it is taken."
)
@click.option("--no-serve", is_flag=True, help="Fill the database and end.")
@click.pass_context
def demo(ctx: click.Context, port: int, no_serve: bool) -> None:
    """Fill an empty database with the Norsjö example and serve it; a filled one is kept as it is."""
    settings = demo_settings(ctx.obj["settings"]())
    app = ctx.obj["create_app"](settings)
    port = port if no_serve or port_is_free("127.0.0.1", port) else any_free_port()
    with app.app_context():
        upgrade_schema(db.engine)
        fill(app.extensions["matchmaker.registry"], settings)
        add_leader(db.session(), LEADER, name="Eva Projektledare", by=SYSTEM, at=datetime.now(UTC))
        base = base_address(settings, port)
        click.echo(f"\nAddress:       {base}/")
        click.echo(f"Project leader: {link_for(LEADER, base)}")
        click.echo(
            f"(The link works once, within ten minutes. A new one: matchmaker sign-in-link {LEADER} --port {port})"
        )
        db.session.remove()
        db.engine.dispose()
    if not no_serve:
        click.echo("Stop the server with Ctrl-C.\n")
        serve_app(app, settings, "127.0.0.1", port)


def demo_settings(settings: Settings) -> Settings:
    """The installation's settings, with the example's telephone and sender where none are set."""
    return replace(
        settings,
        contact_phone=settings.contact_phone or "070-174 06 11",  # from the series kept free for fiction
        contact_email=settings.contact_email or LEADER,
        trusted_hosts=settings.trusted_hosts or (() if settings.public_url else ("127.0.0.1", "localhost")),
        funding=settings.funding or "Det här är ett exempel med påhittade föreningar, butiker och verksamheter.",
    )


def fill(registry: Registry, settings: Settings) -> None:
    """Import the example through the ordinary import and match it, each only when there is nothing yet."""
    session = db.session()
    if not session.scalar(select(func.count()).select_from(Actor)):
        folder = files("matchmaker.examples") / "norsjo"
        import_file(session, folder / "actors.jsonl", zone=settings.zone, places=folder / "places.json")
    if not session.scalar(select(func.count()).select_from(Suggestion)):
        run_with_progress(session, plugins_in_use(session, registry), settings)


def any_free_port() -> int:
    """A port that the system has to spare."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
