"""The project leader sees what the parties answer, asks them, and writes down what one said by telephone."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Answer, Consent, OutboxMail, Outcome, Suggestion, SuggestionShape, SuggestionState
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.mail.outbox import queue_mail
from matchmaker.services.taking_part.consents import answer_question
from matchmaker.services.taking_part.questions import consents_of
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW
from tests.services.asking import add_group
from tests.services.talks import add_suggestion, add_talk, staff
from tests.web.suggestions.reading import words

PAGE, ASK, SAID = "/forslag/1", "/forslag/1/fraga", "/forslag/1/svar/2"


@pytest.fixture
def pair(database: Session) -> Suggestion:
    suggestion = add_suggestion(database, contact_email="har@example.org")
    database.rollback()
    return suggestion


@pytest.fixture
def asked(leader_client: CheckedClient, pair: Suggestion) -> CheckedClient:
    """The leader's browser, when they have asked both."""
    assert leader_client.post_form(ASK, page=PAGE).location == PAGE
    return leader_client


def test_the_link_in_the_question_is_a_whole_address_also_before_any_is_set(
    asked: CheckedClient, database: Session
) -> None:
    assert "http://localhost/min-sida/fraga/" in database.scalars(select(OutboxMail.body)).one()
    database.rollback()
    assert "http://localhost/min-sida/fraga/…" in asked.get("/handlingar/brev/1").text


def test_both_are_asked_by_a_button_and_their_answers_are_seen(
    asked: CheckedClient, database: Session, pair: Suggestion
) -> None:
    text = words(asked.get(PAGE).text)
    assert "Har 1 Har inte svarat. Frågan ställdes " in text
    assert "Behöver 1 Har inte fått frågan än: de har ingen e-post. Vi har varken telefon" in text
    database.get_one(Actor, 1).contact_phone = "070-174 06 12"
    database.commit()
    text = words(asked.get(PAGE).text)
    assert "Behöver 1 Har inte fått frågan än: de har ingen e-post. Ring 070-174 06 12 och skriv in svaret." in text
    answer_question(database, pair.id, 2, answer=Answer.NO, reason="Hinner inte", by=Who.actor(2), at=NOW)
    text = words(asked.get(PAGE).text)
    assert "Vill de prata? Har 1 vill inte prata. Då lämnar vi inte ut telefon och e-post. Ändra beslutet" in text
    assert "Har 1 Nej, inte nu. Hinner inte" in text


def test_who_did_not_get_the_question_is_not_called_silent(asked: CheckedClient, database: Session) -> None:
    lost = {"next_attempt_at": None, "fault": "5.1.1 unknown"}
    database.execute(update(OutboxMail).values(lost))
    database.commit()
    text = words(asked.get(PAGE).text)
    assert "Har 1 Har inte fått frågan, för mejlet kom inte fram. Rätta adressen till Har 1Skriv in ett svar" in text
    assert "Har inte svarat" not in text
    database.get_one(Actor, 2).contact_phone = "070-174 06 12"
    database.commit()
    assert "för mejlet kom inte fram. Ring: 070-174 06 12" in words(asked.get(PAGE).text)
    consent = database.scalars(select(Consent).where(Consent.actor_id == 2)).one()
    consent.reminded_at = NOW
    queue_mail(database, "Har@example.org", "En påminnelse", "", at=NOW)
    database.commit()
    assert "Har 1 Har inte svarat." in words(asked.get(PAGE).text), "the reminder is on its way, or has arrived"


def test_who_will_get_no_mail_is_told_before_the_question_is_put(
    leader_client: CheckedClient, database: Session, pair: Suggestion
) -> None:
    text = words(leader_client.get(PAGE).text)
    assert "De får frågan i ett mejl och på sin sida. Behöver 1 har ingen e-post. Ring dem själv." in text
    assert "Fråga dem nu" in text
    database.get_one(Actor, 2).contact_email = ""
    database.commit()
    text = words(leader_client.get(PAGE).text)
    assert "Vill de prata? Behöver 1 och Har 1 har ingen e-post. Ring dem själv." in text
    assert "Jag ringer och frågar" in text
    assert "Fråga dem nu" not in text


def test_an_answer_by_telephone_is_written_down_with_who_did(asked: CheckedClient, database: Session) -> None:
    response = asked.post_form(SAID, {"answer": "yes"})
    assert response.location == f"{PAGE}#svar"
    assert "Har 1 Ja, de vill prata." in words(asked.get(PAGE).text)
    assert "inskrivet av Eva Lind" in words(asked.get(PAGE).text)
    assert form_fields(asked.get(SAID).text, SAID)["answer"] == "yes"
    asked.post_form("/forslag/1/svar/1", {"answer": "yes"})
    assert "Alla har sagt ja." in words(asked.get(PAGE).text)


