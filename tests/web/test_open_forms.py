from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web import open_forms
from matchmaker.web.pages import now
from tests.web.actors.conftest import WHO


def test_a_key_tells_its_token_and_when_it_was_given_out(app: Flask) -> None:
    with app.app_context():
        key = open_forms.read_form_key(open_forms.new_form_key())
        assert key is not None
        assert len(key.token) == 32
        assert abs(now() - key.shown_at) < timedelta(seconds=5)
        assert open_forms.read_form_key(open_forms.new_form_key()) != key


@pytest.mark.parametrize("key", ["", "chosen-by-the-sender", "å", "x" * 5000, ".", "WyJhIiwxXQ.x"])
def test_a_key_that_we_have_not_given_out_says_nothing(app: Flask, key: str) -> None:
    with app.app_context():
        assert open_forms.read_form_key(key) is None


def test_a_key_of_another_installation_says_nothing(app: Flask) -> None:
    with app.app_context():
        key = open_forms.new_form_key()
        app.config["SECRET_KEY"] = "another"
        assert open_forms.read_form_key(key) is None


def test_what_advertises_at_once_is_asked_for_once_more(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = form_fields(client.get("/beratta").text, "/beratta") | WHO | {"description": "Köp på WWW.spam.example"}
    response = client.post("/beratta", data=fields)
    assert response.status_code == 422
    assert "Tryck på knappen en gång till" in response.text
    kept = form_fields(response.text, "/beratta")
    assert (kept["name"], kept["description"]) == (WHO["name"], "Köp på WWW.spam.example")
    assert kept["form_key"] == fields["form_key"]
    monkeypatch.setattr(open_forms, "LEAST_AGE", timedelta(0))  # time passes
    assert client.post("/beratta", data=kept).status_code == 302


def test_who_has_a_page_open_while_the_clock_is_set_back_is_no_program(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = form_fields(client.get("/beratta").text, "/beratta") | WHO | {"description": "Se www.byn.example"}
    monkeypatch.setattr(open_forms, "now", lambda: now() - timedelta(hours=1))
    assert client.post("/beratta", data=fields).status_code == 302


def test_quick_people_are_people_too(client: CheckedClient) -> None:
    assert client.post_form("/beratta", WHO).status_code == 302


@pytest.mark.parametrize("key", ["", "chosen-by-the-sender"])
def test_a_form_with_a_key_of_its_own_gets_a_real_one_and_keeps_what_was_typed(client: CheckedClient, key: str) -> None:
    fields = form_fields(client.get("/beratta").text, "/beratta") | WHO | {"form_key": key}
    response = client.post("/beratta", data=fields)
    assert response.status_code == 422
    kept = form_fields(response.text, "/beratta")
    assert kept["name"] == WHO["name"]
    assert client.post("/beratta", data=kept).status_code == 302
