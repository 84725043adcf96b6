"""Mail that came back: reports of it (RFC 3464) are read, and its address is written to no more until it is mended."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import OutboxMail
from matchmaker.services.mail.addresses import note_returned

KEY = re.compile(r"<outbox-([0-9a-f]{1,32})@[^>\s]*>")
"""The Message-ID of a mail of ours; the outbox keeps the word in it."""
ABOUT_THE_ADDRESS = re.compile(r"5\.[0124]\.\d+")
"""Enhanced status codes (RFC 3463) that say something of the address, the mailbox or the way there. The others speak of
the mail itself or of us: 5.3 of a system, 5.5 of the protocol, 5.6 of the content, 5.7 of policy, as a block list."""
FINAL_CODES = frozenset({"550", "551", "552", "553"})


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says: the word in the mail's Message-ID, and the server's answer, as ``5.1.1 no such user``."""

    message_key: str
    answer: str


def says_address_is_bad(answer: str) -> bool:
    """Whether a server's answer, as ``550 5.1.1 no such user``, tells that the address takes no mail."""
    status = re.search(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?!\.?\d)", answer)
    if status is not None:
        return ABOUT_THE_ADDRESS.fullmatch(status[0]) is not None
    return answer[:3] in FINAL_CODES


def read_report(raw: bytes) -> Report | None:
    """What a message reports of one of our mails that failed for good; None for any other message.

    A delay, a receipt and an answer from a person's holiday program are no failures.
    """
    message = message_from_bytes(raw, policy=policy.default)
    if message.get_content_type() != "multipart/report":
        return None
    failed = [group for group in _recipients(message) if str(group.get("Action", "")).strip().lower() == "failed"]
    key = _key_in(message)
    if not failed or key is None:
        return None
    return Report(key, _answer(failed[0]))


def note_bounce(session: Session, raw: bytes, *, at: datetime) -> bool:
    """Note what a message reports; gives whether it was about a mail of ours, and had not been noted before.

    The mail is known by the word in its Message-ID, which nobody can guess: a made-up report stops no mail.
    """
    report = read_report(raw)
    if report is None:
        return False
    query = select(OutboxMail).where(OutboxMail.message_key == report.message_key)
    mail = session.scalars(query.with_for_update()).one_or_none()
    if mail is None or mail.fault:
        session.rollback()
        return False
    mail.fault, mail.next_attempt_at = report.answer[:500], None
    if says_address_is_bad(report.answer):
        note_returned(session, mail.recipient, report.answer, at=at)
    session.commit()
    return True


def _recipients(report: EmailMessage) -> list[Message]:
    """The groups of fields about each recipient; the first group is about the mail as a whole."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            return groups[1:] if isinstance(groups, list) else []  # type: ignore[return-value]
    return []


def _key_in(report: EmailMessage) -> str | None:
    """From the mail that is sent back, or the headers of it; else from what the report says it answers to."""
    for part in report.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}:
            found = KEY.search(part.as_string())
            if found is not None:
                return found[1]
    found = KEY.search(f"{report.get('In-Reply-To', '')} {report.get('References', '')}")
    return None if found is None else found[1]


def _answer(group: Message) -> str:
    """Status and the server's own words, in one line."""
    status = str(group.get("Status", "")).split(" ")[0].strip()
    words = str(group.get("Diagnostic-Code", "")).partition(";")[2] or ""
    words = " ".join(words.split())
    return words if status and status in words else f"{status} {words}".strip()
