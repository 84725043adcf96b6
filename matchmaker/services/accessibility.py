"""How accessible the service is: what is at fault, what people tell of it, and what they are answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.languages import SOURCE
from matchmaker.matching.texts import Text
from matchmaker.models import AccessibilityFault, AccessibilityMessage, FaultGround
from matchmaker.services.audit import SUBMITTER, Who, record_event
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.forms.answers import normal_email
from matchmaker.services.mail.outbox import Letter, write_mail
from matchmaker.services.rows import add_once, check_version, get_row, lock_row, read_one, store_once
from matchmaker.settings import Settings

WORDS_LIMIT = 2000
MESSAGES_PATH = "/tillganglighet/meddelanden"
"""Where staff read what has been told; the web floor's route."""

TOLD = Letter(
    Text(sv="Någon har skrivit om tillgänglighet", en="Somebody has written about accessibility"),
    Text(
        sv="Hej!\n\nNågon har berättat om något som är svårt att använda i tjänsten. Läs det och svara här:\n{url}\n",
        en="Hello!\n\nSomebody has told of something that is hard to use in the service. Read and answer it:\n{url}\n",
    ),
)
ANSWER = Letter(
    Text(sv="Svar på det ni skrev om tillgänglighet", en="An answer to what you wrote about accessibility"),
    Text(
        sv="Hej!\n\nTack för att ni hörde av er. Ni skrev:\n\n{words}\n\nVårt svar:\n\n{answer}\n",
        en="Hello!\n\nThank you for getting in touch. You wrote:\n\n{words}\n\nOur answer:\n\n{answer}\n",
    ),
)


class Conformity(StrEnum):
    """How well the service is in line with the law, in the law's own three degrees, or that nobody knows."""

    UNKNOWN = "unknown"
    FULL = "full"
    PARTLY = "partly"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Statement:
    """What the accessibility statement rests on. ``updated`` is the latest day on which any of it changed."""

    conformity: Conformity
    assessed: date | None
    updated: date | None
    faults: dict[FaultGround, Sequence[AccessibilityFault]]


def make_statement(session: Session, settings: Settings) -> Statement:
    """The statement as it is now: a service with known faults is never told to be wholly in line."""
    faults = list_faults(session)
    changed = session.scalar(select(func.max(AccessibilityFault.updated_at)))
    assessed = settings.accessibility_assessed_on
    days = [assessed, changed.astimezone(settings.zone).date() if changed else None]
    conformity = Conformity(settings.accessibility_result) if assessed else Conformity.UNKNOWN
    at_fault = any(fault.ground is not FaultGround.OUTSIDE for fault in faults)
    return Statement(
        conformity=Conformity.PARTLY if conformity is Conformity.FULL and at_fault else conformity,
        assessed=assessed,
        updated=max((day for day in days if day), default=None),
        faults={ground: [fault for fault in faults if fault.ground is ground] for ground in FaultGround},
    )


def list_faults(session: Session) -> Sequence[AccessibilityFault]:
    """What is known to be at fault now, in the order in which it was noted."""
    query = select(AccessibilityFault).where(AccessibilityFault.mended_at.is_(None))
    return session.scalars(query.order_by(AccessibilityFault.id)).all()


def get_fault(session: Session, fault_id: int) -> AccessibilityFault:
    """A fault as it stands now. Raises NotFoundError."""
    return get_row(session, AccessibilityFault, fault_id)


@dataclass(frozen=True, slots=True)
class FaultWords:
    """What staff write about a fault."""

    what: str
    ground: FaultGround
    reason: str = ""
    alternative: str = ""
    mend_by: date | None = None

    def __post_init__(self) -> None:
        """Refuse (RefusedError "words") a fault without words, or with too many."""
        texts = (self.what, self.reason, self.alternative)
        if not self.what.strip() or any(len(text) > WORDS_LIMIT for text in texts):
            raise RefusedError("words")


def note_fault(session: Session, fault: FaultWords, *, key: str, by: Who, at: datetime) -> AccessibilityFault:
    """Write a fault into the statement, once for each ``key``."""
    row = AccessibilityFault(form_key=key, noted_at=at, updated_at=at)
    _write(row, fault)
    return store_once(session, row, AccessibilityFault.form_key, "add", by=by, at=at)


