"""A passkey is one account's, under a name that no other passkey has."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Passkey
from tests.conftest import NOW
from tests.models import rows


def passkey(account_id: int) -> Passkey:
    return Passkey(
        account_id=account_id, credential=b"c" * 1023, public_key=b"k", sign_count=2**32 - 1, name="x", created_at=NOW
    )


def test_a_credential_is_kept_once_and_the_largest_counter_there_is(session: Session) -> None:
    account = rows.account()
    session.add(account)
    session.flush()
    session.add(passkey(account.id))
    session.flush()
    session.add(passkey(account.id))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_passkey_belongs_to_an_account(session: Session) -> None:
    session.add(passkey(99))
    with pytest.raises(IntegrityError):
        session.flush()
