"""What has been said with those who take part: calls, mails and visits, with what is to be followed up."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.accounts import Account
from matchmaker.models.actors import Actor
from matchmaker.models.base import Base, enum_column
from matchmaker.models.outbox import OutboxMail


class ContactChannel(StrEnum):
    """How somebody was reached."""

    CALL = "call"
    MAIL = "mail"
    VISIT = "visit"


class ContactNote(Base):
    """A note of staff about one contact with an actor; with ``token_hash`` a question that waits for its answer."""

    __tablename__ = "contact_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(100), unique=True)
    """The key of the form that added it, so that a double tap adds one."""
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    channel: Mapped[ContactChannel] = mapped_column(enum_column(ContactChannel))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    follow_up: Mapped[date | None] = mapped_column(index=True)
    """The day on which somebody is to get in touch again."""
    followed_up_at: Mapped[datetime | None]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mails.id"))
    """The mail in which it was said; None once that is purged."""
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of a question: the hash of the secret in the link by which it is answered."""
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]

    actor: Mapped[Actor] = relationship(lazy="raise")
    account: Mapped[Account | None] = relationship(lazy="raise")
    mail: Mapped[OutboxMail | None] = relationship(lazy="raise")
