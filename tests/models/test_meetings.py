"""What the database itself refuses about meetings."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, Place, Suggestion
from tests.models import rows


@pytest.fixture
def placed(session: Session) -> Place:
    place = rows.place()
    session.add(place)
    session.flush()
    return place


@pytest.fixture
def planned(session: Session, placed: Place) -> tuple[Meeting, Suggestion]:
    run = rows.run()
    session.add_all([run, rows.meeting(placed)])
    session.flush()
    suggestion = rows.suggestion(run)
    meeting = rows.meeting(placed, "u2")
    session.add_all([suggestion, meeting])
    session.flush()
    return meeting, suggestion


def test_a_suggestion_stands_once_on_an_agenda(session: Session, planned: tuple[Meeting, Suggestion]) -> None:
    session.add(rows.agenda_item(*planned))
    session.flush()
    session.add(rows.agenda_item(*planned))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_suggestion_may_be_talked_about_at_several_meetings(
    session: Session, placed: Place, planned: tuple[Meeting, Suggestion]
) -> None:
    later = rows.meeting(placed, "u3")
    session.add(later)
    session.flush()
    session.add_all([rows.agenda_item(*planned), rows.agenda_item(later, planned[1])])
    session.flush()


def test_a_double_tap_makes_one_meeting(session: Session, placed: Place) -> None:
    session.add_all([rows.meeting(placed, "same-form"), rows.meeting(placed, "same-form")])
    with pytest.raises(IntegrityError):
        session.flush()
