"""Who sends too much is asked to wait, loses nothing by it, and is known by a word that tells nothing."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from matchmaker.models import Account, Act, Attempt, OutboxMail
from matchmaker.models.extension import db
from matchmaker.services.forms.limits import PER_HOUR
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.limits import network_of
from tests.services.village import add_actor
from tests.web.visitors import words

WHO = {"kind": "association", "name": "Bygdegården i Bjurträsk", "place": "Bjurträsk"}


def fill(app: Flask, database: Session, *acts: Act) -> None:
    """Let the network of the tests' browsers have done so much that there is room for no more."""
    with app.test_request_context():
        here = network_of("127.0.0.1")
    at = datetime.now(UTC)
    database.add_all([Attempt(act=act, network=here, at=at) for act in acts for _ in range(PER_HOUR)])
    database.commit()


@pytest.mark.parametrize(
    ("page", "typed", "act"),
    [
        ("/beratta", WHO, Act.BEGIN),
        ("/min-sida/lank", {"email": "nobody@example.org"}, Act.VISIT),
        ("/logga-in", {"email": "nobody@example.org"}, Act.SIGN_IN),
        ("/tillganglighet/meddelande", {"words": "Knappen syns inte"}, Act.MESSAGE),
    ],
)
def test_a_flood_is_asked_to_wait_and_what_was_typed_can_be_sent_afterwards(
    app: Flask, client: CheckedClient, database: Session, page: str, typed: dict[str, str], act: Act
) -> None:
    sent = form_fields(client.get(page).text, page) | typed
    fill(app, database, act)
    response = client.post(page, data=sent)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    told = words(response.text)
    assert "<h1>Vänta en liten stund</h1>" in response.text
    assert "Ring oss på 070-174 06 11 om det inte kan vänta." in told
    assert all(value in response.text for value in typed.values())
    database.execute(delete(Attempt))
    database.commit()
    again = client.post(page, data=form_fields(response.text, page))
    assert again.status_code in {302, 303}


def test_the_last_step_and_the_mailed_link_are_counted_too(
    app: Flask, client: CheckedClient, database: Session
) -> None:
    begun = client.post_form("/beratta", WHO).location.removesuffix("/behov")
    fill(app, database, Act.SEND)
    assert client.post_form(f"{begun}/kontrollera").status_code == 429


def test_a_passkey_that_is_refused_counts_as_well(app: Flask, client: CheckedClient, database: Session) -> None:
    client.post_form("/passnyckel", {"passkey": "{}"}, page="/logga-in")
    assert database.scalars(select(Attempt.act)).all() == [Act.SIGN_IN]
    fill(app, database, Act.SIGN_IN)
    assert client.post_form("/passnyckel", {"passkey": "{}"}, page="/logga-in").status_code == 429


def test_what_is_not_filled_in_right_does_not_count(client: CheckedClient, database: Session) -> None:
    client.post_form("/logga-in", {"email": ""})
    assert database.scalars(select(Attempt)).all() == []


def test_an_unknown_address_is_counted_like_a_known_one_and_is_not_kept(
    client: CheckedClient, database: Session
) -> None:
    client.post_form("/min-sida/lank", {"email": "nobody@example.org"})
    assert [(row.act, len(row.network)) for row in database.scalars(select(Attempt))] == [(Act.VISIT, 64)]
    assert database.scalars(select(OutboxMail)).all() == []


def test_staff_who_write_for_those_who_call_are_not_counted(
    app: Flask, leader_client: CheckedClient, database: Session
) -> None:
    fill(app, database, Act.BEGIN)
    assert leader_client.post_form("/beratta", WHO).status_code == 302


def test_a_network_is_a_word_that_tells_nothing_and_a_household_is_one(app: Flask) -> None:
    with app.test_request_context():
        assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
        assert network_of("192.0.2.1") != network_of("192.0.2.2")
        assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") != network_of("::ffff:192.0.2.2")
        assert "192" not in network_of("192.0.2.1")
        assert network_of("") == ""


def test_a_header_that_no_proxy_of_ours_set_changes_nothing_but_is_told_of(
    client: CheckedClient, database: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    for sender in ("192.0.2.1", "192.0.2.2"):
        client.post_form("/logga-in", {"email": "nobody@example.org"}, headers={"X-Forwarded-For": sender})
    assert len({row.network for row in database.scalars(select(Attempt))}) == 1
    assert "proxies_not_set" in capsys.readouterr().err


@pytest.mark.parametrize("page", ["/logga-in", "/min-sida/lank"])
def test_a_known_and_an_unknown_address_cost_the_same_transactions(
    app: Flask, client: CheckedClient, database: Session, leader: Account, page: str
) -> None:
    """Waiting for the disk is what takes time, and what somebody could measure from outside."""
    add_actor(database, "a", contact_email=leader.email)
    database.commit()
    known, unknown = leader.email, "nobody@norsjo.example"
    database.rollback()
    client.get(page)
    commits: list[str] = []
    with app.app_context():
        event.listen(db.engine, "commit", lambda connection: commits.append("commit"))
    counts = []
    for email in (known, unknown):
        commits.clear()
        client.post_form(page, {"email": email})
        counts.append(len(commits))
    assert counts[0] == counts[1] > 0
