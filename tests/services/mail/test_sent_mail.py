"""Staff see what has been mailed, and can open nobody's page by it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, OutboxMail
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError
from matchmaker.services.mail.addresses import HELD, note_returned
from matchmaker.services.mail.outbox import RETRY_AFTER, queue_mail
from matchmaker.services.mail.sent_mail import (
    PAGE_SIZE,
    MailState,
    count_given_up,
    list_mail,
    read_mail,
    send_again,
    send_given_up,
    without_private_links,
)
from matchmaker.services.taking_part.visits import mail_visit_link
from matchmaker.settings import Settings
from matchmaker.testing.mail import MailSink
from tests.conftest import NOW
from tests.services.outgoing import deliver
from tests.services.village import add_actor

LATER = NOW + timedelta(days=1)


def written(session: Session, recipient: str, subject: str = "Hej", **fate: Any) -> OutboxMail:
    mail = queue_mail(session, recipient, subject, "Hej!", at=NOW)
    for name, value in fate.items():
        setattr(mail, name, value)
    session.commit()
    return mail


def test_what_became_of_each_mail_is_told_and_asked_for(session: Session) -> None:
    written(session, "vantar@x.example")
    written(session, "forsok@x.example", attempts=1, fault="451 later")
    gone: dict[str, Any] = {"next_attempt_at": None}
    written(session, "skickad@x.example", sent_at=NOW, **gone)
    written(session, "tillbaka@x.example", sent_at=NOW, fault="550 no such", **gone)
    written(session, "avslag@x.example", fault="550 no such", **gone)
    written(session, "holls@x.example", fault=HELD, **gone)
    states = {mail.recipient.partition("@")[0]: mail.state for mail in list_mail(session).rows}
    assert states == {
        "holls": MailState.STUCK,
        "avslag": MailState.STUCK,
        "tillbaka": MailState.STUCK,
        "skickad": MailState.SENT,
        "forsok": MailState.WAITING,
        "vantar": MailState.WAITING,
    }
    for state in MailState:
        found = list_mail(session, state=state).rows
        assert {mail.recipient.partition("@")[0] for mail in found} == {who for who, s in states.items() if s is state}


def test_what_the_mail_server_said_is_told_and_what_the_service_itself_held_back_is_not(session: Session) -> None:
    refused, held = written(session, "a@x.example", fault="550 no such"), written(session, "b@x.example", fault=HELD)
    assert [read_mail(session, mail.id).answer for mail in (refused, held)] == ["550 no such", ""]


@pytest.mark.parametrize(
    "fate",
    [
        {"fault": "550 no such", "attempts": 1},
        {"fault": "421 away", "attempts": 6},
        {"fault": HELD},
        {"fault": "550 returned", "attempts": 1, "sent_at": NOW},
    ],
)
def test_what_did_not_arrive_is_tried_anew_also_where_mail_came_back(
    session: Session, sink: MailSink, to_sink: Settings, eva: Who, fate: dict[str, Any]
) -> None:
    mail = written(session, "a@x.example", next_attempt_at=None, **fate)
    note_returned(session, "a@x.example", "550 no such", at=NOW)
    session.commit()
    send_again(session, mail.id, by=eva, at=LATER)
    assert (read_mail(session, mail.id).state, read_mail(session, mail.id).answer) == (MailState.WAITING, "")
    assert deliver(session, to_sink, at=LATER) == 1
    assert [arrived["To"] for arrived in sink.mails] == ["a@x.example"]
    assert read_mail(session, mail.id).state is MailState.SENT
    send_again(session, mail.id, by=eva, at=LATER)  # a double tap
    assert read_mail(session, mail.id).state is MailState.SENT
    events = session.execute(select(AuditEvent.verb, AuditEvent.noun).where(AuditEvent.by == eva.label)).all()
    assert [tuple(event) for event in events] == [("send_again", "outbox_mails")]
    with pytest.raises(NotFoundError):
        send_again(session, 4711, by=eva, at=LATER)


def test_what_was_given_up_while_the_server_was_away_is_tried_anew_together(
    session: Session, sink: MailSink, to_sink: Settings, eva: Who
) -> None:
    def away(_: object) -> None:
        raise ConnectionRefusedError

    given_up = [written(session, f"{name}@x.example") for name in "ab"]
    at = NOW
    for after in (timedelta(), *RETRY_AFTER):
        at += after
        for _ in given_up:  # a server that is away ends each round at the first mail
            deliver(session, to_sink, at=at, send=away)
    written(session, "refused@x.example", attempts=1, fault="550 no", next_attempt_at=None)
    written(session, "held@x.example", fault=HELD, next_attempt_at=None)
    written(session, "later@x.example", next_attempt_at=NOW + timedelta(days=7))
    assert count_given_up(session) == 2
    assert send_given_up(session, by=eva, at=at) == 2
    assert count_given_up(session) == 0
    assert deliver(session, to_sink, at=at) == 2
    assert [arrived["To"] for arrived in sink.mails] == ["a@x.example", "b@x.example"]
    assert send_given_up(session, by=eva, at=at) == 0


def test_mails_are_found_by_address_and_subject_and_paged(session: Session) -> None:
    for n in range(PAGE_SIZE + 1):
        written(session, f"n{n}@x.example", "Vad har hänt")
    written(session, "Eva@by.example", "100 % ja")
    assert [mail.recipient for mail in list_mail(session, words="eva@").rows] == ["Eva@by.example"]
    assert [mail.recipient for mail in list_mail(session, words="100 %").rows] == ["Eva@by.example"]
    assert list_mail(session, words="0_%").total == 0
    found = list_mail(session, words="hänt", page=9)
    assert (found.total, found.page, found.pages, len(found.rows)) == (PAGE_SIZE + 1, 2, 2, 1)


def test_the_link_in_a_mail_opens_nothing_for_who_looks_at_it(session: Session) -> None:
    add_actor(session, "a", contact_email="eva@by.example")
    session.commit()
    link = "https://matchmaker.norsjo.example/min-sida/lank/{token}"
    mail_visit_link(session, "eva@by.example", link=link, language="sv", at=NOW)
    body = session.get_one(OutboxMail, 1).body
    shown = read_mail(session, 1).body
    assert "https://matchmaker.norsjo.example/min-sida/lank/…" in shown
    assert len(shown) < len(body) - 30
    with pytest.raises(NotFoundError):
        read_mail(session, 2)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://127.0.0.1:8000/om", "http://127.0.0.1:8000/om"),
        (
            "https://x.example/min-sida/kalender/AbC-_0123456789abcdef01/moten.ics",
            "https://x.example/min-sida/kalender/…/moten.ics",
        ),
        ("https://x.example/a?key=AbC-_0123456789abcdef01", "https://x.example/…"),
        ("/min-sida/fraga/AbC-_0123456789abcdef01", "/min-sida/fraga/…"),
        ("ring 070-174 06 11", "ring 070-174 06 11"),
        ("byn/fritidshusägarföreningen", "byn/fritidshusägarföreningen"),
    ],
)
def test_only_what_is_secret_is_left_out(address: str, shown: str) -> None:
    assert without_private_links(f"Hej!\n{address}\nHälsningar") == f"Hej!\n{shown}\nHälsningar"


def test_that_a_calendar_went_along_is_told(session: Session) -> None:
    written(session, "a@x.example", calendar="BEGIN:VCALENDAR")
    written(session, "b@x.example", sent_at=NOW + timedelta(minutes=1))
    assert [read_mail(session, n).has_calendar for n in (1, 2)] == [True, False]
