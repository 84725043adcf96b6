from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from matchmaker.services.actors.contacts import ask_question, find_question
from matchmaker.services.audit import SYSTEM
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.people import sent
from tests.web.actors.conftest import errors


@pytest.fixture
def address(database: Session) -> str:
    """Where a question is answered."""
    tokens: list[str] = []

    class Link(str):
        def format(self, *_: object, **words: object) -> str:
            tokens.append(str(words["token"]))
            return "https://x"

    actor = sent(database)
    ask_question(
        database,
        actor,
        key="q",
        question="Bara om vintern?",
        link=Link(),
        by=SYSTEM,
        at=datetime.now(UTC),
    )
    return f"/svara/{tokens[0]}"


def test_a_question_is_answered_without_signing_in(client: CheckedClient, address: str, database: Session) -> None:
    assert "Bara om vintern?" in client.get(address).text
    answer = client.post_form(address, {"answer": "Ja, bara då."})
    assert answer.location == address
    page = client.get(address).text
    assert "Tack för svaret" in page
    assert "Ja, bara då." in page
    assert find_question(database, address.rpartition("/")[2]).answer == "Ja, bara då."


def test_an_empty_answer_is_asked_for_again(client: CheckedClient, address: str) -> None:
    answer = client.post_form(f"{address}?spara=1", page=address)
    assert answer.status_code == 422
    assert f'action="{address}?spara=2"' in answer.text, "never the page's own address"
    assert errors(answer.text) == [("#answer", "Skriv ett svar")]


def test_a_second_answer_does_not_take_the_place_of_the_first(client: CheckedClient, address: str) -> None:
    fields = form_fields(client.get(address).text, address)
    client.post(address, data=fields | {"answer": "Ja."})
    late = client.post(address, data=fields | {"answer": "Nej, förresten."})
    assert late.status_code == 409
    assert "Nej, förresten." in late.text
    assert "Ja." in late.text
    unsound = client.post(address, data=fields | {"answer": "Nej. " + "x" * 5000})
    assert unsound.status_code == 422
    assert "Frågan är redan besvarad" in unsound.text
    assert "Nej. xxx" in unsound.text


def test_a_link_that_leads_nowhere_is_not_found(client: CheckedClient) -> None:
    assert client.get("/svara/ingenting").status_code == 404
