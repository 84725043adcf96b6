"""A network may send so much within an hour: more than a village meeting does in one hall, and less than a flood."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Act, Attempt
from matchmaker.services.forms.limits import FEWER, PER_HOUR, WITHIN, TooOftenError, count_attempt
from tests.conftest import NOW

PEOPLE_IN_A_HALL = 40
MINUTE = timedelta(minutes=1)


def fill(session: Session, *, act: Act = Act.VISIT, network: str = "hall", after: timedelta = timedelta(0)) -> None:
    session.add_all([Attempt(act=act, network=network, at=NOW + after) for _ in range(PER_HOUR)])
    session.commit()


def test_forty_people_in_one_hall_can_each_do_each_thing_several_times(session: Session) -> None:
    for _ in range(3 * PEOPLE_IN_A_HALL):
        for act in (Act.VISIT, Act.BEGIN, Act.SEND):
            count_attempt(session, act, network="hall", at=NOW)
    session.commit()
    assert session.scalar(select(func.count(Attempt.id))) == 9 * PEOPLE_IN_A_HALL


def test_a_flood_is_turned_back_for_that_network_and_that_act_only(session: Session) -> None:
    fill(session)
    with pytest.raises(TooOftenError):
        count_attempt(session, Act.VISIT, network="hall", at=NOW)
    count_attempt(session, Act.VISIT, network="another", at=NOW)
    count_attempt(session, Act.SEND, network="hall", at=NOW)


def test_messages_that_somebody_has_to_read_are_fewer(session: Session) -> None:
    for _ in range(FEWER[Act.MESSAGE]):
        count_attempt(session, Act.MESSAGE, network="hall", at=NOW)
    with pytest.raises(TooOftenError):
        count_attempt(session, Act.MESSAGE, network="hall", at=NOW)
    assert FEWER[Act.MESSAGE] == 20


def test_what_was_sent_before_the_clock_was_set_back_turns_nobody_back(session: Session) -> None:
    fill(session, after=3 * WITHIN)
    count_attempt(session, Act.VISIT, network="hall", at=NOW)


def test_after_an_hour_there_is_room_again(session: Session) -> None:
    fill(session)
    with pytest.raises(TooOftenError):
        count_attempt(session, Act.VISIT, network="hall", at=NOW + WITHIN - MINUTE)
    count_attempt(session, Act.VISIT, network="hall", at=NOW + WITHIN)


def test_what_came_to_nothing_does_not_count(session: Session) -> None:
    count_attempt(session, Act.SEND, network="hall", at=NOW)
    session.rollback()
    assert session.scalar(select(func.count(Attempt.id))) == 0
