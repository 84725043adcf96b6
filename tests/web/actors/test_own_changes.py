"""What those who take part change themselves: their words, rest, what was met, and what no longer holds."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, MatchRun, Need, Resource
from matchmaker.services.actors.actors import withdraw_item
from matchmaker.services.audit import SYSTEM
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.background import wait_for_background
from tests.conftest import NOW
from tests.services.village import add_actor
from tests.web.visitors import visit

NEED, RESOURCE = "/min-sida/1/behov/1", "/min-sida/1/resurser/1"


@pytest.fixture
def berit(client: CheckedClient, database: Session) -> CheckedClient:
    """The browser of somebody with a need and a resource."""
    add_actor(database, "a", needs={"a.n": "Kassör"}, resources={"a.r": "Traktor"}, contact_email="b@example.org")
    database.commit()
    return visit(client, database, "b@example.org")


def row(database: Session, model: type[Need] | type[Resource]) -> dict[str, Any]:
    database.rollback()
    found = database.execute(select(model.__table__).where(model.__table__.c.id == 1)).one()._asdict()
    database.rollback()
    return found


def test_a_need_is_met_thanks_to_somebody(berit: CheckedClient, database: Session) -> None:
    response = berit.post_form(NEED, {"happened": "met", "thanks_to": "Macken"})
    assert (response.status_code, response.location) == (303, "/min-sida/1?sparat=1")
    found = row(database, Need)
    assert found["met_thanks_to"] == "Macken"
    assert found["met_at"] == found["withdrawn_at"] is not None
    events = database.execute(select(AuditEvent.verb, AuditEvent.by).order_by(AuditEvent.id)).all()
    assert ("meet", "actor:1") in [tuple(event) for event in events]


@pytest.mark.parametrize(("address", "model"), [(NEED, Need), (RESOURCE, Resource)])
def test_it_rests_through_the_day_they_say_and_can_be_woken(
    berit: CheckedClient, database: Session, address: str, model: type[Need]
) -> None:
    berit.post_form(address, {"happened": "rest", "until": "2099-03-31"})
    assert str(row(database, model)["rests_until"]) == "2099-04-01"
    response = berit.post_form(f"{address}/vakna", page="/min-sida/1")
    assert response.location == "/min-sida/1?sparat=1"
    wait_for_background(berit.application)
    assert row(database, model)["resting_since"] is None
    assert database.scalar(select(MatchRun.touching_actor_id)) == 1


@pytest.mark.parametrize(
    ("address", "model", "happened"),
    [(NEED, Need, "gone"), (NEED, Need, "met"), (RESOURCE, Resource, "gone")],
)
def test_what_was_taken_back_by_mistake_is_counted_with_again(
    berit: CheckedClient, database: Session, address: str, model: type[Need], happened: str
) -> None:
    berit.post_form(address, {"happened": happened})
    old = form_fields(berit.get("/min-sida/1").text, f"{address}/igen")
    response = berit.post_form(f"{address}/igen", page="/min-sida/1")
    assert (response.status_code, response.location) == (303, "/min-sida/1?sparat=1")
    wait_for_background(berit.application)
    assert row(database, model)["withdrawn_at"] is None
    assert f'action="{address}/igen"' not in berit.get("/min-sida/1").text
    assert berit.post(f"{address}/igen", data=old).status_code == 303  # a double tap
    berit.post_form(address, {"happened": "gone"})
    assert berit.post(f"{address}/igen", data=old).location == "/min-sida/1"
    assert row(database, model)["withdrawn_at"] is not None


@pytest.mark.parametrize(("address", "model"), [(NEED, Need), (RESOURCE, Resource)])
def test_what_no_longer_holds_is_taken_back(
    berit: CheckedClient, database: Session, address: str, model: type[Need]
) -> None:
    berit.post_form(address, {"happened": "gone", "reason": "Såld"})
    found = row(database, model)
    assert found["withdrawn_at"] is not None
    assert found["withdrawn_reason"] == "Såld"
    assert "Det är redan borttaget ur förslagen" in berit.get(address).text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Välj vad som har hänt"),
        ({"happened": "rest"}, "Välj en dag som kommer"),
        ({"happened": "rest", "until": "2020-01-01"}, "Välj en dag som kommer"),
        ({"happened": "rest", "until": "snart"}, "Skriv dagen som 2027-03-31"),
        ({"happened": "gone", "reason": "x" * 501}, "Korta texten med 1 tecken"),
        ({"happened": "met", "thanks_to": "x" * 501}, "Korta texten med 1 tecken"),
    ],
)
def test_what_is_missing_comes_back_with_all_that_was_typed(
    berit: CheckedClient, database: Session, values: dict[str, str], message: str
) -> None:
    response = berit.post_form(NEED, values)
    assert response.status_code == 422
    assert response.text.count(message) == 2
    sent = form_fields(response.text, NEED)
    assert {name: sent[name] for name in values} == values
    assert row(database, Need)["version"] == 1


def test_a_resource_cannot_be_met(berit: CheckedClient, database: Session) -> None:
    assert berit.post_form(RESOURCE, {"happened": "met"}).status_code == 422
    assert row(database, Resource)["withdrawn_at"] is None


def test_words_are_changed_and_matched_again(berit: CheckedClient, database: Session) -> None:
    assert form_fields(berit.get(f"{NEED}/andra").text, f"{NEED}/andra")["title"] == "Kassör"
    response = berit.post_form(f"{NEED}/andra", {"title": "Kassör och sekreterare", "hide_name": "y"})
    assert response.location == "/min-sida/1?sparat=1"
    wait_for_background(berit.application)
    found = row(database, Need)
    assert (found["title"], found["hide_name"]) == ("Kassör och sekreterare", True)
    berit.post_form(f"{RESOURCE}/andra", {"capacity": "Lördagar"})
    assert row(database, Resource)["capacity"] == "Lördagar"
    assert berit.post_form(f"{NEED}/andra", {"title": ""}).status_code == 422


@pytest.mark.parametrize("address", [NEED, f"{NEED}/andra"])
def test_what_staff_changed_meanwhile_is_shown_and_nothing_typed_is_lost(
    berit: CheckedClient, database: Session, address: str
) -> None:
    fields = form_fields(berit.get(address).text, address) | {"title": "Mina ord", "happened": "gone", "reason": "Jo"}
    database.get_one(Need, 1).title = "Deras ord"
    database.commit()
    response = berit.post(address, data=fields)
    assert response.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in response.text
    assert "Deras ord" in response.text
    again = form_fields(response.text, address)
    kept = {"title": "Mina ord"} if address.endswith("andra") else {"happened": "gone", "reason": "Jo"}
    assert again.items() >= kept.items()
    assert berit.post(address, data=again).status_code == 303
    wait_for_background(berit.application)


def test_what_is_gone_meanwhile_cannot_be_sent_again(berit: CheckedClient, database: Session) -> None:
    fields = form_fields(berit.get(NEED).text, NEED)
    withdraw_item(database, Need, 1, version=1, reason="", by=SYSTEM, at=NOW + timedelta(days=1))
    typed = fields | {"happened": "met", "thanks_to": "Karin i Risliden", "reason": "19121212-1212"}
    sound, unsound = berit.post(NEED, data=typed | {"reason": ""}), berit.post(NEED, data=typed)
    assert (sound.status_code, unsound.status_code) == (409, 422)
    for response in (sound, unsound):
        assert '<p class="own">Karin i Risliden</p>' in response.text
        with pytest.raises(LookupError):
            form_fields(response.text, NEED)
    assert berit.post(f"{NEED}/vakna", data=fields).location == "/min-sida/1"


def test_others_have_no_way_to_it(berit: CheckedClient, database: Session) -> None:
    add_actor(database, "x", needs={"x.n": "Annat"})
    database.commit()
    fields = form_fields(berit.get(NEED).text, NEED)
    for address in (
        "/min-sida/2/behov/2",
        "/min-sida/1/behov/2",
        "/min-sida/2/behov/2/andra",
        "/min-sida/2/behov/2/vakna",
        "/min-sida/2/behov/2/igen",
    ):
        assert berit.post(address, data=fields | {"happened": "gone"}).status_code == 404
