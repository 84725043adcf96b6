"""Mail to the service, handed over by the mail server or read from where it is kept: what came back, and answers."""

import mailbox
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from matchmaker.models.extension import db
from matchmaker.services.bounces import note_bounce
from matchmaker.services.calendar_replies import note_calendar_reply
from matchmaker.settings import Settings


@click.command()
@click.argument("kept", required=False, type=click.Path(exists=True, path_type=Path))
@click.pass_context
def incoming(ctx: click.Context, kept: Path | None) -> None:
    """Take in mail to the service: one message on standard input, or all in KEPT, a Maildir folder or an mbox file.

    Reports of mail that came back are noted, and answers to invitations that calendar programs send. Nothing is removed
    from KEPT, and what has been noted once is not noted again.
    """
    messages = [sys.stdin.buffer.read()] if kept is None else list(_messages(kept))
    with ctx.obj["app"]().app_context():
        noted = sum(_note(message, ctx.obj["settings"]()) for message in messages)
    click.echo(f"Noted {noted} of {len(messages)}.")


def _note(message: bytes, settings: Settings) -> bool:
    at = datetime.now(UTC)
    return note_bounce(db.session(), message, at=at) or note_calendar_reply(db.session(), message, settings, at=at)


def _messages(kept: Path) -> Iterator[bytes]:
    box = mailbox.Maildir(kept, create=False) if kept.is_dir() else mailbox.mbox(kept, create=False)
    for key in box.iterkeys():
        yield box.get_bytes(key)
    box.close()
