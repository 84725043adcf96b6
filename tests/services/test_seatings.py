"""The leader sets rounds and tables, each once, and in the time that the meeting has."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import SeatingPlan
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.seating_plans import free_spot
from matchmaker.services.seatings import MOST_TABLES, add_tables, get_seating, remove_table, set_rounds
from tests.services.evening import set_table
from tests.services.talks import AT, EVENING, add_meeting


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
