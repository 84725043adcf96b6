"""A meeting has minutes once, and a double tap asks one question."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Base, Meeting, Minutes, MunicipalQuestion
from tests.conftest import NOW
from tests.models import rows


def minutes_of(meeting: Meeting) -> Minutes:
    return Minutes(meeting_id=meeting.id, updated_at=NOW)


def question_at(meeting: Meeting) -> MunicipalQuestion:
    return MunicipalQuestion(
        meeting_id=meeting.id, form_key="k-1", question="?", answered_by="Kommunen", due=NOW.date(), created_at=NOW
    )


@pytest.mark.parametrize("make", [minutes_of, question_at])
def test_there_is_one_of_each(session: Session, make: Callable[[Meeting], Base]) -> None:
    place = rows.place()
    session.add(place)
    session.flush()
    meeting = rows.meeting(place)
    session.add(meeting)
    session.flush()
    session.add(make(meeting))
    session.flush()
    session.expunge_all()
    session.add(make(meeting))
    with pytest.raises(IntegrityError):
        session.flush()
