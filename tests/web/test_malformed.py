"""What no person types and no form of ours sends: it is refused or mended, and no page falls over at it."""

import re

import pytest
from sqlalchemy.orm import Session

from matchmaker.testing.pages import CheckedClient, form_fields
from tests.web.rooms import address, rules

FORM = "application/x-www-form-urlencoded"


def test_bytes_that_are_no_text_at_all_are_refused(client: CheckedClient) -> None:
    for body in (b"email=\xe5", b"\xff\xfe", bytes(range(256))):
        assert client.post("/logga-in", data=body, content_type=FORM).status_code == 400


BROKEN = {
    "NUL": b"email=Anna%00@x.example",
    "the sign for a lost character": b"email=Anna%EF%BF%BD@x.example",
    "not UTF-8": b"email=Anna%E5@x.example",
    "half a character": b"email=Anna%C3@x.example",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_text_that_cannot_be_stored_comes_back_mended_and_can_be_sent_again(
    client: CheckedClient, database: Session, body: bytes
) -> None:
    token = form_fields(client.get("/logga-in").text, "/logga-in")["csrf_token"]
    response = client.post("/logga-in", data=body + f"&csrf_token={token}".encode(), content_type=FORM)
    assert response.status_code == 400
    assert "Anna" in response.text
    assert "tecken i texten som inte går att spara" in response.text
    again = client.post("/logga-in", data=form_fields(response.text, "/logga-in"))
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"Norsj\xf6", "Norsjö"),
        (b"Norsj%F6", "Norsjö"),
        (b"Norsj\xc3\xb6 \xff\xfe", "Norsjö"),
        (b"Norsj%C3%B6%C3", "Norsjö"),
    ],
)
def test_what_was_typed_is_kept_whatever_the_encoding(client: CheckedClient, sent: bytes, kept: str) -> None:
    response = client.post("/logga-in", data=b"email=" + sent, content_type=FORM)
    assert response.status_code == 400
    assert form_fields(response.text, "/logga-in")["email"].strip() == kept


@pytest.mark.parametrize("query", ["a=%00", "%00=a", "a=%FF", "lang=%C3%28"])
def test_addresses_that_cannot_be_read_are_refused(client: CheckedClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/%00", "/beratta/%00", "/logga-in/a%00b", "/%FF", "/beratta/%C3%28"])
def test_paths_that_cannot_be_read_are_refused(client: CheckedClient, path: str) -> None:
    assert client.get(path).status_code in {400, 404}


JUNK_QUERIES = (
    "?q=" + "å" * 3000,
    "?q=%27%22%3E%3Cscript%3E&sida=-1&plats=x&nya=%F0%9F%A6%8C&next=//evil.example",
    "?sida=99999999999999999999&plats=99999999999999999999&kind=0&state=x&lage=x&utfall=x",
    "?sida=1e9&sida=2&[]=1&a[b]=c&;;;&&&==",
)
WORDS = (
    "title",
    "name",
    "email",
    "kind",
    "version",
    "form_key",
    "day",
    "date",
    "due",
    "starts",
    "ends",
    "decision",
    "reason",
)
JUNK_BODIES: tuple[dict[str, str], ...] = (
    {},
    dict.fromkeys(WORDS, ""),
    dict.fromkeys(WORDS, "99999999999999999999999"),
    dict.fromkeys(WORDS, "-1"),
    dict.fromkeys(WORDS, "x" * 5000),
    dict.fromkeys(WORDS, "<b>'\"; DROP TABLE actors; -- 🦌 \u202e \U0010ffff"),
)


ENDS_THE_SESSION = {"accounts.sign_out", "accounts.sign_out_everyone", "actors.end_visit"}
"""What ends the token with the session."""


@pytest.mark.no_cover  # a walk through everything
def test_no_address_falls_over_at_junk_in_its_query(furnished: CheckedClient) -> None:
    for client in (furnished, furnished.application.test_client()):
        assert isinstance(client, CheckedClient)
        with client.unchecked():
            for rule in rules(furnished.application, "GET"):
                for query in JUNK_QUERIES:
                    with client.get(address(furnished.application, rule) + query) as response:
                        assert response.status_code < 500, (rule, query)


@pytest.mark.no_cover  # a walk through everything
def test_no_form_falls_over_at_junk(furnished: CheckedClient) -> None:
    stranger = furnished.application.test_client()
    for client, page in ((furnished, "/nu"), (stranger, "/logga-in")):
        assert isinstance(client, CheckedClient)
        token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[0]
        with client.unchecked():
            for rule in rules(furnished.application, "POST"):
                if rule.endpoint in ENDS_THE_SESSION:
                    continue
                for body in JUNK_BODIES:
                    path = address(furnished.application, rule)
                    response = client.post(path, data=body | {"csrf_token": token})
                    assert response.status_code < 500, (rule, body)
                    assert response.status_code != 400, (rule, "the token was not good")
