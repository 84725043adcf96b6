"""Requests from people about their own data: noted when they come, answered in time and with the reason."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.matching.texts import Text
from matchmaker.models import Actor, DataRequest, RequestAnswer, RequestKind
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.mail.outbox import Letter, language_of, write_mail
from matchmaker.services.rows import check_version, lock_row, read_one, store_once

WORDS_LIMIT = 2000
MOST_WAITING = 10
"""So many of one actor wait for an answer at most; more than anybody needs, and no flood."""

ANSWERS: Mapping[RequestAnswer, Text] = {
    RequestAnswer.GRANTED: Text(sv="ja", en="yes"),
    RequestAnswer.PARTLY: Text(sv="delvis", en="in part"),
    RequestAnswer.REFUSED: Text(sv="nej", en="no"),
}
ANSWERED = Letter(
    Text(sv="Svar på det ni bad om", en="The answer to what you asked"),
    Text(
        sv="Hej!\n\nNi bad oss om något som gäller era uppgifter. Kommunens svar är {answer}:\n\n{reason}\n\n"
        "Tycker ni att det blev fel? Svara på det här mejlet eller ring oss. Ni kan också klaga hos\n"
        "Integritetsskyddsmyndigheten, imy.se.\n",
        en="Hello!\n\nYou asked us for something about your data. The municipality's answer is {answer}:"
        "\n\n{reason}\n\n"
        "Do you think that is wrong? Reply to this mail or call us. You can also complain to the\n"
        "Swedish Authority for Privacy Protection, imy.se.\n",
    ),
)


def add_request(
    session: Session, actor_id: int, *, key: str, kind: RequestKind, words: str, day: date, by: Who, at: datetime
) -> DataRequest:
    """Note what an actor has asked for; the same ``key`` again adds nothing.

    ``day`` is the present day where the municipality lies; the answer is due a month later (GDPR art. 12(3)). Raises
    NotFoundError; RefusedError: "words" when they are too long, "most" when so much waits that more from their own page
    would be a flood; staff note all that reaches them.
    """
    if len(words) > WORDS_LIMIT:
        raise RefusedError("words")
    if session.get(Actor, actor_id) is None:
        raise NotFoundError(f"actor {actor_id}")
    if by.account_id is None:
        others = count_waiting(session, DataRequest.actor_id == actor_id, DataRequest.form_key != key)
        if others >= MOST_WAITING:
            raise RefusedError("most")
    fresh = DataRequest(
        form_key=key, actor_id=actor_id, kind=kind, words=words, received_at=at, due=a_month_after(day), reason=""
    )
    return store_once(session, fresh, DataRequest.form_key, "add", by=by, at=at, kind=kind)


def answer_request(
    session: Session, request_id: int, *, version: int, answer: RequestAnswer, reason: str, by: Who, at: datetime
) -> DataRequest:
    """Record what was answered, and why, and mail it to whom it was asked by, as long as there is an address.

    Raises NotFoundError; ConflictError when it is answered already or has changed since ``version``;
    RefusedError("reason") without one, or with one that is too long.
    """
    if not reason.strip() or len(reason) > WORDS_LIMIT:
        raise RefusedError("reason")
    found = lock_row(session, DataRequest, request_id)
    check_version(found, version)
    if found.answered_at is not None:
        raise ConflictError
    found.answer, found.reason, found.answered_at, found.answered_by_id = answer, reason.strip(), at, by.account_id
    record_event(session, "answer", found, by=by, at=at, answer=answer)
    actor = session.get(Actor, found.actor_id) if found.actor_id else None
    if actor is not None and actor.contact_email:
        words = {"answer": ANSWERS[answer], "reason": found.reason}
        write_mail(session, actor.contact_email, ANSWERED, language_of(actor), asked_for=True, at=at, **words)
    session.commit()
    return found


def get_request(session: Session, request_id: int) -> DataRequest:
    """A request with its actor (None when that is purged) and who answered. Raises NotFoundError."""
    query = select(DataRequest).where(DataRequest.id == request_id)
    return read_one(session, query.options(*_WHOLE), f"request {request_id}")


def list_requests(session: Session, *, actor_id: int | None = None) -> Sequence[DataRequest]:
    """Requests of everyone or of one actor: those that wait first, the most urgent before the others."""
    query = select(DataRequest).options(*_WHOLE)
    if actor_id is not None:
        query = query.where(DataRequest.actor_id == actor_id)
    waiting_first = DataRequest.answered_at.is_not(None)
    return session.scalars(query.order_by(waiting_first, DataRequest.due, DataRequest.id)).all()


def count_waiting(session: Session, *which: ColumnElement[bool]) -> int:
    """How many requests wait for an answer, of all or of those that ``which`` says."""
    return session.scalar(select(func.count()).where(DataRequest.answered_at.is_(None), *which)) or 0


def a_month_after(day: date) -> date:
    """The same day of the next month, or its last day when it has none such."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


_WHOLE = (joinedload(DataRequest.actor), joinedload(DataRequest.answered_by))
