from datetime import datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import Counter
from matchmaker.services.forms.references import new_ref, take_references
from tests.conftest import NOW, STOCKHOLM
from tests.services.races import Meet, at_once

on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


def test_references_run_without_gaps_and_begin_again_each_year(session: Session) -> None:
    assert take_references(session, 2, at=NOW) == ["2026-0001", "2026-0002"]
    assert take_references(session, 1, at=NOW.replace(year=2027)) == ["2027-0001"]
    assert take_references(session, 1, at=NOW) == ["2026-0003"]


def test_taking_none_takes_none(session: Session) -> None:
    assert take_references(session, 0, at=NOW) == []
    assert take_references(session, 1, at=NOW) == ["2026-0001"]


def test_the_year_is_that_of_the_time_given_in_its_own_zone(session: Session) -> None:
    half_past_midnight = datetime(2027, 1, 1, 0, 30, tzinfo=STOCKHOLM)
    assert take_references(session, 1, at=half_past_midnight) == ["2027-0001"]


def test_more_than_four_digits_are_no_trouble(session: Session) -> None:
    session.add(Counter(name="submissions-2026", value=9999))
    session.commit()
    assert take_references(session, 1, at=NOW) == ["2026-10000"]


def test_a_rollback_gives_the_numbers_back(session: Session) -> None:
    take_references(session, 1, at=NOW)
    session.commit()
    take_references(session, 5, at=NOW)
    session.rollback()
    assert take_references(session, 1, at=NOW) == ["2026-0002"]


def test_those_who_come_at_once_get_different_numbers(engine: Engine) -> None:
    def take(session: Session, meet: Meet) -> str:
        meet()
        (reference,) = take_references(session, 1, at=NOW)
        session.commit()
        return reference

    assert sorted(map(str, at_once(engine, *[take] * 4))) == ["2026-0001", "2026-0002", "2026-0003", "2026-0004"]


@on_postgresql
def test_reading_and_then_writing_the_number_would_give_it_twice(engine: Engine, session: Session) -> None:
    session.add(Counter(name="submissions-2026", value=0))
    session.commit()

    def read_and_write(own: Session, meet: Meet) -> int:
        counter = own.scalars(select(Counter)).one()
        meet()
        counter.value += 1
        own.commit()
        return counter.value

    assert at_once(engine, read_and_write, read_and_write) == [1, 1]


def test_lasting_names_are_random_and_fit_their_column() -> None:
    refs = {new_ref() for _ in range(1000)}
    assert len(refs) == 1000
    assert all(ref.startswith("n") and len(f"{ref}.n40") <= 100 for ref in refs)
