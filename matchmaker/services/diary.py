"""What has arrived, as the municipality's registrar needs it: reference, time, unchanged original, registry number."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Submission
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import lock_row

NUMBER_LIMIT = 50


def list_arrivals(
    session: Session, *, since: datetime, until: datetime, unregistered: bool = False
) -> Sequence[Submission]:
    """What arrived from ``since`` on and before ``until``, the oldest first, each with its actor.

    ``unregistered`` leaves out what already has a number in the municipality's registry.
    """
    query = select(Submission).where(Submission.received_at >= since, Submission.received_at < until)
    if unregistered:
        query = query.where(Submission.diary_number == "")
    return session.scalars(query.order_by(Submission.id).options(joinedload(Submission.actor))).all()


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
