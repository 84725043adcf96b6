from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker.models import AuditEvent, Meeting, Need, Place
from matchmaker.services.audit import SYSTEM
from matchmaker.services.errors import ConflictError, NotFoundError
from matchmaker.services.rows import add_once, check_version, get_row, lock_row, lock_standing, read_one, store_once
from tests.services.races import Meet, at_once
from tests.services.talks import AT, add_meeting, staff
from tests.services.village import add_actor

on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
"""SQLite lets one writer in at a time from the beginning of its transaction, so there is nothing to race for."""

Add = Callable[[Session, Place, InstrumentedAttribute[str]], tuple[Place, bool]]


def look_and_add(session: Session, row: Place, key: InstrumentedAttribute[str]) -> tuple[Place, bool]:
    """What one would write without a thought of others."""
    found = session.scalars(select(Place).where(key == row.name)).one_or_none()
    if found is None:
        with session.begin_nested():
            session.add(row)
    return found or row, found is None


def both_have_looked(add: Add, monkeypatch: pytest.MonkeyPatch) -> Callable[[Session, Meet], object]:
    """An act that adds a place once everybody has seen that it is not there."""

    def act(session: Session, meet: Meet) -> object:
        nested = session.begin_nested

        def wait_and_begin() -> object:
            meet()
            return nested()

        monkeypatch.setattr(session, "begin_nested", wait_and_begin)
        row, new = add(session, Place(name="Norsjö"), Place.name)
        session.commit()
        return row.id, new

    return act


def test_a_row_is_added_once_for_its_key(session: Session) -> None:
    first, is_first = add_once(session, Place(name="Norsjö"), Place.name)
    again, is_new = add_once(session, Place(name="Norsjö"), Place.name)
    other, is_other = add_once(session, Place(name="Kusfors"), Place.name)
    assert (first is again, is_first, is_new, is_other) == (True, True, False, True)
    assert other is not first


def test_a_row_is_stored_once_for_its_key_and_the_trail_tells_of_it_once(session: Session) -> None:
    for at in (AT, AT + timedelta(days=1)):
        store_once(session, Place(name="Norsjö"), Place.name, "add", by=SYSTEM, at=at, why="asked")
        assert not session.in_transaction()
    events = session.scalars(select(AuditEvent)).all()
    assert [(event.at, event.verb, event.noun, event.details) for event in events] == [
        (AT, "add", "places", {"why": "asked"})
    ]


@on_postgresql
def test_two_who_add_at_once_collide_when_nobody_thinks_of_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    act = both_have_looked(look_and_add, monkeypatch)
    results = at_once(engine, act, act)
    assert sum(isinstance(result, IntegrityError) for result in results) == 1


@on_postgresql
def test_two_who_add_at_once_get_the_same_row(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    act = both_have_looked(add_once, monkeypatch)
    results = at_once(engine, act, act)
    assert {type(result) for result in results} == {tuple}
    ids, news = zip(*results, strict=True)
    assert len(set(ids)) == 1
    assert sorted(news) == [False, True]


def test_a_fault_that_has_nothing_to_do_with_the_key_is_not_swallowed(session: Session) -> None:
    with pytest.raises(IntegrityError):
        add_once(session, Place(id=1, name=None), Place.name)


def test_a_locked_row_is_the_one_that_stands_in_the_database(session: Session, engine: Engine) -> None:
    place = Place(name="Norsjö")
    session.add(place)
    session.commit()

    def rename(other: Session, meet: Meet) -> None:
        lock_row(other, Place, place.id).name = "Norsjö kyrkby"
        other.commit()

    at_once(engine, rename)
    assert place.name == "Norsjö"
    assert lock_row(session, Place, place.id).name == "Norsjö kyrkby"


def test_a_row_is_read_by_its_number_as_it_stands_now_or_told_to_be_missing(session: Session, engine: Engine) -> None:
    place, _ = add_once(session, Place(name="Norsjö"), Place.name)
    session.commit()
    with Session(engine) as other:
        other.get_one(Place, place.id).lat = 64.9
        other.commit()
    assert get_row(session, Place, place.id).lat == 64.9
    with pytest.raises(NotFoundError, match="places 4711"):
        get_row(session, Place, 4711)


def test_the_one_row_of_a_query_is_given_or_told_to_be_missing(session: Session) -> None:
    for name in ("Norsjö", "Kusfors"):
        add_once(session, Place(name=name), Place.name)
    assert read_one(session, select(Place).where(Place.name == "Kusfors"), "place").name == "Kusfors"
    with pytest.raises(NotFoundError, match="the place"):
        read_one(session, select(Place).where(Place.name == "Bastuträsk"), "the place")


def test_a_row_that_is_not_there_cannot_be_locked(session: Session) -> None:
    with pytest.raises(NotFoundError):
        lock_row(session, Place, 4711)


def test_a_version_that_is_no_longer_the_row_s_is_a_conflict(session: Session) -> None:
    meeting = add_meeting(session, by=staff(session))
    check_version(meeting, meeting.version)
    with pytest.raises(ConflictError):
        check_version(meeting, meeting.version + 1)


@on_postgresql
def test_a_locked_row_is_the_present_one_also_for_those_who_had_read_an_older_version(
    session: Session, engine: Engine
) -> None:
    meeting = add_meeting(session, by=staff(session))
    seen = session.get_one(Meeting, meeting.id)
    with Session(engine) as other:
        other.get_one(Meeting, meeting.id).title = "Evas namn"
        other.commit()
    assert seen.title != "Evas namn"
    locked = lock_row(session, Meeting, meeting.id)
    assert (locked is seen, locked.title, locked.version) == (True, "Evas namn", 2)


def test_what_is_withdrawn_stands_no_longer(session: Session) -> None:
    add_actor(session, "a", needs={"a.n": "Kassör"})
    session.commit()
    need = session.scalars(select(Need)).one()
    assert lock_standing(session, Need, need.id, need.version) is need
    with pytest.raises(ConflictError):
        lock_standing(session, Need, need.id, need.version + 1)
    need.withdrawn_at = AT
    session.commit()
    with pytest.raises(ConflictError):
        lock_standing(session, Need, need.id, need.version)
    with pytest.raises(NotFoundError):
        lock_standing(session, Need, need.id + 9, need.version)
