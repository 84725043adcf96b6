"""What came back and what calendars answer, from the mail server's pipe or from a mailbox."""

import mailbox
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import MailAddress, Participant, Reply
from matchmaker.services.meeting_mail import invite_everyone, post_of
from matchmaker.services.outbox import queue_mail
from matchmaker.settings import Settings
from tests.cli.terminal import type_in
from tests.conftest import NOW
from tests.services.talks import AT, add_meeting, add_talk, staff
from tests.services.test_bounces import report
from tests.services.test_calendar_replies import GB, replied


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
