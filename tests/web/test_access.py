"""Strangers are sent to sign in and back again, staff without permission are told so, and readers wait for nobody."""

import time
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from matchmaker.models import Account, Role
from matchmaker.models.extension import db
from matchmaker.services import permissions
from matchmaker.services.permissions import Permission
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.access import for_everyone, requires, signed_in, staff
from tests.web.rooms import address, private, rules


def test_a_stranger_is_sent_to_sign_in_with_the_way_back(client: CheckedClient) -> None:
    assert client.get("/forslag?sida=2&nya=ja").headers["Location"] == ("/logga-in?next=/forslag?sida%3D2%26nya%3Dja")
    assert client.get("/nu").headers["Location"] == "/logga-in?next=/nu"


def test_staff_pages_send_strangers_to_sign_in(furnished: CheckedClient) -> None:
    stranger = furnished.application.test_client()
    for rule in rules(furnished.application, "GET"):
        if private(furnished.application, rule):
            response = stranger.get(address(furnished.application, rule))
            assert response.status_code == 302, rule
            assert response.headers["Location"].startswith("/logga-in?next=")


@pytest.mark.parametrize("token", ["good", "stale"])
def test_a_form_from_who_is_signed_in_no_longer_is_kept_and_sent_after_signing_in(
    client: CheckedClient, leader_client: CheckedClient, token: str
) -> None:
    """Whether its token was of this session, or of the one that ended."""
    fresh = form_fields(client.get("/logga-in").text, "/logga-in")["csrf_token"]
    typed = {"title": "Ett möte om posten", "csrf_token": fresh if token == "good" else "stale"}
    response = client.post("/moten/nytt", data=typed)
    assert response.status_code == 401
    assert "<h1>Logga in och skicka en gång till</h1>" in response.text
    assert 'href="/logga-in?next=/inloggad/igen" target="_blank"' in response.text
    kept = form_fields(response.text, "/moten/nytt")
    assert kept["title"] == "Ett möte om posten"
    mine = form_fields(leader_client.get("/moten/nytt").text, "/moten/nytt")["csrf_token"]
    again = leader_client.post("/moten/nytt", data=kept | {"csrf_token": mine})
    assert again.status_code == 422, "it is read, and only the rest is asked for"
    assert "Ett möte om posten" in again.text


def test_a_visitors_form_is_kept_and_leads_to_a_new_link(client: CheckedClient) -> None:
    response = client.post("/min-sida/1/synligt", data={"words": "Ett ord"})
    assert response.status_code == 401
    assert 'href="/min-sida/lank?next=/inloggad/igen"' in response.text
    assert "Ett ord" in response.text


def test_who_sends_a_file_after_the_end_is_led_to_sign_in_beside_the_page(client: CheckedClient) -> None:
    response = client.post("/alla/las-in", data={"file": (BytesIO(b"x"), "x.csv")}, content_type="multipart/form-data")
    assert response.status_code == 401
    assert 'href="/logga-in?next=/inloggad/igen" target="_blank"' in response.text


def test_another_sites_form_for_staff_gets_nothing(client: CheckedClient) -> None:
    response = client.post("/moten/nytt", data={"title": "Köp nu!"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 401
    assert "Köp nu!" not in response.text


def test_staff_without_the_permission_are_told_so(
    leader_client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(permissions.ALLOWED, Role.LEADER, frozenset({Permission.SEE_WORKPLACE}))
    response = leader_client.get("/moten")
    assert response.status_code == 403
    assert "<h1>Du får inte se den här sidan</h1>" in response.text
    assert leader_client.get("/nu").status_code == 200


def test_views_know_who_asks_and_templates_who_may(app: Flask, database: Session, leader: Account) -> None:
    from tests.conftest import sign_in

    @requires(Permission.RUN_MATCHING)
    def view() -> str:
        may = app.jinja_env.globals["may"]
        return f"{signed_in().name} {staff().label} {may('run_matching')}"  # type: ignore[operator]

    app.add_url_rule("/who", view_func=view)
    client = sign_in(app, database, leader)
    with client.unchecked():
        assert client.get("/who").text == f"Eva Lind account:{leader.id} True"


def test_someone_who_is_not_signed_in_may_do_nothing(app: Flask) -> None:
    @for_everyone
    def view() -> str:
        return str([app.jinja_env.globals["may"](permission) for permission in Permission])  # type: ignore[operator]

    app.add_url_rule("/may", view_func=view)
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    with client.unchecked():
        assert client.get("/may").text == str([False] * len(Permission))


def test_a_page_that_is_read_does_not_wait_for_somebody_who_writes(
    leader_client: CheckedClient, database: Session
) -> None:
    leader_client.get("/nu")
    database.execute(text("UPDATE accounts SET name = 'Någon annan'"))
    started = time.monotonic()
    assert leader_client.get("/nu").status_code == 200
    assert time.monotonic() - started < 2
    database.rollback()


@pytest.mark.parametrize(("method", "may_write"), [("GET", False), ("HEAD", False), ("POST", True)])
def test_only_forms_may_write(app: Flask, method: str, may_write: bool) -> None:
    with app.test_request_context("/om", method=method, content_type="application/x-www-form-urlencoded"):
        app.config["WTF_CSRF_ENABLED"] = False
        app.preprocess_request()
        assert db.session.info["read_only"] is not may_write


def test_strangers_are_sent_from_every_own_page_to_ask_for_a_link(app: Flask, client: CheckedClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    own = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/min-sida/<int:")]
    assert len(own) > 8
    for rule in own:
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            with app.test_request_context():
                path = rule.build({"what": "behov"} | {name: 1 for name in rule.arguments if name != "what"})
            assert path is not None
            response = client.open(path[1], method=method)
            if method == "GET":
                assert response.status_code == 302, rule
                assert response.location.startswith("/min-sida/lank?next="), rule
            else:
                assert response.status_code == 401, rule
