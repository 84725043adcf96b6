"""What has arrived, as the municipality's registrar needs it: reference, time, unchanged original, registry number."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Submission
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.rows import lock_row

NUMBER_LIMIT = 50
PAGE_SIZE = 50


def list_arrivals(session: Session, *, since: datetime, until: datetime) -> Sequence[Submission]:
    """What arrived from ``since`` on and before ``until``, the oldest first, each with its actor."""
    return session.scalars(_arrivals(since, until)).all()


def page_of_arrivals(session: Session, *, since: datetime, until: datetime, page: int) -> Page[Submission]:
    """The same, fifty a page."""
    query = _arrivals(since, until)
    total = session.scalar(query.with_only_columns(func.count(Submission.id)).order_by(None)) or 0
    return page_of(total, page, PAGE_SIZE, lambda part: session.scalars(query.slice(part.start, part.stop)).all())


def _arrivals(since: datetime, until: datetime) -> Select[Submission]:
    arrived = (Submission.received_at >= since, Submission.received_at < until)
    return select(Submission).where(*arrived).order_by(Submission.id).options(joinedload(Submission.actor))


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
