"""Mail that came back, handed to the service by the mail server or read from where it is kept."""

import mailbox
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from matchmaker.models.extension import db
from matchmaker.services.bounces import note_bounce


@click.command()
@click.argument("kept", required=False, type=click.Path(exists=True, path_type=Path))
@click.pass_context
def bounces(ctx: click.Context, kept: Path | None) -> None:
    """Note mail that came back: one message on standard input, or all in KEPT, a Maildir folder or an mbox file.

    Nothing is removed from KEPT, and what has been noted once is not noted again.
    """
    messages = [sys.stdin.buffer.read()] if kept is None else list(_messages(kept))
    with ctx.obj["app"]().app_context():
        noted = sum(note_bounce(db.session(), message, at=datetime.now(UTC)) for message in messages)
    click.echo(f"Noted {noted} of {len(messages)}.")


def _messages(kept: Path) -> Iterator[bytes]:
    box = mailbox.Maildir(kept, create=False) if kept.is_dir() else mailbox.mbox(kept, create=False)
    for key in box.iterkeys():
        yield box.get_bytes(key)
    box.close()
