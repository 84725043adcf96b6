import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, Actor, OutboxMail, Role
from matchmaker.services.accounts.staff import change_role
from matchmaker.services.audit import SYSTEM
from matchmaker.services.permissions import ALLOWED, SEEING, Permission
from matchmaker.testing.pages import CheckedClient, Page
from tests.conftest import NOW, sign_in
from tests.web.actors.conftest import errors
from tests.web.rooms import address, furnish, rules

BO = {"name": "Bo Ek", "email": "bo@norsjo.example", "role": "reader"}
PLUGINS = {"plugins.page", "plugins.download"}
"""Pages that plugins bring; there is none with the name that stands in for all."""


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    found: Permission | None = getattr(app.view_functions[endpoint], "permission", None)
    return found


def refused(app: Flask, html: str) -> list[str]:
    """Where the links and forms of a page lead that a reader may not go."""
    page = Page(html)
    ways = [("GET", e.get("href") or "") for e in page.all("a")]
    ways += [((e.get("method") or "get").upper(), e.get("action") or "") for e in page.all("form")]
    adapter, found = app.url_map.bind("localhost"), []
    for method, way in ways:
        path = urlsplit(way).path
        if path.startswith("/") and not urlsplit(way).netloc:
            endpoint, _ = adapter.match(path, method=method)
            if permission_of(app, endpoint) not in ALLOWED[Role.READER] | {None}:
                found.append(way)
    return found


@pytest.fixture
def reader(database: Session) -> Account:
    account = Account(email="las@norsjo.example", name="Lisa", role=Role.READER, created_at=NOW)
    database.add(account)
    database.commit()
    return account


@pytest.fixture
def reader_client(app: Flask, database: Session, reader: Account) -> CheckedClient:
    return sign_in(app, database, reader)


def test_somebody_is_invited_and_signs_in_by_the_mail(
    leader_client: CheckedClient, client: CheckedClient, database: Session
) -> None:
    assert leader_client.post_form("/konton", BO).location == "/konton"
    body = database.scalars(select(OutboxMail.body)).one()
    database.rollback()
    [token] = re.findall(r"/logga-in/(\S+)", body)
    assert client.post_form(f"/logga-in/{token}").status_code == 303
    assert "Vad behöver du ta tag i nu?" in client.get("/nu").text
    assert "Bo Ek" in leader_client.get("/konton").text


def test_an_invitation_that_lacks_something_is_told(leader_client: CheckedClient) -> None:
    empty = leader_client.post_form("/konton")
    assert empty.status_code == 422
    assert [target for target, _ in errors(empty.text)] == ["#name", "#email", "#role-0"]
    taken = leader_client.post_form("/konton", BO | {"email": "eva@norsjo.example"})
    assert errors(taken.text) == [("#email", "Den adressen har redan ett konto")]
    wrong = leader_client.post_form("/konton", BO | {"email": "nej"})
    assert errors(wrong.text) == [("#email", "Kontrollera adressen")]


def test_an_account_is_given_another_role_signed_out_closed_and_opened(
    leader_client: CheckedClient, reader_client: CheckedClient, reader: Account
) -> None:
    def settle(what: str, **values: str) -> int:
        return leader_client.post_form(f"/konton/{reader.id}/{what}", values, page="/konton").status_code

    assert settle("roll", role="co_worker") == 302
    assert reader_client.get("/alla/ny").status_code == 200
    assert settle("avsluta") == 302
    assert reader_client.get("/nu").location.startswith("/logga-in")
    assert settle("stang") == 302
    assert "stängt" in leader_client.get("/konton").text
    assert settle("oppna") == 302


def test_everyone_is_signed_out_whoever_does_it_too(
    leader_client: CheckedClient, reader_client: CheckedClient, leader: Account, reader: Account
) -> None:
    assert reader_client.get("/nu").status_code == 200
    assert leader_client.post_form("/konton/avsluta", page="/konton").location == "/logga-in"
    for client in (leader_client, reader_client):
        assert client.get("/nu").location.startswith("/logga-in")


