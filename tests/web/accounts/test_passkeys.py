"""Signing in with a passkey, and keeping one's own: asked and answered once, and added by who has just signed in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, Passkey, WebSession
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.accounts import passkeys
from matchmaker.web.accounts.own import RECENT
from tests.services.authenticator import Telephone
from tests.web.visitors import words

SIGN_IN, ADD = "/passnyckel", "/konto/passnyckel"


@pytest.fixture
def phone() -> Telephone:
    return Telephone("http://localhost")


@pytest.fixture
def added(leader_client: CheckedClient, phone: Telephone) -> Telephone:
    """The leader's telephone, with a passkey."""
    answer = phone.create(ask(leader_client, "/konto", ADD))
    response = leader_client.post_form(ADD, {"name": "Min telefon", "passkey": answer}, page="/konto")
    assert (response.status_code, response.location) == (303, "/konto?nyckel=ny")
    return phone


def ask(client: CheckedClient, page: str, action: str) -> str:
    """The question, as the page's script asks for it."""
    token = form_fields(client.get(page).text, action)["csrf_token"]
    response = client.post(f"{action}/fraga", data={"csrf_token": token})
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return response.text


def test_a_passkey_leads_to_the_page_that_was_wanted(client: CheckedClient, added: Telephone) -> None:
    answer = added.get(ask(client, "/logga-in?next=/samarbeten", SIGN_IN))
    response = client.post_form(f"{SIGN_IN}?next=/samarbeten", {"passkey": answer}, page="/logga-in?next=/samarbeten")
    assert (response.status_code, response.location) == (303, "/samarbeten")
    assert client.get("/samarbeten").status_code == 200


def test_an_answer_is_good_once_and_only_in_the_browser_that_was_asked(
    app: Flask, client: CheckedClient, added: Telephone
) -> None:
    answer = added.get(ask(client, "/logga-in", SIGN_IN))
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    ask(other, "/logga-in", SIGN_IN)
    assert other.post_form(SIGN_IN, {"passkey": answer}, page="/logga-in").status_code == 422
    junk = client.post_form(SIGN_IN, {"passkey": "{}"}, page="/logga-in")
    assert junk.status_code == 422
    assert "Passnyckeln gick inte att använda." in words(junk.text)
    late = client.post_form(SIGN_IN, {"passkey": answer}, page="/logga-in")
    assert late.status_code == 422, "the question was used up by the answer before"
    assert client.get("/nu").status_code == 302


def test_a_question_is_not_good_for_long_nor_for_something_else(
    client: CheckedClient, leader_client: CheckedClient, database: Session, added: Telephone
) -> None:
    answer = added.get(ask(client, "/logga-in", SIGN_IN))
    for row in database.scalars(select(WebSession).where(WebSession.account_id.is_(None))):
        purpose, challenge, _ = row.data["challenge"]
        row.data = row.data | {"challenge": [purpose, challenge, "2026-01-01T00:00:00+00:00"]}
    database.commit()
    assert client.post_form(SIGN_IN, {"passkey": answer}, page="/logga-in").status_code == 422
    other = Telephone("http://localhost")
    answer = other.create(ask(leader_client, "/konto", ADD))
    ask(leader_client, "/logga-in?igen=1", SIGN_IN)  # the later question takes the earlier one's place
    sent = leader_client.post_form(ADD, {"name": "En till", "passkey": answer}, page="/konto")
    assert sent.status_code == 422
    assert "Nyckeln gick inte att lägga till" in sent.text
    assert 'value="En till"' in sent.text


def test_a_key_belongs_to_the_municipalitys_own_address(
    app: Flask, leader_client: CheckedClient, phone: Telephone
) -> None:
    known = app.extensions["matchmaker.settings"]
    app.extensions["matchmaker.settings"] = replace(known, public_url="https://Hjalps.exempel.se/")
    asked = ask(leader_client, "/konto", ADD)
    assert '"id": "hjalps.exempel.se"' in asked
    wrong = leader_client.post_form(ADD, {"name": "x", "passkey": phone.create(asked)}, page="/konto")
    assert wrong.status_code == 422
    phone.origin = "https://hjalps.exempel.se"
    answer = phone.create(ask(leader_client, "/konto", ADD))
    assert leader_client.post_form(ADD, {"name": "x", "passkey": answer}, page="/konto").status_code == 303


