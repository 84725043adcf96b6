"""Tables on phones: what is talked about there now, what people write down, and what staff make of it.

A table's page is open to whoever has its card, without an account: from an hour before the meeting until two hours
after it. What is written there shows nowhere else until one of the staff has read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.matching.snapshot import Horizon
from matchmaker.models import (
    Actor,
    AgendaItem,
    Item,
    Meeting,
    MeetingTable,
    Need,
    NoteKind,
    SeatingPlan,
    Suggestion,
    TableNote,
)
from matchmaker.services.audit import SUBMITTER, Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.forms.references import new_ref
from matchmaker.services.forms.submissions import need_from, resource_from
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.rows import lately, lock_row, store_once
from matchmaker.services.run_records import ask_for_run
from matchmaker.services.suggestions.parties import with_parties

OPENS_BEFORE = timedelta(hours=1)
CLOSES_AFTER = timedelta(hours=2)
MOST_WORDS = 2000
MOST_A_MINUTE = 20
MOST_AT_A_TABLE = 400
"""More than anybody writes in an evening; who has the address cannot fill the database with it."""

TAKEN_IN = (NoteKind.NEED, NoteKind.RESOURCE)
"""What can become a need or a resource of one who takes part."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A talk at a table: which, and from when to when."""

    item: AgendaItem
    round: int
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class TableNow:
    """What a table's page shows. ``now`` is the talk that goes on, ``following`` the one after it; None for none.

    Without a plan, ``talks`` are all on the agenda, to choose from.
    """

    meeting: Meeting
    table: MeetingTable
    now: Sitting | None
    following: Sitting | None
    talks: Sequence[AgendaItem]


def see_table(session: Session, token: str, *, at: datetime) -> TableNow:
    """The page of a table. Raises NotFoundError, and RefusedError("closed") when it is not the meeting's time."""
    table = _open_table(session, token, at)
    meeting = get_meeting(session, table.meeting_id)
    plan = session.scalars(select(SeatingPlan).where(SeatingPlan.meeting_id == meeting.id)).one_or_none()
    sittings = _sittings(meeting, table, plan)
    return TableNow(
        meeting=meeting,
        table=table,
        now=next((one for one in sittings if one.begins <= at < one.ends), None),
        following=next((one for one in sittings if one.begins > at), None),
        talks=() if sittings else meeting.items,
    )


def meeting_at(session: Session, token: str, *, at: datetime) -> Meeting:
    """The meeting of a table, with its place. Raises as :func:`see_table`."""
    query = select(Meeting).where(Meeting.id == _open_table(session, token, at).meeting_id)
    return session.scalars(query.options(joinedload(Meeting.place))).one()


def write_note(
    session: Session, token: str, *, key: str, kind: NoteKind, words: str, item_id: int | None, at: datetime
) -> TableNote:
    """Keep what somebody wrote at a table; the same ``key`` is kept once, however often it is sent.

    ``item_id`` is the talk that it was written in; one of another meeting counts as none. Raises as :func:`see_table`;
    RefusedError: "words" for none or too many, "many" when too much is written at the table.
    """
    table = _open_table(session, token, at)
    if not 0 < len(words) <= MOST_WORDS:
        raise RefusedError("words")
    known = session.scalars(select(TableNote).where(TableNote.form_key == key)).one_or_none()
    if known is not None:
        session.commit()
        return known
    _check_rate(session, table, at)
    theirs = select(AgendaItem.id).where(AgendaItem.id == item_id, AgendaItem.meeting_id == table.meeting_id)
    note = TableNote(
        meeting_id=table.meeting_id,
        table_id=table.id,
        agenda_item_id=session.scalar(theirs),
        form_key=key,
        kind=kind,
        words=words,
        written_at=at,
    )
    return store_once(session, note, TableNote.form_key, "write", by=SUBMITTER, at=at, kind=kind)


def notes_at(session: Session, table_id: int, item_id: int | None) -> Sequence[TableNote]:
    """What has been written at a table in one talk, in order."""
    query = select(TableNote).where(TableNote.table_id == table_id, TableNote.agenda_item_id == item_id)
    return session.scalars(query.order_by(TableNote.id)).all()


