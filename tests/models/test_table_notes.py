"""A note that is sent twice is kept once, whatever the service does."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import NoteKind, TableNote
from tests.conftest import NOW
from tests.models import rows


def test_the_database_keeps_one_note_a_key(session: Session) -> None:
    place = rows.place()
    session.add(place)
    session.flush()
    meeting = rows.meeting(place)
    session.add(meeting)
    session.flush()
    for _ in range(2):
        note = TableNote(meeting_id=meeting.id, form_key="k", kind=NoteKind.IDEA, words="Ord", written_at=NOW)
        session.add(note)
    with pytest.raises(IntegrityError):
        session.flush()
