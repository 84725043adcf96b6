"""What no browser sends: none of it may be a fault of ours, and none of it may be stored."""

from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Draft
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.web.actors.conftest import CONTACT, NEED, RESOURCE, WHO, Teller

PAGES = ("vilka", "behov/need0001", "resurser/have0001", "kontakt", "kontrollera", "senare")
USUAL: dict[str, dict[str, Any]] = {
    "vilka": WHO, "behov/need0001": NEED, "resurser/have0001": RESOURCE, "kontakt": CONTACT,
    "kontrollera": {}, "senare": {"email": "eva@svansele.example"},
}  # fmt: skip

ODD: dict[str, list[tuple[str, str]]] = {
    "nothing": [],
    "unknown fields": [("admin", "1"), ("__class__", "x"), ("data", "{}")],
    "repeated fields": [("title", "b"), ("name", "b"), ("kind", "b"), ("horizon", "year"), ("contact_name", "b")],
    "choices that there are not": [("kind", "x"), ("horizon", "x"), ("reach", "x"), ("months", "x"), ("weekdays", "x")],
    "numbers out of range": [("months", "13"), ("months", "-1"), ("months", "1e9"), ("months", "9" * 400)],
    "many choices": [("months", "1")] * 500,
    "long texts": [("title", "x" * 50_000), ("name", "å" * 20_000), ("contact_email", "e@" * 20_000)],
    "odd characters": [
        ("title", "\u202e\ud7ff\U0010ffff\x7f\x1b[31m"),
        ("name", "\u0085\u2028"),
        ("contact_phone", "٠١٢٣٤"),
    ],
    "markup and code": [("title", "{{ 7*7 }}<script>' OR 1=1 --"), ("name", "%(name)s %s {0}"), ("place", "=1+1")],
    "blanks": [("title", " \t "), ("name", "\u00a0"), ("contact_name", "\u3000"), ("description", "\r\n\r\n")],
}


def sendable(client: CheckedClient, teller: Teller, part: str) -> list[tuple[str, str]]:
    """The hidden fields of a page and what one usually types there."""
    fields = form_fields(teller.get("behov/need0009").text, teller.address("behov/need0009"))
    return [("csrf_token", fields["csrf_token"]), *USUAL[part].items()]


@pytest.mark.parametrize("odd", ODD)
def test_no_form_breaks_on_what_no_browser_sends(teller: Teller, odd: str) -> None:
    teller.post("kontakt", CONTACT)
    for part in PAGES:
        base = sendable(teller.client, teller, part)
        for fields in ([*base, *ODD[odd]], [*ODD[odd], *base], [base[0], *ODD[odd]]):
            response = teller.client.post(
                teller.address(part),
                data=urlencode(fields, errors="surrogatepass"),
                content_type="application/x-www-form-urlencoded",
            )
            assert response.status_code in {302, 422}, (part, response.status_code)
    for part in ("vilka", "behov", "resurser", "kontakt", "kontrollera"):
        assert teller.get(part, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"title=a%00b", "application/x-www-form-urlencoded", 400),
        (b"title=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"title=" + b"x" * 400_000, "application/x-www-form-urlencoded", 413),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\nhej\r\n--x--\r\n", "multipart/form-data; boundary=x", 415),
        (b'{"title": "x"}', "application/json", 415),
        (b"<title>x</title>", "text/xml", 415),
    ],
    ids=["NUL", "no UTF-8", "huge", "nameless multipart", "json", "xml"],
)
def test_bodies_that_are_no_form_are_refused_and_nothing_is_stored(
    teller: Teller, database: Session, body: bytes, kind: str, status: int
) -> None:
    token = form_fields(teller.get("kontakt").text, teller.address("kontakt"))["csrf_token"]
    if kind.endswith("urlencoded"):
        body = urlencode({"csrf_token": token}).encode() + b"&" + body
    before = database.scalars(select(Draft.data)).all()
    database.rollback()
    for part in PAGES:
        assert teller.client.post(teller.address(part), data=body, content_type=kind).status_code == status
    assert teller.client.post("/beratta", data=body, content_type=kind).status_code == status
    assert database.scalars(select(Draft.data)).all() == before


def test_characters_that_no_page_may_hold_are_left_out(teller: Teller, database: Session) -> None:
    teller.add("behov", "need0001", NEED | {"title": "Kas\x1bsör\x0b", "description": "Ett\x0c\ntvå\ufffe\U0010ffff"})
    data = database.scalars(select(Draft.data)).one()
    assert (data["needs"][0]["title"], data["needs"][0]["description"]) == ("Kas sör", "Ett\ntvå")


def test_a_form_without_its_token_is_shown_again_with_what_was_typed(teller: Teller) -> None:
    response = teller.client.post(teller.address("behov/need0001"), data=NEED)
    assert response.status_code == 400
    assert NEED["title"] in response.text


@pytest.mark.parametrize("key", ["short", "much-too-long-a-key", "åäöåäöåä", "........", "%2e%2e%2fx"])
def test_odd_keys_of_items_are_only_keys(teller: Teller, key: str) -> None:
    assert teller.get(f"behov/{key}").status_code in {200, 404}
