"""Passkeys of the staff: added by who has just signed in, signed in with, and removed."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.matching.texts import Text
from matchmaker.models import Account, Passkey
from matchmaker.models.passkeys import PASSKEY_NAME_LIMIT
from matchmaker.services.accounts.accounts import let_in
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.mail.outbox import Letter, write_mail
from matchmaker.services.rows import lock_row

# webauthn is imported where it is used: it takes a second to load, and most starts have no use for it.

MOST_PASSKEYS = 10
CHALLENGE_LIFETIME = timedelta(minutes=5)
"""So long may somebody look for their key; the browser is told the same."""
CHALLENGE_BYTES = 32
LONGEST_WHY = 200

ADDED = Letter(
    Text(sv="En passnyckel har lagts till", en="A passkey has been added"),
    Text(
        sv="Hej!\n\nPassnyckeln ”{name}” kan nu logga in med ditt konto.\n\n"
        "Var det inte du? Logga in, öppna Ditt konto och ta bort den. Ring sedan den som sköter kontona.\n",
        en="Hello!\n\nThe passkey “{name}” can now sign in with your account.\n\n"
        "Was it not you? Sign in, open Your account and remove it. Then call the one who keeps the accounts.\n",
    ),
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Site:
    """The service as passkeys know it: they belong to a ``host``, and are used on pages of one ``origin``."""

    host: str
    origin: str
    name: str


def new_challenge() -> bytes:
    """What a device has to sign, this once."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def passkeys_of(session: Session, account: Account) -> Sequence[Passkey]:
    """The account's passkeys, the newest first."""
    query = select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.created_at.desc(), Passkey.id)
    return session.scalars(query).all()


def question_for_new(session: Session, account_id: int, *, site: Site, challenge: bytes) -> str:
    """What a browser is asked (JSON) when somebody adds a passkey: one that needs no name typed, and knows its owner.

    Raises RefusedError("most").
    """
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    account = lock_row(session, Account, account_id)
    known = passkeys_of(session, account)
    if len(known) >= MOST_PASSKEYS:
        raise RefusedError("most")
    account.handle = account.handle or secrets.token_bytes(64)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=account.handle,
        user_name=account.email,
        user_display_name=account.name,
        challenge=challenge,
        timeout=_milliseconds(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.credential) for passkey in known],
    )
    session.commit()
    return options_to_json(options)


def add_passkey(
    session: Session,
    account_id: int,
    answer: str,
    *,
    name: str,
    challenge: bytes,
    site: Site,
    language: str,
    by: Who,
    at: datetime,
) -> Passkey:
    """Keep the passkey in a browser's ``answer`` (JSON) to this very question, and tell its owner by mail.

    Raises RefusedError: "passkey" when the answer is not good, "most" when there are enough.
    """
    from webauthn import verify_registration_response

    account = lock_row(session, Account, account_id)
    if len(passkeys_of(session, account)) >= MOST_PASSKEYS:
        raise RefusedError("most")
    with _strangers_words():
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    if session.scalar(select(Passkey.id).where(Passkey.credential == verified.credential_id)):
        raise RefusedError("passkey")
    passkey = Passkey(
        account_id=account.id,
        credential=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=name[:PASSKEY_NAME_LIMIT],
        created_at=at,
    )
    session.add(passkey)
    session.flush()
    record_event(session, "add", passkey, by=by, at=at)
    write_mail(session, account.email, ADDED, language, at=at, name=passkey.name)
    session.commit()
    return passkey


def remove_passkey(session: Session, account: Account, passkey_id: int, *, by: Who, at: datetime) -> bool:
    """Let nobody sign in with one of the account's passkeys any more; gives whether it was there."""
    mine = (Passkey.id == passkey_id) & (Passkey.account_id == account.id)
    gone = session.scalars(select(Passkey).where(mine)).one_or_none()
    if gone is not None:
        record_event(session, "remove", gone, by=by, at=at)
        session.execute(delete(Passkey).where(mine))
    session.commit()
    return gone is not None


def question_for_known(*, site: Site, challenge: bytes) -> str:
    """What a browser is asked (JSON) when somebody signs in: for any passkey of this site, since nobody says who."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=_milliseconds(),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def sign_in_by_passkey(session: Session, answer: str, *, challenge: bytes, site: Site, at: datetime) -> Account:
    """Sign in whoever's passkey has signed this very ``challenge``; ``answer`` is the browser's, as JSON.

    Raises RefusedError("passkey") when it is nobody's, or not good: another site, another question, a copied key.
    """
    from webauthn import verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json

    with _strangers_words():
        said = parse_authentication_credential_json(answer)
    query = select(Passkey).where(Passkey.credential == said.raw_id).with_for_update()
    passkey = session.scalars(query).one_or_none()
    account = session.get(Account, passkey.account_id) if passkey else None
    if passkey is None or account is None or account.closed_at is not None:
        raise RefusedError("passkey")
    with _strangers_words():
        if said.response.user_handle != account.handle:  # WebAuthn 3, 7.2, step 6
            raise ValueError("the key is another account's")
        verified = verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    passkey.sign_count, passkey.last_used_at = verified.new_sign_count, at
    return let_in(session, account, way="passkey", at=at)


@contextmanager
def _strangers_words() -> Iterator[None]:
    """What strangers send breaks in as many ways as there are libraries beneath: the log tells which, nobody else."""
    try:
        yield
    except Exception as fault:
        log.warning("passkey_refused", why=f"{type(fault).__name__}: {fault}"[:LONGEST_WHY])
        raise RefusedError("passkey") from fault


def _milliseconds() -> int:
    return int(CHALLENGE_LIFETIME.total_seconds() * 1000)
