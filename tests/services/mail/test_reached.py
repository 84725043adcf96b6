"""A letter that did not arrive has not been read, nor has one that went to another address than they have now."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Answer, OutboxMail, Suggestion
from matchmaker.services.audit import Who
from matchmaker.services.mail.addresses import note_returned
from matchmaker.services.taking_part import follow_ups
from matchmaker.services.taking_part.consents import (
    ASK_ANEW_WITHIN,
    REMIND_AFTER,
    ask_anew,
    list_to_ask,
    remind_due,
    who_was_not_reached,
)
from matchmaker.services.taking_part.follow_ups import ask_now, list_to_call
from matchmaker.services.taking_part.questions import consents_of, question_behind
from matchmaker.settings import Settings
from tests.conftest import NOW
from tests.services.asking import URL, add_pair, ask, mails, say
from tests.services.talks import add_collaboration

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


def lose(session: Session) -> None:
    """All that has been mailed came back, without a word of whether the addresses are bad."""
    session.execute(update(OutboxMail).values(next_attempt_at=None, sent_at=NOW, fault="5.7.1 refused"))
    session.commit()


def test_who_did_not_get_the_question_is_to_be_rung_until_a_reminder_reaches_them(
    session: Session, pair: Suggestion
) -> None:
    def to_ask() -> list[int]:
        return [one.actor_id for one in list_to_ask(session, at=NOW + REMIND_AFTER, most=5).shown]

    say(session, pair, 1, Answer.YES)
    assert (to_ask(), who_was_not_reached(session, pair.id)) == ([], [])
    lose(session)
    assert (to_ask(), who_was_not_reached(session, pair.id)) == ([2], [2])
    remind_due(session, public_url=URL, at=NOW + REMIND_AFTER)
    assert (to_ask(), who_was_not_reached(session, pair.id)) == ([], [])
    lose(session)
    assert (to_ask(), who_was_not_reached(session, pair.id)) == ([2], [2])


def test_who_was_not_asked_how_it_went_is_to_be_called(session: Session, settings: Settings, by: Who) -> None:
    trial = add_collaboration(session, by=by)
    for actor_id in (1, 2):
        session.get_one(Actor, actor_id).contact_email = f"{actor_id}@example.org"
    session.commit()
    ask_now(session, trial.id, settings, by=by, at=NOW)

    def to_call() -> list[int]:
        return [one.id for one in list_to_call(session, at=NOW + DAY, most=5).shown]

    assert (to_call(), follow_ups.who_was_not_reached(session, trial.id)) == ([], [])
    lose(session)
    assert to_call() == follow_ups.who_was_not_reached(session, trial.id) == [1, 2]
