"""While one types, the form says what it seems to be about and that others say the same; quietly, or not at all."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from matchmaker.app import create_app
from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import vocabulary
from matchmaker.models.extension import db
from matchmaker.services.actors.alike import Alike
from matchmaker.services.categories import keep_categories
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.actors.hinting import hint_text
from tests.services.actors.test_board import SECRET, on_board
from tests.web.actors.conftest import Teller

SNOW = Text(sv="Snöröjning", en="Snow clearing")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Alike((), 0, 0), ""),
        (Alike((SNOW,), 0, 0), "Vi tror att det handlar om: snöröjning."),
        (Alike((SNOW,), 1, 0), "Vi tror att det handlar om: snöröjning. En annan har sagt något liknande."),
        (Alike((SNOW,), 4, 3), "Vi tror att det handlar om: snöröjning. 3 andra i Byn har sagt något liknande."),
    ],
)
def test_the_hint_says_no_more_than_is_known(app: Flask, found: Alike, words: str) -> None:
    with app.test_request_context():
        assert hint_text(found, "Byn") == words


def test_it_is_asked_for_by_the_page_and_tells_nobodys_name(teller: Teller, database: Session) -> None:
    for n in (1, 2):
        on_board(database, n=n)
    keep_categories(database, vocabulary())
    database.commit()
    page = teller.get("behov", follow_redirects=True)
    address = teller.address("behov/liknande")
    assert f'data-hint="{address}"' in page.text
    token = form_fields(page.text, f"{page.request.path}")["csrf_token"]
    answer = teller.client.post(address, data={"title": "Någon som kan snöröja", "csrf_token": token})
    assert "2 andra i Svansele har sagt något liknande." in answer.get_json()["hint"]
    assert SECRET not in answer.text
    assert "<li" not in answer.get_json()["hint"]  # the municipality has no board
    assert teller.client.post(address, data={"title": "xyzzy", "csrf_token": token}).json == {"hint": ""}
    assert teller.client.post(address, data={"title": "x"}).status_code == 400


def test_asking_for_it_while_one_types_keeps_nobody_waiting_who_writes(app: Flask, teller: Teller) -> None:
    page = teller.get("behov", follow_redirects=True)
    token = form_fields(page.text, page.request.path)["csrf_token"]
    begun: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    answer = teller.client.post(teller.address("behov/liknande"), data={"title": "Snö", "csrf_token": token})
    assert (answer.status_code, set(begun)) == (200, {"BEGIN DEFERRED"})


def test_without_javascript_a_button_shows_what_others_have_said_and_keeps_what_was_typed(
    settings: Settings, database: Session
) -> None:
    app = create_app(replace(settings, public_board=True))
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sv"
    teller = Teller(client)
    for n in (1, 2):
        on_board(database, n=n)
    keep_categories(database, vocabulary())
    database.commit()
    words = {"title": "Någon som kan snöröja", "description": "Planen", "similar": "title"}
    page = teller.client.get(teller.add("behov", "need0001", words).location.removesuffix("#title-similar"))
    assert 'id="title-similar"' in page.text
    assert '<span class="own">Snöröjning 2</span>, Svansele' in page.text
    assert "2 andra i Svansele har sagt något liknande." in page.text
    fields = form_fields(page.text, page.request.path)
    assert (fields["title"], fields["description"]) == ("Någon som kan snöröja", "Planen")
    assert SECRET not in page.text
