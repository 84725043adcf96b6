"""Making one actor of two that are the same: looked through first, all links preserved, and it can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, and_, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, joinedload

from matchmaker.models import (
    OPEN,
    Actor,
    ContactPerson,
    Merge,
    Need,
    Resource,
    Suggestion,
    SuggestionLink,
    SuggestionState,
)
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.board import read_again_what_names
from matchmaker.services.actors.contact_people import MOST_PEOPLE, list_people
from matchmaker.services.actors.corrections import record_correction
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.returning import resting_in
from matchmaker.services.meetings.handed_invitations import lock_coming
from matchmaker.services.meetings.joined_invitations import join_invitations, part_invitations
from matchmaker.services.meetings.meeting_mail import Post
from matchmaker.services.personal_data.belongings import TABLES, key_of
from matchmaker.services.personal_data.removal import references_to
from matchmaker.services.personal_data.visibility import Field, fewest_of
from matchmaker.services.rows import check_version, lock_row
from matchmaker.services.run_records import ask_for_run
from matchmaker.services.suggestions.suggestions import GoneReason, mark_gone, retire_withdrawn

STAYS = frozenset({"merges.kept_id", "merges.gone_id"})
"""References to an actor that tell about the merge itself."""
FILLS = ("description", "reach_km", "contact_name", "contact_email", "contact_phone")
"""What an actor takes over where it has nothing of its own."""


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do: rows that change hands, by table, fields that are filled, suggestions that fall away."""

    kept: Actor
    gone: Actor
    moves: Mapping[str, int]
    fills: Sequence[str]
    between: int
    contacts_too_many: int
    """How many contacts would be more than one actor can have; as long as there are any, they are not merged."""


def moving_references() -> list[Column[Any]]:
    """Every column of the schema by which a row goes along with its actor."""
    return [c for c in references_to(TABLES[Actor.__tablename__]) if f"{c.table.name}.{c.name}" not in STAYS]


def preview_merge(session: Session, kept_id: int, gone_id: int) -> MergePreview:
    """What merging would do. Raises NotFoundError, and RefusedError("merge") for actors that cannot be merged."""
    kept, gone = get_actor(session, kept_id), get_actor(session, gone_id)
    _check(kept, gone)
    stay = {ContactPerson.__tablename__: len(_known_already(session, kept, gone))}
    counts = {
        column.table.name: session.scalar(select(func.count()).select_from(column.table).where(column == gone.id)) or 0
        for column in moving_references()
    }
    return MergePreview(
        kept=kept,
        gone=gone,
        moves={table: left for table, count in counts.items() if (left := count - stay.get(table, 0))},
        fills=_fills(kept, gone),
        between=len(_between(session, {kept.id, gone.id})),
        contacts_too_many=_contacts_too_many(session, kept, gone),
    )


