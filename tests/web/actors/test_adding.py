import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Actor
from matchmaker.testing.pages import CheckedClient
from tests.conftest import NOW
from tests.services.village import add_actor
from tests.web.actors.conftest import NEED, RESOURCE, errors


@pytest.fixture
def actor(database: Session) -> Actor:
    actor = add_actor(database, "a01")
    database.commit()
    return actor


def test_a_need_told_on_the_telephone_stands_on_their_page_with_how_it_came_in(
    leader_client: CheckedClient, actor: Actor
) -> None:
    address = f"/alla/{actor.id}/behov/ny"
    assert f'href="{address}"' in leader_client.get(f"/alla/{actor.id}").text
    answer = leader_client.post_form(address, NEED | {"channel": "phone"})
    assert answer.location == f"/alla/{actor.id}#behov-h"
    page = leader_client.get(f"/alla/{actor.id}").text
    assert NEED["title"] in page
    assert "Inskrivet av Eva" in page


def test_something_that_they_can_contribute_is_written_down(leader_client: CheckedClient, actor: Actor) -> None:
    leader_client.post_form(f"/alla/{actor.id}/resurser/ny", RESOURCE | {"channel": "visit"})
    assert RESOURCE["title"] in leader_client.get(f"/alla/{actor.id}").text


def test_what_is_lacking_is_told_and_nothing_typed_is_lost(leader_client: CheckedClient, actor: Actor) -> None:
    address = f"/alla/{actor.id}/behov/ny"
    answer = leader_client.post_form(address, {"description": "Helst före jul"})
    assert answer.status_code == 422
    assert [target for target, _ in errors(answer.text)] == ["#channel-0", "#title", "#horizon-0"]
    assert "Helst före jul" in answer.text


def test_who_has_left_is_asked_nothing_more(leader_client: CheckedClient, actor: Actor, database: Session) -> None:
    database.get_one(Actor, actor.id).withdrawn_at = NOW
    database.commit()
    assert leader_client.get(f"/alla/{actor.id}/behov/ny").status_code == 404
    assert "/behov/ny" not in leader_client.get(f"/alla/{actor.id}").text
