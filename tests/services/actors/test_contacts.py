from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, ContactChannel, ContactNote, OutboxMail
from matchmaker.services.actors.contacts import (
    answer_question,
    ask_question,
    find_question,
    list_answers,
    list_contacts,
    list_due,
    log_contact,
    mark_followed_up,
    record_answer,
)
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from tests.conftest import NOW
from tests.services.village import add_actor

TODAY = date(2026, 11, 26)


@pytest.fixture
def actor(session: Session) -> Actor:
    found = add_actor(session, "a", contact_email="stina@by.example")
    add_actor(session, "noise", contact_email="noise@by.example")
    session.commit()
    return found


def note(session: Session, actor: Actor, eva: Who, key: str = "k", **more: Any) -> ContactNote:
    given: dict[str, Any] = {"channel": ContactChannel.CALL, "words": "De ringer i maj.", "by": eva, "at": NOW}
    return log_contact(session, actor.id, key=key, **(given | more))


def question(session: Session, actor: Actor, eva: Who, key: str = "q") -> str:
    """Ask; gives the token of the link in the mail."""
    ask_question(session, actor, key=key, question="Bara vinter?", link="https://x/{token}", by=eva, at=NOW)
    body = session.scalars(select(OutboxMail.body).order_by(OutboxMail.id.desc())).first() or ""
    return body.partition("https://x/")[2].split()[0]


def test_what_surrounds_a_question_is_in_the_readers_language(session: Session, actor: Actor, eva: Who) -> None:
    told = {}
    for language in ("sv", "en", "fi", ""):
        actor.language = language
        question(session, actor, eva, key=f"q{language}")
        told[language] = session.scalars(select(OutboxMail.subject).order_by(OutboxMail.id.desc())).first()
    assert told["en"] == "A question about what you told us"
    assert told["sv"] == told[""] != told["fi"]


def test_a_note_is_kept_once_however_often_its_form_is_sent(session: Session, actor: Actor, eva: Who) -> None:
    first, second = note(session, actor, eva), note(session, actor, eva)
    note(session, actor, eva, key="l", channel=ContactChannel.VISIT, at=NOW + timedelta(hours=1))
    assert first.id == second.id
    assert [(n.channel, n.account and n.account.name) for n in list_contacts(session, actor.id)] == [
        (ContactChannel.VISIT, "Eva Lind"),
        (ContactChannel.CALL, "Eva Lind"),
    ]
    events = session.scalars(select(AuditEvent).where(AuditEvent.noun == "contact_notes")).all()
    assert [(event.verb, event.details) for event in events] == [
        ("add", {"channel": "call"}),
        ("add", {"channel": "visit"}),
    ]


def test_those_to_be_called_again_are_listed_until_somebody_has(session: Session, actor: Actor, eva: Who) -> None:
    early = note(session, actor, eva, key="1", follow_up=TODAY - timedelta(days=3))
    due = note(session, actor, eva, key="2", follow_up=TODAY)
    note(session, actor, eva, key="3", follow_up=TODAY + timedelta(days=1))
    note(session, actor, eva, key="4")
    assert [n.id for n in list_due(session, today=TODAY, most=9).shown] == [early.id, due.id]
    for _ in range(2):
        assert mark_followed_up(session, early.id, by=eva, at=NOW).followed_up_at == NOW
    assert [n.id for n in list_due(session, today=TODAY, most=9).shown] == [due.id]
    actor.withdrawn_at = NOW
    session.commit()
    assert list_due(session, today=TODAY, most=9).total == 0


def test_what_was_to_be_followed_up_by_nobody_stays_as_it_is(session: Session, actor: Actor, eva: Who) -> None:
    assert mark_followed_up(session, note(session, actor, eva).id, by=eva, at=NOW).followed_up_at is None
    with pytest.raises(NotFoundError):
        mark_followed_up(session, 4711, by=eva, at=NOW)


def test_a_question_goes_by_mail_and_is_answered_by_its_link(session: Session, actor: Actor, eva: Who) -> None:
    token = question(session, actor, eva)
    asked = find_question(session, token)
    assert (asked.actor.id, asked.words, asked.mail_id) == (actor.id, "Bara vinter?", 1)
    assert token not in str(asked.token_hash)
    assert list_answers(session, since=None, most=9).total == 0
    for _ in range(2):
        answer_question(session, token, answer="Ja.", at=NOW)
    assert [n.answer for n in list_answers(session, since=NOW - timedelta(days=1), most=9).shown] == ["Ja."]
    assert list_answers(session, since=NOW, most=9).total == 0
    with pytest.raises(ConflictError):
        answer_question(session, token, answer="Nej.", at=NOW)


def test_the_same_form_asks_once(session: Session, actor: Actor, eva: Who) -> None:
    question(session, actor, eva)
    question(session, actor, eva)
    assert len(session.scalars(select(OutboxMail)).all()) == 1


def test_a_question_needs_an_address_and_its_link_a_question(session: Session, actor: Actor, eva: Who) -> None:
    actor.contact_email = ""
    with pytest.raises(RefusedError, match="no_email"):
        question(session, actor, eva)
    session.rollback()
    with pytest.raises(NotFoundError):
        find_question(session, "not-a-token")


def test_nobody_is_asked_who_is_no_longer_with_us(session: Session, actor: Actor, eva: Who) -> None:
    actor.withdrawn_at = NOW
    with pytest.raises(RefusedError, match="withdrawn"):
        question(session, actor, eva)


def test_only_a_question_has_an_answer(session: Session, actor: Actor, eva: Who) -> None:
    with pytest.raises(RefusedError, match="question"):
        record_answer(session, note(session, actor, eva).id, answer="Ja.", by=eva, at=NOW)
