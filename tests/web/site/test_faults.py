"""Staff keep the statement true, and see to what people tell."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AccessibilityFault, AccessibilityMessage, OutboxMail
from matchmaker.services.accessibility import handle_message, leave_message, note_fault
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW
from tests.services.talks import staff
from tests.services.test_accessibility import MAP

FAULTS, MESSAGES = "/tillganglighet/brister", "/tillganglighet/meddelanden"


@pytest.fixture
def fault(database: Session) -> AccessibilityFault:
    return note_fault(database, MAP, key="k", by=staff(database), at=NOW)


@pytest.fixture(params=["", "anna@example.se"])
def message(request: pytest.FixtureRequest, database: Session, settings: Settings) -> AccessibilityMessage:
    words = "Knappen läses inte upp."
    return leave_message(database, words, request.param, key="m", language="sv", settings=settings, at=NOW)


def test_a_fault_is_written_up_and_stands_in_the_statement(leader_client: CheckedClient) -> None:
    assert "Inget är uppskrivet." in leader_client.get(FAULTS).text
    answer = leader_client.post_form(FAULTS, {"what": "Kartan."})
    assert (answer.status_code, "Välj vad som gäller" in answer.text) == (422, True)
    values = {"what": "Kartan.", "ground": "burden", "reason": "Den är dyr.", "mend_by": "2027-01-31"}
    assert leader_client.post_form(FAULTS, values).status_code == 303
    assert "31 januari 2027" in leader_client.get(FAULTS).text
    text = leader_client.get("/tillganglighet").text
    assert "Den är dyr." in text
    assert f'href="{FAULTS}"' in text


def test_it_is_put_in_other_words_unless_somebody_was_there_before(
    leader_client: CheckedClient, database: Session, fault: AccessibilityFault
) -> None:
    page = f"{FAULTS}/{fault.id}"
    fields = form_fields(leader_client.get(page).text, page)
    assert fields["what"] == MAP.what
    assert leader_client.post(page, data=fields | {"what": ""}).status_code == 422
    assert leader_client.post(page, data=fields | {"what": "Kartan på sidan."}).status_code == 303
    late = leader_client.post(page, data=fields | {"what": "Den andra kartan."})
    assert late.status_code == 409
    assert "Kartan på sidan." in late.text
    kept = form_fields(late.text, page)
    assert kept["what"] == "Den andra kartan."
    assert leader_client.post(page, data=kept).status_code == 303


def test_what_is_mended_leaves_the_statement(leader_client: CheckedClient, fault: AccessibilityFault) -> None:
    assert leader_client.post_form(f"{FAULTS}/{fault.id}/rattad", page=FAULTS).status_code == 303
    assert MAP.what not in leader_client.get("/tillganglighet").text


def test_a_message_waits_on_the_leaders_first_page_until_it_is_seen_to(
    leader_client: CheckedClient, database: Session, message: AccessibilityMessage
) -> None:
    assert "har berättat om något som inte är tillgängligt" in leader_client.get("/nu").text
    assert ("Vill ha svar." if message.email else "Väntar.") in leader_client.get(MESSAGES).text
    page = f"{MESSAGES}/{message.id}"
    assert ("går inte att svara" in leader_client.get(page).text) is (not message.email)
    if message.email:
        assert leader_client.post_form(page, {"answer": "x" * 2001}).status_code == 422
    assert leader_client.post_form(page, {"answer": "Nu går det."}).status_code == 303
    mails = database.scalars(select(OutboxMail)).all()
    assert [mail.recipient for mail in mails] == [message.email] * bool(message.email)
    text = leader_client.get(page).text
    assert ("Nu går det." in text) is bool(message.email)
    assert "Eva Lind" in text
    assert "har berättat om något" not in leader_client.get("/nu").text
    assert "Klart." in leader_client.get(MESSAGES).text


def test_who_answers_second_sees_that_it_is_done(
    leader_client: CheckedClient, database: Session, message: AccessibilityMessage
) -> None:
    page = f"{MESSAGES}/{message.id}"
    fields = form_fields(leader_client.get(page).text, page)
    handle_message(database, message.id, "", version=1, by=staff(database, "b@x.example"), at=NOW)
    late = leader_client.post(page, data=fields | {"answer": "Mitt svar."})
    assert late.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in late.text


def test_nothing_told_is_said_too(leader_client: CheckedClient) -> None:
    assert "Ingen har skrivit något än." in leader_client.get(MESSAGES).text
