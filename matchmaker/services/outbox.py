"""Mail through the outbox: queued in the transaction that caused it, delivered afterwards, retried, never lost."""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import OutboxMail
from matchmaker.settings import Settings

log = structlog.get_logger()
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))

Send = Callable[[EmailMessage], None]


def queue_mail(session: Session, recipient: str, subject: str, body: str, *, at: datetime) -> None:
    """Put a mail in the outbox, in the caller's transaction."""
    session.add(OutboxMail(recipient=recipient, subject=subject, body=body, created_at=at, next_attempt_at=at))


def deliver_mail(session: Session, settings: Settings, *, at: datetime, send: Send | None = None) -> int:
    """Try to send what is due, one transaction a mail; gives the number sent.

    Without a mail server nothing is tried: the mail stays in the outbox, and its arrival there is logged.
    """
    if send is None:
        if not settings.mail_host:
            return 0
        send = smtp_sender(settings)
    due = session.scalars(
        select(OutboxMail.id).where(OutboxMail.next_attempt_at <= at).order_by(OutboxMail.id).limit(100)
    ).all()
    session.rollback()
    return sum(_deliver_one(session, mail_id, settings, send, at) for mail_id in due)


def _deliver_one(session: Session, mail_id: int, settings: Settings, send: Send, at: datetime) -> bool:
    mail = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.sent_at.is_(None))
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if mail is None:
        session.rollback()
        return False
    mail.attempts += 1
    try:
        send(_message(mail, settings))
    except (smtplib.SMTPException, OSError) as fault:
        mail.fault = str(fault)[:500]
        mail.next_attempt_at = None if _is_final(fault) else _next_attempt(mail.attempts, at)
        log.warning("mail_failed", mail=mail.id, attempts=mail.attempts, given_up=mail.next_attempt_at is None)
        session.commit()
        return False
    mail.sent_at, mail.next_attempt_at, mail.fault = at, None, ""
    session.commit()
    log.info("mail_sent", mail=mail_id)
    return True


def _message(mail: OutboxMail, settings: Settings) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from or settings.contact_email
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<outbox-{mail.id}@{(settings.mail_from or settings.contact_email).rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _is_final(fault: Exception) -> bool:
    """A 5xx answer about this mail will not change; everything else may."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in fault.recipients.values())
    return isinstance(fault, smtplib.SMTPResponseException) and 500 <= fault.smtp_code < 600


def _next_attempt(attempts: int, at: datetime) -> datetime | None:
    return at + RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None


def smtp_sender(settings: Settings) -> Send:
    """A function that hands one message to the SMTP server of the settings."""

    def send(message: EmailMessage) -> None:
        with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=20) as server:
            if settings.mail_tls:
                server.starttls()
            if settings.mail_username:
                server.login(settings.mail_username, settings.mail_password)
            server.send_message(message)

    return send
