"""Parking several at once, and keeping a part of the queue by name."""

from sqlalchemy.orm import Session

from matchmaker.models import Suggestion, SuggestionState
from matchmaker.services.suggestions.views import MOST_VIEWS
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.village import suggestions
from tests.web.suggestions.conftest import BEST, SECOND, THIRD
from tests.web.suggestions.reading import words


def test_what_is_ticked_rests_and_the_rest_is_shown(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    opened = form_fields(leader_client.get("/forslag?ort=Kusfors").text, "/forslag/vila?ort=Kusfors")
    ticked = [f"{found[BEST].id}:1", f"{found[THIRD].id}:1", f"{found[SECOND].id}:9", "nonsense"]
    sent = leader_client.post(
        "/forslag/vila?ort=Kusfors", data={"csrf_token": opened["csrf_token"], "valda": ticked, "reason": "Till våren."}
    )
    assert sent.location == "/forslag?ort=Kusfors&vilade=2"
    page = words(leader_client.get(sent.location).text)
    assert "2 förslag vilar nu. Visa dem som vilar" in page
    after = suggestions(database)
    assert {name: after[name].state for name in (BEST, SECOND, THIRD)} == {
        BEST: SuggestionState.PARKED,
        SECOND: SuggestionState.NEW,
        THIRD: SuggestionState.PARKED,
    }
    assert after[BEST].reviews[0].reason == "Till våren."


def test_a_word_too_many_keeps_the_ticks(leader_client: CheckedClient, found: dict[str, Suggestion]) -> None:
    opened = form_fields(leader_client.get("/forslag").text, "/forslag/vila")
    value = f"{found[SECOND].id}:1"
    sent = leader_client.post("/forslag/vila", data=opened | {"valda": value, "reason": "x" * 1001})
    assert (sent.status_code, f'value="{value}" checked' in sent.text) == (422, True)
    assert "<title>Fel: " in sent.text
    assert '<a href="#reason">Varför? Korta texten med 1 tecken</a>' in sent.text
    assert "Det här hade ni skrivit" not in sent.text  # it stands in its field


def test_a_word_too_many_where_nothing_waits_any_longer_is_not_lost(leader_client: CheckedClient) -> None:
    opened = form_fields(leader_client.get("/forslag").text, "/logga-ut")
    sent = leader_client.post("/forslag/vila", data=opened | {"valda": "1:1", "reason": "Nej " * 300})
    assert sent.status_code == 422
    assert "Det här hade ni skrivit" in sent.text
    view = leader_client.post("/forslag/vyer?ort=Okänd+by", data=opened | {"name": "x" * 100})
    assert (view.status_code, "Det här hade ni skrivit" in view.text) == (422, False)  # it stands in its field


def test_a_view_is_kept_shown_and_forgotten(leader_client: CheckedClient, found: dict[str, Suggestion]) -> None:
    address = "/forslag?ort=Okänd+by"
    sent = leader_client.post_form("/forslag/vyer?ort=Ok%C3%A4nd+by", {"name": "Byn"}, page=address)
    assert sent.status_code == 302
    assert '<a href="/forslag?ort=Ok%C3%A4nd+by">Byn</a>' in leader_client.get("/forslag").text
    page = leader_client.get(address).text
    assert '<a href="/forslag?ort=Ok%C3%A4nd+by" aria-current="page">Byn</a>' in page
    assert "Spara vyn" not in page
    sent = leader_client.post_form("/forslag/vyer/1/ta-bort?ort=Ok%C3%A4nd+by", page=address)
    assert (sent.status_code, ">Byn</a>" in leader_client.get("/forslag").text) == (302, False)


def test_a_view_without_a_name_and_one_too_many_say_what_to_do(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    address = "/forslag?slag=forening"
    fields = form_fields(leader_client.get(address).text, "/forslag/vyer?slag=forening")
    sent = leader_client.post("/forslag/vyer?slag=forening", data=fields)
    assert (sent.status_code, '<a href="#name">Skriv vad den ska heta</a>' in sent.text) == (422, True)
    for number in range(MOST_VIEWS):
        leader_client.post("/forslag/vyer?ort=Kusfors", data=fields | {"name": f"Vy {number}"})
    sent = leader_client.post("/forslag/vyer?slag=forening", data=fields | {"name": "En till"})
    assert (sent.status_code, "Ta bort någon av dina vyer först" in sent.text) == (422, True)
