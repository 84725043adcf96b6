"""The question whether they want to talk: by a link that answers nothing by itself, or on their own page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Answer, Consent, Need, Suggestion, SuggestionState
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.taking_part.consents import answer_question, ask_parties
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW
from tests.services.talks import add_suggestion
from tests.web.visitors import HAS, NEEDS, mailed_link, visit, words

ON_PAGE = "/min-sida/2/fragor/2"


@pytest.fixture(autouse=True)
def pair(database: Session) -> Suggestion:
    """``Behöver 1`` (id 1) and ``Har 1`` (id 2) have been asked."""
    suggestion = add_suggestion(database, contact_email=HAS, contact_phone="070-174 06 15", contact_name="Hanna")
    database.get_one(Actor, 1).contact_email = NEEDS
    database.commit()
    ask_parties(database, suggestion.id, public_url="", by=SYSTEM, at=datetime.now(UTC))
    return suggestion


@pytest.fixture
def link(database: Session) -> str:
    return mailed_link(database, HAS, "/min-sida/fraga/")


def answers(database: Session) -> list[tuple[Answer | None, str]]:
    database.rollback()
    rows = database.execute(select(Consent.answer, Consent.reason).order_by(Consent.id)).all()
    database.rollback()
    return [(row.answer, row.reason) for row in rows]


def answer(client: CheckedClient, address: str, said: str, page: str | None = None, **values: Any) -> Any:
    return client.post_form(address, {"answer": said} | values, page=page)


def other_says(database: Session, pair: Suggestion, said: Answer) -> None:
    answer_question(database, pair.id, 1, answer=said, by=Who.actor(1), at=NOW)


def test_looking_answers_nothing_and_a_button_does(client: CheckedClient, database: Session, link: str) -> None:
    text = words(client.get(link).text)
    for part in ("Frågan gäller Har 1.", "Ni skulle prata med: en förening", "Ja, vi vill prata", "Nej, inte nu"):
        assert part in text
    assert "Behöver 1" not in text
    assert answers(database)[1] == (None, "")
    response = answer(client, link, "yes")
    assert (response.status_code, response.location) == (303, f"{link}?sparat=1")
    assert answers(database)[1] == (Answer.YES, "")
    text = words(client.get(response.location).text)
    assert "Tack! Vi har sparat ert svar." in text
    assert "Ni har sagt ja. Vi hör av oss när de andra har svarat." in text


def test_when_all_agree_the_page_gives_the_contact_details(
    client: CheckedClient, database: Session, pair: Suggestion, link: str
) -> None:
    other_says(database, pair, Answer.YES)
    text = words(client.get(link).text)
    assert "Behöver 1, Bastuträsk Har sagt ja." in text
    assert NEEDS not in text
    answer(client, link, "yes")
    text = words(client.get(link).text)
    assert "Alla har sagt ja. Nu kan ni höra av er till varandra." in text
    assert NEEDS in text
    assert "Nej, inte nu" not in text, "it cannot be taken back"


def test_a_no_keeps_its_reason_for_the_project_leader_only(client: CheckedClient, database: Session, link: str) -> None:
    answer(client, link, "no", reason="Hinner inte")
    assert answers(database)[1] == (Answer.NO, "Hinner inte")
    theirs = words(client.get(mailed_link(database, NEEDS, "/min-sida/fraga/")).text)
    assert "Hinner inte" not in theirs
    assert "Det blir inget av det här just nu." in theirs
    assert "Ni har sagt nej." in words(client.get(link).text)
    answer(client, link, "yes")
    assert answers(database)[1] == (Answer.YES, "")


@pytest.mark.parametrize("reason", ["x" * 1001, "Fråga 811218-9876"])
def test_a_reason_that_cannot_be_kept_comes_back(
    client: CheckedClient, database: Session, link: str, reason: str
) -> None:
    response = answer(client, link, "no", reason=reason)
    assert response.status_code == 422
    assert form_fields(response.text, link)["reason"] == reason
    visit(client, database, HAS)
    response = answer(client, ON_PAGE, "no", page="/min-sida/2", reason=reason)
    assert response.status_code == 422
    assert form_fields(response.text, ON_PAGE)["reason"] == reason
    assert answers(database)[1] == (None, "")


def test_on_their_page_they_answer_the_same(client: CheckedClient, database: Session) -> None:
    visit(client, database, HAS)
    response = answer(client, ON_PAGE, "no", page="/min-sida/2", reason="Hinner inte")
    assert response.location == "/min-sida/2?sparat=1"
    assert answers(database)[1] == (Answer.NO, "Hinner inte")
    text = words(client.get("/min-sida/2?sparat=1").text)
    assert "Tack! Det är sparat." in text
    assert "Förslag ni är med i Ni har sagt nej." in text


def test_neither_yes_nor_no_is_no_answer_and_others_questions_are_not_theirs(
    client: CheckedClient, database: Session, link: str
) -> None:
    assert answer(client, link, "maybe").status_code == 400
    visit(client, database, HAS)
    fields = form_fields(client.get("/min-sida/2").text, ON_PAGE)
    assert client.post(ON_PAGE, data=fields | {"answer": "maybe"}).status_code == 400
    assert client.post("/min-sida/2/fragor/1", data=fields | {"answer": "yes"}).status_code == 404
    assert client.post("/min-sida/1/fragor/1", data=fields | {"answer": "yes"}).status_code == 404
    assert answers(database) == [(None, ""), (None, "")]


def test_a_question_that_is_no_longer_open_says_so(
    client: CheckedClient, database: Session, pair: Suggestion, link: str
) -> None:
    fields = form_fields(client.get(link).text, link)
    pair.state = SuggestionState.PARKED
    database.commit()
    response = client.post(link, data=fields | {"answer": "yes"})
    assert response.location == link
    assert "Frågan är inte aktuell längre." in client.get(link).text
    assert client.get("/min-sida/fraga/made-up").status_code == 404


def test_who_hides_is_named_only_when_all_agree(
    client: CheckedClient, database: Session, pair: Suggestion, link: str
) -> None:
    need = database.get_one(Need, 1)
    need.hide_name, need.description = True, "Vi som bor vid Träsket"
    database.commit()
    other_says(database, pair, Answer.YES)
    text = words(client.get(link).text)
    assert "någon som inte vill stå med namn än Har sagt ja." in text
    assert "Träsket" not in text
    answer(client, link, "yes")
    text = words(client.get(link).text)
    assert "Behöver 1, Bastuträsk" in text
    assert "Träsket" in text
