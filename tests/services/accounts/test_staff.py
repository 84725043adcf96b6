from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, AuditEvent, OutboxMail, Passkey, Role, WebSession
from matchmaker.services.accounts.accounts import add_leader, mail_sign_in_link, make_sign_in_link, use_sign_in_link
from matchmaker.services.accounts.staff import (
    change_role,
    close_account,
    end_all_sessions,
    end_sessions,
    invite,
    list_accounts,
    reopen_account,
)
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import NotFoundError, RefusedError
from tests.conftest import NOW

BY: dict[str, Any] = {"by": SYSTEM, "at": NOW}


@pytest.fixture
def leader(session: Session) -> Account:
    return add_leader(session, "eva@norsjo.example", name="Eva Lind", **BY)


def invited(session: Session, role: Role = Role.READER, email: str = "Bo@norsjo.example") -> Account:
    link = "https://x/{token}"
    return invite(session, email, name="Bo Ek", role=role, link=link, service="Tjänsten", language="sv", **BY)


def browser(session: Session, account: Account, name: str) -> None:
    session.add(
        WebSession(
            token_hash=name,
            account_id=account.id,
            data={},
            created_at=NOW,
            last_used_at=NOW,
            expires_at=NOW + timedelta(hours=1),
        )
    )
    session.commit()


def test_an_invitation_signs_in_once_within_a_week(session: Session) -> None:
    account = invited(session)
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.recipient, mail.subject) == ("bo@norsjo.example", "Välkommen till Tjänsten")
    token = mail.body.partition("https://x/")[2].split()[0]
    at = NOW + timedelta(days=6, hours=23)
    assert use_sign_in_link(session, token, at=at).id == account.id
    with pytest.raises(RefusedError, match="link"):
        use_sign_in_link(session, token, at=at)


@pytest.mark.parametrize(("email", "code"), [("eva@norsjo.example", "known"), ("ingen adress", "email")])
def test_nobody_is_invited_twice_or_nowhere(session: Session, leader: Account, email: str, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        invited(session, email=email)


def test_a_role_is_changed_and_the_trail_says_so(session: Session, leader: Account) -> None:
    account = invited(session)
    for _ in range(2):
        assert change_role(session, account.id, role=Role.CO_WORKER, **BY).role is Role.CO_WORKER
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "change_role")).all()
    assert [event.details for event in events] == [{"before": "reader", "after": "co_worker"}]
    with pytest.raises(NotFoundError):
        change_role(session, 4711, role=Role.READER, **BY)


def test_somebody_is_always_left_who_may_keep_accounts(session: Session, leader: Account) -> None:
    with pytest.raises(RefusedError, match="last"):
        change_role(session, leader.id, role=Role.READER, **BY)
    session.rollback()
    with pytest.raises(RefusedError, match="last"):
        close_account(session, leader.id, **BY)
    session.rollback()
    invited(session, Role.ADMINISTRATOR)
    assert close_account(session, leader.id, **BY).closed_at == NOW


def passkey(account_id: int, credential: bytes) -> Passkey:
    return Passkey(
        account_id=account_id, credential=credential, public_key=b"k", sign_count=0, name="x", created_at=NOW
    )


def test_nobody_signs_in_with_a_closed_account_until_it_is_opened_again(session: Session, leader: Account) -> None:
    account = invited(session)
    browser(session, account, "one")
    token = make_sign_in_link(session, account.email, **BY)
    session.add_all([passkey(account.id, b"1"), passkey(leader.id, b"2")])
    for _ in range(2):
        close_account(session, account.id, **BY)
    assert session.scalars(select(WebSession)).all() == []
    assert session.scalars(select(Passkey.account_id)).all() == [leader.id], "none works again with the account"
    with pytest.raises(RefusedError, match="link"):
        use_sign_in_link(session, token, at=NOW)
    session.rollback()
    with pytest.raises(NotFoundError):
        make_sign_in_link(session, account.email, **BY)
    before = len(session.scalars(select(OutboxMail)).all())
    mail_sign_in_link(session, account.email, link="{token}", language="sv", **BY)
    assert len(session.scalars(select(OutboxMail)).all()) == before
    for _ in range(2):
        reopen_account(session, account.id, **BY)
    assert make_sign_in_link(session, account.email, **BY)


def test_accounts_are_listed_with_their_sessions_which_can_be_ended(session: Session, leader: Account) -> None:
    account = invited(session)
    browser(session, account, "one")
    browser(session, account, "two")
    browser(session, leader, "hers")
    idle = timedelta(hours=8)
    rows = {row.account.name: row for row in list_accounts(session, idle=idle, at=NOW)}
    assert list(rows) == ["Bo Ek", "Eva Lind"]
    assert rows["Bo Ek"].sessions == 2
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert [row.sessions for row in list_accounts(session, idle=idle, at=later)] == [0, 0]
    assert end_sessions(session, account.id, by=Who.staff(leader), at=NOW) == 2
    assert [row.sessions for row in list_accounts(session, idle=idle, at=NOW)] == [0, 1]


def test_everyone_is_signed_out_at_once_and_whoever_types_in_a_form_is_not_disturbed(
    session: Session, leader: Account
) -> None:
    account = invited(session)
    for owner, name in ((account, "one"), (account, "two"), (leader, "hers")):
        browser(session, owner, name)
    session.add(WebSession(token_hash="form", data={}, created_at=NOW, last_used_at=NOW, expires_at=NOW))
    session.commit()
    assert [end_all_sessions(session, by=Who.staff(leader), at=NOW) for _ in range(2)] == [3, 0]
    assert session.scalars(select(WebSession.token_hash)).all() == ["form"]
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "end_sessions").order_by(AuditEvent.noun_id))
    told = [(event.noun_id, event.account_id, event.details["sessions"]) for event in events]
    assert told == [(leader.id, leader.id, 1), (account.id, leader.id, 2)]


def test_a_browser_that_nobody_has_used_for_long_is_not_signed_in(session: Session, leader: Account) -> None:
    browser(session, leader, "hers")
    at = NOW + timedelta(minutes=30)
    assert [row.sessions for row in list_accounts(session, idle=timedelta(hours=1), at=at)] == [1]
    assert [row.sessions for row in list_accounts(session, idle=timedelta(minutes=30), at=at)] == [0]
