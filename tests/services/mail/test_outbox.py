"""Mail leaves the outbox once, is tried again when it could not leave, and is never lost."""

import smtplib
import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from matchmaker.matching.texts import Text
from matchmaker.models import MailAddress, OutboxMail
from matchmaker.models.database import RoutedSession
from matchmaker.services.mail import outbox
from matchmaker.services.mail.addresses import HELD
from matchmaker.services.mail.outbox import (
    CLAIM,
    RETRY_AFTER,
    SUBJECT_LIMIT,
    Letter,
    deliver_mail,
    queue_mail,
    write_mail,
)
from matchmaker.settings import Settings
from matchmaker.testing.mail import MailSink
from tests.conftest import NOW
from tests.services.outgoing import EVA, deliver, only_mail, queue


def mail_in_trouble(session: Session) -> list[OutboxMail]:
    """What staff are told of: mail with a fault that has not left since."""
    query = select(OutboxMail).where(OutboxMail.sent_at.is_(None), OutboxMail.fault != "")
    return list(session.scalars(query.order_by(OutboxMail.id)))


def test_a_letter_is_written_in_its_readers_language_with_the_words_that_are_put_in(session: Session) -> None:
    thing = Text(sv="ost", en="cheese")
    letter = Letter(Text(sv="Om {thing}", en="About {thing}"), Text(sv="{name} har {thing}", en="{name} has {thing}"))
    mails = [write_mail(session, EVA, letter, tag, at=NOW, name="{Bo}", thing=thing) for tag in ("sv", "en-GB")]
    assert [(mail.subject, mail.body) for mail in mails] == [
        ("Om ost", "{Bo} har ost"),
        ("About cheese", "{Bo} has cheese"),
    ]


def test_a_subject_with_a_long_name_in_it_is_cut(session: Session) -> None:
    letter = Letter(Text(sv="Om {name}", en="About {name}"), Text(sv="Hej!", en="Hello!"))
    mail = write_mail(session, EVA, letter, "sv", at=NOW, name="å" * 300)
    session.commit()
    assert mail.subject == f"Om {'å' * (SUBJECT_LIMIT - 3)}"


def test_a_mail_arrives_once_and_as_it_was_written(session: Session, sink: MailSink, to_sink: Settings) -> None:
    queue(session, subject="Länk för att logga in på Åsele", body="Hej å hå!\n\nÖppna: http://x.example/å?a=1\n")
    assert deliver(session, to_sink, at=NOW) == 1
    assert deliver(session, to_sink, at=NOW + timedelta(days=9)) == 0
    [mail] = sink.mails
    assert mail["From"] == "Vi hjälps åt <tjanst@norsjo.example>"
    assert mail["To"] == EVA
    assert mail["Subject"] == "Länk för att logga in på Åsele"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<outbox-{only_mail(session).message_key}@norsjo.example>"
    assert mail["List-Unsubscribe"] is None
    assert mail["Date"].datetime == NOW
    assert mail.get_content().startswith("Hej å hå!\n\nÖppna: http://x.example/å?a=1\n\n-- \n")
    assert only_mail(session).sent_at is not None


def test_a_subject_with_a_line_break_is_put_on_one_line(session: Session, sink: MailSink, to_sink: Settings) -> None:
    queue(session, subject="Vill ni prata? Snöröjning\r\n vid  lokalen\n")
    assert deliver(session, to_sink, at=NOW) == 1
    assert sink.mails[0]["Subject"] == "Vill ni prata? Snöröjning vid lokalen"


def test_what_is_rolled_back_is_not_sent(session: Session, sink: MailSink, to_sink: Settings) -> None:
    queue_mail(session, EVA, "Nej", "Nej", at=NOW)
    session.rollback()
    assert deliver(session, to_sink, at=NOW) == 0
    assert sink.mails == []


def test_mail_leaves_in_the_order_it_was_queued_and_not_before_its_time(
    session: Session, sink: MailSink, to_sink: Settings
) -> None:
    for number in (1, 2):
        queue(session, subject=f"nr {number}")
    queue_mail(session, EVA, "senare", "x", at=NOW + timedelta(hours=1))
    session.commit()
    assert deliver(session, to_sink, at=NOW) == 2
    assert [mail["Subject"] for mail in sink.mails] == ["nr 1", "nr 2"]


def test_a_server_that_says_later_is_asked_again_with_growing_pauses_and_then_no_more(
    session: Session, sink: MailSink, to_sink: Settings
) -> None:
    queue(session)
    sink.fail = "451 come back later"
    at, pauses = NOW, []
    while (due := only_mail(session).next_attempt_at) is not None:
        pauses.append(due - at)
        at = due
        assert deliver(session, to_sink, at=at - timedelta(seconds=1)) == 0
        assert deliver(session, to_sink, at=at) == 0
    assert pauses == [timedelta(0), *RETRY_AFTER]
    assert pauses == sorted(pauses)
    mail = only_mail(session)
    assert (mail.attempts, mail.sent_at) == (6, None)
    assert "451" in mail.fault
    assert [m.id for m in mail_in_trouble(session)] == [mail.id]