@pytest.mark.parametrize(
    ("public_url", "host", "origin"),
    [
        ("https://Hjälps.exempel.se", "xn--hjlps-hra.exempel.se", "https://xn--hjlps-hra.exempel.se"),
        ("https://Hjalps.exempel.se:443/", "hjalps.exempel.se", "https://hjalps.exempel.se"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_the_address_is_told_as_browsers_write_it(app: Flask, public_url: str, host: str, origin: str) -> None:
    known = app.extensions["matchmaker.settings"]
    app.extensions["matchmaker.settings"] = replace(known, public_url=public_url)
    with app.test_request_context():
        site = passkeys._site()
    assert (site.host, site.origin) == (host, origin)


def test_a_keys_answer_is_not_shown_as_if_it_had_been_typed(leader_client: CheckedClient) -> None:
    response = leader_client.post(ADD, data={"name": "Min telefon", "passkey": '{"id": "x"}'})
    shown = response.text.partition("<section")[2].partition("</section>")[0]
    assert "Min telefon" in shown
    assert "&#34;id&#34;" not in shown
    assert form_fields(response.text, ADD)["passkey"] == '{"id": "x"}'


def test_who_signed_in_a_while_ago_signs_in_again_before_adding_one(
    leader_client: CheckedClient, database: Session, leader: Account, phone: Telephone
) -> None:
    page = leader_client.get("/konto").text
    fields = form_fields(page, ADD)
    answer = phone.create(ask(leader_client, "/konto", ADD))
    for row in database.scalars(select(WebSession)):
        row.created_at -= RECENT + timedelta(minutes=1)
    database.commit()
    refused = leader_client.post(ADD, data=fields | {"name": "x", "passkey": answer})
    assert refused.status_code == 403
    assert leader_client.post(f"{ADD}/fraga", data={"csrf_token": fields["csrf_token"]}).status_code == 403
    assert 'href="/logga-in?igen=1&amp;next=/konto"' in refused.text
    again = leader_client.get("/logga-in?igen=1&next=/konto")
    assert "Logga in en gång till, så att vi vet att det är du." in words(again.text)
    assert leader_client.get("/logga-in").status_code == 302, "others who are signed in go on"


def test_keys_are_listed_with_their_use_and_removed_one_by_one(
    leader_client: CheckedClient, client: CheckedClient, database: Session, added: Telephone
) -> None:
    page = leader_client.get("/konto?nyckel=ny").text
    assert "Nyckeln är tillagd." in words(page)
    assert "Inte använd än." in words(page)
    client.post_form(SIGN_IN, {"passkey": added.get(ask(client, "/logga-in", SIGN_IN))}, page="/logga-in")
    assert "Inte använd än." not in leader_client.get("/konto").text
    [key] = database.scalars(select(Passkey.id)).all()
    database.rollback()
    gone = leader_client.post_form(f"{ADD}/{key}/ta-bort", page="/konto")
    assert gone.location == "/konto?nyckel=borta"
    assert "borttagen" in words(leader_client.get(gone.location).text)
    stranger = leader_client.application.test_client()
    assert isinstance(stranger, CheckedClient)
    answer = added.get(ask(stranger, "/logga-in", SIGN_IN))
    assert stranger.post_form(SIGN_IN, {"passkey": answer}, page="/logga-in").status_code == 422


def test_a_key_without_a_name_is_asked_for_one(leader_client: CheckedClient) -> None:
    response = leader_client.post_form(ADD, {"name": " ", "passkey": ""}, page="/konto")
    assert response.status_code == 422
    assert "Skriv till exempel vilken telefon den ligger i" in response.text


def test_who_has_so_many_keys_that_there_is_room_for_no_more_is_told(
    leader_client: CheckedClient, database: Session, leader: Account, monkeypatch: pytest.MonkeyPatch, added: Telephone
) -> None:
    monkeypatch.setattr("matchmaker.web.accounts.own.MOST_PASSKEYS", 1)
    assert "Du kan inte ha fler nycklar än så här." in words(leader_client.get("/konto").text)


def test_without_a_script_the_page_says_which_other_way_there_is(client: CheckedClient) -> None:
    assert "Passnycklar fungerar inte i den här webbläsaren, eller så är JavaScript avstängt." in words(
        client.get("/logga-in").text
    )
