"""Tipping about two others: from one's own page, and from anyone where the municipality wants that."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Tip, TipAnswer
from matchmaker.services.suggestions import tips
from matchmaker.services.suggestions.tips import TipSeen, answer_tip
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW
from tests.services.talks import add_suggestion, staff
from tests.web.actors.conftest import errors
from tests.web.visitors import HAS, visit, words

TIP = {"first": "Macken i Kusfors", "second": "några som skjutsar", "words": "De bor i samma by."}
OWN = "/min-sida/2/tipsa"


@pytest.fixture
def visitor(client: CheckedClient, database: Session) -> CheckedClient:
    """Somebody on the page of ``Har 1`` (id 2)."""
    add_suggestion(database, contact_email=HAS)
    return visit(client, database, HAS)


@pytest.fixture
def open_to_all(app: Flask) -> None:
    """A municipality that takes tips from anyone."""
    opened = replace(app.extensions["matchmaker.settings"], tips_from_anyone=True)
    app.extensions["matchmaker.settings"] = app.jinja_env.globals["settings"] = opened


def sent(database: Session) -> list[Tip]:
    found = list(database.scalars(select(Tip).order_by(Tip.id)))
    database.commit()
    return found


def test_a_tip_from_ones_own_page_is_thanked_for_there(visitor: CheckedClient, database: Session) -> None:
    assert "Skicka ett tips" in visitor.get("/min-sida/2").text
    response = visitor.post_form(OWN, TIP)
    assert (response.status_code, response.location) == (303, "/min-sida/2?sparat=1#tips")
    [tip] = sent(database)
    assert (tip.first, tip.second, tip.words, tip.actor_id, tip.sender) == (*TIP.values(), 2, "")
    page = words(visitor.get("/min-sida/2").text)
    assert "Macken i Kusfors och några som skjutsar De bor i samma by. Tack för tipset! Projektledaren läser" in page


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (TipAnswer.TAKEN, "Tack! Vi går vidare med det. De två bestämmer själva om de vill prata. Bra tänkt!"),
        (TipAnswer.DECLINED, "Tack! Det blir inget av det just nu. Bra tänkt!"),
    ],
)
def test_what_came_of_it_stands_there_and_nothing_of_who_takes_part(
    visitor: CheckedClient, database: Session, answer: TipAnswer, told: str
) -> None:
    visitor.post_form(OWN, TIP)
    [tip] = sent(database)
    by = staff(database)
    answer_tip(database, TipSeen(tip.id, tip.version), answer, words="Bra tänkt!", by=by, at=NOW)
    page = words(visitor.get("/min-sida/2").text)
    assert told in page
    assert "Behöver 1" not in page.partition("Två andra som borde prata?")[2]


def test_what_is_missing_is_told_and_what_was_typed_stays(visitor: CheckedClient, database: Session) -> None:
    response = visitor.post_form(OWN, TIP | {"first": "", "words": "Ring 19121212-1212"})
    assert response.status_code == 422
    assert [target for target, _ in errors(response.text)] == ["#first", "#words"]
    kept = form_fields(response.text, OWN)
    assert (kept["second"], kept["words"]) == (TIP["second"], "Ring 19121212-1212")
    assert sent(database) == []


def test_who_has_sent_many_is_asked_to_wait_and_loses_nothing(
    visitor: CheckedClient, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tips, "MOST_OF_ONE", 0)
    response = visitor.post_form(OWN, TIP)
    assert response.status_code == 422
    assert "Vi hinner inte läsa fler tips just nu" in response.text
    assert form_fields(response.text, OWN)["words"] == TIP["words"]


def test_nobody_tips_from_a_page_that_is_not_theirs(visitor: CheckedClient, database: Session) -> None:
    assert visitor.get("/min-sida/1/tipsa").status_code == 404
    assert visitor.post("/min-sida/1/tipsa", data=form_fields(visitor.get(OWN).text, OWN) | TIP).status_code == 404
    assert sent(database) == []


@pytest.mark.parametrize("address", ["/tipsa", "/tipsa/tack"])
def test_anyone_may_only_where_the_municipality_wants_that(client: CheckedClient, address: str) -> None:
    assert client.get(address).status_code == 404
    assert "/tipsa" not in client.get("/").text


@pytest.mark.usefixtures("open_to_all")
def test_anyone_sends_a_tip_and_learns_nothing_of_who_takes_part(client: CheckedClient, database: Session) -> None:
    add_suggestion(database)
    name = database.get_one(Actor, 1).name
    database.commit()
    assert "/tipsa" in client.get("/").text
    told = []
    for first in (name, "Ingen som finns"):
        response = client.post_form("/tipsa", TIP | {"first": first, "sender": "Stina, 070-174 06 11"})
        assert (response.status_code, response.location) == (303, "/tipsa/tack")
        told.append(client.get("/tipsa/tack").text)
    assert told[0] == told[1]
    assert [(tip.first, tip.actor_id, tip.sender) for tip in sent(database)] == [
        (name, None, "Stina, 070-174 06 11"),
        ("Ingen som finns", None, "Stina, 070-174 06 11"),
    ]


@pytest.mark.usefixtures("open_to_all")
def test_a_stranger_who_may_be_a_program_is_asked_once_more(
    client: CheckedClient, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = client.post_form("/tipsa", TIP | {"homepage": "http://spam.example"})
    assert response.status_code == 422
    assert "Tryck på knappen en gång till" in response.text
    kept = form_fields(response.text, "/tipsa")
    assert (kept["first"], kept["homepage"]) == (TIP["first"], "")
    assert client.post("/tipsa", data=kept | {"second": ""}).status_code == 422
    monkeypatch.setattr(tips, "MOST_OF_STRANGERS", 0)
    assert "Vi hinner inte läsa fler tips" in client.post("/tipsa", data=kept).text
    assert sent(database) == []


@pytest.mark.usefixtures("open_to_all")
def test_a_double_tap_is_one_tip(client: CheckedClient, database: Session) -> None:
    fields = form_fields(client.get("/tipsa").text, "/tipsa") | TIP
    assert [client.post("/tipsa", data=fields).status_code for _ in range(2)] == [303, 303]
    assert len(sent(database)) == 1
    other = fields | {"words": "De bor grannar."}
    assert client.post("/tipsa", data=other).status_code == 303
    assert [tip.words for tip in sent(database)] == [TIP["words"], "De bor grannar."], "other words are another tip"
