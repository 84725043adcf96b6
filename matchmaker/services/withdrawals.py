"""Withdrawing an actor with all that it told: out of sight at once, and nothing is removed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Item, Need, Resource
from matchmaker.services.audit import Who, record_event
from matchmaker.services.rows import lock_standing
from matchmaker.services.suggestions import retire_suggestions


def withdraw_actor(session: Session, actor_id: int, *, version: int, by: Who, at: datetime) -> Actor:
    """Take an actor, its needs and its resources out of sight, and their suggestions off the queue.

    Raises NotFoundError; ConflictError when it has been changed since ``version`` or is withdrawn already.
    """
    actor = lock_standing(session, Actor, actor_id, version)
    actor.withdrawn_at = actor.updated_at = at
    record_event(session, "withdraw", actor, by=by, at=at)
    needs = session.scalars(select(Need).where(Need.actor_id == actor.id, Need.withdrawn_at.is_(None))).all()
    resources = session.scalars(
        select(Resource).where(Resource.actor_id == actor.id, Resource.withdrawn_at.is_(None))
    ).all()
    told: list[Item] = [*needs, *resources]
    for item in told:
        item.withdrawn_at = item.updated_at = at
        record_event(session, "withdraw", item, by=by, at=at)
    session.flush()
    retire_suggestions(
        session, need_ids=[need.id for need in needs], resource_ids=[resource.id for resource in resources], at=at
    )
    session.commit()
    return actor
