from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.models import CollaborationState, SuggestionState
from matchmaker.models.extension import db
from matchmaker.services.maps import nets
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.maps import routes
from matchmaker.web.security import CONTENT_SECURITY_POLICY
from tests.models import rows
from tests.services.counting import counted_statements
from tests.services.talks import add_suggestion
from tests.services.village import add_actor, add_place

PAGES = ["/karta", "/karta/1", "/karta/nat", "/karta/nat/1"]


@pytest.fixture
def village(database: Session) -> None:
    """Bastuträsk and Norsjö work together, and there is a suggestion within Bastuträsk."""
    add_place(database, "Bastuträsk", 64.791, 20.039)
    database.commit()
    together = add_suggestion(database, "1", needs_in="Bastuträsk", has_in="Norsjö")
    database.add(rows.collaboration(together, state=CollaborationState.RUNNING))
    add_suggestion(database, "2", state=SuggestionState.NEW)
    add_place(database, "Okänd by")
    database.commit()


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_sent_to_the_sign_in_page(client: CheckedClient, path: str) -> None:
    assert client.get(path).location.startswith("/logga-in?next=")


def test_the_map_shows_places_and_what_is_there_as_a_picture_and_a_table(
    leader_client: CheckedClient, village: None
) -> None:
    page = leader_client.get("/karta").text
    assert 'aria-label="Bastuträsk: 3 är med, 2 behov, 1 resurs"' in page
    assert page.count("<circle") == 2
    assert page.count('class="together"') == 1
    assert "finns inte på kartan, läget är inte känt" in page
    cells = "".join(f'<td class="num">{number}</td>' for number in (3, 2, 1, 1, 1))
    assert cells in page
    assert "<b>Bastuträsk</b> och <b>Norsjö</b>: ett samarbete" in page


def test_of_many_ties_the_strongest_are_shown_and_a_place_tells_of_all_of_its_own(
    leader_client: CheckedClient, database: Session, village: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_TIES", 1)
    for ref in "345":
        together = add_suggestion(database, ref, needs_in="Kusfors" if ref == "5" else "Bastuträsk", has_in="Norsjö")
        database.add(rows.collaboration(together, state=CollaborationState.RUNNING))
    database.commit()
    page = leader_client.get("/karta").text
    assert page.count("och <b>") == 1
    assert "de 1 par av orter som samarbetar mest, av 2." in page
    norsjo = leader_client.get("/karta/2").text
    assert "Bastuträsk</a>: 3 samarbeten" in norsjo
    assert "Kusfors</a>: ett samarbete" in norsjo
    assert "Orter som de samarbetar med" not in leader_client.get("/karta/3").text


def test_an_empty_map_says_so(leader_client: CheckedClient) -> None:
    assert "Ingen ort är känd än." in leader_client.get("/karta").text


def test_places_without_a_position_are_in_the_table_alone(leader_client: CheckedClient, database: Session) -> None:
    add_actor(database, "a", place="Okänd by")
    database.commit()
    page = leader_client.get("/karta").text
    assert "<svg" not in page
    assert "Okänd by" in page


def test_a_place_tells_who_is_there_and_leads_on(
    leader_client: CheckedClient, database: Session, village: None
) -> None:
    page = leader_client.get("/karta/1").text
    for words in ("<h1>Vad finns i Bastuträsk?</h1>", "3 är med.", "Har 2", "/forslag?ort=", "/samarbeten/1", "Pågår."):
        assert words in page
    assert leader_client.get("/karta/99").status_code == 404


def test_a_large_place_shows_the_first_and_an_empty_one_says_so(
    leader_client: CheckedClient, database: Session
) -> None:
    for number in range(51):
        add_actor(database, f"a{number}")
    add_place(database, "Tomt")
    database.commit()
    assert "Se alla 51" in leader_client.get("/karta/1").text
    assert "Ingen härifrån är med just nu." in leader_client.get("/karta/2").text


def test_the_net_shows_who_is_tied_to_whom_as_a_picture_and_a_table(
    leader_client: CheckedClient, village: None
) -> None:
    page = leader_client.get("/karta/nat").text
    assert page.count("<circle") == 4
    assert page.count('<line class="together"') == 1
    assert "2 par som hör ihop" in page
    assert leader_client.get("/karta/nat?band=samarbeten").text.count("<circle") == 2


def test_an_empty_net_says_why(leader_client: CheckedClient) -> None:
    assert "Inga hör ihop än." in leader_client.get("/karta/nat").text
    assert "Inga hör ihop på det sättet." in leader_client.get("/karta/nat?band=vilar").text


def test_around_one_everything_can_be_opened_and_one_can_step_on_with_the_same_filter(
    leader_client: CheckedClient, village: None
) -> None:
    page = leader_client.get("/karta/nat/1?band=samarbeten").text
    for link in ("/alla/1#behov-h", "/samarbeten/1", "/alla/2#resurser-h", "/karta/nat/2?band=samarbeten"):
        assert f'href="{link}"' in page
    assert "Förslag: väntar på beslut" in leader_client.get("/karta/nat/3").text
    assert leader_client.get("/karta/nat/99").status_code == 404


def test_around_one_with_nothing_it_is_said(leader_client: CheckedClient, database: Session) -> None:
    add_actor(database, "a")
    database.commit()
    assert "Inga förslag med dem just nu." in leader_client.get("/karta/nat/1").text
    assert "Inget sådant finns kring dem." in leader_client.get("/karta/nat/1?band=vilar").text


def test_what_is_left_out_is_said(leader_client: CheckedClient, village: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nets, "MOST_ACTORS", 2)
    monkeypatch.setattr(nets, "MOST_SUGGESTIONS", 0)
    assert "Här syns 1 av 2 par" in leader_client.get("/karta/nat").text
    assert "Här syns 0 av 1" in leader_client.get("/karta/nat/1").text


def test_a_page_takes_as_many_queries_however_much_there_is(
    app: Flask, leader_client: CheckedClient, database: Session, village: None
) -> None:
    def asked(path: str) -> int:
        with app.app_context(), counted_statements(db.engine) as sent:
            assert leader_client.get(path).status_code == 200
        return len(sent)

    leader_client.get("/karta")  # the first visit is noted
    before = {path: asked(path) for path in PAGES}
    for number in range(40):
        add_suggestion(database, f"x{number}", state=SuggestionState.NEW, needs_in=f"By {number}")
    database.commit()
    assert {path: asked(path) for path in PAGES} == before


def test_only_the_page_with_the_map_may_fetch_tiles_and_only_from_their_host(
    leader_client: CheckedClient, village: None, settings: Settings, app: Flask
) -> None:
    page = leader_client.get("/karta")
    assert ("leaflet" in page.text, page.headers["Content-Security-Policy"]) == (False, CONTENT_SECURITY_POLICY)
    tiles = "https://tiles.example:8443/topo/{z}/{x}/{y}.png"
    app.extensions["matchmaker.settings"] = replace(settings, map_tiles=tiles, map_attribution="© <Vi>")
    page = leader_client.get("/karta")
    assert "img-src 'self' https://tiles.example:8443;" in page.headers["Content-Security-Policy"]
    assert f'data-tiles="{tiles}" data-attribution="© &lt;Vi&gt;"' in page.text
    assert leader_client.get("/karta/nat").headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
