"""The public pages hold the rules in both languages, and machines get what they ask for."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from matchmaker.app import create_app
from matchmaker.models import database as databases
from matchmaker.models.extension import db
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.site.routes import without_language
from tests.models import rows

PAGES = ["/", "/om", "/hjalp", "/uppgifter", "/tillganglighet", "/logga-in", "/logga-in/skickad", "/logga-in/a-token"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_public_pages_hold_the_rules(client: CheckedClient, path: str, language: str) -> None:
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert len(response.data) < 24_000


@pytest.mark.parametrize("path", PAGES[:4])
def test_public_pages_hold_the_rules_without_any_contact_and_with_a_long_name(settings: Settings, path: str) -> None:
    app = create_app(replace(settings, contact_phone="", municipality="Örnsköldsviks och Åsele kommuners förbund"))
    app.testing = True
    app.test_client_class = CheckedClient
    response = app.test_client().get(path)
    with app.app_context():
        db.engine.dispose()
    assert response.status_code == 200
    assert "tel:" not in response.text


def test_the_page_about_their_data_says_how_to_reach_the_data_protection_officer_and_that_one_may_object(
    client: CheckedClient, settings: Settings
) -> None:
    page = client.get("/uppgifter").text
    assert "invända mot hur vi använder det" in page
    assert "dataskyddsombud" not in page
    app = create_app(replace(settings, data_protection_contact="dataskydd@exempel.se"))
    told = app.test_client().get("/uppgifter", headers={"Accept-Language": "sv"}).text
    with app.app_context():
        db.engine.dispose()
    assert "Kommunens dataskyddsombud når ni på dataskydd@exempel.se." in told


def test_the_start_page_asks_for_one_thing(client: CheckedClient) -> None:
    page = client.get("/").text
    assert page.count('class="btn') == 1
    assert 'href="/beratta">Berätta vad ni behöver och kan bidra med</a>' in page


def test_the_start_page_tells_of_the_next_meeting(client: CheckedClient, database: Session) -> None:
    place = rows.place("Bjurträsk")
    database.add(place)
    database.flush()
    now = datetime.now(UTC)
    for days, venue in ((-7, "Skolan"), (7, "Bygdegården"), (30, "Kyrkan")):
        start = now + timedelta(days=days)
        database.add(
            rows.meeting(
                place, f"u{days}", venue=venue, starts_at=start, ends_at=start, practicalities="Vi bjuder på fika."
            )
        )
    database.commit()
    page = client.get("/").text
    assert "Bygdegården" in page
    assert "Bjurträsk" in page
    assert "Vi bjuder på fika." in page
    assert "Skolan" not in page
    assert "Kyrkan" not in page


def test_the_telephone_can_be_tapped(client: CheckedClient) -> None:
    assert '<a href="tel:+46701740611">070-174 06 11</a>' in client.get("/om").text


def test_examples_stay_in_the_language_they_were_said_in(client: CheckedClient) -> None:
    page = client.get("/", headers={"Accept-Language": "en"}).text
    assert '<h3 class="own t" lang="sv">' in page


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("/om", "/om"),
        ("/om?lang=en", "/om"),
        ("/forslag?sida=2&lang=en&nya=", "/forslag?sida=2&nya="),
        ("/forslag?ort=%C3%85sele&lang=sv", "/forslag?ort=%C3%85sele"),
    ],
)
def test_a_choice_of_language_leads_back_without_any_other_choice(address: str, plain: str) -> None:
    assert without_language(address) == plain


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/beratta/token/behov/need0001?spara=1", "/beratta/token/behov/need0001?spara=1"),
        ("/svara/token", "/svara/token"),
        ("/svar/token/fler", "/svar/token"),
        ("/min-sida/3/fragor/7?till=x", "/min-sida/3"),
        ("/alla/3/behov/12/last", "/alla/3"),
        ("/finns/inte", "/"),
        ("/", "/"),
    ],
)
def test_a_choice_of_language_leads_back_to_the_page_or_to_the_nearest_above_that_can_be_opened(
    client: CheckedClient, address: str, page: str
) -> None:
    assert client.get("/sprak/en", query_string={"next": address}).location == page


# What machines ask for


def test_the_service_says_that_it_is_well(client: CheckedClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_the_service_says_that_its_schema_is_old(app: Flask, client: CheckedClient, database: Session) -> None:
    database.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    database.commit()
    with client.unchecked():
        response = client.get("/healthz")
    assert (response.status_code, response.json) == (503, {"status": "old schema"})


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://nobody@127.0.0.1:1/nothing", "sqlite:////no/such/folder/matchmaker.sqlite"]
)
def test_the_service_says_that_its_database_is_away(tmp_path: Path, url: str) -> None:
    app = create_app(Settings(instance=tmp_path, database_url=url))
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.json) == (503, {"status": "no database"})


def test_the_service_says_that_its_disk_is_full(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "LEAST_ROOM", 2**70)
    with client.unchecked():
        response = client.get("/healthz")
    assert (response.status_code, response.json) == (503, {"status": "disk full"})


def test_the_service_says_that_it_can_only_be_read(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with client.unchecked():
        response = client.get("/healthz")
    assert (response.status_code, response.json) == (503, {"status": "read only"})


def test_search_engines_are_kept_from_private_links(client: CheckedClient) -> None:
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    assert "Disallow: /beratta/\nDisallow: /logga-in/\n" in response.text


@pytest.mark.parametrize(
    ("email", "phone", "contact"),
    [("it@norsjo.example", "070-174 06 11", "mailto:it@norsjo.example"), ("", "070-174 06 11", "tel:+46701740611")],
)
def test_who_finds_a_weakness_is_told_whom_to_tell(settings: Settings, email: str, phone: str, contact: str) -> None:
    app = create_app(replace(settings, contact_email=email, contact_phone=phone))
    response = app.test_client().get("/.well-known/security.txt")
    assert response.mimetype == "text/plain"
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert fields["Contact"] == contact
    assert timedelta(0) < datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC) < timedelta(days=366)


def test_without_a_contact_nobody_is_promised_an_answer(settings: Settings) -> None:
    app = create_app(replace(settings, contact_phone=""))
    assert app.test_client().get("/.well-known/security.txt").status_code == 404


def test_those_who_take_part_are_told_how_links_pages_and_mails_work(client: CheckedClient) -> None:
    page = client.get("/hjalp").text
    for told in ("Länkar som frågar något gäller i 60 dagar.", "Det här har hänt sedan sist", 'href="/min-sida"'):
        assert told in page
    assert 'href="/hjalp"' in client.get("/").text