def test_what_is_missing_comes_back(asked: CheckedClient) -> None:
    response = asked.post_form(SAID, {"reason": "Jo"})
    assert response.status_code == 422
    assert response.text.count("Välj vad de sa") == 2
    assert form_fields(response.text, SAID)["reason"] == "Jo"


def test_what_they_answered_meanwhile_is_shown_and_what_was_typed_is_kept(
    asked: CheckedClient, database: Session, pair: Suggestion
) -> None:
    fields = form_fields(asked.get(SAID).text, SAID)
    answer_question(database, pair.id, 2, answer=Answer.YES, by=Who.actor(2), at=NOW)
    response = asked.post(SAID, data=fields | {"answer": "no", "reason": "Hinner inte"})
    assert response.status_code == 409
    assert "De har svarat sedan du öppnade sidan" in response.text
    assert "Ja, de vill prata." in response.text
    again = form_fields(response.text, SAID)
    assert (again["answer"], again["reason"]) == ("no", "Hinner inte")
    assert asked.post(SAID, data=again).status_code == 302
    assert consents_of(database, pair.id)[1].answer is Answer.NO


def test_what_is_no_longer_accepted_asks_nobody_and_takes_no_answer(
    asked: CheckedClient, database: Session, pair: Suggestion
) -> None:
    said, ask = form_fields(asked.get(SAID).text, SAID), {"csrf_token": ""}
    ask["csrf_token"] = said["csrf_token"]
    pair.state = SuggestionState.PARKED
    database.commit()
    assert asked.post(SAID, data=said | {"answer": "yes"}).status_code == 302
    assert asked.post(ASK, data=ask).location == PAGE
    assert [one.answer for one in consents_of(database, pair.id)] == [None, None]
    assert "Vill de prata?" not in asked.get(PAGE).text


def test_who_was_not_asked_cannot_have_answered(leader_client: CheckedClient, pair: Suggestion) -> None:
    assert leader_client.get(SAID).status_code == 404


def test_those_who_have_talked_already_need_not_be_asked(leader_client: CheckedClient, database: Session) -> None:
    eva = staff(database)
    item = add_talk(database, by=eva)
    said: dict[str, Any] = {"said": "Vi ses.", "outcome": Outcome.TALK_MORE, "outcome_reason": "", "opening": None}
    record_outcome(database, item.id, version=item.version, **said, by=eva, at=NOW)
    database.rollback()
    text = words(leader_client.get(PAGE).text)
    assert "De har redan pratat." in text
    assert "Fråga dem nu" not in text


def test_when_one_of_a_group_says_no_the_others_can_talk_all_the_same(
    leader_client: CheckedClient, database: Session
) -> None:
    links = (("a.n", None), ("b.n", None), ("c.n", None))
    group = add_group(database, SuggestionShape.POOL, *links).id
    database.rollback()
    page, button = f"/forslag/{group}", f"/forslag/{group}/utan"
    assert "Låt de andra prata ändå" not in leader_client.get(page).text
    answer_question(database, group, 3, answer=Answer.NO, by=Who.actor(3), at=NOW)
    assert "Vill de andra ändå? Då kan de prata utan dem, i ett samtal för sig." in words(leader_client.get(page).text)
    answer = leader_client.post_form(button, page=page)
    assert answer.location == f"/forslag/{group + 1}#svar"
    text = words(leader_client.get(answer.location).text)
    assert "c vill inte prata. De andra pratar ändå." in text
    assert "Låt de andra prata ändå" not in text
    token = form_fields(leader_client.get(page).text, f"{page}/beslut")["csrf_token"]
    again = leader_client.post(button, data={"csrf_token": token})
    assert again.location == f"{page}#svar"


def test_of_a_ring_that_breaks_the_pairs_are_left(leader_client: CheckedClient, database: Session) -> None:
    group = add_group(database, SuggestionShape.CYCLE, ("a.n", "b.r"), ("b.n", "c.r"), ("c.n", "a.r")).id
    answer_question(database, group, 3, answer=Answer.NO, by=Who.actor(3), at=NOW)
    page = leader_client.get(f"/forslag/{group}").text
    assert "Vill de andra ändå? Godta då paren var för sig." in words(page)
    assert "Låt de andra prata ändå" not in page
