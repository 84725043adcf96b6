"""An event is part of the transaction that it tells of."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, AuditEvent
from matchmaker.services.audit import SUBMITTER, SYSTEM, Who, record_event
from tests.conftest import NOW
from tests.models import rows


def test_an_event_says_who_did_what_to_what_and_when(session: Session) -> None:
    account = rows.account()
    session.add(account)
    session.flush()
    record_event(session, "rename", account, by=Who.staff(account), at=NOW, fields=["name"])
    session.commit()
    session.expunge_all()
    event = session.scalars(select(AuditEvent)).one()
    assert (event.verb, event.noun, event.noun_id) == ("rename", "accounts", account.id)
    assert (event.by, event.account_id, event.at) == (f"account:{account.id}", account.id, NOW)
    assert event.details == {"fields": ["name"]}


def test_an_event_goes_when_what_it_tells_of_is_rolled_back(session: Session) -> None:
    account = rows.account()
    session.add(account)
    session.flush()
    record_event(session, "add", account, by=SYSTEM, at=NOW)
    session.rollback()
    assert session.scalars(select(AuditEvent)).all() == []
    assert session.scalars(select(Account)).all() == []


def test_those_who_are_no_staff_have_no_number() -> None:
    assert (SUBMITTER.label, SUBMITTER.account_id) == ("actor", None)
    assert (SYSTEM.label, SYSTEM.account_id) == ("system", None)
