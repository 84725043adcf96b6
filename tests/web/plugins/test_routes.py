"""Pages and files of plugins, in the menu and within the service's own layout."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.hooks.things import Exporter, Page, Visit
from matchmaker.matching.texts import Text
from matchmaker.models import Account, ThingKind
from matchmaker.services.audit import Who
from matchmaker.services.matching.plugins import Wish, set_plugin
from matchmaker.testing.pages import CheckedClient, problems
from tests.conftest import NOW
from tests.services.talks import add_collaboration
from tests.services.village import add_norsjo

T = Text(sv="Trasig", en="Broken")
PAGE, FILE = "/tillagg/kort-om-laget", "/utdrag/samarbeten"


def broken(visit: object) -> str:
    raise RuntimeError("no luck")


@pytest.fixture
def with_broken(app: Flask) -> None:
    """The app has a page and a file more, which both fail."""
    registry: Registry = app.extensions["matchmaker.registry"]
    pages = (*registry.pages, Page("trasig", T, T, broken))
    exporters = (*registry.exporters, Exporter("trasig", T, T, "csv", "text/csv", broken))  # type: ignore[arg-type]
    app.extensions["matchmaker.registry"] = replace(registry, pages=pages, exporters=exporters)


def turn_off(app: Flask, database: Session, leader: Account, kind: ThingKind, name: str) -> None:
    registry = app.extensions["matchmaker.registry"]
    set_plugin(database, registry, kind, name, Wish(enabled=False), version=0, by=Who.staff(leader), at=NOW)


def test_the_page_of_a_plugin_stands_in_the_menu_and_in_our_layout(
    leader_client: CheckedClient, database: Session
) -> None:
    add_norsjo(database)
    html = leader_client.get(PAGE).get_data(as_text=True)
    assert '<a href="/tillagg/kort-om-laget" aria-current="page">Kort om läget</a>' in html
    assert "<h1>Kort om läget</h1>" in html
    assert "<caption>Ort för ort</caption>" in html
    assert 'href="/tillagg/kort-om-laget"' in leader_client.get("/nu").get_data(as_text=True)
    response = leader_client.get(f"{PAGE}?lang=en")
    assert "<h1>Where we stand</h1>" in response.get_data(as_text=True)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_only_staff_see_pages_and_files_of_plugins(client: CheckedClient) -> None:
    assert "tillagg" not in client.get("/").get_data(as_text=True)
    for address in (PAGE, FILE, "/tillagg/finns-inte"):
        response = client.get(address)
        assert (response.status_code, response.location.partition("?")[0]) == (302, "/logga-in")


def test_what_stands_in_the_address_and_the_language_reach_the_page(app: Flask, leader_client: CheckedClient) -> None:
    seen: list[Visit] = []

    def render(visit: Visit) -> str:
        seen.append(visit)
        return "<p>x</p>"

    registry: Registry = app.extensions["matchmaker.registry"]
    app.extensions["matchmaker.registry"] = replace(registry, pages=(Page("egen", T, T, render),))
    leader_client.get("/tillagg/egen?ort=Ås&ort=Nyby")
    assert (seen[0].arguments, seen[0].language) == ({"ort": "Ås"}, "sv")
    assert seen[0].facts.municipality == "Norsjö kommun"


def test_a_file_is_offered_beside_the_collaborations_and_comes_as_an_attachment(
    leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    add_collaboration(database, by=Who.staff(leader))
    html = leader_client.get("/samarbeten").get_data(as_text=True)
    assert '<a href="/utdrag/samarbeten">Samarbeten som öppna data (CSV)</a>' in html
    response = leader_client.get(FILE)
    assert response.headers["Content-Disposition"] == "attachment; filename=samarbeten.csv"
    assert response.content_type == "text/csv; charset=utf-8"
    assert "Har 1,förening,Bastuträsk" in response.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/tillagg/trasig", "/utdrag/trasig"])
def test_a_broken_one_says_so_and_everything_else_works(
    leader_client: CheckedClient, with_broken: None, address: str
) -> None:
    with leader_client.unchecked() as browser:
        response = browser.get(address)
    html = response.get_data(as_text=True)
    assert response.status_code == 503
    assert problems(html) == []
    assert "Det här gick inte att göra just nu. Allt annat fungerar som vanligt." in html
    assert "RuntimeError: no luck" in html
    assert leader_client.get(PAGE).status_code == 200
    assert leader_client.get("/nu").status_code == 200


def test_what_is_turned_off_is_neither_offered_nor_there(
    app: Flask, leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    turn_off(app, database, leader, ThingKind.PAGES, "kort-om-laget")
    turn_off(app, database, leader, ThingKind.EXPORTERS, "samarbeten")
    assert "/tillagg/" not in leader_client.get("/nu").get_data(as_text=True)
    assert "utdrag" not in leader_client.get("/samarbeten").get_data(as_text=True)
    assert [leader_client.get(address).status_code for address in (PAGE, FILE)] == [404, 404]


def test_without_plugins_there_are_no_pages_and_files(app: Flask, leader_client: CheckedClient) -> None:
    app.extensions["matchmaker.registry"] = Registry.load("off")
    assert "/tillagg/" not in leader_client.get("/nu").get_data(as_text=True)
    assert leader_client.get(PAGE).status_code == 404


def test_a_menu_does_without_plugins_when_the_database_cannot_be_asked(
    leader_client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr("matchmaker.web.plugins.routes.those_on", gone)
    assert "/tillagg/" not in leader_client.get("/nu").get_data(as_text=True)
