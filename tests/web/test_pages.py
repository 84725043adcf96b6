"""Addresses: those of static files follow their content, those in mail are as set, and odd ones lead nowhere."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from matchmaker.app import create_app
from matchmaker.models.extension import db
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient
from matchmaker.web import pages
from matchmaker.web.access import for_everyone
from matchmaker.web.pages import asked_words, now, public_address, static_url
from tests.web.rooms import address, rules


def test_a_static_files_address_changes_when_its_content_does(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "STATIC", tmp_path)
    addresses = []
    for content in ("a", "b", "a"):
        pages._digest.cache_clear()
        (tmp_path / "style.css").write_text(content)
        with app.test_request_context():
            addresses.append(static_url("style.css"))
    pages._digest.cache_clear()
    assert addresses[0] == addresses[2] != addresses[1]
    assert addresses[0].startswith("/static/style.css?v=")


def test_every_file_that_a_page_names_is_there(client: CheckedClient, leader_client: CheckedClient) -> None:
    for browser, path in ((client, "/"), (leader_client, "/nu")):
        html = browser.get(path).text
        for file in {part.partition('"')[0] for part in html.split('="')[1:] if part.startswith("/static/")}:
            with browser.get(file.replace("&amp;", "&")) as response:
                assert response.status_code == 200, file


def test_words_are_asked_for_with_single_blanks_and_not_endlessly(app: Flask) -> None:
    with app.test_request_context(f"/?ord=%20ved++och%0Astenar%EF%B7%90%1B&ort={'å' * 200}"):
        assert (asked_words("ord"), len(asked_words("ort")), asked_words("annat")) == ("ved och stenar", 100, "")


def test_an_address_in_mail_is_the_one_that_is_set(app: Flask, settings: Settings) -> None:
    with app.test_request_context("/", base_url="https://localhost"):
        assert public_address("accounts.open_link", token="t") == "https://localhost/logga-in/t"
    own = create_app(replace(settings, public_url="https://vihjalpsat.example/"))
    with own.test_request_context("/", base_url="https://vihjalpsat.example"):
        assert public_address("accounts.open_link", token="t") == "https://vihjalpsat.example/logga-in/t"
        db.engine.dispose()


def test_the_clock_is_in_utc() -> None:
    assert str(now().tzinfo) == "UTC"


@pytest.mark.parametrize("path", ["/alla/0x1", "/alla/2147483648", "/alla/-1"])
def test_a_number_that_no_row_can_have_leads_nowhere(leader_client: CheckedClient, path: str) -> None:
    assert leader_client.get(path).status_code == 404


def test_a_page_that_has_been_answered_leaves_no_connection_behind(app: Flask, leader_client: CheckedClient) -> None:
    leader_client.get("/nu")
    with app.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_page_that_is_made_is_answered_though_the_database_goes_away(settings: Settings, postgres_url: str) -> None:
    app = create_app(replace(settings, database_url=postgres_url))

    @for_everyone
    def view() -> str:
        own = db.session.scalar(text("SELECT pg_backend_pid()"))
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own})
        return "made"

    app.add_url_rule("/probe", view_func=view)
    response = app.test_client().get("/probe")
    assert (response.status_code, response.text) == (200, "made")
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "99999999999999999999", "1.5", "\u0661", "x"])
def test_numbers_that_no_row_can_have_are_not_found(furnished: CheckedClient, number: str) -> None:
    for rule in rules(furnished.application, "GET"):
        if "<int:" in str(rule):
            path = re.sub(r"/1(?=/|$)", f"/{number}", address(furnished.application, rule))
            response = furnished.get(path)
            asks_who_it_is = response.status_code == 302 and response.location.startswith("/min-sida/lank?")
            assert asks_who_it_is or response.status_code == 404, path
