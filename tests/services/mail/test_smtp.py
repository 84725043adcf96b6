"""What a mail looks like when it leaves, and what is asked of the server that takes it."""

import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from matchmaker.services.mail.outbox import RETRY_AFTER, queue_mail
from matchmaker.services.mail.smtp import signed
from matchmaker.settings import Settings
from matchmaker.testing.mail import MailSink
from tests.conftest import NOW
from tests.services.outgoing import EVA, deliver, only_mail, queue


def test_the_sender_may_carry_a_name_of_its_own(session: Session, sink: MailSink, to_sink: Settings) -> None:
    queue(session)
    deliver(session, replace(to_sink, mail_from="Åsele kommun <svar@asele.example>"), at=NOW)
    assert sink.mails[0]["From"] == "Åsele kommun <svar@asele.example>"
    assert sink.mails[0]["Message-ID"].endswith("@asele.example>")


def test_the_project_leaders_address_sends_when_no_other_is_set(
    session: Session, sink: MailSink, to_sink: Settings
) -> None:
    queue(session)
    deliver(session, replace(to_sink, mail_from="", contact_email=EVA), at=NOW)
    assert sink.mails[0]["From"].addresses[0].addr_spec == EVA


def test_a_server_without_encryption_gets_nothing_when_encryption_is_demanded(
    session: Session, sink: MailSink, to_sink: Settings
) -> None:
    queue(session)
    assert deliver(session, replace(to_sink, mail_tls=True), at=NOW) == 0
    assert sink.mails == []
    assert only_mail(session).next_attempt_at == NOW + RETRY_AFTER[0]


def test_an_encrypted_server_must_show_a_certificate_that_holds(
    session: Session, to_sink: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"]
    subprocess.run(
        [*made, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with MailSink(tls=context) as encrypted:
        settings = replace(to_sink, mail_tls=True, mail_port=encrypted.port)
        queue(session)
        assert deliver(session, settings, at=NOW) == 0
        assert "CERTIFICATE_VERIFY_FAILED" in only_mail(session).fault
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert deliver(session, settings, at=NOW + RETRY_AFTER[0]) == 1
        assert len(encrypted.mails) == 1


def test_a_user_name_is_signed_in_with_and_a_refused_sign_in_is_tried_again(
    session: Session, sink: MailSink, to_sink: Settings
) -> None:
    queue(session)
    deliver(session, replace(to_sink, mail_username="u", mail_password="p"), at=NOW)
    mail = only_mail(session)
    assert "AUTH" in mail.fault
    assert mail.next_attempt_at == NOW + RETRY_AFTER[0]


def test_a_calendar_entry_goes_along_with_its_method(session: Session, to_sink: Settings, sink: MailSink) -> None:
    entry = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Möte\r\nEND:VCALENDAR\r\n"
    queue_mail(session, EVA, "Välkomna", "Hej!\n", calendar=entry, at=NOW)
    session.commit()
    assert deliver(session, to_sink, at=NOW) == 1
    [mail] = sink.mails
    words, calendar = mail.iter_parts()
    assert words.get_content().startswith("Hej!\n\n-- \n")
    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "REQUEST")
    assert "SUMMARY:Möte" in calendar.get_content()


def test_under_each_mail_stands_whose_it_is_and_how_to_reach_the_project_leader(
    session: Session, to_sink: Settings, sink: MailSink
) -> None:
    queue(session)
    settings = replace(to_sink, contact_phone="070-174 06 11", contact_email=EVA, public_url="https://x.example")
    deliver(session, settings, at=NOW)
    whole = sink.mails[0].get_content()
    assert whole.endswith(f"\n\n-- \nVi hjälps åt, Norsjö kommun\n070-174 06 11, {EVA}\nhttps://x.example\n")
    assert "\n\n\n" not in whole


def test_what_is_not_set_leaves_no_empty_line_under_a_mail() -> None:
    assert signed("Hej!\n", Settings(instance=Path(), public_url="")) == "Hej!\n\n-- \nVi hjälps åt, Norsjö kommun\n"


def test_a_regular_mail_says_how_to_end_it_with_one_press(session: Session, to_sink: Settings, sink: MailSink) -> None:
    queue_mail(session, EVA, "Nytt", "Hej!\n", leave_url="https://x.example/sluta", at=NOW)
    session.commit()
    deliver(session, to_sink, at=NOW)
    assert sink.mails[0]["List-Unsubscribe"] == "<https://x.example/sluta>"
    assert sink.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
