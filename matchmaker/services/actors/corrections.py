"""Words that were put in the place of others: kept beside the audit trail, so that they can go with the rest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Base, Correction
from matchmaker.services.audit import Who, record_event


def record_correction(
    session: Session,
    row: Base,
    *,
    actor_id: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: Who,
    at: datetime,
    verb: str = "correct",
) -> None:
    """Note that fields of ``row`` (flushed) changed, in the caller's transaction.

    The audit event names the fields; what stood there and what stands there now goes into a row of its own.
    """
    record_event(session, verb, row, by=by, at=at, fields=sorted(before))
    if not before:  # a row that is new says nothing that was not said before
        return
    session.add(
        Correction(
            actor_id=actor_id,
            noun=row.__tablename__,
            noun_id=row.id,  # type: ignore[attr-defined]
            at=at,
            account_id=by.account_id,
            before=dict(before),
            after=dict(after),
        )
    )


def list_corrections(session: Session, actor_id: int) -> Sequence[Correction]:
    """What was corrected of an actor and its needs and resources, the latest first, each with who did it."""
    query = select(Correction).where(Correction.actor_id == actor_id).order_by(Correction.id.desc())
    return session.scalars(query.options(joinedload(Correction.account))).all()
