"""Signing in by a mailed link: asked for, pressed once, never used by looking, and leading on to the page wanted."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, OutboxMail, SignInLink
from matchmaker.services.accounts.accounts import make_sign_in_link
from matchmaker.services.audit import SYSTEM
from matchmaker.settings import Settings
from matchmaker.testing.mail import MailSink
from matchmaker.testing.pages import CheckedClient
from tests.services.outgoing import deliver

NEXT = "?next=/forslag/3?vy%3Dalla"


def link_to(database: Session, account: Account, made: datetime | None = None) -> str:
    token = make_sign_in_link(database, account.email, by=SYSTEM, at=made or datetime.now(UTC))
    return f"/logga-in/{token}"


def mails(database: Session) -> list[OutboxMail]:
    database.rollback()
    found = list(database.scalars(select(OutboxMail)))
    database.expunge_all()
    database.rollback()
    return found


def test_a_leader_signs_in_from_the_letter_in_their_mailbox(
    client: CheckedClient, database: Session, leader: Account, sink: MailSink, settings: Settings
) -> None:
    response = client.post_form("/logga-in", {"email": leader.email}, follow_redirects=True)
    assert "<h1>Titta i din e-post</h1>" in response.text
    to_sink = replace(
        settings,
        public_url="http://localhost",
        mail_host="127.0.0.1",
        mail_port=sink.port,
        mail_tls=False,
        mail_from="a@x.example",
    )
    assert deliver(database, to_sink, at=datetime.now(UTC)) == 1
    link, _below = sink.links()  # below the mail stands where the service is
    assert link.startswith("http://localhost/logga-in/")
    client.post_form(link.removeprefix("http://localhost"))
    assert client.get("/nu").status_code == 200


def test_an_unknown_address_is_answered_exactly_like_a_known_one(
    client: CheckedClient, database: Session, leader: Account
) -> None:
    known = client.post_form("/logga-in", {"email": leader.email})
    unknown = client.post_form("/logga-in", {"email": "nobody@norsjo.example"})
    no_address = client.post_form("/logga-in", {"email": "nobody"})
    assert {(r.status_code, r.headers["Location"], r.data) for r in (known, unknown, no_address)} == {
        (303, "/logga-in/skickad", known.data)
    }
    assert [mail.recipient for mail in mails(database)] == [leader.email]


def test_a_flood_is_answered_alike_and_sends_no_more(client: CheckedClient, database: Session, leader: Account) -> None:
    answers = {client.post_form("/logga-in", {"email": leader.email}).status_code for _ in range(8)}
    assert answers == {303}
    assert len(mails(database)) == 5


def test_an_empty_address_comes_back_with_what_to_do(client: CheckedClient) -> None:
    response = client.post_form("/logga-in", {"email": " "})
    assert response.status_code == 422
    assert response.text.count("Skriv din e-postadress") == 2
    assert "<title>Fel: Logga in" in response.text


def test_looking_at_a_link_never_uses_it(client: CheckedClient, database: Session, leader: Account) -> None:
    link = link_to(database, leader)
    for _ in range(3):  # as a mail scanner does, and a phone that previews
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert database.scalars(select(SignInLink.used_at)).all() == [None]
    database.rollback()
    assert client.post_form(link).headers["Location"] == "/nu"


def test_a_link_that_was_never_given_out_looks_like_any_other_until_it_is_pressed(client: CheckedClient) -> None:
    assert client.get("/logga-in/made-up").status_code == 200
    response = client.post_form("/logga-in/made-up")
    assert response.status_code == 410
    assert "<h1>Länken går inte att använda längre</h1>" in response.text


def test_a_link_that_has_been_used_or_is_old_offers_a_new_one(
    client: CheckedClient, database: Session, leader: Account
) -> None:
    used = link_to(database, leader)
    client.post_form(used)
    old = link_to(database, leader, made=datetime.now(UTC) - timedelta(minutes=10))
    for link in (used, old):
        response = client.post_form(link)
        assert response.status_code == 410
        assert 'href="/logga-in">Be om en ny länk</a>' in response.text


def test_the_token_does_not_stay_in_the_address_bar(client: CheckedClient, database: Session, leader: Account) -> None:
    response = client.post_form(link_to(database, leader))
    assert (response.status_code, response.headers["Location"]) == (303, "/nu")
    assert client.get("/logga-in/x").headers["Referrer-Policy"] == "same-origin"


def test_signing_in_leads_on_to_the_page_that_was_wanted(
    client: CheckedClient, database: Session, leader: Account
) -> None:
    asked = client.get("/forslag/3?vy=alla").headers["Location"]
    assert asked == f"/logga-in{NEXT}"
    client.post_form(f"/logga-in{NEXT}", {"email": leader.email}, page=asked)
    [mail] = mails(database)
    [link] = re.findall(r"http://localhost(/logga-in/\S+)", mail.body)
    assert link.endswith("?next=%2Fforslag%2F3%3Fvy%3Dalla")
    action = link.partition("?")[0] + NEXT
    assert client.post_form(action, page=link).headers["Location"] == "/forslag/3?vy=alla"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(
    client: CheckedClient, database: Session, leader: Account, target: str
) -> None:
    token = client.get("/logga-in").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    data = {"csrf_token": token, "email": leader.email}
    client.post("/logga-in", data=data, query_string={"next": target})
    assert "evil" not in mails(database)[0].body
    response = client.post(link_to(database, leader), data=data, query_string={"next": target})
    assert response.headers["Location"] == "/nu"


def test_who_is_signed_in_already_goes_straight_on(leader_client: CheckedClient) -> None:
    assert leader_client.get("/logga-in").headers["Location"] == "/nu"
    assert leader_client.get("/logga-in?next=/moten").headers["Location"] == "/moten"


def test_signing_out_leads_to_the_start_and_needs_the_form(leader_client: CheckedClient) -> None:
    assert leader_client.post("/logga-ut").status_code == 400
    assert leader_client.get("/nu").status_code == 200
    response = leader_client.post_form("/logga-ut", page="/nu")
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert leader_client.get("/nu").status_code == 302


def test_signing_out_twice_harms_nobody(app: Flask, leader_client: CheckedClient) -> None:
    leader_client.post_form("/logga-ut", page="/nu")
    token = leader_client.get("/logga-in").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert leader_client.post("/logga-ut", data={"csrf_token": token}).status_code == 303


def test_the_letter_speaks_the_language_of_the_page(client: CheckedClient, database: Session, leader: Account) -> None:
    client.get("/sprak/en")
    client.post_form("/logga-in", {"email": leader.email})
    assert mails(database)[0].subject == "Your sign-in link"


def test_without_an_identity_provider_there_is_no_way_to_one(client: CheckedClient) -> None:
    assert "/logga-in/kommunen" not in client.get("/logga-in").text
    assert client.get("/logga-in/kommunen").status_code == client.get("/logga-in/kommunen/svar").status_code == 404
