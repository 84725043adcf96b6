"""Saved views of the queue."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import SavedView
from tests.conftest import NOW
from tests.models import rows


def test_one_account_has_each_name_once_and_two_may_have_the_same(session: Session) -> None:
    eva, bo = rows.account(), rows.account("bo@norsjo.example")
    session.add_all([eva, bo])
    session.flush()
    session.add_all([SavedView(account_id=who.id, name="Norsjö", args={}, created_at=NOW) for who in (eva, bo)])
    session.commit()
    session.add(SavedView(account_id=eva.id, name="Norsjö", args={}, created_at=NOW))
    with pytest.raises(IntegrityError):
        session.commit()
