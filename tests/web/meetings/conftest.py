"""A leader at her desk on 26 November 2026, a week before the meeting."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, AgendaItem, Meeting
from matchmaker.services.audit import Who
from tests.services.talks import AT, EVENING, add_meeting, add_talk
from tests.services.village import add_place

PAGES = (
    *("routes", "agenda", "outcomes", "people", "replies", "rides", "seating"),
    *("afterwards", "finds", "minutes", "table", "table_notes", "survey", "survey_replies", "understanding"),
)
CLOCKS = ("times", *(f"meetings.{name}" for name in PAGES))

FILLED_IN = {
    "title": "  Dialogmöte  i Kusfors ",
    "venue": "Byastugan",
    "day": "2026-12-10",
    "begins": "18:00",
    "ends": "20:30",
    "practicalities": "Fika.\r\nTa med ficklampa.",
}
"""A meeting as somebody types it, but for its place."""

SetClock = Callable[[datetime], None]


def stored(database: Session) -> Meeting:
    """The only meeting there is, as the database has it now."""
    database.expire_all()
    meeting = database.scalars(select(Meeting)).one()
    database.commit()
    return meeting


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the time that pages about meetings go by."""

    def set_clock(at: datetime) -> None:
        for module in CLOCKS:
            monkeypatch.setattr(f"matchmaker.web.{module}.now", lambda: at)

    return set_clock


@pytest.fixture(autouse=True)
def now(set_clock: SetClock) -> None:
    set_clock(AT)


@pytest.fixture
def afterwards(set_clock: SetClock, now: None) -> None:
    """The day after the meeting."""
    set_clock(EVENING + timedelta(days=1))


@pytest.fixture
def by(leader: Account) -> Who:
    return Who.staff(leader)


@pytest.fixture
def meeting(database: Session, by: Who) -> Meeting:
    """A meeting in Bastuträsk on the evening of 3 December."""
    return add_meeting(database, by=by)


@pytest.fixture
def talks(database: Session, by: Who, meeting: Meeting) -> list[AgendaItem]:
    """Three talks on its agenda: a, b and c."""
    found = [add_talk(database, ref, by=by, meeting=meeting) for ref in "abc"]
    database.commit()
    return found


@pytest.fixture
def place(database: Session) -> str:
    """The number of a place where nothing is planned yet."""
    place = add_place(database, "Kusfors")
    database.commit()
    return str(place.id)
