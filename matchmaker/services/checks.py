"""Forms that came in and that somebody of the staff looks at before they count."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ConflictError
from matchmaker.services.rows import check_version, lock_row


def list_unchecked(session: Session) -> Sequence[Actor]:
    """Those whose form nobody has looked at, the longest waiting first, with their places."""
    query = select(Actor).where(Actor.awaits_check, Actor.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Actor.created_at, Actor.id).options(joinedload(Actor.place))).all()


def check_form(session: Session, actor_id: int, *, version: int, by: Who, at: datetime) -> bool:
    """Let an actor count; gives whether this call did, so that a double tap does it once.

    Raises NotFoundError; ConflictError when it has been changed since ``version`` or is withdrawn.
    """
    actor = lock_row(session, Actor, actor_id)
    if actor.withdrawn_at is not None:
        raise ConflictError
    if not actor.awaits_check:
        session.commit()
        return False
    check_version(actor, version)
    actor.awaits_check, actor.updated_at = False, at
    record_event(session, "check", actor, by=by, at=at)
    session.commit()
    return True
