from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, MatchRun, Need, Resource
from matchmaker.services.actors.actors import correct_item, withdraw_item
from matchmaker.services.audit import SYSTEM
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.background import wait_for_background
from tests.conftest import NOW
from tests.services.village import add_actor

WITHDRAW_NEED = "/alla/1/behov/1/avpublicera"
WITHDRAW_RESOURCE = "/alla/1/resurser/1/avpublicera"
CORRECT_NEED = "/alla/1/behov/1/ratta"
CORRECT_RESOURCE = "/alla/1/resurser/1/ratta"
REASON = {"reason": "De har hittat en kassör."}


@pytest.fixture(autouse=True)
def village(database: Session) -> None:
    """Somebody with a need and a resource, and somebody else beside them."""
    need = {"title": "Kassör", "description": "Till styrelsen", "months": [3], "weekdays": ["mon"]}
    add_actor(database, "a01", name="Byalaget", needs={"n1": need}, resources={"r1": "Traktor"})
    add_actor(database, "a02", name="Noise", needs={"n2": "Annat"}, resources={"r2": "Annat"})
    database.commit()


def row(database: Session, model: type[Need] | type[Resource], row_id: int = 1) -> dict[str, Any]:
    """The columns of a row as they stand now."""
    found = database.execute(select(model.__table__).where(model.__table__.c.id == row_id)).one()._asdict()
    database.rollback()
    return found


@pytest.mark.parametrize(("address", "model"), [(WITHDRAW_NEED, Need), (WITHDRAW_RESOURCE, Resource)])
def test_what_no_longer_holds_is_withdrawn_with_the_reason(
    leader_client: CheckedClient, database: Session, address: str, model: type[Need]
) -> None:
    assert leader_client.post_form(address, REASON).location == "/alla/1"
    assert row(database, model)["withdrawn_reason"] == "De har hittat en kassör."
    assert row(database, model, 2)["withdrawn_at"] is None
    page = leader_client.get("/alla/1").text
    assert "Gäller inte längre</h2>" in page
    assert "De har hittat en kassör." in page
    assert address not in page


@pytest.mark.parametrize(("address", "model"), [(WITHDRAW_NEED, Need), (WITHDRAW_RESOURCE, Resource)])
def test_what_was_withdrawn_by_mistake_is_brought_back(
    leader_client: CheckedClient, database: Session, address: str, model: type[Need]
) -> None:
    leader_client.post_form(address, REASON)
    again = address.replace("avpublicera", "igen")
    stale = form_fields(leader_client.get("/alla/1").text, again) | {"version": "1"}
    assert leader_client.post(again, data=stale).location == "/alla/1"
    assert row(database, model)["withdrawn_at"] is not None
    assert leader_client.post_form(again, page="/alla/1").location == "/alla/1"
    wait_for_background(leader_client.application)
    found = row(database, model)
    assert (found["withdrawn_at"], found["withdrawn_reason"]) == (None, "")
    page = leader_client.get("/alla/1").text
    assert f'href="{address}"' in page
    assert "igen" in page[page.index("Det här har hänt") :]


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "Skriv varför, med några få ord"),
        ("x" * 501, "Korta texten med 1 tecken"),
        ("Kalle 811218-9876 vill inte", "Ta bort personnumret."),
    ],
)
def test_a_reason_that_cannot_be_kept_comes_back(
    leader_client: CheckedClient, database: Session, reason: str, message: str
) -> None:
    response = leader_client.post_form(WITHDRAW_NEED, {"reason": reason})
    assert response.status_code == 422
    assert message in response.text
    assert form_fields(response.text, WITHDRAW_NEED)["reason"] == reason
    assert row(database, Need)["withdrawn_at"] is None


def test_a_correction_begins_with_the_words_as_they_stand(leader_client: CheckedClient) -> None:
    fields = form_fields(leader_client.get(CORRECT_NEED).text, CORRECT_NEED)
    assert {name: fields[name] for name in ("title", "description", "horizon", "months", "weekdays", "version")} == {
        "title": "Kassör", "description": "Till styrelsen", "horizon": "now",
        "months": "3", "weekdays": "mon", "version": "1",
    }  # fmt: skip


