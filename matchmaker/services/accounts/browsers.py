"""The browsers in which a member of staff is signed in: listed, and signed out one by one or all but this one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from matchmaker.models import Account, WebSession
from matchmaker.services.audit import Who, record_event
from matchmaker.services.tokens import token_hash

KEY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that is signed in; ``key`` names it, and opens nothing. ``ends_at`` is when it must sign in again."""

    key: str
    began_at: datetime
    last_used_at: datetime
    ends_at: datetime
    is_this: bool


def browsers_of(session: Session, account: Account, *, token: str, idle: timedelta, at: datetime) -> list[Browser]:
    """Where an account is signed in, the one that was used last first; ``token`` is that of the browser at hand."""
    here = token_hash(token)
    query = select(WebSession).where(WebSession.account_id == account.id, is_signed_in(idle, at))
    rows = session.scalars(query.order_by(WebSession.last_used_at.desc()))
    return [
        Browser(
            key=row.token_hash[:KEY_LENGTH],
            began_at=row.created_at,
            last_used_at=row.last_used_at,
            ends_at=min(row.expires_at, row.last_used_at + idle),
            is_this=row.token_hash == here,
        )
        for row in rows
    ]


def sign_out_browser(session: Session, account: Account, key: str, *, by: Who, at: datetime) -> bool:
    """Sign an account out in one browser; gives whether it was signed in there."""
    return _sign_out(session, account, WebSession.token_hash.startswith(key, autoescape=True), by, at) > 0


def sign_out_others(session: Session, account: Account, *, token: str, by: Who, at: datetime) -> int:
    """Sign an account out everywhere but in the browser at hand; gives in how many."""
    return _sign_out(session, account, WebSession.token_hash != token_hash(token), by, at)


def is_signed_in(idle: timedelta, at: datetime) -> ColumnElement[bool]:
    """Whether a browser need not sign in again: not for lack of use during ``idle``, and not for its age."""
    return and_(WebSession.expires_at > at, WebSession.last_used_at > at - idle)


def end_sessions_of(session: Session, account: Account, *which: ColumnElement[bool]) -> int:
    """End these sessions of an account, without any all, in the caller's transaction; gives how many there were."""
    ended = delete(WebSession).where(WebSession.account_id == account.id, *which).returning(WebSession.token_hash)
    return len(session.execute(ended).all())


def _sign_out(session: Session, account: Account, which: ColumnElement[bool], by: Who, at: datetime) -> int:
    ended = end_sessions_of(session, account, which)
    if ended:
        record_event(session, "sign_out", account, by=by, at=at, browsers=ended)
    session.commit()
    return ended
