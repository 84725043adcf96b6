from datetime import date

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Account, ContactChannel
from matchmaker.services.actors.contact_log import Matter
from matchmaker.services.actors.contacts import ask_question, log_contact, record_answer
from matchmaker.services.audit import Who
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.actors.contact_log import MATTERS
from tests.conftest import NOW
from tests.services.village import add_actor


@pytest.fixture
def spoken(database: Session, leader: Account) -> None:
    eva = Who.staff(leader)
    first = add_actor(database, "a", name="Byalaget", contact_email="a@by.example", contact_phone="070-174 06 12")
    second = add_actor(database, "b", name="Jaktlaget", place="Kusfors", contact_email="b@by.example")
    database.commit()
    ask_question(database, first, key="q", question="Bara vinter?", link="{token}", by=eva, at=NOW)
    ask_question(database, second, key="r", question="Hur många?", link="{token}", by=eva, at=NOW)
    record_answer(database, 1, answer="Hela <året>", by=eva, at=NOW)
    given = {"channel": ContactChannel.VISIT, "words": "Ville ses.", "follow_up": date(2999, 1, 1)}
    log_contact(database, first.id, key="c", by=eva, at=NOW, **given)  # type: ignore[arg-type]


def test_every_matter_has_a_word_in_the_address() -> None:
    assert set(MATTERS.values()) == set(Matter)


@pytest.mark.usefixtures("spoken")
def test_the_list_tells_what_was_said_and_can_be_narrowed(leader_client: CheckedClient) -> None:
    page = leader_client.get("/alla/kontakter").text
    for words in (
        "3 i listan",
        "Bara vinter?",
        "Hela &lt;året&gt;",
        "Inget svar än.",
        "Ville ses.",
        "/alla/2#kontakter",
    ):
        assert words in page
    answers = leader_client.get("/alla/kontakter?vilka=svar").text
    assert ("Bara vinter?" in answers, "Hur många?" in answers, "Ville ses." in answers) == (True, False, False)
    assert "Hur många?" in leader_client.get("/alla/kontakter?vilka=obesvarat").text
    assert "Hur många?" not in leader_client.get("/alla/kontakter?ort=Norsjö").text
    assert 'href="/alla/kontakter?ort=Kusfors&amp;vilka=svar"' in leader_client.get("/alla/kontakter?ort=Kusfors").text
    assert "Inget sådant just nu." in leader_client.get("/alla/kontakter?vilka=svar&ort=Kusfors").text


@pytest.mark.usefixtures("spoken")
def test_whom_to_get_in_touch_with_stands_with_how_and_is_ticked_off_there(leader_client: CheckedClient) -> None:
    address = "/alla/kontakter?vilka=hor-av-dig"
    page = leader_client.get(address).text
    assert "070-174 06 12" in page
    done = leader_client.post_form("/alla/1/kontakt/3/klar", page=address)
    assert done.location == address
    assert "Inget sådant just nu." in leader_client.get(address).text
    assert "Följdes upp" in leader_client.get("/alla/kontakter").text


def test_the_list_of_everyone_leads_there_and_strangers_do_not_come_in(
    leader_client: CheckedClient, client: CheckedClient
) -> None:
    assert 'href="/alla/kontakter"' in leader_client.get("/alla").text
    assert client.get("/alla/kontakter").location.startswith("/logga-in")
