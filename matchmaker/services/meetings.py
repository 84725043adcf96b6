"""Dialogue meetings."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Meeting


def next_meeting(session: Session, *, at: datetime) -> Meeting | None:
    """The meeting that begins next, with its place."""
    query = select(Meeting).where(Meeting.starts_at > at).order_by(Meeting.starts_at).limit(1)
    return session.scalars(query.options(joinedload(Meeting.place))).first()
