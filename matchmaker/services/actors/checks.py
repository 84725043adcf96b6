"""What somebody of the staff is to read: forms that came in, before they count, and words that changed afterwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor, Correction, Item, Need, Resource
from matchmaker.services.actors.actors import FREE_WORDS
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ConflictError
from matchmaker.services.lists.firsts import First, first_of
from matchmaker.services.rows import check_version, lock_row
from matchmaker.services.run_records import ask_for_run


@dataclass(frozen=True, slots=True)
class Unread:
    """A need or a resource in words that nobody of the staff has read: as they are, all that are its owner's own, and
    before them what has changed, as it was when somebody last had read it.
    """

    item: Item
    before: dict[str, Any]
    after: dict[str, Any]


def list_unchecked(session: Session, *, most: int) -> First[Actor]:
    """The ``most`` of whom something is to be read that have been with us longest, with their places."""
    query = select(Actor).where(is_unread(), Actor.withdrawn_at.is_(None))
    return first_of(session, query.order_by(Actor.created_at, Actor.id).options(joinedload(Actor.place)), most)


def is_unread() -> ColumnElement[bool]:
    """Whether nobody of the staff has read an actor's form, or what it has changed since."""
    changed = (
        Actor.id.in_(select(model.actor_id).where(model.unread_since.is_not(None), model.withdrawn_at.is_(None)))
        for model in (Need, Resource)
    )
    return or_(Actor.awaits_check, *changed)


def unread_words(items: Iterable[Item], corrections: Sequence[Correction]) -> list[Unread]:
    """What of an actor's needs and resources nobody has read; ``corrections`` are all of the actor's, latest first."""
    found = []
    for item in items:
        if item.unread_since is None or item.withdrawn_at is not None:
            continue
        before: dict[str, Any] = {}
        for correction in corrections:
            ours = (correction.noun, correction.noun_id) == (item.__tablename__, item.id)
            if ours and correction.at >= item.unread_since:
                before |= correction.before
        # All of them, since it is all of them that may be there to be read again.
        shown = before.keys() | {name for name in FREE_WORDS if hasattr(item, name)}
        found.append(Unread(item, before, {name: getattr(item, name) for name in sorted(shown, reverse=True)}))
    return found


def read_words(session: Session, model: type[Item], item_id: int, *, version: int, by: Who, at: datetime) -> None:
    """Note that somebody of the staff has read a need or a resource as it is now; again changes nothing.

    Raises NotFoundError; ConflictError when it has been changed since ``version``.
    """
    item = lock_row(session, model, item_id)
    if item.unread_since is not None:
        check_version(item, version)
        item.unread_since = None
        record_event(session, "read", item, by=by, at=at)
    session.commit()


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
    ask_for_run(session, by=by, at=at, actor_id=actor_id)
    session.commit()
    return True
