"""The staff's accounts: inviting somebody, what they may do, ending their sessions, and closing an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import Session

from matchmaker.matching.texts import Text
from matchmaker.models import Account, Passkey, Role, WebSession
from matchmaker.services.accounts.accounts import add_link, normal_address
from matchmaker.services.accounts.browsers import end_sessions_of, is_signed_in
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.mail.outbox import Letter, write_mail
from matchmaker.services.permissions import Permission, may
from matchmaker.services.rows import add_once, lock_row

INVITATION_LIFETIME = timedelta(days=7)
NAME_LIMIT = 200

WELCOME = Letter(
    Text(sv="Välkommen till {service}", en="Welcome to {service}"),
    Text(
        sv="Hej {name}!\n\nDu har fått ett konto. Öppna länken och tryck på knappen för att logga in:\n{url}\n\n"
        "Länken gäller i sju dagar och bara en gång. Sedan ber du om en ny på inloggningssidan.\n",
        en="Hello {name}!\n\nYou have been given an account. Open the link and press the button to sign in:\n{url}\n\n"
        "The link is good for seven days, and once only. After that you ask for a new one on the sign-in page.\n",
    ),
)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account, and in how many browsers it is signed in."""

    account: Account
    sessions: int


def list_accounts(session: Session, *, idle: timedelta, at: datetime) -> Sequence[AccountRow]:
    """All accounts, the open ones first, by name; ``idle`` is how long a browser stays signed in without use."""
    query = (
        select(Account, func.count(WebSession.token_hash))
        .outerjoin(WebSession, and_(WebSession.account_id == Account.id, is_signed_in(idle, at)))
        .group_by(Account.id)
        .order_by(Account.closed_at.is_not(None), func.lower(Account.name), Account.id)
    )
    return [AccountRow(account, sessions) for account, sessions in session.execute(query)]


def invite(
    session: Session,
    email: str,
    *,
    name: str,
    role: Role,
    link: str,
    service: str,
    language: str,
    by: Who,
    at: datetime,
) -> Account:
    """Add an account and mail its owner a link that signs in once; ``{token}`` in ``link`` is filled.

    Raises RefusedError: "email" when it is no address, "known" when somebody has it already.
    """
    address = normal_address(email)
    account = Account(email=address, name=name[:NAME_LIMIT], role=role, created_at=at)
    account, is_new = add_once(session, account, Account.email)
    if not is_new:
        raise RefusedError("known")
    record_event(session, "invite", account, by=by, at=at, role=role)
    token = add_link(session, account, lifetime=INVITATION_LIFETIME, by=by, at=at)
    url = link.format(token=token)
    write_mail(session, address, WELCOME, language, at=at, service=service, name=account.name, url=url)
    session.commit()
    return account


def change_role(session: Session, account_id: int, *, role: Role, by: Who, at: datetime) -> Account:
    """Let an account do what ``role`` may. Raises NotFoundError, and RefusedError("last") as :func:`close_account`."""
    account = lock_row(session, Account, account_id)
    if account.role is not role:
        before, account.role = account.role, role
        session.flush()
        _refuse_to_lock_out(session)
        record_event(session, "change_role", account, by=by, at=at, before=before, after=role)
    session.commit()
    return account


def close_account(session: Session, account_id: int, *, by: Who, at: datetime) -> Account:
    """Let nobody sign in with an account any more, and end its sessions; what was done with it keeps its name.

    Its passkeys are removed, since they would work again when it is reopened.

    Raises NotFoundError, and RefusedError("last") when nobody would be left who may keep accounts.
    """
    account = lock_row(session, Account, account_id)
    if account.closed_at is None:
        account.closed_at = at
        session.flush()
        _refuse_to_lock_out(session)
        end_sessions_of(session, account)
        session.execute(delete(Passkey).where(Passkey.account_id == account.id))
        record_event(session, "close", account, by=by, at=at)
    session.commit()
    return account


def reopen_account(session: Session, account_id: int, *, by: Who, at: datetime) -> Account:
    """Let an account sign in again. Raises NotFoundError."""
    account = lock_row(session, Account, account_id)
    if account.closed_at is not None:
        account.closed_at = None
        record_event(session, "reopen", account, by=by, at=at)
    session.commit()
    return account


def end_sessions(session: Session, account_id: int, *, by: Who, at: datetime) -> int:
    """Sign an account out everywhere; gives on how many browsers. Raises NotFoundError."""
    ended = _end_sessions(session, lock_row(session, Account, account_id), by=by, at=at)
    session.commit()
    return ended


def end_all_sessions(session: Session, *, by: Who, at: datetime) -> int:
    """Sign every account out everywhere, as when something has leaked; gives on how many browsers."""
    signed_in = select(Account).where(Account.id.in_(select(WebSession.account_id))).order_by(Account.id)
    accounts = session.scalars(signed_in.with_for_update()).all()
    ended = sum(_end_sessions(session, account, by=by, at=at) for account in accounts)
    session.commit()
    return ended


def _end_sessions(session: Session, account: Account, *, by: Who, at: datetime) -> int:
    ended = end_sessions_of(session, account)
    record_event(session, "end_sessions", account, by=by, at=at, sessions=ended)
    return ended


def _refuse_to_lock_out(session: Session) -> None:
    # Locked, so that the last two cannot close each other at the same moment.
    accounts = session.scalars(select(Account).where(Account.closed_at.is_(None)).with_for_update()).all()
    if not any(may(account, Permission.KEEP_ACCOUNTS) for account in accounts):
        raise RefusedError("last")
