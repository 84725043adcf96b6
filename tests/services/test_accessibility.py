"""The statement says no more than is known, and what people tell reaches the leader and is answered."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AccessibilityFault, AccessibilityMessage, AuditEvent, FaultGround, OutboxMail
from matchmaker.services.accessibility import (
    Conformity,
    FaultWords,
    correct_fault,
    count_messages,
    get_fault,
    get_message,
    handle_message,
    leave_message,
    list_faults,
    list_messages,
    make_statement,
    mark_mended,
    note_fault,
)
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.records.purges import KEEP_MESSAGES, purge
from matchmaker.settings import Settings
from tests.conftest import NOW
from tests.services.talks import staff

ASSESSED: dict[str, Any] = {
    "accessibility_assessed": "2026-10-14",
    "accessibility_result": "full",
    "accessibility_method": "Vi har gått igenom alla sidor med tangentbord.",
}
MAP = FaultWords("Kartan går inte att läsa upp.", FaultGround.LACKING, alternative="Läs listan under den.")


@pytest.fixture
def by(session: Session) -> Who:
    return staff(session, "eva@norsjo.example")


@pytest.fixture
def assessed(settings: Settings) -> Settings:
    return replace(settings, contact_email="eva@norsjo.example", public_url="https://hjalp.example", **ASSESSED)


def noted(session: Session, by: Who, fault: FaultWords = MAP, key: str = "k") -> AccessibilityFault:
    return note_fault(session, fault, key=key, by=by, at=NOW)


def told(session: Session, settings: Settings, email: str = "", key: str = "m") -> AccessibilityMessage:
    words = "Knappen läses inte upp."
    return leave_message(session, words, email, key=key, language="en", settings=settings, at=NOW)


def test_an_installation_that_nobody_has_assessed_says_so(session: Session, settings: Settings) -> None:
    statement = make_statement(session, settings)
    assert (statement.conformity, statement.assessed, statement.updated) == (Conformity.UNKNOWN, None, None)


@pytest.mark.parametrize(
    ("ground", "result", "conformity"),
    [
        (None, "full", Conformity.FULL),
        (FaultGround.OUTSIDE, "full", Conformity.FULL),
        (FaultGround.LACKING, "full", Conformity.PARTLY),
        (FaultGround.BURDEN, "full", Conformity.PARTLY),
        (FaultGround.LACKING, "none", Conformity.NONE),
    ],
)
def test_a_service_with_known_faults_is_never_told_to_be_wholly_in_line(
    session: Session, assessed: Settings, by: Who, ground: FaultGround | None, result: str, conformity: Conformity
) -> None:
    if ground:
        noted(session, by, replace(MAP, ground=ground))
    statement = make_statement(session, replace(assessed, accessibility_result=result))
    assert statement.conformity is conformity
    assert statement.assessed == date(2026, 10, 14)
    assert statement.updated == (NOW.date() if ground else statement.assessed)
    assert [len(faults) for faults in statement.faults.values()] == [kind is ground for kind in FaultGround]


def test_a_fault_is_noted_once_put_in_other_words_and_mended(session: Session, by: Who, assessed: Settings) -> None:
    fault = noted(session, by)
    assert noted(session, by).id == fault.id
    later = NOW + timedelta(days=3)
    other = FaultWords("Kartan.", FaultGround.BURDEN, "Den är dyr.", "Listan.", date(2027, 1, 31))
    correct_fault(session, fault.id, other, version=fault.version, by=by, at=later)
    with pytest.raises(ConflictError):
        correct_fault(session, fault.id, MAP, version=1, by=by, at=later)
    session.rollback()
    stands = get_fault(session, fault.id)
    assert (stands.what, stands.ground, stands.mend_by) == ("Kartan.", FaultGround.BURDEN, date(2027, 1, 31))
    mark_mended(session, fault.id, by=by, at=later)
    mark_mended(session, fault.id, by=by, at=later + timedelta(days=1))
    assert list_faults(session) == []
    assert make_statement(session, assessed).updated == later.date()
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.noun == "accessibility_faults"))
    assert list(verbs) == ["add", "correct", "mend"]


@pytest.mark.parametrize("words", ["", "  ", "x" * 2001])
def test_a_fault_or_message_without_words_or_with_too_many_is_refused(
    session: Session, settings: Settings, words: str
) -> None:
    with pytest.raises(RefusedError, match="words"):
        FaultWords(words, FaultGround.LACKING)
    with pytest.raises(RefusedError, match="words"):
        leave_message(session, words, "", key="k", language="sv", settings=settings, at=NOW)


def test_what_is_not_there_is_not_found(session: Session, by: Who) -> None:
    for find in (get_fault, get_message):
        with pytest.raises(NotFoundError):
            find(session, 7)


def test_a_message_needs_no_name_and_is_mailed_about_to_the_leader_once(session: Session, assessed: Settings) -> None:
    message = told(session, assessed)
    assert told(session, assessed).id == message.id
    [mail] = session.scalars(select(OutboxMail))
    assert mail.recipient == "eva@norsjo.example"
    assert "https://hjalp.example/tillganglighet/meddelanden" in mail.body
    assert message.words not in mail.body
    assert count_messages(session) == 1
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.noun == "accessibility_messages"))
    assert event.account_id is None


def test_while_a_message_waits_no_other_is_mailed_about(session: Session, assessed: Settings, by: Who) -> None:
    first = told(session, assessed)
    told(session, assessed, key="m2")
    assert len(session.scalars(select(OutboxMail)).all()) == 1
    for message in (first, told(session, assessed, key="m2")):
        handle_message(session, message.id, "", version=message.version, by=by, at=NOW)
    told(session, assessed, key="m3")
    assert len(session.scalars(select(OutboxMail)).all()) == 2


def test_without_an_address_of_the_leaders_a_message_is_kept_all_the_same(session: Session, settings: Settings) -> None:
    told(session, settings)
    assert session.scalars(select(OutboxMail)).all() == []


def test_what_can_be_no_address_is_refused(session: Session, settings: Settings) -> None:
    with pytest.raises(RefusedError, match="email"):
        told(session, settings, "anna")


def test_who_left_an_address_is_answered_in_their_language(session: Session, assessed: Settings, by: Who) -> None:
    message = told(session, assessed, "Anna@Example.se")
    handled = handle_message(session, message.id, "Nu läses den upp.", version=message.version, by=by, at=NOW)
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert mail.recipient == "Anna@example.se"
    assert mail.subject == "An answer to what you wrote about accessibility"
    assert "Nu läses den upp." in mail.body
    assert (get_message(session, handled.id).handled_by is not None, count_messages(session)) == (True, 0)
    with pytest.raises(ConflictError):
        handle_message(session, message.id, "", version=handled.version, by=by, at=NOW)
    session.rollback()
    with pytest.raises(ConflictError):
        handle_message(session, message.id, "", version=99, by=by, at=NOW)


def test_who_left_none_cannot_be_answered_but_is_seen_to(session: Session, settings: Settings, by: Who) -> None:
    message = told(session, settings)
    for answer, code in (("Hej", "nobody"), ("x" * 2001, "words")):
        with pytest.raises(RefusedError, match=code):
            handle_message(session, message.id, answer, version=message.version, by=by, at=NOW)
        session.rollback()
    handle_message(session, message.id, "", version=1, by=by, at=NOW)
    assert session.scalars(select(OutboxMail)).all() == []


def test_what_waits_comes_first_and_what_is_seen_to_goes_after_a_year(
    session: Session, settings: Settings, by: Who
) -> None:
    first, second = told(session, settings, key="1"), told(session, settings, key="2")
    handle_message(session, first.id, "", version=1, by=by, at=NOW)
    assert [message.id for message in list_messages(session)] == [second.id, first.id]
    purge(session, settings, rules=("message",), by=by, at=NOW + KEEP_MESSAGES)
    assert [message.id for message in list_messages(session)] == [second.id]
