"""The accessibility statement says what the law asks for, and anyone can tell what does not work."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.app import create_app
from matchmaker.models import AccessibilityMessage, FaultGround, OutboxMail
from matchmaker.services.accessibility import FaultWords, note_fault
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW
from tests.services.talks import staff
from tests.services.test_accessibility import ASSESSED

TELL = "/tillganglighet/meddelande"
SEND = "/tillganglighet/meddelande?skickad=1"


def statement_of(settings: Settings, **values: Any) -> str:
    app = create_app(replace(settings, **values))
    app.test_client_class = CheckedClient
    return app.test_client().get("/tillganglighet", headers={"Accept-Language": "sv"}).text


def test_an_unassessed_installation_says_so_and_what_to_do(client: CheckedClient) -> None:
    text = client.get("/tillganglighet").text
    assert "Den här installationen är inte bedömd än." in text
    assert "förenlig" not in text
    assert 'href="https://www.digg.se/tdosanmalan"' in text
    assert f'href="{TELL}"' in text
    assert 'href="/tillganglighet">Tillgänglighet</a></li>' in client.get("/").text


@pytest.mark.parametrize(
    ("result", "sentence"), [("full", "helt förenlig"), ("partly", "delvis förenlig"), ("none", "inte förenlig")]
)
def test_the_statement_uses_the_words_of_the_law(settings: Settings, result: str, sentence: str) -> None:
    text = statement_of(settings, **ASSESSED | {"accessibility_result": result})
    assert f"Tjänsten är {sentence} med lagen." in text
    assert 'Norsjö kommun står bakom tjänsten <bdi lang="sv">Vi hjälps åt</bdi>.' in text
    assert ASSESSED["accessibility_method"] in text
    assert "onsdag 14 oktober 2026" in text


@pytest.mark.parametrize("result", ["full", "none"])
def test_each_fault_stands_under_its_ground_with_reason_and_alternative(
    settings: Settings, database: Session, result: str
) -> None:
    for ground in FaultGround:
        words = FaultWords(f"Fel {ground}.", ground, "Därför.", "Ring oss.", datetime(2027, 1, 31, tzinfo=UTC).date())
        note_fault(database, words, key=ground, by=staff(database), at=NOW)
    text = statement_of(settings, **ASSESSED | {"accessibility_result": result})
    for heading, ground in (
        ("Det här fungerar inte än", FaultGround.LACKING),
        ("oskäligt betungande att rätta", FaultGround.BURDEN),
        ("Det här omfattas inte av lagen", FaultGround.OUTSIDE),
    ):
        assert heading in text
        assert f"Fel {ground}." in text
    assert text.count('lang="sv">Ring oss.') == text.count('lang="sv">Därför.') == text.count('lang="sv">Fel ') == 3
    assert text.count("Ring oss.") == text.count("Därför.") == 3
    assert "31 januari 2027" in text
    assert "Det som brister står nedanför." in text


def test_anyone_can_tell_what_does_not_work_without_saying_who_they_are(
    client: CheckedClient, database: Session
) -> None:
    answer = client.post_form(SEND, {"words": "Knappen läses inte upp."}, page=TELL)
    assert answer.status_code == 303
    thanks = client.get(answer.headers["Location"]).text
    assert "Tack för att ni berättade" in thanks
    assert "Svaret kommer" not in thanks
    [message] = database.scalars(select(AccessibilityMessage))
    assert (message.words, message.email, message.language) == ("Knappen läses inte upp.", "", "sv")


def test_who_goes_back_and_adds_an_address_is_heard_and_a_double_tap_is_one_message(
    client: CheckedClient, database: Session
) -> None:
    fields = form_fields(client.get(TELL).text, SEND) | {"words": "Knappen läses inte upp."}
    for email in ("", "", "a@b.se"):
        assert client.post(SEND, data=fields | {"email": email}).status_code == 303
    told = database.scalars(select(AccessibilityMessage).order_by(AccessibilityMessage.id))
    assert [message.email for message in told] == ["", "a@b.se"]


def test_who_wants_an_answer_leaves_an_address(client: CheckedClient, database: Session) -> None:
    values = {"words": "Knappen läses inte upp.", "email": "anna"}
    answer = client.post_form(SEND, values, page=TELL)
    assert (answer.status_code, "namn@exempel.se" in answer.text) == (422, True)
    assert "Knappen läses inte upp." in answer.text
    answer = client.post_form(SEND, values | {"email": "anna@example.se"}, page=TELL)
    assert "Svaret kommer" in client.get(answer.headers["Location"]).text


def test_nothing_is_lost_when_something_has_to_be_put_right(client: CheckedClient) -> None:
    answer = client.post_form(SEND, {"email": "anna@example.se"}, page=TELL)
    assert answer.status_code == 422
    assert "Skriv vad som inte fungerar" in answer.text
    assert 'value="anna@example.se"' in answer.text


@pytest.mark.parametrize(
    "values", [{"homepage": "x"}, {"words": "Köp på https://spam.example"}, {"form_key": "chosen-by-the-sender"}]
)
def test_a_program_is_asked_to_press_once_more(
    client: CheckedClient, database: Session, values: dict[str, str]
) -> None:
    answer = client.post_form(SEND, {"words": "Knappen."} | values, page=TELL)
    assert (answer.status_code, "Tryck på knappen en gång till" in answer.text) == (422, True)
    assert database.scalars(select(AccessibilityMessage)).all() == []


def test_the_leader_is_told_on_the_first_page_and_by_mail(app: Flask, settings: Settings, database: Session) -> None:
    other = create_app(replace(settings, contact_email="eva@norsjo.example"))
    other.test_client_class = CheckedClient
    client = other.test_client()
    assert isinstance(client, CheckedClient)
    client.post_form(SEND, {"words": "Knappen."}, page=TELL)
    assert [mail.recipient for mail in database.scalars(select(OutboxMail))] == ["eva@norsjo.example"]


def test_a_reader_of_english_gets_it_in_english(client: CheckedClient) -> None:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "has not been assessed yet" in client.get("/tillganglighet").text
