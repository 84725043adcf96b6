"""How often somebody is told: chosen on their page or by the link, and ended with one press by a mail program."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import MailAddress, Rhythm
from matchmaker.services.mail.addresses import know_address
from matchmaker.testing.pages import CheckedClient
from tests.conftest import NOW
from tests.services.village import add_actor
from tests.web.visitors import HAS, visit, words


@pytest.fixture
def token(database: Session) -> str:
    """The token of an address of somebody who takes part."""
    add_actor(database, "a", name="Klubben", contact_email=HAS)
    token = know_address(database, HAS, at=NOW).token
    database.commit()
    return token


def rhythm(database: Session) -> Rhythm:
    database.expire_all()
    found = database.scalars(select(MailAddress.rhythm)).one()
    database.rollback()
    return found


def test_it_is_chosen_on_ones_own_page(client: CheckedClient, database: Session, token: str) -> None:
    assert client.get("/min-sida/brev").location.startswith("/min-sida/lank")
    visit(client, database, HAS)
    assert "/min-sida/brev" in client.get("/min-sida/1").text
    assert 'value="weekly" checked' in client.get("/min-sida/brev").text
    response = client.post_form("/min-sida/brev", {"rhythm": "daily"})
    assert response.location == "/min-sida/brev?sparat=1"
    page = client.get(response.location).text
    assert "Tack! Det är sparat." in page
    assert 'value="daily" checked' in page
    assert rhythm(database) is Rhythm.DAILY


def test_it_is_chosen_by_the_link_in_the_mail(client: CheckedClient, database: Session, token: str) -> None:
    address = f"/min-sida/brev/{token}"
    assert "Hur ofta vill ni ha mejl?" in client.get(address).text
    assert client.post_form(address, {"rhythm": "never"}).location == f"{address}?sparat=1"
    assert 'value="never" checked' in client.get(address).text
    assert HAS not in client.get(address).text, "whoever was sent the mail on learns no address"
    assert client.get("/min-sida/brev/made-up").status_code == 404


@pytest.mark.parametrize("wrong", ["", "hourly"])
def test_a_choice_that_is_none_is_asked_for_again(
    client: CheckedClient, database: Session, token: str, wrong: str
) -> None:
    response = client.post_form(f"/min-sida/brev/{token}", {"rhythm": wrong})
    assert response.status_code == 422
    assert "En sak behöver rättas" in words(response.text)
    assert rhythm(database) is Rhythm.WEEKLY


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_mail_program_ends_it_with_one_press(app: Flask, database: Session, token: str, kind: str) -> None:
    program = app.test_client()  # no session, no token of a form
    url = f"/min-sida/brev/{token}/sluta"
    for _ in range(2):
        response = program.post(url, data={"List-Unsubscribe": "One-Click"}, content_type=kind)
        assert response.status_code == 200
    assert rhythm(database) is Rhythm.NEVER
    assert program.post("/min-sida/brev/made-up/sluta").status_code == 404


def test_a_mail_scanner_that_follows_the_link_ends_nothing(
    client: CheckedClient, database: Session, token: str
) -> None:
    page = client.get(f"/min-sida/brev/{token}/sluta")
    assert "Skicka inga fler" in page.text
    assert rhythm(database) is Rhythm.WEEKLY
    assert "Nu skickar vi inga fler" in client.post_form(f"/min-sida/brev/{token}/sluta").text
    assert "Nu skickar vi inga fler" in client.get(f"/min-sida/brev/{token}/sluta").text


def test_other_forms_still_need_their_token_and_take_no_such_body(app: Flask, token: str) -> None:
    program = app.test_client()
    url = f"/min-sida/brev/{token}"
    assert program.post(url, data={"rhythm": "never"}).status_code == 400
    assert program.post(url, data={"rhythm": "never"}, content_type="multipart/form-data").status_code == 415
