from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Collaboration, CollaborationState, SuggestionState
from matchmaker.services.errors import NotFoundError
from matchmaker.services.maps.maps import figures_of, list_under_way, see_map
from tests.conftest import NOW
from tests.models import rows
from tests.services.counting import counted_statements
from tests.services.talks import add_suggestion
from tests.services.village import add_actor, add_need


def together(session: Session, ref: str, state: CollaborationState = CollaborationState.TRIAL, **where: Any) -> None:
    session.add(rows.collaboration(add_suggestion(session, ref, **where), state=state))


def test_each_place_tells_who_is_there_and_what_waits_and_goes_on(session: Session) -> None:
    together(session, "1", needs_in="Bastuträsk", has_in="Norsjö")
    add_suggestion(session, "2", state=SuggestionState.NEW, needs_in="Norsjö", has_in="Norsjö")
    add_suggestion(session, "3", state=SuggestionState.DECLINED, needs_in="Norsjö", has_in="Norsjö")
    session.commit()
    seen = see_map(session)
    assert [(p.place.name, p.actors, p.needs, p.resources, p.suggestions, p.collaborations) for p in seen.places] == [
        ("Bastuträsk", 1, 1, 0, 0, 1),
        ("Norsjö", 5, 2, 3, 1, 1),
    ]
    assert [p.weight for p in seen.places] == [2, 10]
    assert list(seen.ties.values()) == [1]


def test_what_is_withdrawn_and_what_has_ended_is_on_no_map(session: Session) -> None:
    together(session, "1", CollaborationState.ENDED)
    together(session, "2", CollaborationState.RESTING)
    actor = add_actor(session, "a", place="Kusfors", needs={"a.n": "Kvar"})
    add_need(session, actor, "a.m", "Borta").withdrawn_at = NOW
    add_actor(session, "b", place="Kusfors").withdrawn_at = NOW
    session.commit()
    kusfors = next(p for p in see_map(session).places if p.place.name == "Kusfors")
    assert (kusfors.actors, kusfors.needs) == (1, 1)
    assert not see_map(session).ties
    assert sum(p.collaborations for p in see_map(session).places) == 0


def test_a_place_tells_what_goes_on_with_somebody_from_there(session: Session) -> None:
    together(session, "1", needs_in="Bastuträsk", has_in="Norsjö")
    together(session, "2", needs_in="Norsjö", has_in="Norsjö")
    together(session, "3", CollaborationState.ENDED, needs_in="Bastuträsk", has_in="Norsjö")
    session.commit()
    here = figures_of(see_map(session), see_map(session).places[0].place.id)
    (found,) = list_under_way(session, here.place)
    assert isinstance(found, Collaboration)
    assert found.suggestion.links[0].need.actor.name == "Behöver 1"


def test_places_that_work_together_most_come_first_and_one_place_knows_its_own(session: Session) -> None:
    for ref, there in (("1", "Kusfors"), ("2", "Åmliden"), ("3", "Åmliden"), ("4", "Bastuträsk")):
        together(session, ref, needs_in=there, has_in="Norsjö")
    together(session, "5", needs_in="Åmliden", has_in="Kusfors")
    session.commit()
    seen = see_map(session)
    strongest = [(one.place.name, other.place.name, number) for one, other, number in seen.strongest_ties(3)]
    assert strongest == [("Norsjö", "Åmliden", 2), ("Bastuträsk", "Norsjö", 1), ("Kusfors", "Norsjö", 1)]
    kusfors = next(each for each in seen.places if each.place.name == "Kusfors")
    assert [(each.place.name, number) for each, number in seen.ties_of(kusfors.place.id)] == [
        ("Norsjö", 1),
        ("Åmliden", 1),
    ]
    norsjo = next(each for each in seen.places if each.place.name == "Norsjö")
    assert [number for _, number in seen.ties_of(norsjo.place.id)] == [2, 1, 1]


def test_a_place_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        figures_of(see_map(session), 1)


def test_the_map_takes_six_queries_however_many_there_are(session: Session) -> None:
    for ref in "123456":
        together(session, ref, needs_in=f"By {ref}", has_in="Norsjö")
    session.commit()
    with counted_statements(session.get_bind()) as sent:  # type: ignore[arg-type]
        see_map(session)
    assert len(sent) == 6
