"""Those who take part: getting one of them, and withdrawing or correcting what they need and can contribute."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from matchmaker.matching.snapshot import Horizon
from matchmaker.models import Actor, Need, Resource, Submission
from matchmaker.services.answers import Step, problems_in
from matchmaker.services.audit import Who, record_event
from matchmaker.services.corrections import record_correction
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import lock_standing, read_one
from matchmaker.services.run_records import ask_for_run
from matchmaker.services.snapshots import COUNTS
from matchmaker.services.suggestions import retire_suggestions

REASON_LIMIT = 500

Item = TypeVar("Item", Need, Resource)

NEED_WORDS = ("title", "description", "horizon", "months", "weekdays", "for_village", "hide_name")
RESOURCE_WORDS = ("title", "description", "capacity", "months", "weekdays")
FREE_WORDS = frozenset({"title", "description", "capacity"})
"""Those of them that can say anything, and so wait to be read when their owner changes them."""


def get_actor(session: Session, actor_id: int) -> Actor:
    """An actor with place, needs and resources, the withdrawn ones too. Raises NotFoundError."""
    return read_one(session, whole_actors().where(Actor.id == actor_id), f"actor {actor_id}")


def list_submissions(session: Session, actor: Actor) -> Sequence[Submission]:
    """What has arrived from or about an actor, the oldest first, with the one of the staff who wrote it down."""
    query = select(Submission).where(Submission.actor_id == actor.id).order_by(Submission.id)
    return session.scalars(query.options(joinedload(Submission.account))).all()


def get_need(session: Session, need_id: int) -> Need:
    """A need with its actor and place. Raises NotFoundError."""
    return _get_item(session, Need, need_id)


def get_resource(session: Session, resource_id: int) -> Resource:
    """A resource with its actor and place. Raises NotFoundError."""
    return _get_item(session, Resource, resource_id)


def withdraw_need(session: Session, need_id: int, *, version: int, reason: str, by: Who, at: datetime) -> Need:
    """Take a need out of sight, and its suggestions off the queue.

    Raises NotFoundError; ConflictError when it has been changed since ``version`` or is withdrawn already.
    """
    need = _withdraw(session, Need, need_id, version=version, reason=reason, by=by, at=at)
    retire_suggestions(session, need_ids=[need.id], at=at)
    session.commit()
    return need


def withdraw_resource(
    session: Session, resource_id: int, *, version: int, reason: str, by: Who, at: datetime
) -> Resource:
    """Take a resource out of sight, and its suggestions off the queue. Raises as :func:`withdraw_need`."""
    resource = _withdraw(session, Resource, resource_id, version=version, reason=reason, by=by, at=at)
    retire_suggestions(session, resource_ids=[resource.id], at=at)
    session.commit()
    return resource


def meet_need(session: Session, need_id: int, *, version: int, thanks_to: str, by: Who, at: datetime) -> Need:
    """Note that a need has been met, and thanks to whom if they say so; it is withdrawn with that.

    Raises as :func:`withdraw_need`, and RefusedError("words") when the thanks are too long.
    """
    if len(thanks_to) > REASON_LIMIT:
        raise RefusedError("words")
    need = _withdraw(session, Need, need_id, version=version, reason="", by=by, at=at)
    need.met_at, need.met_thanks_to = at, thanks_to
    record_event(session, "meet", need, by=by, at=at)
    retire_suggestions(session, need_ids=[need.id], at=at)
    session.commit()
    return need


def correct_need(session: Session, need_id: int, *, version: int, words: dict[str, Any], by: Who, at: datetime) -> Need:
    """Put other words (NEED_WORDS) in a need's place; those that stood there are kept as a correction.

    Raises NotFoundError; ConflictError when it has been changed since ``version`` or is withdrawn already;
    RefusedError("words") when the form would not have taken them.
    """
    return _correct(session, Need, Step.NEEDS, need_id, version=version, words=words, by=by, at=at)


def correct_resource(
    session: Session, resource_id: int, *, version: int, words: dict[str, Any], by: Who, at: datetime
) -> Resource:
    """Put other words (RESOURCE_WORDS) in a resource's place. Raises as :func:`correct_need`."""
    return _correct(session, Resource, Step.RESOURCES, resource_id, version=version, words=words, by=by, at=at)


def has_word(word: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether a word stands in one of the columns, whatever its capitals.

    SQLite knows capitals of a–z only, so å, ä and ö are asked for in each of the ways in which they are written.
    """
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(column.icontains(spelling, autoescape=True) for column in columns for spelling in spellings))


def whole_actors() -> Select[Actor]:
    """Actors with their places, needs and resources, the withdrawn ones too."""
    return select(Actor).options(joinedload(Actor.place), selectinload(Actor.needs), selectinload(Actor.resources))


def _get_item(session: Session, model: type[Item], item_id: int) -> Item:
    query = select(model).where(model.id == item_id).options(joinedload(model.actor).joinedload(Actor.place))
    return read_one(session, query, f"{model.__tablename__} {item_id}")


def _withdraw(
    session: Session, model: type[Item], item_id: int, *, version: int, reason: str, by: Who, at: datetime
) -> Item:
    item = lock_standing(session, model, item_id, version)
    item.withdrawn_at = item.updated_at = at
    item.withdrawn_reason = reason[:REASON_LIMIT]
    record_event(session, "withdraw", item, by=by, at=at)
    return item


def _correct(
    session: Session,
    model: type[Item],
    step: Step,
    item_id: int,
    *,
    version: int,
    words: dict[str, Any],
    by: Who,
    at: datetime,
) -> Item:
    if problems_in(step, words):
        raise RefusedError("words")
    item = lock_standing(session, model, item_id, version)
    known = NEED_WORDS if step is Step.NEEDS else RESOURCE_WORDS
    words = words | {"horizon": Horizon(words["horizon"])} if step is Step.NEEDS else words
    before = {name: getattr(item, name) for name in known if name in words and getattr(item, name) != words[name]}
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
