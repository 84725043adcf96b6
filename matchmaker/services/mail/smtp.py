"""One mail as a message, handed to the SMTP server of the settings, and what that server's answer means."""

import re
import smtplib
import ssl
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr

from matchmaker.models import OutboxMail
from matchmaker.settings import Settings

SMTP_SECONDS = 20

Send = Callable[[EmailMessage], None]


def smtp_sender(settings: Settings) -> Send:
    """A function that hands one message to the SMTP server of the settings."""

    def send(message: EmailMessage) -> None:
        with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=SMTP_SECONDS) as server:
            if settings.mail_tls:
                server.starttls(context=ssl.create_default_context())
            if settings.mail_username:
                server.login(settings.mail_username, settings.mail_password)
            server.send_message(message)

    return send


def message_of(mail: OutboxMail, settings: Settings) -> EmailMessage:
    """What is sent: words, a calendar if one goes along, and the headers that a service's mail should have."""
    name, address = parseaddr(settings.mail_from or settings.contact_email)
    sender = Address(name or settings.service_name, addr_spec=address)
    message = EmailMessage()
    message["From"] = sender
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<outbox-{mail.message_key}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.leave_url:
        message["List-Unsubscribe"] = f"<{mail.leave_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(signed(mail.body, settings))
    if mail.calendar:
        _add_calendar(message, mail.calendar)
    return message


def signed(body: str, settings: Settings) -> str:
    """A text with what stands under each of our mails: whose it is, and how to reach the project leader.

    In no language, so that it suits all of them; a line with "-- " parts it from the text, which mail programs know.
    """
    ways = ", ".join(way for way in (settings.contact_phone, settings.contact_email) if way)
    lines = [f"{settings.service_name}, {settings.municipality}", ways, settings.public_url]
    return "\n".join([body.rstrip("\n"), "", "-- ", *filter(None, lines), ""])


def _add_calendar(message: EmailMessage, calendar: str) -> None:
    """The calendar as another form of the mail, so that calendars act on it (RFC 6047, 2.4)."""
    [method] = re.findall(r"^METHOD:(\w+)\r?$", calendar, re.MULTILINE)
    message.add_alternative(calendar, subtype="calendar", params={"method": method})


def answer_of(fault: Exception) -> str:
    """What the server said, as ``550 no such user``; else what went wrong."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        answers = [f"{code} {words.decode('utf-8', 'replace')}" for code, words in fault.recipients.values()]
        return "; ".join(answers)
    if isinstance(fault, smtplib.SMTPResponseException):
        words = fault.smtp_error
        return f"{fault.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    return str(fault) or type(fault).__name__


def is_final(fault: Exception) -> bool:
    """Whether trying again would be in vain: the server's 5xx to this very mail, or a mail that cannot be written."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPDataError):
        return fault.smtp_code >= 500
    return not isinstance(fault, smtplib.SMTPException | OSError)
