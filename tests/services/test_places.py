from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import Place
from matchmaker.services.places import distance_between, find_or_add_places, list_places
from tests.services.counting import counted_statements


def test_places_are_listed_by_name(session: Session) -> None:
    session.add_all([Place(name="Ängen"), Place(name="Åmliden"), Place(name="Bjursele"), Place(name="bastuträsk")])
    session.commit()
    assert [place.name for place in list_places(session)] == ["bastuträsk", "Bjursele", "Åmliden", "Ängen"]


def test_the_distance_is_known_when_both_positions_are() -> None:
    norsjo, bastutrask = Place(name="Norsjö", lat=64.912, lon=19.482), Place(name="Bastuträsk", lat=64.789, lon=20.037)
    assert 28 < (distance_between(norsjo, bastutrask) or 0) < 31
    assert distance_between(norsjo, Place(name="Någonstans")) is None
    assert distance_between(Place(name="Någonstans", lat=64.9), bastutrask) is None


def test_a_known_place_is_found_whatever_the_capitals(session: Session) -> None:
    session.add_all([Place(name="Åmliden", lat=64.995, lon=18.955), Place(name="Norsjö")])
    session.commit()
    found = find_or_add_places(session, ["åmliden", "ÅMLIDEN"])
    assert {place.name for place in found.values()} == {"Åmliden"}


def test_a_new_place_has_no_position_and_is_added_once(session: Session) -> None:
    found = find_or_add_places(session, ["Nybyn", "nybyn", "Nybyn"])
    session.commit()
    assert found["Nybyn"] is found["nybyn"]
    assert [(p.name, p.lat, p.lon) for p in session.scalars(select(Place))] == [("Nybyn", None, None)]


def test_known_places_cost_one_question_however_many_are_asked_for(session: Session, engine: Engine) -> None:
    names = [f"By {n}" for n in range(50)]
    find_or_add_places(session, names)
    session.commit()
    with counted_statements(engine) as sent:
        assert len(find_or_add_places(session, names)) == 50
    assert len(sent) == 1
