"""The browsers in which a member of staff is signed in: listed, and signed out one by one or all but this one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from matchmaker.models import Account, WebSession
from matchmaker.services.accounts import token_hash
from matchmaker.services.audit import Who, record_event

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
    rows = session.scalars(_signed_in(account, idle, at).order_by(WebSession.last_used_at.desc()))
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
    return _end(session, account, WebSession.token_hash.startswith(key, autoescape=True), by, at) > 0


def sign_out_others(session: Session, account: Account, *, token: str, by: Who, at: datetime) -> int:
    """Sign an account out everywhere but in the browser at hand; gives in how many."""
    return _end(session, account, WebSession.token_hash != token_hash(token), by, at)


def _signed_in(account: Account, idle: timedelta, at: datetime) -> Select[WebSession]:
    return select(WebSession).where(
        WebSession.account_id == account.id, WebSession.expires_at > at, WebSession.last_used_at > at - idle
    )


def _end(session: Session, account: Account, which: ColumnElement[bool], by: Who, at: datetime) -> int:
    ended = session.execute(
        delete(WebSession).where(WebSession.account_id == account.id, which).returning(WebSession.token_hash)
    ).all()
    if ended:
        record_event(session, "sign_out", account, by=by, at=at, browsers=len(ended))
    session.commit()
    return len(ended)