def merge_actors(
    session: Session,
    kept_id: int,
    gone_id: int,
    *,
    kept_version: int,
    gone_version: int,
    post: Post,
    by: Who,
    at: datetime,
) -> Merge:
    """Give ``kept`` all that was ``gone``'s, and take ``gone`` out of sight.

    Others see no more of what was ``gone``'s than before, and for that no more of ``kept``'s needs and resources.
    When one of them counted already, both do, and what nobody has read of the other stands to be read.

    A row that ``kept`` has of its own where there can be one only stays where it is, and so does a contact with an
    address that one of ``kept`` has; the others can open ``kept``'s page from now on. Where both are asked to a meeting
    to come, one invitation is left, see services/meetings/joined_invitations.

    Raises NotFoundError; RefusedError: "merge", or "many" when they have too many contacts for one; ConflictError when
    either has been changed since its version.
    """
    meetings = lock_coming(session, kept_id, gone_id, at=at)
    kept, gone = _lock(session, kept_id, gone_id)
    _check(kept, gone)
    check_version(kept, kept_version)
    check_version(gone, gone_version)
    if _contacts_too_many(session, kept, gone):
        raise RefusedError("many")
    struck = join_invitations(session, meetings, kept, gone, post=post, by=by, at=at)
    read_again_what_names(session, gone.id, at=at)
    _count(session, kept, gone, at)
    retired = _retire(session, {kept.id, gone.id}, at)
    filled = _fills(kept, gone)
    before = {name: getattr(kept, name) for name in filled}
    for name in filled:
        setattr(kept, name, getattr(gone, name))
    # Undoing leaves it as narrow: better that somebody chooses anew than that others read what was not for them.
    taken_over = [field for field in Field if field in (Field.DETAILS, Field.BOARD) or field.value in filled]
    kept.visibility = fewest_of(kept, gone, taken_over)
    kept.updated_at = gone.updated_at = gone.withdrawn_at = at
    session.flush()
    stay = _known_already(session, kept, gone)
    moved = [row for column in moving_references() for row in _move(session, column, gone.id, kept.id, stay)]
    merge = Merge(
        kept_id=kept.id,
        gone_id=gone.id,
        at=at,
        account_id=by.account_id,
        moved=moved,
        filled=filled,
        retired=retired,
        struck=struck,
    )
    session.add(merge)
    session.flush()
    after = {name: getattr(kept, name) for name in filled}
    record_correction(session, kept, actor_id=kept.id, before=before, after=after, by=by, at=at, verb="merge")
    record_event(session, "merge", gone, by=by, at=at, into=kept.id)
    ask_for_run(session, by=by, at=at, actor_id=kept.id)
    session.commit()
    session.expire_all()
    return merge


def undo_merge(session: Session, merge_id: int, *, post: Post, by: Who, at: datetime) -> Merge:
    """Make two of one again; what has come since stays with the one that was kept. Undoing twice undoes once.

    The suggestions between the two stand as they did, unless what they join has been withdrawn or laid to rest since.
    Both are asked again to a meeting to come of which one invitation was left.

    Raises NotFoundError, and RefusedError("merged_again") when the one that was kept has itself been merged since.
    """
    merge = lock_row(session, Merge, merge_id)
    if merge.undone_at is not None:
        session.commit()
        return merge
    meetings = lock_coming(session, merge.kept_id, at=at)
    kept, gone = _lock(session, merge.kept_id, merge.gone_id)
    if find_merge(session, kept.id) is not None:
        raise RefusedError("merged_again")
    read_again_what_names(session, kept.id, at=at)
    for name in merge.filled:
        if getattr(kept, name) == getattr(gone, name):
            setattr(kept, name, None if name == "reach_km" else "")
    gone.withdrawn_at = None
    kept.updated_at = gone.updated_at = merge.undone_at = at
    session.flush()
    for table, name, key in merge.moved:
        _hand_over(session, TABLES[table].c[name], key, gone.id)
    part_invitations(session, meetings, merge.struck or (), post=post, by=by, at=at)
    for suggestion_id, state, reason in merge.retired:
        suggestion = session.get(Suggestion, suggestion_id)
        if suggestion is not None and suggestion.gone_reason == GoneReason.SAME_ACTOR:
            suggestion.state, suggestion.gone_reason, suggestion.updated_at = SuggestionState(state), reason, at
    session.flush()
    # What was withdrawn or laid to rest while they were one takes these along as it takes any other.
    retire_withdrawn(session, actors=(kept.ref, gone.ref), at=at)
    mark_gone(session, resting_in(session, [retired[0] for retired in merge.retired]), GoneReason.RESTING, at=at)
    for actor in (kept, gone):
        record_event(session, "undo_merge", actor, by=by, at=at)
        ask_for_run(session, by=by, at=at, actor_id=actor.id)
    session.commit()
    session.expire_all()
    return merge


def find_merge(session: Session, actor_id: int) -> Merge | None:
    """The merge by which an actor went into another, with that one; None when it stands by itself."""
    query = select(Merge).where(Merge.gone_id == actor_id, Merge.undone_at.is_(None))
    return session.scalars(query.options(joinedload(Merge.kept))).one_or_none()


def list_merges(session: Session, actor_id: int) -> Sequence[Merge]:
    """Those who went into an actor and can be parted from it again, the latest first."""
    query = select(Merge).where(Merge.kept_id == actor_id, Merge.undone_at.is_(None)).order_by(Merge.id.desc())
    return session.scalars(query.options(joinedload(Merge.gone))).all()


