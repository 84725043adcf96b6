"""Coming to one's own page: a link that is mailed, pressed once, and told to nobody who should not have it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchmaker.models import Account, Actor, OutboxMail, WebSession
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import sign_in
from tests.services.village import add_actor, add_need
from tests.web.visitors import mailed_link, visit

ASK, EMAIL = "/min-sida/lank", "berit@example.org"


@pytest.fixture(autouse=True)
def shop(database: Session) -> Actor:
    actor = add_actor(database, "a", name="Affären", contact_email="Berit@example.org")
    database.commit()
    return actor


def test_they_come_by_a_button_and_the_token_leaves_the_address_bar(client: CheckedClient, database: Session) -> None:
    assert client.get("/min-sida").location == f"{ASK}?next=/min-sida"
    sent = client.post_form(ASK, {"email": EMAIL}, follow_redirects=True)
    assert "<h1>Titta i er e-post</h1>" in sent.text
    link = mailed_link(database, EMAIL)
    for _ in range(3):  # as a mail scanner does
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    response = client.post_form(link)
    assert (response.status_code, response.location) == (303, "/min-sida")
    assert "<h1>Affären</h1>" in client.get("/min-sida", follow_redirects=True).text


def test_known_unknown_and_flooded_addresses_are_answered_alike(client: CheckedClient, database: Session) -> None:
    addresses = [EMAIL] * 8 + ["nobody@example.org", "nobody"]
    answers = {(r.status_code, r.location, r.data) for r in (client.post_form(ASK, {"email": a}) for a in addresses)}
    assert len(answers) == 1
    assert database.scalar(select(func.count()).select_from(OutboxMail)) == 5


def test_an_empty_address_comes_back_with_what_to_do(client: CheckedClient) -> None:
    response = client.post_form(ASK, {"email": " "})
    assert response.status_code == 422
    assert "Skriv er e-postadress" in response.text


def test_a_link_is_used_up_and_the_page_offers_a_new_one(client: CheckedClient, database: Session) -> None:
    visit(client, database, EMAIL)
    client.post_form("/min-sida/lamna", page="/min-sida/1")
    for link in (mailed_link(database, EMAIL), f"{ASK}/made-up"):
        for response in (client.get(link), client.post(link, data=form_fields(client.get(ASK).text, ASK))):
            assert response.status_code == 410
            assert f'href="{ASK}">Be om en ny länk</a>' in response.text


def test_who_opens_a_used_link_again_while_on_their_page_is_led_back_to_it(
    client: CheckedClient, database: Session
) -> None:
    visit(client, database, EMAIL)
    answer = client.get(mailed_link(database, EMAIL))
    assert answer.status_code == 410
    assert 'href="/min-sida">Öppna er sida</a>' in answer.text
    assert "Be om en ny länk" not in answer.text


def test_they_go_on_to_the_page_they_wanted_and_to_none_elsewhere(client: CheckedClient, database: Session) -> None:
    client.post_form(f"{ASK}?next=/min-sida/1/behov/2", {"email": EMAIL})
    link = unquote(mailed_link(database, EMAIL))
    assert client.post_form(link).location == "/min-sida/1/behov/2"
    client.post_form(f"{ASK}?next=//evil.example", {"email": EMAIL})
    assert client.post_form(mailed_link(database, EMAIL)).location == "/min-sida"


def test_leaving_ends_the_visit_on_the_server(client: CheckedClient, database: Session, app: Flask) -> None:
    visit(client, database, EMAIL)
    cookie = client.get_cookie("matchmaker")
    assert cookie is not None
    assert client.post_form("/min-sida/lamna", page="/min-sida/1").location == "/"
    other = app.test_client()
    other.set_cookie("matchmaker", cookie.value)
    assert other.get("/min-sida/1").location.startswith(ASK)


def test_a_visit_ends_when_it_is_idle(client: CheckedClient, database: Session) -> None:
    visit(client, database, EMAIL)
    long_ago = datetime.now(UTC) - timedelta(hours=9)
    database.execute(update(WebSession).values(last_used_at=long_ago))
    database.commit()
    assert client.get("/min-sida/1").location.startswith(ASK)


def test_staff_who_come_to_a_page_are_no_longer_staff_there_and_the_other_way_round(
    app: Flask, database: Session, leader: Account
) -> None:
    browser = sign_in(app, database, leader)
    visit(browser, database, EMAIL)
    assert browser.get("/nu").status_code == 302
    assert sign_in(app, database, leader).get("/min-sida/1").location.startswith(ASK)


def test_no_page_of_a_visit_is_kept_by_the_browser_but_those_on_which_one_types_until_one_leaves(
    client: CheckedClient, database: Session, shop: Actor
) -> None:
    add_need(database, shop, "n", "Kassör")
    database.commit()
    visit(client, database, EMAIL)
    for address in ("/min-sida/1", "/min-sida/1/uppgifter.json", "/min-sida/1/behov/1/varfor"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address
    for address in ("behov/ny", "behov/1", "behov/1/andra", "begaran", "kontakter", "tipsa"):
        page = client.get(f"/min-sida/1/{address}")
        assert page.headers["Cache-Control"] == "private, no-cache", address
        assert f'action="/min-sida/1/{address}?spara=1"' in page.text
        again = client.post_form(f"/min-sida/1/{address}?spara=1", {"title": ""}, page=f"/min-sida/1/{address}")
        assert again.status_code == 422, address
        assert f'action="/min-sida/1/{address}?spara=2"' in again.text
        assert again.headers["Cache-Control"] == "private, no-cache", address
    left = client.post_form("/min-sida/lamna", page="/min-sida/1")
    assert left.headers["Clear-Site-Data"] == '"cache"'
