"""The municipality's own list of questions about meetings: adding to it, and taking off it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import EvaluationQuestion, QuestionKind
from matchmaker.models.surveys import EVALUATION_QUESTION_LIMIT
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import add_once, check_version, lock_row


def list_questions(session: Session, *, retired: bool = False) -> Sequence[EvaluationQuestion]:
    """The questions to choose from, oldest first; with ``retired`` also those no longer offered, which come last."""
    query = select(EvaluationQuestion).order_by(EvaluationQuestion.retired_at.is_not(None), EvaluationQuestion.id)
    return session.scalars(query if retired else query.where(EvaluationQuestion.retired_at.is_(None))).all()


def add_question(
    session: Session, sv: str, en: str, kind: QuestionKind, *, key: str, by: Who, at: datetime
) -> EvaluationQuestion:
    """Add a question at the end of the list; the same ``key`` twice adds one. Without ``en``, ``sv`` stands for it.

    It is never reworded, since answers stand by its words. Raises RefusedError("words"): missing or too long.
    """
    sv, en = " ".join(sv.split()), " ".join(en.split())
    if not all(0 < len(words) <= EVALUATION_QUESTION_LIMIT for words in (sv, en or sv)):
        raise RefusedError("words")
    row = EvaluationQuestion(form_key=key, sv=sv, en=en or sv, kind=kind, created_at=at)
    row, new = add_once(session, row, EvaluationQuestion.form_key)
    if new:
        record_event(session, "add", row, by=by, at=at, kind=kind)
    session.commit()
    return row


def offer_question(
    session: Session, question_id: int, *, offered: bool, version: int, by: Who, at: datetime
) -> EvaluationQuestion:
    """Take a question off the list or put it back; meetings that ask it go on doing so. Sent twice it is done once.

    Raises NotFoundError and ConflictError.
    """
    row = lock_row(session, EvaluationQuestion, question_id)
    if (row.retired_at is None) is not offered:
        check_version(row, version)
        row.retired_at = None if offered else at
        record_event(session, "offer" if offered else "retire", row, by=by, at=at)
    session.commit()
    return row
