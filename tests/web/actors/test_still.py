"""Whether it still holds: one press by the link in the mail, on one's own page, or by staff for those who call."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Need, OutboxMail, Resource
from matchmaker.services.taking_part.keeping_true import ask_still_true, rest_silent
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.background import wait_for_background
from tests.services.village import add_actor
from tests.web.visitors import mailed_link, visit, words

EMAIL = "berit@example.org"
NEED, RESOURCE = "behov/1", "resurser/1"
LONG_AGO = datetime.now(UTC) - timedelta(days=300)


@pytest.fixture(autouse=True)
def shop(database: Session) -> Actor:
    """Somebody who was asked a month ago about a need and a resource."""
    needs, resources = {"a.n": "Kassör"}, {"a.r": {"title": "Traktor", "description": "Med skopa"}}
    actor = add_actor(database, "a", needs=needs, resources=resources, contact_email=EMAIL, at=LONG_AGO)
    database.commit()
    ask_still_true(database, months=6, public_url="", at=datetime.now(UTC) - timedelta(days=30))
    return actor


@pytest.fixture
def link(database: Session) -> str:
    return mailed_link(database, EMAIL, "/min-sida/stammer/")


def row(database: Session, model: type[Need] | type[Resource]) -> dict[str, Any]:
    database.rollback()
    found = database.execute(select(model.__table__).where(model.__table__.c.id == 1)).one()._asdict()
    database.rollback()
    return found


def press(client: CheckedClient, page: str, what: str, answer: str, action: str | None = None) -> Any:
    return client.post_form(action or f"{page}/{what}", {"answer": answer}, page=page)


def test_looking_answers_nothing_and_one_press_does(client: CheckedClient, database: Session, link: str) -> None:
    text = words(client.get(link).text)
    for part in ("Frågan gäller Föreningen a.", "Ni behöver Kassör", "Ni kan bidra med Traktor Med skopa"):
        assert part in text
    assert row(database, Need)["confirmed_at"] is None
    response = press(client, link, NEED, "yes")
    assert (response.status_code, response.location) == (303, f"{link}?sparat=1")
    wait_for_background(client.application)
    assert row(database, Need)["confirmed_at"] is not None
    text = words(client.get(response.location).text)
    assert "Tack! Det är sparat." in text
    assert "Kassör" not in text
    press(client, link, RESOURCE, "standing")
    wait_for_background(client.application)
    assert row(database, Resource)["standing"] is True
    assert "Ni har svarat på allt. Tack!" in client.get(link).text


@pytest.mark.parametrize(
    ("what", "answer", "model", "column"),
    [
        (NEED, "met", Need, "met_at"),
        (NEED, "gone", Need, "withdrawn_at"),
        (NEED, "rest", Need, "rests_until"),
        (RESOURCE, "gone", Resource, "withdrawn_at"),
        (RESOURCE, "rest", Resource, "rests_until"),
    ],
)
def test_each_button_does_what_it_says(
    client: CheckedClient, database: Session, link: str, what: str, answer: str, model: type[Need], column: str
) -> None:
    assert row(database, model)[column] is None
    assert press(client, link, what, answer).status_code == 303
    assert row(database, model)[column] is not None


def test_what_rests_for_want_of_an_answer_is_woken_with_a_yes(
    client: CheckedClient, database: Session, link: str
) -> None:
    rest_silent(database, at=datetime.now(UTC))
    database.rollback()
    assert "Det vilar nu, för vi fick inget svar." in client.get(link).text
    press(client, link, NEED, "yes")
    wait_for_background(client.application)
    assert row(database, Need)["resting_since"] is None


def test_on_their_own_page_it_is_the_same(client: CheckedClient, database: Session) -> None:
    visit(client, database, EMAIL)
    assert "Stämmer det fortfarande?" in client.get("/min-sida/1").text
    response = press(client, "/min-sida/1", NEED, "yes", f"/min-sida/1/{NEED}/stammer")
    assert response.location == "/min-sida/1?sparat=1"
    wait_for_background(client.application)
    assert row(database, Need)["confirmed_at"] is not None


def test_what_is_no_answer_or_not_theirs_or_too_late_changes_nothing(
    client: CheckedClient, database: Session, link: str
) -> None:
    fields = form_fields(client.get(link).text, f"{link}/{NEED}")
    assert press(client, link, NEED, "standing").status_code == 422
    assert press(client, link, RESOURCE, "met").status_code == 422
    add_actor(database, "x", needs={"x.n": "Annat"})
    database.commit()
    assert client.post(f"{link}/behov/2", data=fields | {"answer": "gone"}).status_code == 404
    assert client.get("/min-sida/stammer/made-up").status_code == 404
    database.execute(update(Need).values(version=9))
    database.commit()
    assert client.post(f"{link}/{NEED}", data=fields | {"answer": "gone"}).location == link
    assert row(database, Need)["withdrawn_at"] is None


def test_staff_see_whom_the_question_did_not_reach(leader_client: CheckedClient, database: Session) -> None:
    page = "/alla/att-fraga"
    database.execute(update(OutboxMail).values(next_attempt_at=None, fault="5.7.1 refused"))
    database.commit()
    told = words(leader_client.get(page).text)
    assert "Mejlet kom inte fram. Ring dem i stället. Behöver Kassör Stämmer" in told
    rest_silent(database, at=datetime.now(UTC))
    assert row(database, Need)["resting_since"] is None


def test_staff_ring_those_who_are_silent_and_answer_for_them(leader_client: CheckedClient, database: Session) -> None:
    page = "/alla/att-fraga"
    assert "Ingen att ringa just nu." in leader_client.get(page).text
    rest_silent(database, at=datetime.now(UTC))
    database.rollback()
    told = words(leader_client.get(page).text)
    assert "Behöver Kassör Vilar" in told
    assert "kom inte fram. Ring" not in told
    response = press(leader_client, page, NEED, "yes", f"/alla/1/{NEED}/stammer")
    assert response.location == page
    wait_for_background(leader_client.application)
    assert row(database, Need)["resting_since"] is None
    assert "Kassör" not in words(leader_client.get(page).text)
