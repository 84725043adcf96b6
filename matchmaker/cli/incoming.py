"""Mail to the service, handed over by the mail server or read from where it is kept: what came back, and answers."""

import mailbox
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import structlog
from sqlalchemy.exc import OperationalError

from matchmaker.models.extension import db
from matchmaker.services.mail.bounces import note_bounce
from matchmaker.services.meetings.calendar_replies import note_calendar_reply
from matchmaker.settings import Settings

log = structlog.get_logger()


@click.command()
@click.argument("kept", required=False, type=click.Path(exists=True, path_type=Path))
@click.pass_context
def incoming(ctx: click.Context, kept: Path | None) -> None:
    """Take in mail to the service: one message on standard input, or all in KEPT, a Maildir folder or an mbox file.

    It notes reports of mail that came back, and answers to invitations sent by calendar programs. Nothing is removed
    from KEPT, and what has been noted once is not noted again. A message that cannot be taken in is logged and stops no
    other.
    """
    messages = [sys.stdin.buffer.read()] if kept is None else _messages(kept)
    with ctx.obj["app"]().app_context():
        noted = [_note(message, ctx.obj["settings"]()) for message in messages]
    click.echo(f"Noted {sum(noted)} of {len(noted)}.")


def _note(message: bytes, settings: Settings) -> bool:
    at = datetime.now(UTC)
    try:
        return note_bounce(db.session(), message, at=at) or note_calendar_reply(db.session(), message, settings, at=at)
    except OperationalError:  # the database does not answer: no other could be taken in now, all can be later
        raise
    except Exception as fault:  # anybody can write anything to the address
        db.session.rollback()
        log.warning("mail_not_taken_in", fault=type(fault).__name__)  # what it says may tell who wrote
        return False


def _messages(kept: Path) -> Iterator[bytes]:
    box = mailbox.Maildir(kept, create=False) if kept.is_dir() else mailbox.mbox(kept, create=False)
    for key in box.iterkeys():
        yield box.get_bytes(key)
    box.close()