def correct_fault(
    session: Session, fault_id: int, fault: FaultWords, *, version: int, by: Who, at: datetime
) -> AccessibilityFault:
    """Put a fault in other words. Raises NotFoundError, and ConflictError when it has changed since ``version``."""
    row = lock_row(session, AccessibilityFault, fault_id)
    check_version(row, version)
    _write(row, fault)
    row.updated_at = at
    record_event(session, "correct", row, by=by, at=at)
    session.commit()
    return row


def mark_mended(session: Session, fault_id: int, *, by: Who, at: datetime) -> AccessibilityFault:
    """Take a fault out of the statement, since it is mended; doing so twice changes nothing. Raises NotFoundError."""
    row = lock_row(session, AccessibilityFault, fault_id)
    if row.mended_at is None:
        row.mended_at = row.updated_at = at
        record_event(session, "mend", row, by=by, at=at)
    session.commit()
    return row


def leave_message(
    session: Session, words: str, email: str, *, key: str, language: str, settings: Settings, at: datetime
) -> AccessibilityMessage:
    """Keep what somebody tells, once for each ``key``, and mail the project leader when nothing waited to be read.

    Raises RefusedError: "words" without any or with too many, "email" for what cannot be an address.
    """
    address = normal_email(email) if email else ""
    if address is None:
        raise RefusedError("email")
    if not words.strip() or len(words) > WORDS_LIMIT:
        raise RefusedError("words")
    waits = count_messages(session) > 0
    row = AccessibilityMessage(form_key=key, words=words, email=address, language=language, received_at=at)
    row, is_new = add_once(session, row, AccessibilityMessage.form_key)
    if is_new:
        record_event(session, "submit", row, by=SUBMITTER, at=at)
        if settings.contact_email and not waits:
            url = settings.public_url.rstrip("/") + MESSAGES_PATH
            write_mail(session, settings.contact_email, TOLD, SOURCE, at=at, url=url)
    session.commit()
    return row


def list_messages(session: Session) -> Sequence[AccessibilityMessage]:
    """What people have told, with who saw to it: what waits first, the oldest of it before the others."""
    handled = AccessibilityMessage.handled_at
    order = (handled.is_not(None), handled.desc(), AccessibilityMessage.id)
    query = select(AccessibilityMessage).options(joinedload(AccessibilityMessage.handled_by))
    return session.scalars(query.order_by(*order)).all()


def get_message(session: Session, message_id: int) -> AccessibilityMessage:
    """A message with who saw to it. Raises NotFoundError."""
    query = select(AccessibilityMessage).where(AccessibilityMessage.id == message_id)
    return read_one(session, query.options(joinedload(AccessibilityMessage.handled_by)), f"message {message_id}")


def count_messages(session: Session) -> int:
    """How many messages wait for somebody to see to them."""
    return session.scalar(select(func.count()).where(AccessibilityMessage.handled_at.is_(None))) or 0


def handle_message(
    session: Session, message_id: int, answer: str, *, version: int, by: Who, at: datetime
) -> AccessibilityMessage:
    """Note that a message has been seen to, and mail the ``answer`` to who asked for one.

    Raises NotFoundError; ConflictError when it has changed since ``version`` or is seen to already;
    RefusedError: "words" for an answer that is too long, "nobody" for one to who left no address.
    """
    if len(answer) > WORDS_LIMIT:
        raise RefusedError("words")
    row = lock_row(session, AccessibilityMessage, message_id)
    check_version(row, version)
    if row.handled_at is not None:
        raise ConflictError
    if answer and not row.email:
        raise RefusedError("nobody")
    row.handled_at, row.handled_by_id, row.answer = at, by.account_id, answer
    if answer:
        write_mail(session, row.email, ANSWER, row.language, asked_for=True, at=at, words=row.words, answer=answer)
    record_event(session, "handle", row, by=by, at=at, answered=bool(answer))
    session.commit()
    return row


def _write(row: AccessibilityFault, fault: FaultWords) -> None:
    row.what, row.ground, row.reason = fault.what, fault.ground, fault.reason
    row.alternative, row.mend_by = fault.alternative, fault.mend_by
