"""One need or resource, and those to choose from."""

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Decision, Need, Resource
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError
from matchmaker.services.lists.paging import Page
from matchmaker.services.matching.items import PAGE_SIZE, count_unmet, get_item, list_needs, list_resources
from tests.conftest import NOW
from tests.services.matched import decide, fixed, run
from tests.services.village import add_actor


def refs(page: Page[Need] | Page[Resource]) -> list[str]:
    return [item.ref for item in page.rows]


@pytest.fixture(autouse=True)
def people(session: Session) -> None:
    """Three who need and have things, one of them withdrawn, one thing that is withdrawn and one that rests."""
    away = {"title": "Skjuts för länge sen", "withdrawn_at": NOW}
    rests = {"title": "Skjuts i vinter", "resting_since": NOW}
    add_actor(
        session, "o", name="Öarna", needs={"o.n": "ÅKA till stan", "o.w": away, "o.v": rests}, resources={"o.r": "Båt"}
    )
    add_actor(
        session,
        "a",
        name="Affären",
        place="Kusfors",
        needs={"a.n": {"title": "Skjuts", "description": "Varje tisdag"}, "a.m": "Lokal"},
        resources={"a.r": {"title": "Buss", "capacity": "nio platser"}},
    )
    gone = add_actor(session, "g", needs={"g.n": "Skjuts"}, resources={"g.r": "Buss"})
    gone.withdrawn_at = NOW
    session.commit()


def test_a_need_or_resource_comes_with_its_actor(session: Session) -> None:
    need, resource = list_needs(session, words="Lokal").rows[0].id, list_resources(session, words="båt").rows[0].id
    session.expunge_all()
    assert get_item(session, Need, need).actor.place.name == "Kusfors"
    assert get_item(session, Resource, resource).actor.name == "Öarna"
    with pytest.raises(NotFoundError):
        get_item(session, Need, 4711)


def test_all_that_stand_come_by_their_actors_names(session: Session) -> None:
    needs = list_needs(session)
    assert (refs(needs), needs.total, needs.page, needs.pages) == (["a.n", "a.m", "o.n"], 3, 1, 1)
    assert refs(list_resources(session)) == ["a.r", "o.r"]
    assert needs.rows[0].actor.place.name == "Kusfors"


def test_words_are_found_in_the_thing_its_actor_and_its_place_whatever_the_capitals(session: Session) -> None:
    assert refs(list_needs(session, words="åka")) == ["o.n"]
    assert refs(list_needs(session, words="tisdag kusfors")) == ["a.n"]
    assert refs(list_needs(session, words="öarna")) == ["o.n"]
    assert refs(list_needs(session, words="tisdag stan")) == []
    assert refs(list_resources(session, words="nio")) == ["a.r"]
    assert refs(list_resources(session, words="100%")) == []


def test_those_of_one_actor_are_found(session: Session) -> None:
    actor_id = list_needs(session, words="lokal").rows[0].actor_id
    assert refs(list_needs(session, actor_id=actor_id)) == ["a.n", "a.m"]
    assert refs(list_resources(session, actor_id=actor_id)) == ["a.r"]


def test_unmet_are_those_without_a_suggestion_that_stands(session: Session, eva: Who) -> None:
    assert count_unmet(session) == 3
    run(session, fixed({("a.n", "o.r"): 0.9, ("o.n", "a.r"): 0.8}))
    assert refs(list_needs(session, unmet=True)) == ["a.m"]
    assert count_unmet(session) == 1
    decide(session, "a.n>o.r", Decision.DECLINE, eva)
    assert refs(list_needs(session, unmet=True)) == ["a.n", "a.m"]
    assert refs(list_needs(session, unmet=True, words="lokal")) == ["a.m"]
    assert count_unmet(session) == 2


def test_a_page_that_is_not_there_gives_the_nearest(session: Session) -> None:
    add_actor(session, "m", name="Många", needs={f"m.n{k:02}": "Mer" for k in range(PAGE_SIZE)})
    session.commit()
    first, last = list_needs(session, page=-3), list_needs(session, page=99)
    assert (first.page, first.pages, len(first.rows)) == (1, 2, PAGE_SIZE)
    assert (last.page, refs(last), last.total) == (2, ["m.n18", "m.n19", "o.n"], PAGE_SIZE + 3)
