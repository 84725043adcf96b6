"""Those who take part: getting one of them, and withdrawing or correcting what they need and can contribute."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.matching.snapshot import Horizon
from matchmaker.models import Actor, Base, Item, Need, Resource, Submission
from matchmaker.services.actors.corrections import record_correction
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.forms.answers import Step, problems_in
from matchmaker.services.matching.snapshots import COUNTS
from matchmaker.services.rows import lock_standing, read_one
from matchmaker.services.run_records import ask_for_run
from matchmaker.services.suggestions.suggestions import retire_suggestions

REASON_LIMIT = 500

AnyItem = TypeVar("AnyItem", bound=Item)

WORDS: Mapping[type[Base], tuple[str, ...]] = {
    Need: ("title", "description", "horizon", "months", "weekdays", "for_village", "hide_name"),
    Resource: ("title", "description", "capacity", "months", "weekdays"),
}
"""What can be put in other words."""
FREE_WORDS = frozenset({"title", "description", "capacity"})
"""Those of them that can say anything, and so wait to be read when their owner changes them."""


def get_actor(session: Session, actor_id: int) -> Actor:
    """An actor with place, needs and resources, the withdrawn ones too. Raises NotFoundError."""
    return read_one(session, whole_actors().where(Actor.id == actor_id), f"actor {actor_id}")


def list_submissions(session: Session, actor: Actor) -> Sequence[Submission]:
    """What has arrived from or about an actor, the oldest first, with the one of the staff who wrote it down."""
    query = select(Submission).where(Submission.actor_id == actor.id).order_by(Submission.id)
    return session.scalars(query.options(joinedload(Submission.account))).all()


def withdraw_item(
    session: Session, model: type[AnyItem], item_id: int, *, version: int, reason: str, by: Who, at: datetime
) -> AnyItem:
    """Take a need or a resource out of sight, and its suggestions off the queue.

    Raises NotFoundError; ConflictError when it has been changed since ``version`` or is withdrawn already.
    """
    item = _withdraw(session, model, item_id, version=version, reason=reason, by=by, at=at)
    session.commit()
    return item


def meet_need(session: Session, need_id: int, *, version: int, thanks_to: str, by: Who, at: datetime) -> Need:
    """Note that a need has been met, and thanks to whom if they say so; it is withdrawn with that.

    Raises as :func:`withdraw_item`, and RefusedError("words") when the thanks are too long.
    """
    if len(thanks_to) > REASON_LIMIT:
        raise RefusedError("words")
    need = _withdraw(session, Need, need_id, version=version, reason="", by=by, at=at)
    need.met_at, need.met_thanks_to = at, thanks_to
    record_event(session, "meet", need, by=by, at=at)
    session.commit()
    return need


def correct_item(
    session: Session, model: type[AnyItem], item_id: int, *, version: int, words: dict[str, Any], by: Who, at: datetime
) -> AnyItem:
    """Put other words (WORDS) in the place of those of a need or a resource, which are kept as a correction.

    Raises NotFoundError; ConflictError when it has been changed since ``version`` or is withdrawn already;
    RefusedError("words") when the form would not have taken them.
    """
    if problems_in(Step.NEEDS if model is Need else Step.RESOURCES, words):
        raise RefusedError("words")
    item = lock_standing(session, model, item_id, version)
    words = words | {"horizon": Horizon(words["horizon"])} if model is Need else words
    before = {n: getattr(item, n) for n in WORDS[model] if n in words and getattr(item, n) != words[n]}
    if before:
        for name in before:
            setattr(item, name, words[name])
        item.updated_at = at
        if by.account_id is not None:
            item.unread_since = None
        elif FREE_WORDS & before.keys():
            item.unread_since = item.unread_since or at
        after = {name: words[name] for name in before}
        record_correction(session, item, actor_id=item.actor_id, before=before, after=after, by=by, at=at)
        if COUNTS & before.keys():
            ask_for_run(session, by=by, at=at, actor_id=item.actor_id)
    session.commit()
    return item


def whole_actors() -> Select[Actor]:
    """Actors with their places, needs and resources, the withdrawn ones too."""
    return select(Actor).options(joinedload(Actor.place), selectinload(Actor.needs), selectinload(Actor.resources))


def _withdraw(
    session: Session, model: type[AnyItem], item_id: int, *, version: int, reason: str, by: Who, at: datetime
) -> AnyItem:
    item = lock_standing(session, model, item_id, version)
    item.withdrawn_at = item.updated_at = at
    item.withdrawn_reason = reason[:REASON_LIMIT]
    record_event(session, "withdraw", item, by=by, at=at)
    if model is Need:
        retire_suggestions(session, need_ids=[item.id], at=at)
    else:
        retire_suggestions(session, resource_ids=[item.id], at=at)
    return item