def list_notes(session: Session, meeting_id: int) -> Sequence[TableNote]:
    """Everything written at a meeting's tables: what nobody has read first, and then the newest."""
    query = (
        select(TableNote)
        .where(TableNote.meeting_id == meeting_id)
        .order_by(TableNote.read_at.is_not(None), TableNote.id.desc())
        .options(joinedload(TableNote.table), joinedload(TableNote.actor), joinedload(TableNote.read_by))
    )
    links = joinedload(TableNote.agenda_item).joinedload(AgendaItem.suggestion).selectinload(Suggestion.links)
    return session.scalars(query.options(*with_parties(links))).all()


def count_unread(session: Session, meeting_id: int) -> int:
    """How many notes of a meeting nobody has read."""
    query = select(func.count()).select_from(TableNote)
    return session.scalar(query.where(TableNote.meeting_id == meeting_id, TableNote.read_at.is_(None))) or 0


def read_note(session: Session, meeting_id: int, note_id: int, *, by: Who, at: datetime) -> TableNote:
    """Note that it has been read, however often that is pressed. Raises NotFoundError."""
    note = _lock_note(session, meeting_id, note_id)
    if note.read_at is None:
        note.read_at, note.read_by_id = at, by.account_id
        record_event(session, "read", note, by=by, at=at)
    session.commit()
    return note


def take_in(
    session: Session, meeting_id: int, note_id: int, *, actor_id: int, title: str, by: Who, at: datetime
) -> Item | None:
    """Make a need or a resource of an actor out of a note; None when that is done already.

    ``title`` is what it is called in short; the note's own words are its description when they say more. Raises
    NotFoundError, and RefusedError("kind") for another kind of note.
    """
    note = _lock_note(session, meeting_id, note_id)
    if note.kind not in TAKEN_IN:
        raise RefusedError("kind")
    if note.actor_id is not None:
        session.commit()
        return None
    actor = lock_row(session, Actor, actor_id)
    if actor.withdrawn_at is not None:
        raise NotFoundError(f"actor {actor_id}")
    words = {"title": title, "description": note.words if note.words != title else "", "horizon": Horizon.NOW}
    make = need_from if note.kind is NoteKind.NEED else resource_from
    made = make(new_ref(), words, at)
    made.actor_id = actor_id
    session.add(made)
    note.actor_id = actor_id
    note.read_at, note.read_by_id = note.read_at or at, note.read_by_id or by.account_id
    session.flush()
    if isinstance(made, Need):
        note.need_id = made.id
    else:
        note.resource_id = made.id
    record_event(session, "take_in", made, by=by, at=at, note=note.id)
    ask_for_run(session, by=by, at=at, actor_id=actor_id)
    session.commit()
    return made


def _open_table(session: Session, token: str, at: datetime) -> MeetingTable:
    found = session.execute(
        select(MeetingTable, Meeting)
        .join(Meeting, Meeting.id == MeetingTable.meeting_id)
        .where(MeetingTable.token == token)
    ).one_or_none()
    if found is None:
        raise NotFoundError("table")
    table, meeting = found
    is_time = meeting.starts_at - OPENS_BEFORE <= at <= meeting.ends_at + CLOSES_AFTER
    if meeting.cancelled_at is not None or not is_time:
        raise RefusedError("closed")
    return table


def _sittings(meeting: Meeting, table: MeetingTable, plan: SeatingPlan | None) -> list[Sitting]:
    """The talks at a table as planned, in order; none without a plan."""
    if plan is None or not plan.plan:
        return []
    items = {item.id: item for item in meeting.items}
    found = [
        Sitting(items[seat["talk"]], seat["round"], plan.begins(seat["round"]), plan.ends(seat["round"]))
        for seat in plan.plan["seats"]
        if seat["table"] == table.id and seat["talk"] in items
    ]
    return sorted(found, key=lambda one: one.round)


def _check_rate(session: Session, table: MeetingTable, at: datetime) -> None:
    fresh = func.count().filter(lately(TableNote.written_at, timedelta(minutes=1), at=at))
    counts = select(func.count(), fresh).select_from(TableNote).where(TableNote.table_id == table.id)
    everything, in_a_minute = session.execute(counts).one()
    if everything >= MOST_AT_A_TABLE or in_a_minute >= MOST_A_MINUTE:
        raise RefusedError("many")


def _lock_note(session: Session, meeting_id: int, note_id: int) -> TableNote:
    note = lock_row(session, TableNote, note_id)
    if note.meeting_id != meeting_id:
        raise NotFoundError(f"note {note_id}")
    return note
