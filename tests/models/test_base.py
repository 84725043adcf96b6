"""Times, enumerations and versions behave alike on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.models import Account, Actor
from matchmaker.models.base import UtcDateTime
from tests.conftest import NOW
from tests.models import rows


def test_a_time_without_a_zone_is_refused(session: Session) -> None:
    session.add(rows.account())
    session.flush()
    with pytest.raises(StatementError, match="a time without a zone"):
        session.execute(update(Account).values(last_visit_at=datetime(2026, 1, 1, 12, 0)))  # noqa: DTZ001


def test_a_time_is_read_in_utc_whatever_zone_it_was_written_in(session: Session) -> None:
    stockholm = timezone(timedelta(hours=2))
    session.add(rows.account())
    session.execute(update(Account).values(last_visit_at=datetime(2026, 7, 1, 1, 30, 5, 123456, tzinfo=stockholm)))
    session.commit()
    read = session.scalars(select(Account.last_visit_at)).one()
    assert read == datetime(2026, 6, 30, 23, 30, 5, 123456, tzinfo=UTC)
    assert read is not None
    assert read.tzinfo == UTC


def test_times_compare_in_the_database_as_they_do_outside(session: Session) -> None:
    early, late = rows.account("early@x.example"), rows.account("late@x.example")
    stockholm = timezone(timedelta(hours=1))
    early.created_at = datetime(2026, 11, 26, 10, 29, tzinfo=stockholm)  # one minute before NOW, later by the clock
    late.created_at = NOW + timedelta(minutes=1)
    session.add_all([early, late])
    session.flush()
    assert session.scalars(select(Account.email).where(Account.created_at < NOW)).all() == ["early@x.example"]


def test_no_time_is_read_as_no_time(session: Session) -> None:
    session.add(rows.account())
    session.commit()
    assert session.scalars(select(Account.last_visit_at)).one() is None


def test_a_database_in_another_zone_is_read_in_utc() -> None:
    there = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    assert UtcDateTime().process_result_value(there, None) == datetime(2026, 7, 1, 7, tzinfo=UTC)  # type: ignore[arg-type]


def test_the_database_itself_refuses_a_value_outside_an_enumeration(session: Session) -> None:
    session.add(rows.account())
    session.flush()
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE accounts SET role = 'emperor'"))


def test_the_second_of_two_who_change_the_same_version_is_refused(session: Session) -> None:
    place = rows.place()
    session.add(place)
    session.flush()
    session.add(rows.actor(place))
    session.commit()
    mine = session.scalars(select(Actor)).one()
    assert mine.version == 1
    session.execute(
        update(Actor).values(version=2, name="Den andras namn"), {}, execution_options={"synchronize_session": False}
    )
    mine.name = "Mitt namn"
    with pytest.raises(StaleDataError):
        session.flush()
