"""Staff accounts from the terminal: the first account, and a link to sign in with when there is no other way."""

from datetime import UTC, datetime

import click

from matchmaker.models.extension import db
from matchmaker.services.accounts import accounts
from matchmaker.services.accounts.staff import end_all_sessions
from matchmaker.services.audit import SYSTEM
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.settings import Settings

DEFAULT_PORT = 8000
PORT = click.IntRange(1, 65535)


@click.group()
def leader() -> None:
    """Accounts of project leaders."""


@leader.command("add")
@click.argument("email")
@click.option("--name", default="", help="The name that others see; the address's first part when left out.")
@click.pass_context
def add(ctx: click.Context, email: str, name: str) -> None:
    """Add a project leader with the address EMAIL; adding the same again changes nothing."""
    with ctx.obj["app"]().app_context():
        try:
            account = accounts.add_leader(db.session(), email, name=name, by=SYSTEM, at=datetime.now(UTC))
        except RefusedError as fault:
            raise click.ClickException(f"{email} is not an e-mail address.") from fault
        click.echo(f"{account.email} can sign in as project leader.")


@click.command("sign-in-link")
@click.argument("email")
@click.option(
    "--port", type=PORT, default=DEFAULT_PORT, show_default=True, help="Port of the server, when no public_url is set."
)
@click.pass_context
def sign_in_link(ctx: click.Context, email: str, port: int) -> None:
    """Print a link that signs EMAIL in once, within ten minutes."""
    with ctx.obj["app"]().app_context():
        click.echo(link_for(email, base_address(ctx.obj["settings"](), port)))


leader.add_command(sign_in_link)


@click.command("sign-out-everyone")
@click.pass_context
def sign_out_everyone(ctx: click.Context) -> None:
    """Sign all staff out in every browser, as when something has leaked."""
    with ctx.obj["app"]().app_context():
        ended = end_all_sessions(db.session(), by=SYSTEM, at=datetime.now(UTC))
    click.echo(f"Signed out in {ended} {'browser' if ended == 1 else 'browsers'}.")


def link_for(email: str, base: str) -> str:
    """A fresh one-time link under the address ``base``; ClickException when nobody has this address."""
    try:
        token = accounts.make_sign_in_link(db.session(), email, by=SYSTEM, at=datetime.now(UTC))
    except NotFoundError as fault:
        raise click.ClickException(f"{email} has no account. Add it with: matchmaker leader add {email}") from fault
    return f"{base}/logga-in/{token}"


def base_address(settings: Settings, port: int) -> str:
    """The address under which people reach the service."""
    return settings.public_url.rstrip("/") or f"http://127.0.0.1:{port}"