def test_a_mail_that_was_kept_arrives_when_the_server_is_well_again(
    session: Session, sink: MailSink, to_sink: Settings
) -> None:
    queue(session)
    sink.fail = "451 come back later"
    deliver(session, to_sink, at=NOW)
    assert len(mail_in_trouble(session)) == 1
    sink.fail = ""
    assert deliver(session, to_sink, at=NOW + RETRY_AFTER[0]) == 1
    assert (only_mail(session).fault, mail_in_trouble(session)) == ("", [])


@pytest.mark.parametrize("stage", ["recipient", "content"])
def test_a_final_no_is_not_asked_again_and_shows_and_the_others_still_leave(
    session: Session, sink: MailSink, to_sink: Settings, stage: str
) -> None:
    queue(session, "gone@norsjo.example")
    sink.reject = {"gone@norsjo.example": "550 no such user"}
    if stage == "content":
        sink.reject, sink.fail = {}, "554 never"
        deliver(session, to_sink, at=NOW)
        sink.fail = ""
    queue(session)
    assert deliver(session, to_sink, at=NOW) == 1
    [trouble] = mail_in_trouble(session)
    assert (trouble.recipient, trouble.next_attempt_at, trouble.attempts) == ("gone@norsjo.example", None, 1)
    assert trouble.fault == {"recipient": "550 no such user", "content": "554 never"}[stage]


def test_a_recipient_who_is_refused_for_now_is_tried_again(session: Session, sink: MailSink, to_sink: Settings) -> None:
    queue(session)
    sink.reject = {EVA: "450 greylisted"}
    deliver(session, to_sink, at=NOW)
    assert only_mail(session).next_attempt_at == NOW + RETRY_AFTER[0]


@pytest.mark.parametrize("recipient", ["two@x.example, three@x.example", "no address", "a@x.example\nBcc: b@x.example"])
def test_a_mail_that_cannot_be_written_keeps_no_other_from_leaving(
    session: Session, sink: MailSink, to_sink: Settings, recipient: str
) -> None:
    queue(session, recipient)
    queue(session)
    assert deliver(session, to_sink, at=NOW) == 1
    assert [mail["To"] for mail in sink.mails] == [EVA]
    assert [mail.next_attempt_at for mail in mail_in_trouble(session)] == [None]


def test_a_server_that_is_away_is_tried_once_a_round_and_again_later(session: Session, to_sink: Settings) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = replace(to_sink, mail_port=nobody.getsockname()[1])
        queue(session)
        queue(session)
        assert deliver(session, away, at=NOW) == 0
        tried = session.scalars(select(OutboxMail.attempts).order_by(OutboxMail.id)).all()
    assert tried == [1, 0]
    assert session.get_one(OutboxMail, 1).next_attempt_at == NOW + RETRY_AFTER[0]
    assert deliver(session, to_sink, at=NOW + RETRY_AFTER[0]) == 2


def test_without_a_mail_server_nothing_is_tried(session: Session, to_sink: Settings) -> None:
    queue(session)
    assert deliver(session, replace(to_sink, mail_host=""), at=NOW) == 0
    assert (only_mail(session).attempts, only_mail(session).next_attempt_at) == (0, NOW)


