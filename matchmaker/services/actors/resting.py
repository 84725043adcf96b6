"""Needs and resources at rest: not counted with for a while, without being withdrawn, and then back by themselves."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Item, Need, Resource, RestReason, Suggestion, SuggestionLink
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.returning import bring_back_suggestions
from matchmaker.services.rows import lock_standing
from matchmaker.services.run_records import ask_for_run
from matchmaker.services.suggestions.suggestions import GoneReason, mark_gone


def rest_item(
    session: Session, kind: type[Item], item_id: int, *, version: int, until: date, today: date, by: Who, at: datetime
) -> Item:
    """Let a need or resource rest until a day; what was suggested for it and is not decided leaves the queue.

    Raises NotFoundError; ConflictError when it has been changed since ``version`` or is withdrawn;
    RefusedError("until") when the day has come already.
    """
    if until <= today:
        raise RefusedError("until")
    item = lock_standing(session, kind, item_id, version)
    lay_to_rest(session, item, until=until, reason=RestReason.WISH, by=by, at=at)
    session.commit()
    return item


def lay_to_rest(session: Session, item: Item, *, until: date | None, reason: RestReason, by: Who, at: datetime) -> None:
    """Let a locked row rest, until a day or until somebody wakes it, in the caller's transaction."""
    item.resting_since, item.rests_until, item.rest_reason, item.updated_at = at, until, reason, at
    session.flush()
    record_event(session, "rest", item, by=by, at=at, reason=reason, until=until and until.isoformat())
    mark_gone(session, _suggested(session, item), GoneReason.RESTING, at=at)


def wake_item(session: Session, kind: type[Item], item_id: int, *, version: int, by: Who, at: datetime) -> Item:
    """Count with it again from now on. Raises NotFoundError, and ConflictError as :func:`rest_item`."""
    item = lock_standing(session, kind, item_id, version)
    if wake(session, item, by=by, at=at):
        ask_for_run(session, by=by, at=at, actor_id=item.actor_id)
    session.commit()
    return item


def wake_due(session: Session, *, today: date, at: datetime) -> int:
    """Wake everything whose day has come; gives how many."""
    woken: list[Item] = []
    for kind in (Need, Resource):
        due = select(kind).where(kind.rests_until <= today, kind.withdrawn_at.is_(None)).with_for_update()
        woken += session.scalars(due)
    for item in woken:
        wake(session, item, by=SYSTEM, at=at)
    for actor_id in sorted({item.actor_id for item in woken}):
        ask_for_run(session, by=SYSTEM, at=at, actor_id=actor_id)
    session.commit()
    return len(woken)


def wake(session: Session, item: Item, *, by: Who, at: datetime) -> bool:
    """Count with it again, in the caller's transaction; gives whether it rested, since else nothing happens."""
    if item.resting_since is None:
        return False
    item.resting_since, item.rests_until, item.rest_reason, item.updated_at = None, None, None, at
    session.flush()
    record_event(session, "wake", item, by=by, at=at)
    bring_back_suggestions(session, [item], at=at)
    return True


def _suggested(session: Session, item: Item) -> list[int]:
    theirs = SuggestionLink.need_id if isinstance(item, Need) else SuggestionLink.resource_id
    query = select(Suggestion.id).join(SuggestionLink).where(theirs == item.id).distinct()
    return list(session.scalars(query))
