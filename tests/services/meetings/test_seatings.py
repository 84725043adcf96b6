"""The leader sets rounds and tables, each once, and in the time that the meeting has."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import SeatingPlan
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.meetings.meetings import change_meeting
from matchmaker.services.meetings.seating_plans import free_spot
from matchmaker.services.meetings.seatings import (
    MOST_TABLES,
    add_tables,
    get_seating,
    remove_table,
    rounds_outside,
    set_rounds,
)
from tests.conftest import STOCKHOLM
from tests.services.evening import set_table
from tests.services.meetings.test_meetings import details
from tests.services.talks import AT, EVENING, add_meeting

HALF_HOUR = timedelta(minutes=30)


def test_rounds_are_set_and_changed_and_must_end_with_the_meeting(session: Session, by: Who) -> None:
    meeting = add_meeting(session, by=by)

    def set_them(version: int, rounds: int) -> SeatingPlan:
        return set_rounds(
            session, meeting.id, version=version, first_at=EVENING, rounds=rounds, minutes=25, pause=5, by=by, at=AT
        )

    made = set_them(0, 3)
    assert (made.begins(2), made.ends(3)) == (EVENING + timedelta(minutes=30), EVENING + timedelta(minutes=85))
    assert [made.begun(EVENING + timedelta(minutes=m)) for m in (-1, 0, 29, 30, 200)] == [0, 1, 1, 2, 3]
    assert set_them(0, 3).version == 1  # the same once more
    assert set_them(1, 5).version == 2
    with pytest.raises(ConflictError):
        set_them(1, 2)
    session.rollback()
    with pytest.raises(RefusedError, match="long"):
        set_them(2, 6)
    session.rollback()
    with pytest.raises(NotFoundError):
        free_spot(session, meeting.id + 1, {"talk": 1, "table": 1, "round": 1}, by=by, at=AT)


def test_rounds_move_with_a_meeting_that_is_as_long_and_are_told_of_when_they_are_left_outside(
    session: Session, by: Who
) -> None:
    meeting, other = add_meeting(session, by=by), add_meeting(session, "other", by=by)
    for one in (meeting, other):
        set_rounds(
            session, one.id, version=0, first_at=EVENING + HALF_HOUR, rounds=3, minutes=25, pause=5, by=by, at=AT
        )

    def move(starts_at: datetime, ends_at: datetime) -> None:
        values: Any = details(meeting) | {"starts_at": starts_at, "ends_at": ends_at}
        change_meeting(session, meeting.id, version=meeting.version, **values, zone=STOCKHOLM, by=by, at=AT)

    later = EVENING + timedelta(days=3)
    move(later, later + timedelta(hours=2, minutes=30))
    assert [get_seating(session, one.id).plan.first_at for one in (meeting, other)] == [  # type: ignore[union-attr]
        later + HALF_HOUR,
        EVENING + HALF_HOUR,
    ]
    assert rounds_outside(session, meeting) is None
    for starts_at, ends_at in (
        (later + timedelta(hours=1), later + timedelta(hours=5)),
        (later, later + 3 * HALF_HOUR),
    ):
        move(starts_at, ends_at)
        outside = rounds_outside(session, meeting)
        assert outside is not None
        assert outside.first_at == later + HALF_HOUR
    move(later, later + timedelta(minutes=115))  # it ends as the last round does
    assert rounds_outside(session, meeting) is None
    assert rounds_outside(session, add_meeting(session, "without rounds", by=by)) is None


def test_tables_are_numbered_on_and_a_double_tap_adds_them_once(session: Session, by: Who) -> None:
    meeting = add_meeting(session, by=by)
    for key in ("k" * 24, "k" * 24, "l" * 24):
        set_table(session, meeting, key=key, count=2, by=by)
    assert [table.number for table in get_seating(session, meeting.id).tables] == [1, 2, 3, 4]
    second = get_seating(session, meeting.id).tables[1]
    for _ in range(2):
        remove_table(session, meeting.id, second.id, by=by, at=AT)
    assert [table.number for table in get_seating(session, meeting.id).tables] == [1, 3, 4]
    with pytest.raises(RefusedError, match="many"):
        set_table(session, meeting, key="m" * 24, count=MOST_TABLES, by=by)
    session.rollback()
    with pytest.raises(NotFoundError):
        add_tables(session, 4711, key="k", count=1, seats=4, quiet=False, step_free=False, by=by, at=AT)
