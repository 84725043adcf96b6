"""One more need or resource, told on one's own page: as the form asks, kept once, and read before others see it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.vocabulary import vocabulary
from matchmaker.models import MatchRun, Need, OutboxMail, Resource, Submission
from matchmaker.services.actors.board import BoardFilter, read_board
from matchmaker.services.categories import keep_categories
from matchmaker.services.personal_data.visibility import Audience, Field
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.background import wait_for_background
from tests.services.village import add_actor
from tests.web.actors.conftest import NEED, RESOURCE, errors
from tests.web.visitors import visit

EMAIL = "b@example.org"
NEW_NEED, NEW_RESOURCE = "/min-sida/1/behov/ny", "/min-sida/1/resurser/ny"


@pytest.fixture
def berit(client: CheckedClient, database: Session) -> CheckedClient:
    """The browser of somebody who needs a treasurer, beside others with needs of their own."""
    shown = {Field.BOARD: Audience.PUBLIC}
    add_actor(database, "a", needs={"a.n": "Kassör"}, contact_email=EMAIL, visibility=shown)
    add_actor(database, "b", needs={"b.n": "Plogning av vår gårdsplan"}, contact_email="c@example.org")
    keep_categories(database, vocabulary())
    database.commit()
    return visit(client, database, EMAIL)


@pytest.mark.parametrize(("address", "words", "model"), [(NEW_NEED, NEED, Need), (NEW_RESOURCE, RESOURCE, Resource)])
def test_one_more_is_told_and_looked_for(
    berit: CheckedClient, database: Session, address: str, words: dict[str, str], model: type[Need] | type[Resource]
) -> None:
    assert f'href="{address}"' in berit.get("/min-sida/1").text
    answer = berit.post_form(address, words)
    assert (answer.status_code, answer.location) == (303, "/min-sida/1?sparat=1")
    page = berit.get(answer.location).text
    assert "Tack! Det är sparat." in page
    assert words["title"] in page
    wait_for_background(berit.application)
    assert database.scalars(select(MatchRun.touching_actor_id)).all() == [1]
    added = database.execute(select(model.actor_id, model.unread_since).order_by(model.id.desc())).first()
    assert added is not None
    assert (added.actor_id, added.unread_since is None) == (1, False)
    received = database.scalars(select(Submission)).one()
    assert (received.channel, received.actor_id) == ("web", 1)
    assert received.reference in database.scalars(select(OutboxMail.subject).order_by(OutboxMail.id.desc())).all()[0]


def test_nobody_else_sees_it_on_the_board_before_it_has_been_read(berit: CheckedClient, database: Session) -> None:
    berit.post_form(NEW_NEED, NEED)
    assert [entry.title for entry in read_board(database, BoardFilter()).rows] == ["Kassör"]


def test_a_double_tap_adds_one(berit: CheckedClient, database: Session) -> None:
    fields = form_fields(berit.get(NEW_NEED).text, NEW_NEED) | NEED
    for _ in range(2):
        assert berit.post(NEW_NEED, data=fields).status_code == 303
    assert len(database.scalars(select(Need).where(Need.title == NEED["title"])).all()) == 1


def test_what_is_lacking_is_told_and_nothing_typed_is_lost(berit: CheckedClient, database: Session) -> None:
    answer = berit.post_form(NEW_NEED, {"description": "Ring 19121212-1212", "for_village": "y"})
    assert answer.status_code == 422
    assert [target for target, _ in errors(answer.text)] == ["#title", "#description", "#horizon-0"]
    kept = form_fields(answer.text, NEW_NEED)
    assert (kept["description"], kept["for_village"]) == ("Ring 19121212-1212", "y")
    assert database.scalars(select(Submission)).all() == []


def test_others_who_have_said_something_alike_are_told_with_and_without_a_script(
    berit: CheckedClient, database: Session
) -> None:
    told = {"title": "Plogning framför butiken"}
    answer = berit.post_form(NEW_NEED, told | {"similar": "title"})
    assert answer.status_code == 200
    assert "har sagt något liknande." in answer.text
    assert form_fields(answer.text, NEW_NEED)["title"] == told["title"]
    token = {"csrf_token": form_fields(answer.text, NEW_NEED)["csrf_token"]}
    hint = berit.post("/min-sida/1/behov/liknande", data=told | token)
    assert "har sagt något liknande." in hint.get_json()["hint"]
    assert berit.post("/min-sida/1/behov/liknande", data=token).get_json() == {"hint": ""}
    assert database.scalars(select(Submission)).all() == []


def test_nobody_adds_anything_to_another(berit: CheckedClient, database: Session) -> None:
    token = form_fields(berit.get(NEW_NEED).text, NEW_NEED)["csrf_token"]
    other = NEW_NEED.replace("/1/", "/2/")
    assert berit.get(other).status_code == 404
    assert berit.post(other, data=NEED | {"csrf_token": token}).status_code == 404
    assert berit.post("/min-sida/2/behov/liknande", data={"csrf_token": token}).status_code == 404