def test_a_crash_after_the_servers_yes_sends_twice_rather_than_never(
    session: Session, sink: MailSink, to_sink: Settings
) -> None:
    queue(session)

    def send_and_die(message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", sink.port) as server:
            server.send_message(message)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(session, to_sink, at=NOW, send=send_and_die)
    assert len(sink.mails) == 1
    assert only_mail(session).sent_at is None
    assert deliver(session, to_sink, at=NOW + CLAIM) == 1
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1, "programs can tell that it is the same mail"


def test_two_workers_at_once_send_one_mail(engine: Engine, session: Session, sink: MailSink, to_sink: Settings) -> None:
    queue(session)
    sink.hold()
    counts: list[int] = []

    def work() -> None:
        with RoutedSession(engine, expire_on_commit=False) as own:
            counts.append(deliver(own, to_sink, at=NOW))

    first = threading.Thread(target=work)
    first.start()
    assert sink.arrived.wait(5)
    work()  # the second worker comes while the first is sending
    assert counts == [0]
    sink.release()
    first.join(5)
    assert counts == [0, 1]
    assert len(sink.mails) == 1


def test_without_a_claim_two_workers_would_send_it_twice(
    engine: Engine, session: Session, sink: MailSink, to_sink: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "CLAIM", timedelta(0))
    queue(session)
    sink.hold()

    def work() -> None:
        with RoutedSession(engine, expire_on_commit=False) as own:
            deliver(own, to_sink, at=NOW)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        while only_mail(session).attempts < number:
            time.sleep(0.01)
    sink.release()
    for thread in threads:
        thread.join(5)
    assert len(sink.mails) == 2


def test_late_in_a_long_round_a_mail_is_still_one_workers(engine: Engine, session: Session, to_sink: Settings) -> None:
    queue(session, subject="nr 1")
    queue(session, subject="nr 2")
    now = NOW
    sent: list[str] = []

    def send_slowly(message: EmailMessage) -> None:
        nonlocal now
        now += CLAIM * 0.7
        sent.append(message["Subject"])
        if len(sent) == 2:  # nothing else waits
            with RoutedSession(engine) as other:
                assert deliver(other, to_sink, at=now, send=send_slowly) == 0

    assert deliver_mail(session, to_sink, clock=lambda: now, send=send_slowly) == 2
    assert sent == ["nr 1", "nr 2"]


def test_two_workers_that_reach_for_the_same_mail_send_one(
    engine: Engine, session: Session, sink: MailSink, to_sink: Settings
) -> None:
    for _ in range(20):
        queue(session)
    together = threading.Barrier(2)

    def work() -> None:
        with RoutedSession(engine, expire_on_commit=False) as own:
            together.wait()
            deliver(own, to_sink, at=NOW)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = session.scalars(select(OutboxMail.message_key))
    assert sorted(mail["Message-ID"] for mail in sink.mails) == sorted(f"<outbox-{key}@norsjo.example>" for key in keys)


def test_a_slow_mail_server_keeps_nobody_from_writing(
    engine: Engine, session: Session, sink: MailSink, to_sink: Settings
) -> None:
    queue(session)
    sink.hold()

    def work() -> None:
        with RoutedSession(engine, expire_on_commit=False) as own:
            deliver(own, to_sink, at=NOW)

    sending = threading.Thread(target=work)
    sending.start()
    assert sink.arrived.wait(5)
    started = time.monotonic()
    session.execute(text("UPDATE outbox_mails SET subject = 'ändrat'"))
    session.commit()
    assert time.monotonic() - started < 2
    sink.release()
    sending.join(5)
    assert only_mail(session).sent_at == NOW


def test_the_log_tells_of_mail_without_addresses_or_words(session: Session, sink: MailSink, to_sink: Settings) -> None:
    queue(session, "gone@norsjo.example")
    queue(session)
    sink.reject = {"gone@norsjo.example": "550 gone@norsjo.example is unknown"}
    with capture_logs() as lines:
        deliver(session, to_sink, at=NOW)
    assert [line["event"] for line in lines] == ["mail_failed", "mail_sent"]
    assert lines[0]["fault"] == "SMTPRecipientsRefused"
    assert "@" not in str(lines)
    assert "Ärende" not in str(lines)


def returned(session: Session) -> dict[str, str]:
    found = {row.address: row.returned_why for row in session.scalars(select(MailAddress)) if row.returned_at}
    session.rollback()
    return found


def test_an_address_that_takes_no_mail_gets_no_more_but_what_its_reader_asks_for(
    session: Session, to_sink: Settings, sink: MailSink
) -> None:
    sink.reject = {EVA: "550 5.1.1 no such user"}
    queue(session, subject="första")
    queue(session, "Eva@norsjo.example", subject="andra")
    assert deliver(session, to_sink, at=NOW) == 0
    assert returned(session) == {EVA: "550 5.1.1 no such user"}
    sink.reject = {}
    queue(session, subject="tredje")
    queue_mail(session, EVA, "länken", "x", asked_for=True, at=NOW)
    session.commit()
    assert deliver(session, to_sink, at=NOW) == 1
    assert [mail["Subject"] for mail in sink.mails] == ["länken"]
    held = session.scalars(select(OutboxMail.subject).where(OutboxMail.fault == HELD).order_by(OutboxMail.id))
    assert held.all() == ["andra", "tredje"]


@pytest.mark.parametrize("answer", ["450 greylisted", "451 4.3.0 later", "550 5.7.1 blocked by a list", "554 no"])
def test_an_answer_that_says_nothing_of_the_address_leaves_it_as_it_was(
    session: Session, to_sink: Settings, sink: MailSink, answer: str
) -> None:
    queue(session)
    sink.reject = {EVA: answer}
    deliver(session, to_sink, at=NOW)
    assert returned(session) == {}


def test_a_content_that_is_refused_says_nothing_of_the_address(
    session: Session, to_sink: Settings, sink: MailSink
) -> None:
    queue(session)
    sink.fail = "550 5.1.1 odd, but about the content"
    deliver(session, to_sink, at=NOW)
    assert returned(session) == {}
