"""Running the service: the embedded server, the background worker, and bringing the database up to date."""

import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click
import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy import Engine

from matchmaker.cli import server
from matchmaker.cli.accounts import DEFAULT_PORT, PORT
from matchmaker.hooks.registry import Registry
from matchmaker.models.database import RoutedSession
from matchmaker.models.extension import db
from matchmaker.models.schema import SchemaError, schema_is_current, upgrade_schema
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.killed_runs import redo_killed_run
from matchmaker.services.upkeep import do_upkeep
from matchmaker.settings import Settings

UPKEEP_EVERY = 15.0  # seconds

log = structlog.get_logger()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=PORT, default=DEFAULT_PORT, show_default=True, help="Port to listen on.")
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """Serve the site and do the background work, in one process. The database is brought up to date first."""
    app, settings = ctx.obj["app"](), ctx.obj["settings"]()
    if not port_is_free(host, port):
        raise click.ClickException(f"Port {port} on {host} is taken or may not be used; choose another with --port.")
    with app.app_context():
        upgrade_schema(db.engine)
        db.engine.dispose()  # the serving process opens connections of its own
    click.echo(f"Address: {address(host, port)}/ (stop with Ctrl-C)")
    if not settings.mail_host:
        click.echo("No mail server is set (mail_host): mail waits in the outbox and is not sent.", err=True)
    serve_app(app, settings, host, port)


@click.command()
@click.pass_context
def migrate(ctx: click.Context) -> None:
    """Bring the database to the present schema."""
    with ctx.obj["app"]().app_context():
        upgrade_schema(db.engine)
    click.echo("The database is up to date.")


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end.")
@click.pass_context
def work(ctx: click.Context, once: bool) -> None:
    """Do the background work (mail, upkeep, killed match runs) until stopped; `serve` does it by itself."""
    app = ctx.obj["app"]()
    with app.app_context():
        engine = db.engine
    if not schema_is_current(engine):
        raise SchemaError
    registry = app.extensions["matchmaker.registry"]
    if not keep_up(engine, ctx.obj["settings"](), registry, keep_going=lambda: not once):
        raise click.ClickException("Some of the work could not be done; the log above says why.")


def keep_up(engine: Engine, settings: Settings, plugins: Registry, *, keep_going: Callable[[], bool]) -> bool:
    """Do the upkeep again and again, with a pause between, until ``keep_going`` says no; and runs that were killed.

    A fault is logged and stops nothing; whether there was none is told at the end.
    """
    went_well = True
    while True:
        redone = None
        try:
            with RoutedSession(engine, expire_on_commit=False) as session:
                went_well &= do_upkeep(session, settings, at=datetime.now(UTC))
                redone = redo_killed_run(session, plugins, settings, at=datetime.now(UTC))
        except RefusedError:
            log.info("match_superseded")  # stopped, say; its page tells
        except Exception:  # also when the database goes away just as the session is closed
            log.exception("background_work_failed")
            went_well = False
        if redone:
            continue  # more may wait, and mail is not to wait for all of them
        if not keep_going():
            return went_well
        time.sleep(UPKEEP_EVERY)


def port_is_free(host: str, port: int) -> bool:
    """Whether this process may listen there and nobody else does. ClickException when there is no such host."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (socket.gaierror, UnicodeError) as fault:
            raise click.ClickException(f"There is no host {host!r}: give an address of this machine.") from fault
        except OSError:
            return False
    return True


def address(host: str, port: int) -> str:
    """The address of a server on ``host``; an IPv6 address stands in brackets."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve_app(app: Flask, settings: Settings, host: str, port: int) -> None:
    """Serve ``app`` with gunicorn: one process with threads, which suits SQLite and a small municipality."""
    options = vars(server) | {
        "bind": address(host, port).removeprefix("http://"),
        "workers": 1,
        "post_worker_init": lambda worker: start_upkeep(app, settings),
    }
    EmbeddedServer(app, options).run()


def start_upkeep(app: Flask, settings: Settings) -> None:
    """Begin the background work in a thread of the serving process."""
    with app.app_context():
        engine = db.engine
        engine.dispose(close=False)  # connections of the parent process are not ours to use

    def run() -> None:
        keep_up(engine, settings, app.extensions["matchmaker.registry"], keep_going=lambda: True)

    threading.Thread(target=run, daemon=True).start()


class EmbeddedServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our app and options instead of a configuration file."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        """Take over the options."""
        for name, value in self.options.items():
            if name in self.cfg.settings:  # some came with later versions
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app that is served."""
        return self.app