def _lock(session: Session, kept_id: int, gone_id: int) -> tuple[Actor, Actor]:
    # Always in the same order, so that two who merge the same two the other way round do not wait for each other.
    rows = {key: lock_row(session, Actor, key) for key in sorted({kept_id, gone_id})}
    return rows[kept_id], rows[gone_id]


def _check(kept: Actor, gone: Actor) -> None:
    if kept.id == gone.id or kept.withdrawn_at is not None or gone.withdrawn_at is not None:
        raise RefusedError("merge")


def _count(session: Session, kept: Actor, gone: Actor, at: datetime) -> None:
    """Let nobody wait again who counted, because the other's form has not been read."""
    if kept.awaits_check == gone.awaits_check:
        return
    unread = kept if kept.awaits_check else gone
    for model in (Need, Resource):
        new = update(model).where(model.actor_id == unread.id, model.unread_since.is_(None))
        session.execute(new.values(unread_since=at))
    kept.awaits_check = False


def _fills(kept: Actor, gone: Actor) -> list[str]:
    empty = (None, "")
    return [name for name in FILLS if getattr(kept, name) in empty and getattr(gone, name) not in empty]


def _between(session: Session, actor_ids: set[int]) -> Sequence[Suggestion]:
    """The suggestions that stand and of which one link would join an actor to itself."""
    own, other = aliased(Need), aliased(Resource)
    joined = (
        select(SuggestionLink.suggestion_id)
        .join(own, own.id == SuggestionLink.need_id)
        .join(other, other.id == SuggestionLink.resource_id)
        .where(own.actor_id.in_(actor_ids), other.actor_id.in_(actor_ids))
    )
    return session.scalars(select(Suggestion).where(Suggestion.id.in_(joined), Suggestion.state.in_(OPEN))).all()


def _retire(session: Session, actor_ids: set[int], at: datetime) -> list[Any]:
    retired: list[Any] = []
    for suggestion in _between(session, actor_ids):
        retired.append([suggestion.id, suggestion.state.value, suggestion.gone_reason])
        suggestion.state, suggestion.gone_reason, suggestion.updated_at = (
            SuggestionState.GONE,
            GoneReason.SAME_ACTOR,
            at,
        )
    return retired


def _known_already(session: Session, kept: Actor, gone: Actor) -> list[int]:
    """The contacts of ``gone`` (ids) whose address one of ``kept`` has."""
    there = {email.lower() for email in (kept.contact_email, *(one.email for one in list_people(session, kept.id)))}
    return [person.id for person in list_people(session, gone.id) if person.email and person.email.lower() in there]


def _contacts_too_many(session: Session, kept: Actor, gone: Actor) -> int:
    stay = len(_known_already(session, kept, gone))
    together = len(list_people(session, kept.id)) + len(list_people(session, gone.id)) - stay
    return max(0, together - MOST_PEOPLE)


def _move(session: Session, column: Column[Any], old: int, new: int, stay: Sequence[int]) -> list[Any]:
    """Hand every row of ``old`` over, and tell which went: ``[table, column, key]``, the key as it is now.

    The contacts ``stay`` (ids) do not go.
    """
    keys = [list(key) for key in session.execute(select(*key_of(column.table)).where(column == old))]
    if column.table.name == ContactPerson.__tablename__:
        keys = [key for key in keys if key[0] not in stay]
    moved: list[Any] = []
    for key in keys:
        try:
            with session.begin_nested():
                _hand_over(session, column, key, new)
        except IntegrityError:  # there can be one only, and ``new`` has its own
            continue
        now = [
            new if part.name == column.name else value for part, value in zip(key_of(column.table), key, strict=True)
        ]
        moved.append([column.table.name, column.name, now])
    return moved


def _hand_over(session: Session, column: Column[Any], key: Sequence[Any], to: int) -> None:
    table = column.table
    values: dict[str, Any] = {column.name: to}
    if "version" in table.c:
        values["version"] = table.c.version + 1
    is_row = and_(*(part == value for part, value in zip(key_of(table), key, strict=True)))
    session.execute(update(table).where(is_row).values(values))
