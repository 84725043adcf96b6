"""Where somebody is signed in: theirs alone, what still holds, and ended where they say."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, AuditEvent, WebSession
from matchmaker.services.accounts.accounts import add_leader
from matchmaker.services.accounts.browsers import browsers_of, sign_out_browser, sign_out_others
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.tokens import token_hash
from tests.conftest import NOW

HOUR, IDLE = timedelta(hours=1), timedelta(hours=8)


@pytest.fixture
def eva_account(session: Session) -> Account:
    """Signed in in three browsers, of which one has been idle too long and one runs out soon; noise beside."""
    eva = add_leader(session, "eva@norsjo.example", by=SYSTEM, at=NOW)
    ali = add_leader(session, "ali@norsjo.example", by=SYSTEM, at=NOW)
    for token, account, used, ends in (
        ("here", eva, HOUR, 9 * HOUR), ("phone", eva, 2 * HOUR, HOUR), ("idle", eva, 8 * HOUR, 9 * HOUR),
        ("over", eva, HOUR, 0 * HOUR), ("ali", ali, HOUR, 9 * HOUR),
    ):  # fmt: skip
        row = {"token_hash": token_hash(token), "account_id": account.id, "data": {}, "created_at": NOW - 9 * HOUR}
        session.add(WebSession(**row, last_used_at=NOW - used, expires_at=NOW + ends))
    session.commit()
    return eva


def left(session: Session) -> set[str]:
    known = {token_hash(token): token for token in ("here", "phone", "idle", "over", "ali")}
    return {known[found] for found in session.scalars(select(WebSession.token_hash))}


def test_what_still_holds_is_listed_with_the_one_at_hand_told(session: Session, eva_account: Account) -> None:
    here, phone = browsers_of(session, eva_account, token="here", idle=IDLE, at=NOW)
    assert (here.is_this, here.began_at, here.last_used_at) == (True, NOW - 9 * HOUR, NOW - HOUR)
    assert (phone.is_this, phone.key) == (False, token_hash("phone")[:16])
    assert (here.ends_at, phone.ends_at) == (NOW + 7 * HOUR, NOW + HOUR)


def test_one_is_ended_and_nobody_elses(session: Session, eva_account: Account) -> None:
    by = Who.staff(eva_account)
    assert not sign_out_browser(session, eva_account, token_hash("ali")[:16], by=by, at=NOW)
    for ended in (True, False):
        assert sign_out_browser(session, eva_account, token_hash("phone")[:16], by=by, at=NOW) is ended
    assert left(session) == {"here", "idle", "over", "ali"}
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.verb == "sign_out")).all()
    assert event.details == {"browsers": 1}


def test_all_others_are_ended(session: Session, eva_account: Account) -> None:
    assert sign_out_others(session, eva_account, token="here", by=Who.staff(eva_account), at=NOW) == 3
    assert left(session) == {"here", "ali"}
