import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import OutboxMail
from matchmaker.models.extension import db
from matchmaker.services.actors.chasing import Cause
from matchmaker.services.actors.spreadsheets import csv_rows
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.actors.chasing import CAUSES
from tests.services.counting import counted_statements
from tests.services.village import add_actor
from tests.web.actors.conftest import errors


@pytest.fixture
def three(database: Session) -> None:
    add_actor(database, "a", name="Byalaget", contact_email="stina@by.example")
    add_actor(database, "b", name="Jaktlaget", contact_email="bo@by.example")
    add_actor(database, "c", name="Noise")
    database.commit()


def test_every_cause_has_a_word_in_the_address() -> None:
    assert set(CAUSES.values()) == set(Cause)


@pytest.mark.usefixtures("three")
def test_the_list_tells_why_and_can_be_narrowed(leader_client: CheckedClient) -> None:
    page = leader_client.get("/alla/hor-av-dig").text
    assert page.count("Varken behov eller något att bidra med") == 4
    assert "Ett mejl kom inte fram" not in page  # a cause that nobody has is not offered
    assert "Varken telefon eller e-post" in page
    narrowed = leader_client.get("/alla/hor-av-dig?varfor=nar-inte").text
    assert "Noise" in narrowed
    assert "Byalaget" not in narrowed
    assert "Ingen just nu." in leader_client.get("/alla/hor-av-dig?varfor=studsade").text
    table = csv_rows(leader_client.get("/alla/hor-av-dig/lista.csv").data)
    assert [row[0] for row in table] == ["Namn", "Noise", "Byalaget", "Jaktlaget"]
    assert table[2][-1] == "stina@by.example"
    assert "Varken behov eller något att bidra med" in table[2][2]
    assert len(csv_rows(leader_client.get("/alla/hor-av-dig/lista.csv?varfor=nar-inte").data)) == 2


@pytest.mark.usefixtures("three")
def test_a_message_to_many_is_looked_through_before_it_is_sent(leader_client: CheckedClient, database: Session) -> None:
    address = "/alla/skriv?till=1&till=2&till=3"
    empty = leader_client.post_form("/alla/skriv", page=address)
    assert errors(empty.text) == [("#subject", "Skriv vad det gäller"), ("#body", "Skriv mejlet")]
    words = {"subject": "Stämmer det?", "body": "Hej {namn}!"}
    preview = leader_client.post_form("/alla/skriv", words, page=address)
    assert "Hej Byalaget!" in preview.text
    assert "Skicka 2 mejl" in preview.text
    assert database.scalars(select(OutboxMail)).all() == []
    database.rollback()
    fields = form_fields(preview.text, "/alla/skriv") | {"send": "1"}
    for written in (2, 0):
        assert leader_client.post("/alla/skriv", data=fields).location == f"/alla/hor-av-dig?skickade={written}"
    assert "2 mejl är på väg." in leader_client.get("/alla/hor-av-dig?skickade=2").text
    recipients = database.scalars(select(OutboxMail.recipient).order_by(OutboxMail.id)).all()
    assert recipients == ["stina@by.example", "bo@by.example"]


@pytest.mark.usefixtures("three")
def test_nobody_is_written_to_who_has_no_address(leader_client: CheckedClient) -> None:
    assert "Ingen av dem har en e-postadress." in leader_client.get("/alla/skriv?till=3").text


@pytest.mark.usefixtures("three")
def test_all_with_the_same_cause_are_written_to_without_ticking_each(leader_client: CheckedClient) -> None:
    assert "Skriv till alla 2 som har e-post" in leader_client.get("/alla/hor-av-dig").text
    page = leader_client.get("/alla/skriv?alla=ja&varfor=tomt").text
    assert "Till 2" in page
    assert "Ingen av dem har en e-postadress" in leader_client.get("/alla/skriv?alla=ja&varfor=nar-inte").text


def test_a_long_list_comes_page_by_page_in_few_queries(
    app: Flask, leader_client: CheckedClient, database: Session
) -> None:
    for number in range(60):
        add_actor(database, f"a{number}", name=f"Laget {number:02}")
    database.commit()
    with app.app_context():
        engine = db.engine
    with counted_statements(engine) as asked:
        first = leader_client.get("/alla/hor-av-dig").text
    assert 0 < len(asked) <= 12
    assert ("Laget 00" in first, "Laget 59" in first) == (True, False)
    assert "Laget 59" in leader_client.get("/alla/hor-av-dig?sida=99").text
