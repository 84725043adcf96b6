"""Staff accounts: adding them, and signing in by a link that works once."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.matching.texts import Text
from matchmaker.models import Account, Role, SignInLink
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.forms.answers import normal_email
from matchmaker.services.mail.outbox import Letter, write_mail
from matchmaker.services.rows import lately
from matchmaker.services.tokens import new_token, token_hash

LINK_LIFETIME = timedelta(minutes=10)
LINKS_PER_HOUR = 5
ONE_VISIT = timedelta(hours=4)
"""Who signs in again within this, on another device or after a pause, is still on the same visit."""

SIGN_IN = Letter(
    Text(sv="Din länk för att logga in", en="Your sign-in link"),
    Text(
        sv="Hej!\n\nÖppna länken och tryck på knappen för att logga in:\n{url}\n\n"
        "Länken gäller i tio minuter och bara en gång. Har du inte bett om den kan du strunta i det här mejlet.\n",
        en="Hello!\n\nOpen the link and press the button to sign in:\n{url}\n\n"
        "The link is good for ten minutes, and once only. If you did not ask for it, just ignore this message.\n",
    ),
)


def add_leader(session: Session, email: str, *, name: str = "", by: Who, at: datetime) -> Account:
    """Add a project leader, or give back the account that has this address. Raises RefusedError("email")."""
    address = normal_address(email)
    account = session.scalars(select(Account).where(Account.email == address)).one_or_none()
    if account is None:
        account = Account(email=address, name=name or address.partition("@")[0], role=Role.LEADER, created_at=at)
        session.add(account)
        session.flush()
        record_event(session, "add", account, by=by, at=at, role=account.role)
    session.commit()
    return account


def make_sign_in_link(session: Session, email: str, *, by: Who, at: datetime) -> str:
    """A fresh token for a one-time link. Raises NotFoundError when nobody has this address."""
    account = _find_account(session, email)
    if account is None:
        raise NotFoundError(email)
    token = add_link(session, account, by=by, at=at)
    session.commit()
    return token


def mail_sign_in_link(session: Session, email: str, *, link: str, language: str, by: Who, at: datetime) -> None:
    """Mail a one-time link to a known address; silent for unknown ones and floods, so that the answer never tells.

    ``link`` is the address with ``{token}`` in the token's place.
    """
    account = _find_account(session, email)
    if account is not None and _links_of_an_hour(session, account, at) < LINKS_PER_HOUR:
        token = add_link(session, account, by=by, at=at)
        url = link.format(token=token)
        write_mail(session, account.email, SIGN_IN, language, asked_for=True, at=at, url=url)
    session.commit()


def use_sign_in_link(session: Session, token: str, *, at: datetime) -> Account:
    """Sign in with a link's token, which is then used up. Raises RefusedError("link") when it is no longer good."""
    link = session.scalars(
        select(SignInLink).where(SignInLink.token_hash == token_hash(token)).with_for_update()
    ).one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= at:
        raise RefusedError("link")
    account = session.get_one(Account, link.account_id)
    if account.closed_at is not None:
        raise RefusedError("link")
    link.used_at = at
    return let_in(session, account, at=at)


def sign_in_by_provider(session: Session, *, issuer: str, subject: str, email: str, at: datetime) -> Account:
    """Sign in whom the identity provider ``issuer`` vouches for.

    ``email`` is an address that it vouches for, or empty. An address may pass from one person to another, ``subject``
    never does (OpenID Connect Core 5.7). So the address is asked only until an account has come this way once, or when
    the municipality has changed its provider. Raises RefusedError("unknown") when nobody's account fits.
    """
    known = f"{issuer} {subject}"
    account = session.scalars(select(Account).where(Account.subject == known)).one_or_none()
    if account is None:
        account = _find_account(session, email)
        if account is None or (account.subject or "").startswith(f"{issuer} "):
            raise RefusedError("unknown")
        account.subject = known
    elif account.closed_at is not None:
        raise RefusedError("unknown")
    return let_in(session, account, way="provider", at=at)


def let_in(session: Session, account: Account, *, way: str = "link", at: datetime) -> Account:
    """The end of every way to sign in: the visits move on, so that what came after the one before this is new to them.

    Commits what the way itself has changed as well.
    """
    if account.last_visit_at is None or account.last_visit_at + ONE_VISIT <= at:
        account.previous_visit_at, account.last_visit_at = account.last_visit_at or account.created_at, at
    record_event(session, "sign_in", account, by=Who.staff(account), at=at, way=way)
    session.commit()
    return account


def add_link(session: Session, account: Account, *, lifetime: timedelta = LINK_LIFETIME, by: Who, at: datetime) -> str:
    """A fresh token for a link that signs an account in once within ``lifetime``, in the caller's transaction."""
    token = new_token()
    link = SignInLink(token_hash=token_hash(token), account_id=account.id, created_at=at, expires_at=at + lifetime)
    session.add(link)
    session.flush()
    record_event(session, "make", link, by=by, at=at)
    return token


def _links_of_an_hour(session: Session, account: Account, at: datetime) -> int:
    made = (SignInLink.account_id == account.id, lately(SignInLink.created_at, timedelta(hours=1), at=at))
    return session.scalar(select(func.count()).where(*made)) or 0


def _find_account(session: Session, email: str) -> Account | None:
    try:
        address = normal_address(email)
    except RefusedError:
        return None
    return session.scalars(select(Account).where(Account.email == address, Account.closed_at.is_(None))).one_or_none()


def normal_address(email: str) -> str:
    """An account's address as it is stored. Raises RefusedError("email")."""
    address = normal_email(email.strip())
    if address is None:
        raise RefusedError("email")
    return address.lower()
