"""A meeting has one plan, and a double tap adds no tables."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Base, Meeting, MeetingTable, SeatingPlan
from tests.conftest import NOW
from tests.models import rows


@pytest.fixture
def meeting(session: Session) -> Meeting:
    place = rows.place()
    session.add(place)
    session.flush()
    meeting = rows.meeting(place)
    session.add(meeting)
    session.flush()
    return meeting


def a_plan(meeting: Meeting) -> SeatingPlan:
    return SeatingPlan(meeting_id=meeting.id, first_at=NOW, rounds=2, minutes=25, pause=5, locks={}, plan={})


def a_table(meeting: Meeting) -> MeetingTable:
    return MeetingTable(meeting_id=meeting.id, form_key="k-1", number=1, seats=4)


@pytest.mark.parametrize("make", [a_plan, a_table])
def test_the_second_is_refused(session: Session, meeting: Meeting, make: Callable[[Meeting], Base]) -> None:
    session.add(make(meeting))
    session.flush()
    session.add(make(meeting))
    with pytest.raises(IntegrityError):
        session.flush()


def test_rounds_follow_each_other_with_a_pause_between(meeting: Meeting) -> None:
    made = a_plan(meeting)
    assert (made.begins(1), made.ends(1)) == (NOW, NOW.replace(minute=55))
    assert (made.begins(2) - made.ends(1)).seconds == 300
    assert [made.begun(NOW.replace(hour=hour)) for hour in (8, 9, 12)] == [0, 1, 2]
