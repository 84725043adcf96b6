"""Both say yes: each is asked once and reminded once, and contact details pass with the last yes and not before."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Actor,
    Answer,
    AuditEvent,
    Consent,
    ContactChannel,
    Decision,
    Outcome,
    Suggestion,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.actors.contacts import log_contact
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.mail.addresses import note_arrived, note_returned
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.suggestions.reviews import review_suggestion, undo_review
from matchmaker.services.taking_part.consents import (
    ASK_AFTER,
    ASK_WITHIN,
    REASON_LIMIT,
    REMIND_AFTER,
    ask_due,
    list_refused,
    list_to_ask,
    remind_due,
)
from matchmaker.services.taking_part.questions import consents_of
from tests.conftest import NOW
from tests.services.asking import URL, add_bystander, add_pair, add_third, ask, mails, say
from tests.services.circle import FINDS, RING, add_circle, groups
from tests.services.matched import run
from tests.services.people import merge, part
from tests.services.races import Meet, at_once
from tests.services.talks import add_meeting, add_suggestion

DAY = timedelta(days=1)


@pytest.fixture
def pair(session: Session) -> Suggestion:
    return add_pair(session)


def verbs(session: Session) -> list[str]:
    told = ("ask", "remind", "answer", "introduce")
    return list(session.scalars(select(AuditEvent.verb).where(AuditEvent.verb.in_(told)).order_by(AuditEvent.id)))


def decide(session: Session, suggestion: Suggestion, decision: Decision, by: Who, at: datetime = NOW) -> None:
    session.refresh(suggestion)
    review_suggestion(session, suggestion.id, decision=decision, reason="Bra", version=suggestion.version, by=by, at=at)


def test_each_party_is_asked_once_and_told_neither_name_nor_number(session: Session, pair: Suggestion) -> None:
    assert ask(session, pair) == [1, 2]
    assert ask(session, pair) == [], "twice is once"
    first, second = mails(session)
    assert (first[0], second[0]) == ("behover@example.org", "har@example.org")
    for _, _, body in (first, second):
        assert "Behöver 1" not in body
        assert "Har 1" not in body
        assert "070-1" not in body
        assert "Skjuts till tåget" in body
        assert f"{URL}/min-sida/fraga/" in body
    assert verbs(session) == ["ask", "ask"]


def test_details_pass_to_all_with_the_last_yes(session: Session, pair: Suggestion) -> None:
    ask(session, pair)
    say(session, pair, 1, Answer.YES)
    assert len(mails(session)) == 2
    say(session, pair, 2, Answer.YES)
    to_needing, to_having = mails(session)[2:]
    assert to_needing[0] == "behover@example.org"
    assert "Har 1, Bastuträsk\nFråga efter Hanna\n070-1\nhar@example.org" in to_needing[2]
    assert "Behöver 1, Bastuträsk\nbehover@example.org" in to_having[2]
    assert verbs(session)[-1] == "introduce"


def test_what_has_been_passed_on_cannot_be_taken_back_and_a_double_tap_is_harmless(
    session: Session, pair: Suggestion
) -> None:
    ask(session, pair)
    say(session, pair, 1, Answer.YES)
    say(session, pair, 2, Answer.YES)
    say(session, pair, 2, Answer.YES)
    assert len(mails(session)) == 4
    with pytest.raises(RefusedError, match="shared"):
        say(session, pair, 2, Answer.NO)


def test_a_no_keeps_its_reason_and_can_become_a_yes(session: Session, pair: Suggestion) -> None:
    ask(session, pair)
    say(session, pair, 1, Answer.YES)
    assert say(session, pair, 2, Answer.NO, reason=" Hinner inte ").reason == "Hinner inte"
    assert len(mails(session)) == 2, "nobody is told the others' details"
    assert say(session, pair, 2, Answer.YES, reason="glömd").reason == ""
    assert len(mails(session)) == 4


def test_the_audit_trail_has_no_words_of_theirs(session: Session, pair: Suggestion) -> None:
    ask(session, pair)
    say(session, pair, 2, Answer.NO, reason="Hinner inte")
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "answer")).one()
    assert (event.by, event.details) == ("actor:2", {"answer": "no"})


def test_what_cannot_be_answered_is_refused(session: Session, pair: Suggestion) -> None:
    with pytest.raises(NotFoundError):
        say(session, pair, 1, Answer.YES)
    ask(session, pair)
    with pytest.raises(RefusedError, match="reason"):
        say(session, pair, 1, Answer.NO, reason="x" * (REASON_LIMIT + 1))
    pair.state = SuggestionState.PARKED
    session.commit()
    with pytest.raises(RefusedError, match="state"):
        say(session, pair, 1, Answer.YES)
    with pytest.raises(RefusedError, match="state"):
        ask(session, pair)


def test_staff_write_down_an_answer_unless_they_answered_meanwhile(
    session: Session, pair: Suggestion, eva: Who
) -> None:
    ask(session, pair)
    version = consents_of(session, pair.id)[0].version
    said = say(session, pair, 1, Answer.YES, by=eva, version=version)
    assert said.recorded_by_id == eva.account_id
    session.expire_all()
    assert consents_of(session, pair.id)[0].recorded_by is not None
    with pytest.raises(ConflictError):
        say(session, pair, 1, Answer.NO, by=eva, version=version)
    session.rollback()
    assert say(session, pair, 1, Answer.NO).recorded_by_id is None, "their own last word holds"


def test_who_has_no_address_is_asked_on_their_page_and_not_reminded(session: Session, pair: Suggestion) -> None:
    session.get_one(Actor, 2).contact_email = ""
    session.commit()
    ask(session, pair)
    assert [to for to, *_ in mails(session)] == ["behover@example.org"]
    assert remind_due(session, public_url=URL, at=NOW + REMIND_AFTER) == 1
    say(session, pair, 1, Answer.YES)
    say(session, pair, 2, Answer.YES)
    assert [to for to, *_ in mails(session)] == ["behover@example.org"] * 3


def test_silence_is_reminded_of_once_after_a_week(session: Session, pair: Suggestion) -> None:
    ask(session, pair)
    say(session, pair, 1, Answer.YES)
    assert remind_due(session, public_url=URL, at=NOW + REMIND_AFTER - DAY) == 0
    assert remind_due(session, public_url=URL, at=NOW + REMIND_AFTER) == 1
    assert remind_due(session, public_url=URL, at=NOW + 3 * REMIND_AFTER) == 0
    to, subject, body = mails(session)[-1]
    assert (to, subject) == ("har@example.org", "En påminnelse: vill ni prata? Skjuts till tåget")
    assert "Vi påminner bara den här gången." in body


@pytest.mark.parametrize("no_longer", ["refused", "undone", "withdrawn"])
def test_nobody_is_reminded_when_the_answer_no_longer_matters(
    session: Session, pair: Suggestion, no_longer: str
) -> None:
    ask(session, pair)
    if no_longer == "refused":
        say(session, pair, 1, Answer.NO)
    elif no_longer == "undone":
        pair.state = SuggestionState.NEW
    else:
        session.get_one(Actor, 1).withdrawn_at = session.get_one(Actor, 2).withdrawn_at = NOW
    session.commit()
    assert remind_due(session, public_url=URL, at=NOW + REMIND_AFTER) == 0


def test_a_decision_asks_after_a_while_in_which_it_can_be_taken_back(
    session: Session, pair: Suggestion, eva: Who
) -> None:
    pair.state = SuggestionState.NEW
    session.commit()
    decide(session, pair, Decision.ACCEPT, eva)
    assert ask_due(session, public_url=URL, at=NOW + ASK_AFTER - timedelta(seconds=1)) == 0
    session.refresh(pair)
    undo_review(session, pair.id, version=pair.version, by=eva, at=NOW)
    assert ask_due(session, public_url=URL, at=NOW + ASK_AFTER) == 0
    decide(session, pair, Decision.ACCEPT, eva, at=NOW + DAY)
    assert ask_due(session, public_url=URL, at=NOW + DAY + ASK_AFTER) == 1
    assert ask_due(session, public_url=URL, at=NOW + DAY + 2 * ASK_AFTER) == 0
    assert len(mails(session)) == 2


def test_old_decisions_and_what_has_been_talked_through_ask_nobody_by_themselves(
    session: Session, pair: Suggestion, eva: Who
) -> None:
    pair.state = SuggestionState.NEW
    session.commit()
    decide(session, pair, Decision.ACCEPT, eva)
    assert ask_due(session, public_url=URL, at=NOW + ASK_WITHIN) == 0
    meeting = add_meeting(session, by=eva)
    add_items(session, meeting.id, [pair.id], by=eva, at=NOW)
    item = get_meeting(session, meeting.id).items[0]
    said: dict[str, Any] = {
        "said": "Vi ses.",
        "outcome": Outcome.NOT_NOW,
        "outcome_reason": "Ingen tid",
        "opening": None,
    }
    record_outcome(session, item.id, version=item.version, **said, by=eva, at=NOW)
    assert ask_due(session, public_url=URL, at=NOW + ASK_AFTER) == 0
    assert ask(session, pair) == [1, 2], "but staff can ask"


def test_who_sits_at_the_table_about_it_gets_no_mail_about_it(session: Session, pair: Suggestion, eva: Who) -> None:
    pair.state = SuggestionState.NEW
    other = add_suggestion(session, "2", contact_email="har2@example.org")
    ask(session, other)
    begins, due, week = NOW - timedelta(hours=1), NOW + ASK_AFTER, NOW + REMIND_AFTER
    decide(session, pair, Decision.ACCEPT, eva)
    meeting = add_meeting(session, by=eva, starts_at=begins)
    add_items(session, meeting.id, [pair.id, other.id], by=eva, at=NOW)
    sent = len(mails(session))
    assert ask_due(session, public_url=URL, at=due) == remind_due(session, public_url=URL, at=week) == 0
    assert len(mails(session)) == sent
    meeting.cancelled_at = NOW
    session.commit()
    assert (ask_due(session, public_url=URL, at=due), remind_due(session, public_url=URL, at=week)) == (1, 1)


def test_all_of_a_group_are_asked_and_all_must_agree(session: Session) -> None:
    ids = add_circle(session)
    for ref, actor_id in ids.items():
        session.get_one(Actor, actor_id).contact_email = f"{ref}@example.org"
    session.commit()
    run(session, FINDS, per_shape=12)
    ring = session.get_one(Suggestion, groups(session)[RING].id)
    assert ring.shape is SuggestionShape.CYCLE
    ring.state = SuggestionState.ACCEPTED
    session.commit()
    assert set(ask(session, ring)) == set(ids.values())
    assert not any("Bytesring" in subject for _, subject, _ in mails(session)), "a word of the project's own"
    for number, actor_id in enumerate(ids.values(), start=1):
        assert len(mails(session)) == 3
        say(session, ring, actor_id, Answer.YES)
        assert len(mails(session)) == (6 if number == 3 else 3)
    assert "Föreningen b" in mails(session)[3][2]
    assert "Föreningen c" in mails(session)[3][2]


def test_of_two_last_answers_at_once_one_is_the_last(engine: Engine, session: Session, pair: Suggestion) -> None:
    ask(session, pair)
    session.rollback()

    def act(actor_id: int) -> Any:
        def answer(own: Session, meet: Meet) -> None:
            meet()
            say(own, pair, actor_id, Answer.YES)

        return answer

    assert at_once(engine, act(1), act(2)) == [None, None]
    assert len(mails(session)) == 4
    assert verbs(session).count("introduce") == 1


def test_who_has_no_address_is_to_be_rung_until_they_answer_or_somebody_has_tried(session: Session) -> None:
    def to_ask(at: datetime = NOW) -> list[int]:
        found = list_to_ask(session, at=at, most=5)
        assert found.total == len(found.shown)
        return [one.actor_id for one in found.shown]

    pair = add_suggestion(session, contact_email="har@example.org")
    refused, silent = add_suggestion(session, "2"), add_suggestion(session, "3")
    assert to_ask() == []
    given: dict[str, Any] = {"channel": ContactChannel.CALL, "words": "Svarade inte.", "follow_up": None}
    log_contact(session, 3, key="o" * 24, **given, by=SYSTEM, at=NOW - DAY)
    for suggestion in (refused, pair, silent):
        ask(session, suggestion)
    assert to_ask() == [3, 4, 1, 5, 6], "who was rung before was not asked this"
    say(session, refused, 4, Answer.NO)
    assert to_ask() == [1, 5, 6]
    log_contact(session, 5, key="k" * 24, **given, by=SYSTEM, at=NOW)
    assert to_ask() == [1, 6]
    assert to_ask(NOW + REMIND_AFTER + DAY) == [1, 5, 6]
    session.get_one(Actor, 6).withdrawn_at = NOW
    session.commit()
    say(session, pair, 1, Answer.YES)
    assert to_ask() == []


def test_who_has_an_address_that_mail_comes_back_from_is_to_be_rung_and_is_not_reminded(session: Session) -> None:
    pair = add_suggestion(session, contact_email="har@example.org")
    ask(session, pair)
    asked = session.scalars(select(Actor).join(Consent, Consent.actor_id == Actor.id))
    with_address = [actor.id for actor in asked if actor.contact_email]
    before = [one.actor_id for one in list_to_ask(session, at=NOW, most=9).shown]
    assert with_address
    assert not {*with_address} & {*before}
    note_returned(session, "Har@example.org", "550 no such user", at=NOW)
    session.commit()
    assert {one.actor_id for one in list_to_ask(session, at=NOW, most=9).shown} == {*before, *with_address}
    assert remind_due(session, public_url=URL, at=NOW + REMIND_AFTER) == 0
    note_arrived(session, "har@example.org", by=SYSTEM, at=NOW)
    assert remind_due(session, public_url=URL, at=NOW + REMIND_AFTER) == len(with_address)


def test_a_no_is_told_until_the_decision_is_another_or_a_meeting_takes_it_up(
    session: Session, pair: Suggestion, eva: Who
) -> None:
    def refused() -> list[int]:
        return [one.actor_id for one in list_refused(session, most=5).shown]

    later = add_suggestion(session, "2")
    for suggestion in (pair, later):
        ask(session, suggestion)
        say(session, suggestion, suggestion.id * 2, Answer.NO)
    assert set(refused()) == {2, 4}
    say(session, pair, 1, Answer.YES)
    meeting = add_meeting(session, by=eva)
    add_items(session, meeting.id, [later.id], by=eva, at=NOW)
    assert refused() == [2]
    say(session, pair, 2, Answer.YES)
    assert refused() == []


def test_two_who_were_asked_and_are_made_one_are_reminded_once(session: Session, pair: Suggestion, eva: Who) -> None:
    third = add_third(session, pair)
    assert ask(session, pair) == [1, 2, 3]
    merge(session, session.get_one(Actor, 2), third, eva)
    assert remind_due(session, public_url=URL, at=NOW + REMIND_AFTER) == 2


def test_the_no_of_who_has_been_made_one_with_another_keeps_nobody_from_being_reminded(
    session: Session, pair: Suggestion, eva: Who
) -> None:
    third = add_third(session, pair)
    ask(session, pair)
    say(session, pair, third.id, Answer.NO)
    merge(session, session.get_one(Actor, 2), session.get_one(Actor, third.id), eva)
    assert remind_due(session, public_url=URL, at=NOW + REMIND_AFTER) == 2


def test_who_is_no_party_any_longer_is_neither_reminded_nor_to_be_rung(
    session: Session, pair: Suggestion, eva: Who
) -> None:
    together = merge(session, add_bystander(session), session.get_one(Actor, 2), eva)
    assert ask(session, pair) == [1, 3]
    part(session, together.id, eva)
    assert remind_due(session, public_url=URL, at=NOW + REMIND_AFTER) == 1
    session.get_one(Actor, 3).contact_email = ""
    session.commit()
    assert list_to_ask(session, at=NOW, most=9).total == 0
