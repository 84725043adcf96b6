"""Reports of mail that came back: read as mail servers write them, believed only of our own mail, and noted once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import MailAddress, OutboxMail
from matchmaker.services.mail.bounces import note_bounce, read_report, says_address_is_bad
from matchmaker.services.mail.outbox import queue_mail
from tests.conftest import NOW

KEY, EVA = "0123456789abcdef0123456789abcdef", "eva@norsjo.example"


def report(
    key: str = KEY,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    code: str = "smtp; 550 5.1.1 No such user",
    **more: str,
) -> bytes:
    """A report as Postfix writes it; ``back`` is the kind of part in which the mail is sent back."""
    back = more.get("back", "text/rfc822-headers")
    text = f"""From: MAILER-DAEMON@mx.example
To: tjanst@norsjo.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
{more.get("headers", "X-Test: 1")}
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I am sorry to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Thu, 26 Nov 2026 10:30:00 +0100

Final-Recipient: rfc822; {EVA}
Original-Recipient: rfc822;{EVA}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example
{f"Diagnostic-Code: {code}" if code else "X-None: 1"}

--b
Content-Type: {back}

From: tjanst@norsjo.example
To: {EVA}
Subject: Hej
Message-ID: <outbox-{key}@norsjo.example>

--b--
"""
    return text.replace("\n", "\r\n").encode()


@pytest.fixture
def sent(session: Session) -> OutboxMail:
    """A mail that has left."""
    mail = queue_mail(session, "Eva@norsjo.example", "Hej", "x", at=NOW)
    mail.message_key, mail.sent_at, mail.next_attempt_at = KEY, NOW, None
    session.commit()
    return mail


def marked(session: Session) -> list[tuple[str, str]]:
    return [(row.address, row.returned_why) for row in session.scalars(select(MailAddress)) if row.returned_at]


@pytest.mark.parametrize("back", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_says_which_mail_and_why(back: str) -> None:
    found = read_report(report(back=back))
    assert found is not None
    assert (found.message_key, found.answer) == (KEY, "550 5.1.1 No such user")


def test_a_report_that_sends_nothing_back_says_what_it_answers_to() -> None:
    found = read_report(report("nothing", headers=f"In-Reply-To: <outbox-{KEY}@norsjo.example>", code=""))
    assert found is not None
    assert (found.message_key, found.answer) == (KEY, "5.1.1")
    other = read_report(report(code="smtp; no such user"))
    assert other is not None
    assert other.answer == "5.1.1 no such user"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"Subject: hej\r\n\r\nHej!", report(action="delayed", status="4.4.1"), report(action="delivered"),
        report("not-ours"), report().replace(b"delivery-status", b"disposition-notification"),
        f"Subject: semester\r\nIn-Reply-To: <outbox-{KEY}@x.example>\r\n\r\nAter i augusti.".encode(),
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n",
        b"\xff\xfe\x00 \r\n\r\n\xff",
    ],
)  # fmt: skip
def test_any_other_message_is_no_report(raw: bytes) -> None:
    assert read_report(raw) is None


def test_what_came_back_marks_the_mail_and_its_address_once(session: Session, sent: OutboxMail) -> None:
    assert note_bounce(session, report(), at=NOW)
    session.refresh(sent)
    assert (sent.fault, sent.next_attempt_at) == ("550 5.1.1 No such user", None)
    assert marked(session) == [(EVA, "550 5.1.1 No such user")]
    assert not note_bounce(session, report(), at=NOW)


def test_a_made_up_report_marks_nobody(session: Session, sent: OutboxMail) -> None:
    assert not note_bounce(session, report("1"), at=NOW)
    assert not note_bounce(session, b"Subject: hej\r\n\r\nHej!", at=NOW)
    assert marked(session) == []


def test_a_mail_that_was_taken_for_spam_says_nothing_of_its_address(session: Session, sent: OutboxMail) -> None:
    assert note_bounce(session, report(status="5.7.1", code="smtp; 550 5.7.1 spam"), at=NOW)
    session.refresh(sent)
    assert sent.fault == "550 5.7.1 spam"
    assert marked(session) == []


@pytest.mark.parametrize(
    ("answer", "bad"),
    [
        ("550 no such user", True), ("551 not here", True), ("550 5.2.1 disabled", True), ("5.4.4 no such host", True),
        ("5.0.0", True), ("550 5.7.1 policy", False), ("552 5.3.4 too big", False), ("450 later", False),
        ("554 no", False), ("", False), ("550 see 5.11.22.33", True),
    ],
)  # fmt: skip
def test_an_answer_tells_whether_the_address_is_bad(answer: str, bad: bool) -> None:
    assert says_address_is_bad(answer) is bad
