"""A note is always about somebody, and the same form adds one."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import ContactChannel, ContactNote
from tests.conftest import NOW
from tests.models.rows import actor, place


def test_a_note_without_an_actor_is_refused(session: Session) -> None:
    session.add(ContactNote(form_key="k", channel=ContactChannel.CALL, words="Hej", at=NOW))
    with pytest.raises(IntegrityError):
        session.commit()


def test_the_same_form_adds_one_note(session: Session) -> None:
    where = place()
    session.add(where)
    session.flush()
    who = actor(where)
    session.add(who)
    session.flush()
    for _ in range(2):
        session.add(ContactNote(form_key="k", actor_id=who.id, channel=ContactChannel.CALL, words="Hej", at=NOW))
    with pytest.raises(IntegrityError):
        session.commit()
