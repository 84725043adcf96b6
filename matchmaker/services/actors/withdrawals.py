"""Withdrawing an actor with all that it told, out of sight at once while nothing is removed; and bringing back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Item, Need, Resource
from matchmaker.services.actors.merging import find_merge
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.returning import bring_back_suggestions
from matchmaker.services.rows import check_version, get_row, lock_row, lock_standing
from matchmaker.services.run_records import ask_for_run
from matchmaker.services.suggestions.suggestions import retire_suggestions


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


def bring_back_actor(session: Session, actor_id: int, *, version: int, by: Who, at: datetime) -> Actor:
    """Count with a withdrawn actor again, and with what was withdrawn together with it. Twice does it once.

    Raises NotFoundError; ConflictError when it has been changed since ``version``; RefusedError("merged") when it went
    into another, which is undone there.
    """
    actor = lock_row(session, Actor, actor_id)
    if (since := actor.withdrawn_at) is not None:
        check_version(actor, version)
        if find_merge(session, actor.id) is not None:
            raise RefusedError("merged")
        actor.withdrawn_at, actor.updated_at = None, at
        record_event(session, "bring_back", actor, by=by, at=at)
        items: list[Item] = []
        for kind in (Need, Resource):
            items += session.scalars(select(kind).where(kind.actor_id == actor.id, kind.withdrawn_at == since))
        _bring_back(session, items, by=by, at=at)
        ask_for_run(session, by=by, at=at, actor_id=actor.id)
    session.commit()
    return actor


def bring_back_item(session: Session, kind: type[Item], item_id: int, *, version: int, by: Who, at: datetime) -> Item:
    """Count with a withdrawn need or resource again, also with a need that had been met. Twice does it once.

    Raises NotFoundError; ConflictError when it has been changed since ``version``; RefusedError("withdrawn") while its
    actor is withdrawn.
    """
    # First the actor, as who withdraws it does, so that the two do not wait for each other.
    actor = lock_row(session, Actor, get_row(session, kind, item_id).actor_id)
    item = lock_row(session, kind, item_id)
    if item.withdrawn_at is not None:
        check_version(item, version)
        if actor.withdrawn_at is not None:
            raise RefusedError("withdrawn")
        _bring_back(session, [item], by=by, at=at)
        ask_for_run(session, by=by, at=at, actor_id=item.actor_id)
    session.commit()
    return item


def _bring_back(session: Session, items: Sequence[Item], *, by: Who, at: datetime) -> None:
    for item in items:
        item.withdrawn_at, item.withdrawn_reason, item.updated_at = None, "", at
        if isinstance(item, Need):
            item.met_at, item.met_thanks_to = None, ""
        session.flush()
        record_event(session, "bring_back", item, by=by, at=at)
    bring_back_suggestions(session, items, at=at)
