"""The mail server for tests does what it is told, as a real one would."""

import smtplib
import threading
from email.message import EmailMessage

import pytest

from matchmaker.testing.mail import MailSink


def send(sink: MailSink, to: str = "eva@norsjo.example", body: str = "Hej å hå: https://x.example/a?b=1\n") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@x.example", to, "Åh"
    message.set_content(body)
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as server:
        server.send_message(message)


def test_what_is_sent_is_kept_and_its_links_are_found(sink: MailSink) -> None:
    send(sink)
    send(sink, body="ingen länk")
    assert [mail["Subject"] for mail in sink.mails] == ["Åh", "Åh"]
    assert sink.mails[0].get_content() == "Hej å hå: https://x.example/a?b=1\n"
    assert sink.links() == ["https://x.example/a?b=1"]


def test_it_fails_while_it_is_told_to(sink: MailSink) -> None:
    sink.fail = "451 later"
    with pytest.raises(smtplib.SMTPDataError, match="later"):
        send(sink)
    sink.fail = ""
    send(sink)
    assert len(sink.mails) == 1


def test_it_refuses_those_it_is_told_to(sink: MailSink) -> None:
    sink.reject = {"gone@norsjo.example": "550 unknown"}
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(sink, "gone@norsjo.example")
    send(sink)
    assert [mail["To"] for mail in sink.mails] == ["eva@norsjo.example"]


def test_it_waits_until_it_is_released(sink: MailSink) -> None:
    sink.hold()
    thread = threading.Thread(target=send, args=(sink,))
    thread.start()
    assert sink.arrived.wait(5)
    assert sink.mails == []
    sink.release()
    thread.join(5)
    assert len(sink.mails) == 1


def test_two_have_ports_of_their_own(sink: MailSink) -> None:
    with MailSink() as other:
        assert other.port != sink.port
        send(other)
    assert sink.mails == []
