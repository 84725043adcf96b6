"""What the identity provider says is believed only as far as it is signed, about the right person, and expected."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests
from flask import redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from matchmaker.models import Account
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.accounts import provider
from tests.conftest import NOW

ISSUER = "https://login.norsjo.example"
ANSWER = "/logga-in/kommunen/svar"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation with an identity provider."""
    return replace(settings, oidc_issuer=ISSUER, oidc_client_id="matchmaker", oidc_client_secret="hush")


class Saying:
    """A client whose provider has said ``claims`` in a signed token, and ``details`` when it was asked for more."""

    def __init__(self, claims: dict[str, Any], details: dict[str, Any] | None = None) -> None:
        self.claims, self.details = claims, details

    def authorize_access_token(self) -> dict[str, Any]:
        return {"userinfo": self.claims}

    def userinfo(self) -> dict[str, Any]:
        assert self.details is not None
        return self.details


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def say(*args: Any) -> None:
        monkeypatch.setattr(provider, "_provider", lambda: Saying(*args))

    return say


def test_the_sign_in_page_offers_the_provider(client: CheckedClient) -> None:
    page = client.get("/logga-in?next=/forslag").text
    assert 'href="/logga-in/kommunen?next=/forslag"' in page


def test_a_signed_and_verified_address_signs_in(
    client: CheckedClient, leader: Account, said: Callable[..., None]
) -> None:
    said({"iss": ISSUER, "sub": "1", "email": leader.email, "email_verified": True})
    assert client.get(ANSWER).headers["Location"] == "/nu"
    assert client.get("/nu").status_code == 200


def test_details_that_the_token_lacks_are_asked_for(
    client: CheckedClient, leader: Account, said: Callable[..., None]
) -> None:
    said({"iss": ISSUER, "sub": "1"}, {"sub": "1", "email": leader.email})
    assert client.get(ANSWER).status_code == 303


@pytest.mark.parametrize(
    ("claims", "details"),
    [
        ({"iss": "https://another.example", "sub": "1", "email": "eva@norsjo.example"}, None),
        ({"iss": ISSUER, "sub": "1"}, {"sub": "2", "email": "eva@norsjo.example"}),
    ],
)
def test_another_issuer_and_somebody_elses_details_are_not_believed(
    client: CheckedClient, leader: Account, said: Callable[..., None], claims: dict[str, Any], details: Any
) -> None:
    said(claims, details)
    answer = client.get(ANSWER)
    assert (answer.status_code, "Kommunens inloggning fungerade inte" in answer.text) == (400, True)
    assert client.get("/nu").status_code == 302


@pytest.mark.parametrize("verified", [{}, {"email_verified": "true"}], ids=["says nothing", "says so as a text"])
def test_a_provider_that_does_not_say_whether_it_has_verified_an_address_is_believed(
    client: CheckedClient, leader: Account, said: Callable[..., None], verified: dict[str, str]
) -> None:
    said({"iss": ISSUER, "sub": "1", "email": leader.email} | verified)
    assert client.get(ANSWER).headers["Location"] == "/nu"


@pytest.mark.parametrize("verified", [False, "false", None])
def test_an_address_that_is_not_verified_is_not_believed(
    client: CheckedClient, leader: Account, said: Callable[..., None], verified: object
) -> None:
    said({"iss": ISSUER, "sub": "1", "email": leader.email, "email_verified": verified})
    answer = client.get(ANSWER)
    assert (answer.status_code, leader.email in answer.text) == (403, False)


def test_a_closed_account_stays_closed(
    client: CheckedClient, leader: Account, database: Session, said: Callable[..., None]
) -> None:
    leader.closed_at = NOW
    database.commit()
    said({"iss": ISSUER, "sub": "1", "email": leader.email})
    assert client.get(ANSWER).status_code == 403


def test_who_signs_in_once_more_shows_the_provider_anew_that_it_is_they(
    client: CheckedClient, leader_client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = []

    class Asked:
        def authorize_redirect(self, address: str, **how: str) -> Response:
            asked.append(how)
            return redirect(ISSUER)

    monkeypatch.setattr(provider, "_provider", Asked)
    for browser in (client, leader_client):
        assert browser.get("/logga-in/kommunen").location == ISSUER
    assert asked == [{}, {"prompt": "login"}]


def test_a_provider_that_does_not_answer_is_told_of(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: Any, **__: Any) -> None:
        raise requests.ConnectionError

    monkeypatch.setattr(requests.Session, "request", silent)
    with client.unchecked():
        answer = client.get("/logga-in/kommunen")
    assert (answer.status_code, "Kommunens inloggning fungerade inte" in answer.text) == (502, True)


def test_an_answer_that_nobody_asked_for_is_not_believed(client: CheckedClient) -> None:
    assert client.get(f"{ANSWER}?code=stolen&state=guessed").status_code == 400
