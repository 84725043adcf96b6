"""Whoever has another address since a letter went has not had it, and is written to where they are now."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Answer, Suggestion
from matchmaker.services.mail.addresses import note_returned
from matchmaker.services.taking_part.consents import ASK_ANEW_WITHIN, REMIND_AFTER, ask_anew, remind_due
from matchmaker.services.taking_part.questions import consents_of, question_behind
from tests.conftest import NOW
from tests.services.asking import URL, add_pair, ask, mails, say

DAY = timedelta(days=1)


@pytest.fixture
def pair(session: Session) -> Suggestion:
    pair = add_pair(session)
    ask(session, pair)
    return pair


def move_to(session: Session, address: str, at: datetime = NOW + DAY) -> None:
    actor = session.get_one(Actor, 2)
    actor.contact_email, actor.updated_at = address, at
    session.commit()


def anew(session: Session, at: datetime = NOW + DAY) -> int:
    return ask_anew(session, public_url=URL, at=at)


def test_who_has_another_address_is_asked_there_once_and_reminded_a_week_later(
    session: Session, pair: Suggestion
) -> None:
    assert anew(session) == 0
    remind_due(session, public_url=URL, at=NOW + REMIND_AFTER)
    later = NOW + REMIND_AFTER + DAY
    move_to(session, "Har@Example.org", later)
    assert anew(session, later) == 0, "it is the same address"
    move_to(session, "har@new.example", later)
    assert anew(session, later) == 1
    assert anew(session, later + DAY) == 0
    to, subject, body = mails(session)[-1]
    assert (to, subject) == ("har@new.example", "Vill ni prata om det här? Skjuts till tåget")
    token = body.partition("/min-sida/fraga/")[2].split()[0]
    assert question_behind(session, token).own.actor_id == 2
    first, second = consents_of(session, pair.id)
    assert (first.asked_at, second.asked_at, second.reminded_at) == (NOW, later, None)
    assert remind_due(session, public_url=URL, at=later + REMIND_AFTER) == 1
    assert mails(session)[-1][0] == "har@new.example"


def test_who_has_got_an_address_is_asked_there(session: Session, pair: Suggestion) -> None:
    move_to(session, "")
    assert anew(session) == 0, "they are on the list of whom to ring"
    move_to(session, "har@new.example")
    assert anew(session) == 1


def test_nobody_is_asked_anew_where_no_mail_arrives_after_long_or_when_they_have_answered(
    session: Session, pair: Suggestion
) -> None:
    move_to(session, "har@new.example")
    assert anew(session, NOW + ASK_ANEW_WITHIN) == 0, "staff may have talked with them long since"
    note_returned(session, "har@new.example", "550 no such user", at=NOW)
    session.commit()
    assert anew(session) == 0
    move_to(session, "har@newest.example")
    say(session, pair, 2, Answer.YES)
    assert anew(session) == 0
