"""The board is there where the municipality wants it, tells machines what it tells people, and leads into the form."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.app import create_app
from matchmaker.models import Actor, Draft
from matchmaker.models.extension import db
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient, Page, form_fields
from tests.conftest import NOW
from tests.services.actors.test_board import SECRET, on_board
from tests.services.counting import counted_statements
from tests.web.actors.conftest import WHO


@pytest.fixture
def board(settings: Settings) -> CheckedClient:
    """Somebody's browser, where there is a board."""
    app = create_app(replace(settings, public_board=True))
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sv"
    return client


def address_of(actor: Actor) -> str:
    return f"/tavlan/behov/{actor.needs[0].id}"


def test_there_is_no_board_unless_it_is_switched_on(client: CheckedClient, database: Session) -> None:
    address = address_of(on_board(database))
    assert [client.get(path).status_code for path in ("/tavlan", address)] == [404, 404]
    assert "Tavlan" not in client.get("/").text
    assert "lapp" not in client.get("/beratta?lapp=behov-1").text.partition("<main")[2].partition("Vad heter")[0]


def test_an_empty_board_says_so(board: CheckedClient) -> None:
    empty = board.get("/tavlan").text
    assert "Ingen har satt upp något än." in empty
    assert 'role="search"' not in empty, "there is nothing to search"
    assert 'role="search"' in board.get("/tavlan?ord=plog").text
    assert ">Tavlan</a>" in board.get("/").text


def test_it_is_searched_and_narrowed(board: CheckedClient, database: Session) -> None:
    for n in range(16):
        on_board(database, n=n)
    text = board.get("/tavlan").text
    assert "32 lappar" in text
    assert 'rel="next" href="/tavlan?sida=2"' in text
    assert "En lapp" in board.get("/tavlan?ord=snorojning+15&vad=behov&ort=Svansele&slag=forening").text
    assert "Inget passar in på det." in board.get("/tavlan?ord=xyzzy").text
    assert board.get("/tavlan?sida=x&vad=y&slag=z").status_code == 200


def test_a_secret_reaches_neither_page_nor_machine(board: CheckedClient, database: Session) -> None:
    actor = on_board(database)
    actor.needs[0].description = f"Fråga {SECRET}."
    actor.resources[0].capacity = f"Ring {actor.contact_phone}"
    database.commit()
    for address in ("/tavlan", address_of(actor), f"/tavlan/resurser/{actor.resources[0].id}"):
        text = board.get(address).text.lower()
        for secret in (SECRET.lower(), "hjordis", "123 45 67", actor.ref + ".n"):
            assert secret not in text


def test_an_entry_is_told_to_machines_and_cannot_break_out_of_its_place(
    board: CheckedClient, database: Session
) -> None:
    actor = on_board(database)
    actor.needs[0].title = 'Snö</script><script src="//x"> & "is"'
    database.commit()
    page = Page(board.get(address_of(actor)).text)
    [data] = [script for script in page.all("script") if script.get("type") == "application/ld+json"]
    told = json.loads(data.text or "")
    assert (told["@context"], told["@type"]) == ("https://schema.org", "Demand")
    assert told["name"] == actor.needs[0].title
    assert told["itemOffered"] == {"@type": "Service", "name": told["name"], "description": "Planen vid skolan."}
    assert told["areaServed"]["name"] == "Svansele"
    assert told["url"].endswith(address_of(actor))
    offer = board.get(f"/tavlan/resurser/{actor.resources[0].id}").text
    assert '"@type": "Offer"' in offer
    assert '"description"' not in offer


def test_nobody_keeps_what_may_be_withdrawn(board: CheckedClient, database: Session, settings: Settings) -> None:
    actor = on_board(database)
    for address in ("/tavlan", address_of(actor)):
        headers = board.get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex, noarchive"
    listed = create_app(replace(settings, public_board=True, public_board_indexed=True)).test_client()
    assert listed.get("/tavlan").headers["X-Robots-Tag"] == "noarchive"
    actor.needs[0].withdrawn_at = NOW
    database.commit()
    assert board.get(address_of(actor)).status_code == 404


def test_the_whole_board_takes_few_queries(board: CheckedClient, database: Session) -> None:
    for n in range(6):
        on_board(database, n=n)
    with board.application.app_context():
        engine = db.engine
    board.get("/tavlan")
    with counted_statements(engine) as sent:
        board.get("/tavlan?ord=snö")
    assert len(sent) <= 3


@pytest.mark.parametrize(("what", "title"), [("behov", "Hjälp med: Snöröjning 1"), ("resurser", "Partytält 1")])
def test_who_can_help_comes_into_the_form_with_the_entry_in_mind(
    board: CheckedClient, database: Session, what: str, title: str
) -> None:
    actor = on_board(database)
    row = (actor.needs if what == "behov" else actor.resources)[0]
    link = f"/beratta?lapp={what}-{row.id}"
    assert f'href="{link}"' in board.get(f"/tavlan/{what}/{row.id}").text
    page = board.get(link).text
    assert "Det står redan i formuläret" in page
    fields = form_fields(page, "/beratta") | WHO
    for _ in range(2):  # sent twice, it is there once
        assert board.post("/beratta", data=fields).status_code == 302
    [draft] = database.scalars(select(Draft))
    step = "resources" if what == "behov" else "needs"
    assert [item["title"] for item in draft.data[step]] == [title]
    assert all("horizon" not in item for item in draft.data[step]), "when they can is not when another needs it"


@pytest.mark.parametrize("note", ["behov-999", "x", "behov-", "", "behov-1e5", "resurser-99999999999"])
def test_a_note_that_is_not_there_changes_nothing(board: CheckedClient, database: Session, note: str) -> None:
    page = board.get(f"/beratta?lapp={note}").text
    assert board.post("/beratta", data=form_fields(page, "/beratta") | WHO).status_code == 302
    [draft] = database.scalars(select(Draft))
    assert set(draft.data) == {"who"}
