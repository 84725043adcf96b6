"""What has arrived, as the municipality's registrar needs it: reference, time, unchanged original, registry number."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Submission
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import lock_row

NUMBER_LIMIT = 50


def list_arrivals(
    session: Session,
    *,
    since: datetime,
    until: datetime,
    unregistered: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[Submission]:
    """What arrived from ``since`` on and before ``until``, the oldest first, each with its actor.

    ``unregistered`` leaves out what already has a number in the municipality's registry; ``limit`` None = all.
    """
    query = select(Submission).where(_between(since, until))
    if unregistered:
        query = query.where(Submission.diary_number == "")
    query = query.order_by(Submission.id).offset(offset).limit(limit).options(joinedload(Submission.actor))
    return session.scalars(query).all()


def count_arrivals(session: Session, *, since: datetime, until: datetime) -> int:
    """How many arrived from ``since`` on and before ``until``."""
    return session.scalar(select(func.count()).select_from(Submission).where(_between(since, until))) or 0


def _between(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Submission.received_at >= since, Submission.received_at < until)


def set_diary_number(session: Session, submission_id: int, *, number: str, by: Who, at: datetime) -> Submission:
    """Note the number that the municipality's registry has given a submission; empty takes it away.

    Raises NotFoundError; RefusedError("number") when it is too long.
    """
    if len(number) > NUMBER_LIMIT:
        raise RefusedError("number")
    submission = lock_row(session, Submission, submission_id)
    if submission.diary_number != number:
        submission.diary_number = number
        record_event(session, "register", submission, by=by, at=at, number=number)
    session.commit()
    return submission


def arrivals_as_json(arrivals: Iterable[Submission]) -> list[dict[str, Any]]:
    """Submissions as JSON values, each with its original exactly as it came."""
    return [
        {
            "reference": submission.reference,
            "received_at": submission.received_at.isoformat(),
            "channel": submission.channel,
            "diary_number": submission.diary_number,
            "original": submission.original,
        }
        for submission in arrivals
    ]
