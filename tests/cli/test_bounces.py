"""Mail that came back, from the mail server's pipe or from a mailbox."""

import mailbox
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import MailAddress
from matchmaker.services.outbox import queue_mail
from matchmaker.settings import Settings
from tests.cli.terminal import type_in
from tests.conftest import NOW
from tests.services.test_bounces import report


def send(database: Session, *keys: str) -> None:
    for key in keys:
        queue_mail(database, f"{key}@x.example", "Hej", "x", at=NOW).message_key = key
    database.commit()


def returned(database: Session) -> list[str]:
    found = list(database.scalars(select(MailAddress.address).order_by(MailAddress.address)))
    database.rollback()
    return found


def test_a_mail_server_hands_over_one_message(settings: Settings, database: Session) -> None:
    send(database, "aa")
    result = type_in(settings, "bounces", given=report("aa"))
    assert (result.exit_code, result.stdout) == (0, "Noted 1 of 1.\n")
    assert returned(database) == ["aa@x.example"]


def test_a_mailbox_is_read_again_and_again_and_left_as_it_is(
    settings: Settings, database: Session, tmp_path: Path
) -> None:
    send(database, "aa", "bb")
    maildir, mbox = mailbox.Maildir(tmp_path / "Maildir"), mailbox.mbox(tmp_path / "mbox")
    maildir.add(report("aa"))
    maildir.add(b"Subject: hej\r\n\r\nHej!")
    mbox.add(report("bb"))
    mbox.close()
    assert type_in(settings, "bounces", tmp_path / "Maildir").stdout == "Noted 1 of 2.\n"
    assert type_in(settings, "bounces", tmp_path / "Maildir").stdout == "Noted 0 of 2.\n"
    assert type_in(settings, "bounces", tmp_path / "mbox").stdout == "Noted 1 of 1.\n"
    assert returned(database) == ["aa@x.example", "bb@x.example"]
    assert len(maildir) == 2


def test_a_mailbox_that_is_not_there_is_said(settings: Settings) -> None:
    assert "does not exist" in type_in(settings, "bounces", "/nowhere").stderr
