"""The trail keeps what it is given."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent
from tests.conftest import NOW


def event(**more: object) -> AuditEvent:
    return AuditEvent(**({"at": NOW, "by": "system", "verb": "add", "noun": "actors", "details": {}} | more))


def test_details_are_kept_as_they_are(session: Session) -> None:
    details = {"state": "åter", "numbers": [1, 2.5, None], "deep": {"yes": True}}
    session.add(event(noun_id=7, details=details))
    session.commit()
    session.expunge_all()
    assert session.get_one(AuditEvent, 1).details == details


def test_an_event_cannot_name_an_account_that_is_not_there(session: Session) -> None:
    session.add(event(account_id=99))
    with pytest.raises(IntegrityError):
        session.flush()
