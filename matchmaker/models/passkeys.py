"""Passkeys: what members of staff can sign in with besides a link or the municipality's own accounts."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base

PASSKEY_NAME_LIMIT = 60


class Passkey(Base):
    """A key pair in somebody's telephone, computer or security key, of which this is the public half (WebAuthn).

    Whoever holds the other half, and has shown the device that it is they, signs in as the account.
    """

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    credential: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    """The name that the device has given the pair; 1023 bytes at most (WebAuthn 3, 4)."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """The public half, as COSE writes keys (RFC 9052)."""
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often the device says it has been used; one that does not grow tells of a copy. Some devices always say 0."""
    name: Mapped[str] = mapped_column(String(PASSKEY_NAME_LIMIT))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
