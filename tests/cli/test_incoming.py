"""What came back and what calendars answer, from the mail server's pipe or from a mailbox."""

import mailbox
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from matchmaker.models import MailAddress, Participant, Reply
from matchmaker.services.mail.outbox import queue_mail
from matchmaker.services.meetings.meeting_mail import invite_everyone, post_of
from matchmaker.settings import Settings
from tests.cli.terminal import type_in
from tests.conftest import NOW
from tests.services.mail.test_bounces import report
from tests.services.meetings.test_calendar_replies import GB, replied
from tests.services.talks import AT, add_meeting, add_talk, staff


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
    result = type_in(settings, "incoming", given=report("aa"))
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
    assert type_in(settings, "incoming", tmp_path / "Maildir").stdout == "Noted 1 of 2.\n"
    assert type_in(settings, "incoming", tmp_path / "Maildir").stdout == "Noted 0 of 2.\n"
    assert type_in(settings, "incoming", tmp_path / "mbox").stdout == "Noted 1 of 1.\n"
    assert returned(database) == ["aa@x.example", "bb@x.example"]
    assert len(maildir) == 2


def test_one_message_that_cannot_be_taken_in_stops_no_other(
    settings: Settings, database: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_session: Session, raw: bytes, _settings: Settings, *, at: datetime) -> bool:
        raise LookupError(raw)

    monkeypatch.setattr(sys.modules["matchmaker.cli.incoming"], "note_calendar_reply", fails)
    send(database, "aa")
    mbox = mailbox.mbox(tmp_path / "mbox")
    mbox.add(b"From: gb@exempel.se\r\n\r\nHej!")
    mbox.add(report("aa"))
    mbox.close()
    result = type_in(settings, "incoming", tmp_path / "mbox")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "Noted 1 of 2.")
    assert "LookupError" in result.output
    assert "gb@exempel.se" not in result.output  # the log knows nobody
    assert returned(database) == ["aa@x.example"]


def test_a_message_is_handed_over_again_when_the_database_does_not_answer(
    settings: Settings, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_session: Session, _raw: bytes, *, at: datetime) -> bool:
        raise OperationalError("select", {}, OSError(f"gone at {at}"))

    monkeypatch.setattr(sys.modules["matchmaker.cli.incoming"], "note_bounce", fails)
    assert type_in(settings, "incoming", given=report("aa")).exit_code != 0


def test_a_mailbox_that_is_not_there_is_said(settings: Settings) -> None:
    assert "does not exist" in type_in(settings, "incoming", "/nowhere").stderr


def test_an_answer_by_calendar_is_taken_in_with_the_rest(settings: Settings, database: Session, tmp_path: Path) -> None:
    by = staff(database)
    meeting = add_meeting(database, by=by, starts_at=datetime.now(UTC) + timedelta(days=7))
    add_talk(database, "1", by=by, meeting=meeting, contact_email=GB)
    invite_everyone(database, meeting.id, post_of(settings), by=by, at=AT)
    mbox = mailbox.mbox(tmp_path / "mbox")
    for message in (replied(meeting), replied(meeting, sender="somebody@else.example")):
        mbox.add(message)
    mbox.close()
    assert type_in(settings, "incoming", tmp_path / "mbox").stdout == "Noted 1 of 2.\n"
    database.expire_all()
    assert database.scalars(select(Participant.reply).where(Participant.email == GB)).one() is Reply.YES
    database.rollback()