def test_a_correction_is_kept_and_matched_again(leader_client: CheckedClient, database: Session) -> None:
    response = leader_client.post_form(CORRECT_NEED, {"title": "Kassör och sekreterare", "hide_name": "y"})
    assert response.location == "/alla/1"
    wait_for_background(leader_client.application)
    found = row(database, Need)
    assert (found["title"], found["hide_name"], found["version"]) == ("Kassör och sekreterare", True, 2)
    assert database.scalar(select(MatchRun.touching_actor_id)) == 1


def test_a_resource_is_corrected_the_same_way(leader_client: CheckedClient, database: Session) -> None:
    leader_client.post_form(CORRECT_RESOURCE, {"capacity": "Två timmar", "months": ["1", "2"]})
    assert row(database, Resource)["capacity"] == "Två timmar"
    assert row(database, Resource)["months"] == [1, 2]


def test_a_correction_that_cannot_be_kept_comes_back(leader_client: CheckedClient, database: Session) -> None:
    response = leader_client.post_form(CORRECT_NEED, {"title": ""})
    assert response.status_code == 422
    assert "Skriv vad ni behöver, med några få ord" in response.text
    assert row(database, Need)["title"] == "Kassör"


def test_whoever_comes_second_sees_the_first_ones_words_beside_their_own(
    leader_client: CheckedClient, database: Session
) -> None:
    fields = form_fields(leader_client.get(CORRECT_NEED).text, CORRECT_NEED)
    words = {"title": "Den förstas ord", "horizon": "now"}
    correct_item(database, Need, 1, version=1, words=words, by=SYSTEM, at=NOW)
    response = leader_client.post(CORRECT_NEED, data=fields | {"title": "Den andras ord"})
    assert response.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in response.text
    assert "Den förstas ord" in response.text
    again = form_fields(response.text, CORRECT_NEED)
    assert (again["title"], again["version"]) == ("Den andras ord", "2")
    assert leader_client.post(CORRECT_NEED, data=again).status_code == 302
    assert row(database, Need)["title"] == "Den andras ord"


def test_what_somebody_else_has_withdrawn_is_told_and_can_no_longer_be_sent(
    leader_client: CheckedClient, database: Session
) -> None:
    pages = {
        address: form_fields(leader_client.get(address).text, address)
        for address in (WITHDRAW_RESOURCE, CORRECT_RESOURCE)
    }
    withdraw_item(database, Resource, 1, version=1, reason="Traktorn är såld.", by=SYSTEM, at=NOW)
    for address, fields in pages.items():
        response = leader_client.post(address, data=fields | REASON)
        assert response.status_code == 409
        assert "Traktorn är såld." in response.text
        assert "Det här hade ni skrivit" in response.text
        assert leader_client.post(address, data=fields | {"title": "", "reason": ""}).status_code == 422
        with pytest.raises(LookupError):
            form_fields(response.text, address)
        assert "Traktorn är såld." in leader_client.get(address).text


@pytest.mark.parametrize("version", ["", "x", "0", "99999999999999999999", "-1"])
def test_a_version_that_is_none_is_a_conflict(leader_client: CheckedClient, version: str) -> None:
    assert leader_client.post_form(WITHDRAW_NEED, REASON | {"version": version}).status_code == 409


@pytest.mark.parametrize(
    "address",
    ["/alla/2/behov/1/ratta", "/alla/1/behov/2/avpublicera", "/alla/1/behov/4711/ratta", "/alla/1/annat/1/ratta"],
)
def test_what_is_not_theirs_is_not_found(leader_client: CheckedClient, address: str) -> None:
    assert leader_client.get(address).status_code == 404


def test_strangers_change_nothing(client: CheckedClient, database: Session) -> None:
    fields = form_fields(client.get("/beratta").text, "/beratta")
    for address in (WITHDRAW_NEED, CORRECT_NEED, WITHDRAW_NEED.replace("avpublicera", "igen")):
        sent = fields | REASON | {"version": "1", "title": "X", "horizon": "now"}
        assert client.post(address, data=sent).status_code == 401
    assert row(database, Need)["version"] == 1
    assert database.scalar(select(Actor.name).where(Actor.id == 1)) == "Byalaget"
