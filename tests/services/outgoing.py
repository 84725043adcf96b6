"""Mail on its way, for tests of the outbox and of what is sent."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import OutboxMail
from matchmaker.services.mail.outbox import deliver_mail, queue_mail
from matchmaker.services.mail.smtp import Send
from matchmaker.settings import Settings
from tests.conftest import NOW

EVA = "eva@norsjo.example"


def queue(session: Session, recipient: str = EVA, subject: str = "Ärende", body: str = "Hej å hå!\n") -> None:
    """Somebody's mail waits to be sent."""
    queue_mail(session, recipient, subject, body, at=NOW)
    session.commit()


def deliver(session: Session, settings: Settings, *, at: datetime, send: Send | None = None) -> int:
    """A round of sending in which no time passes."""
    return deliver_mail(session, settings, clock=lambda: at, send=send)


def only_mail(session: Session) -> OutboxMail:
    """The mail as it stands now, read without keeping anybody waiting."""
    session.rollback()
    mail = session.scalars(select(OutboxMail)).one()
    session.expunge_all()
    session.rollback()
    return mail
