"""Every refusal is a page that says what to do, with the right status, in the reader's language."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, abort
from sqlalchemy import text
from sqlalchemy.orm.exc import StaleDataError
from structlog.testing import capture_logs
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests

from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient, Page, problems
from matchmaker.web.access import for_everyone
from matchmaker.web.errors import is_typed
from tests.web.rooms import address, rules

ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


def failing(app: Flask, fault: Exception) -> CheckedClient:
    """A browser at a service with a view that fails."""

    @for_everyone
    def view() -> str:
        db.session.execute(text("SELECT 1"))
        raise fault

    app.add_url_rule("/fel", view_func=view, methods=["GET", "POST"])
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sv"
    return client


@pytest.mark.parametrize(
    ("fault", "status", "heading"),
    [
        (NotFoundError("x"), 404, "Sidan finns inte"),
        (ConflictError("x"), 409, "Det går inte just nu"),
        (RefusedError("x"), 409, "Det går inte just nu"),
        (StaleDataError("x"), 409, "Det går inte just nu"),
        (TooManyRequests(), 429, "Vänta en liten stund"),
    ],
)
def test_what_a_service_refuses_is_told_with_what_to_do(
    app: Flask, fault: Exception, status: int, heading: str
) -> None:
    response = failing(app, fault).get("/fel")
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.text
    assert "Till startsidan" in response.text


TYPED = {"words": "Vi ses\ni byn", "version": "3", "csrf_token": "x", "kind": "y", "day": ""}


@pytest.mark.parametrize("fault", [ConflictError("x"), NotFoundError("x"), TooManyRequests(), RuntimeError("x")])
def test_what_was_typed_stands_on_the_page_that_tells_what_stood_in_the_way(app: Flask, fault: Exception) -> None:
    app.config["WTF_CSRF_ENABLED"], app.testing = False, False
    client = failing(app, fault)
    with client.unchecked():
        page = client.post("/fel", data=TYPED).text
        assert problems(page) == []
        assert '<p class="own">Vi ses\ni byn</p>' in page
        assert page.count('<p class="own">') == 1
        for unseen in (client.get("/fel?words=Vi"), client.post("/fel", data=TYPED, headers=ELSEWHERE)):
            assert "Det här hade ni skrivit" not in unseen.text


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"words": "x" * 300_000}},
        {"data": {f"a{n}": "x" for n in range(501)}},
        {"data": TYPED, "content_type": "multipart/form-data"},
        {"data": b'{"words": "Vi ses"}', "content_type": "application/json"},
    ],
    ids=["too much", "too many", "multipart", "no form"],
)
def test_what_no_form_of_ours_sends_is_not_shown(app: Flask, sent: dict[str, Any]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    page = failing(app, ConflictError("x")).post("/fel", **sent)
    assert page.status_code in {409, 413, 415}
    assert "Det här hade ni skrivit" not in page.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 410, 413, 415, 418, 422, 451])
def test_whatever_flask_refuses_is_a_page_in_both_languages(app: Flask, status: int) -> None:
    @for_everyone
    def view() -> str:
        abort(status)

    app.add_url_rule("/fel", view_func=view)
    for language in ("sv", "en"):
        response = app.test_client().get("/fel", headers={"Accept-Language": language})
        assert response.status_code == status
        assert f'<html lang="{language}">' in response.text


def test_a_page_that_takes_no_such_method_says_which_it_takes(client: CheckedClient) -> None:
    response = client.open("/om", method="DELETE")
    assert response.status_code == 405
    assert {"GET", "HEAD", "OPTIONS"} == {method.strip() for method in response.headers["Allow"].split(",")}


def test_when_to_come_back_is_passed_on(app: Flask) -> None:
    client = failing(app, TooManyRequests(retry_after=120))
    assert client.get("/fel").headers["Retry-After"] == "120"


def test_a_redirect_is_no_error(app: Flask) -> None:
    @for_everyone
    def view() -> str:
        abort(app.make_response(("", 302, {"Location": "/om"})))

    app.add_url_rule("/fel", view_func=view)
    app.add_url_rule("/mapp/", endpoint="folder", view_func=view)
    assert app.test_client().get("/fel").headers["Location"] == "/om"
    assert app.test_client().get("/mapp").status_code == 308


@pytest.mark.parametrize("fault", [RuntimeError("Eva 070-174 06 11"), ServiceUnavailable()])
def test_a_fault_of_ours_says_that_what_was_saved_is_kept(app: Flask, fault: Exception) -> None:
    app.testing = False
    client = failing(app, fault)
    with client.unchecked():
        response = client.get("/fel")
    assert response.status_code == (500 if isinstance(fault, RuntimeError) else 503)
    assert "Det ni redan har sparat är kvar" in response.text
    assert "Eva" not in response.text


def test_a_fault_of_ours_is_logged_with_the_address_it_came_from(app: Flask) -> None:
    app.testing = False
    client = failing(app, RuntimeError("inside"))
    with client.unchecked(), capture_logs() as lines:
        client.get("/fel?token=secret")
    [line] = [line for line in lines if line["event"] == "unhandled"]
    assert (line["rule"], line["log_level"], str(line["exc_info"])) == ("/fel", "error", "inside")
    assert "secret" not in str(lines)


def test_tests_see_a_fault_of_ours_as_it_is(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside"):
        failing(app, RuntimeError("inside")).get("/fel")


def test_a_database_that_is_away_is_a_page_too(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app.testing = False
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.set_cookie("matchmaker", "a" * 43)

    def away(*_: Any, **__: Any) -> Any:
        raise OSError("no database")

    monkeypatch.setattr("matchmaker.web.sessions.RoutedSession", away)
    with client.unchecked():
        response = client.get("/nu")
    assert response.status_code == 500
    assert "Content-Security-Policy" in response.headers
    assert "<h1>" in response.text


def test_the_page_for_the_web_server_in_front_holds_the_rules_and_needs_nothing_of_the_service(app: Flask) -> None:
    html = (Path(app.static_folder or "") / "away.html").read_text()
    assert problems(html) == ["inline <style>"]
    assert [e.tag for e in Page(html).elements if {"href", "src", "action"} & set(e.keys())] == []


def test_an_error_page_leaves_no_transaction_open(app: Flask) -> None:
    client = failing(app, ConflictError())
    response = client.get("/fel")
    assert response.status_code == 409
    with app.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_an_error_without_a_status_of_its_own_passes_through(app: Flask) -> None:
    class Odd(HTTPException):
        def get_response(self, *_: Any, **__: Any) -> Any:
            return app.response_class("odd", 200, mimetype="text/plain")

    assert failing(app, Odd()).get("/fel").text == "odd"


@pytest.mark.parametrize("address", ["/svar/x", "/svara/x", "/uppfoljning/x", "/min-sida/fraga/x"])
def test_a_private_link_that_was_cut_off_says_what_to_do_and_whom_to_ring(client: CheckedClient, address: str) -> None:
    page = client.get(address, headers={"Accept-Language": "en"})
    assert page.status_code == 404
    assert "Check that you have the whole link." in page.text
    assert page.text.count('<span lang="sv">vardagar 9–16</span>') == 2  # also at the foot
    assert "Kontrollera att hela länken kom med." in client.get(address, headers={"Accept-Language": "sv"}).text


def test_another_page_that_is_not_there_speaks_of_no_link(client: CheckedClient) -> None:
    assert "Sidan finns inte" in client.get("/finns-inte").text


def test_what_is_chosen_on_a_page_is_never_taken_for_what_was_typed(furnished: CheckedClient) -> None:
    taken = set()
    for rule in rules(furnished.application, "GET"):
        with furnished.get(address(furnished.application, rule), follow_redirects=True) as answer:
            page = Page(answer.get_data(as_text=True) if answer.mimetype == "text/html" else "")
        for form in (form for form in page.all("form") if form.get("method") == "post"):
            taken |= {(form.get("action"), *sent) for sent in chosen_in(form) if is_typed(*sent)}
    assert taken == set()


def chosen_in(form: Element) -> Iterator[tuple[str, str]]:
    """What a form can send without anybody typing it, as (name, value)."""
    for field in form.iter():
        if field.tag == "select":
            yield from ((field.get("name") or "", option.get("value") or "") for option in field.iter("option"))
        elif field.tag == "button" or field.get("type") in {"radio", "checkbox", "hidden"}:
            yield field.get("name") or "", field.get("value") or ""
