"""Accounts, links and sessions are told apart by what may exist once only."""

import pytest
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session

from matchmaker.models import Account, SignInLink, WebSession
from tests.conftest import NOW
from tests.models import rows


@pytest.fixture
def eva(session: Session) -> Account:
    account = rows.account()
    session.add(account)
    session.flush()
    return account


def link(account: Account) -> SignInLink:
    return SignInLink(token_hash="a" * 64, account_id=account.id, created_at=NOW, expires_at=NOW)


def test_an_address_has_one_account(session: Session, eva: Account) -> None:
    session.add(rows.account(eva.email))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_token_opens_one_link(session: Session, eva: Account) -> None:
    session.add_all([link(eva), link(eva)])
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_token_opens_one_session(session: Session, eva: Account) -> None:
    times = {"created_at": NOW, "last_used_at": NOW, "expires_at": NOW}
    session.add(WebSession(token_hash="a" * 64, data={}, **times))
    session.flush()
    session.expunge_all()
    session.add(WebSession(token_hash="a" * 64, data={}, account_id=eva.id, **times))
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_has_not_been_loaded_is_not_queried_behind_ones_back(session: Session, eva: Account) -> None:
    session.add(link(eva))
    session.commit()
    found = session.get_one(SignInLink, 1)
    with pytest.raises(InvalidRequestError, match="lazy='raise'"):
        _ = found.account