def test_the_last_one_who_may_keep_accounts_keeps_that(leader_client: CheckedClient, leader: Account) -> None:
    for what, values in (("stang", {}), ("roll", {"role": "reader"})):
        answer = leader_client.post_form(f"/konton/{leader.id}/{what}", values, page="/konton")
        assert answer.status_code == 409
        assert "Någon måste kunna sköta kontona." in answer.text


def test_an_account_that_is_closed_meanwhile_is_nobodys(
    leader_client: CheckedClient, reader_client: CheckedClient, reader: Account, database: Session
) -> None:
    database.get_one(Account, reader.id).closed_at = NOW
    database.commit()
    assert reader_client.get("/nu").location.startswith("/logga-in")


def test_a_reader_may_send_nothing_that_changes_anything_of_others(app: Flask) -> None:
    assert ALLOWED[Role.READER] == SEEING | {Permission.OWN_ACCOUNT}
    for rule in rules(app, "POST"):
        assert permission_of(app, rule.endpoint) not in SEEING, f"{rule} changes something"


def test_a_reader_sees_every_page_and_is_offered_nothing_that_it_may_not_do(
    app: Flask, database: Session, leader: Account, reader_client: CheckedClient
) -> None:
    furnish(database)
    shown = 0
    for rule in rules(app, "GET"):
        if permission_of(app, rule.endpoint) in SEEING:
            answer = reader_client.get(address(app, rule))
            assert answer.status_code == 200 or rule.endpoint in PLUGINS, rule
            if answer.mimetype == "text/html":
                assert not refused(app, answer.text), rule
                shown += 1
    assert shown >= 25


def test_an_offer_that_the_reader_may_not_take_would_be_seen(app: Flask) -> None:
    page = (
        '<a href="/alla/ny?x=1">Ny</a><a href="https://exempel.se/">Ut</a><form method="post" action="/konton"></form>'
    )
    assert refused(app, page) == ["/alla/ny?x=1", "/konton"]


@pytest.mark.parametrize("path", ["/konton", "/alla/ny"])
def test_what_a_reader_may_not_do_it_is_told(reader_client: CheckedClient, path: str) -> None:
    assert reader_client.get(path).status_code == 403


def test_a_reader_is_offered_no_changes(reader_client: CheckedClient, database: Session) -> None:
    assert 'href="/alla/ny"' not in reader_client.get("/alla").text
    assert 'href="/konton"' not in reader_client.get("/nu").text


def test_a_co_worker_is_led_to_no_act_that_it_may_not_do(
    app: Flask, leader_client: CheckedClient, database: Session, reader: Account
) -> None:
    change_role(database, reader.id, role=Role.CO_WORKER, by=SYSTEM, at=NOW)
    furnish(database)
    database.get_one(Actor, 1).awaits_check = True
    database.commit()
    for client, may in ((leader_client, True), (sign_in(app, database, reader), False)):
        page = client.get("/alla/1").text
        assert "Det ser bra ut, räkna med dem" in page
        assert ("Det hör inte hemma här, avpublicera dem" in page) is may
        assert ("De är inte med längre" in client.get("/handlingar/om/1").text) is may


def test_an_administrator_keeps_accounts_and_plugins_and_changes_nothing_else(
    app: Flask, leader: Account, database: Session, reader: Account
) -> None:
    change_role(database, reader.id, role=Role.ADMINISTRATOR, by=SYSTEM, at=NOW)
    client = sign_in(app, database, reader)
    assert client.get("/konton").status_code == 200
    assert client.get("/alla/ny").status_code == 403
    page = client.get("/tillagg").text
    for way in re.findall('href="(/(?:tillagg|jamfor|korningar|lardomar)[^"#]*)"', page):
        assert client.get(way).status_code == 200, way
    keeps = {Permission.KEEP_ACCOUNTS, Permission.KEEP_PLUGINS, Permission.RUN_MATCHING}
    assert ALLOWED[Role.ADMINISTRATOR] == SEEING | {Permission.OWN_ACCOUNT} | keeps
