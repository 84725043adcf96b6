from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.matching.files.parsing import ID_LIMIT
from matchmaker.models import AuditEvent, Meeting, MeetingTable, Need, NoteKind, Resource, TableNote
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings import table_notes
from matchmaker.services.meetings.agendas import remove_item
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.seatings import remove_table
from matchmaker.services.meetings.table_notes import (
    count_unread,
    list_notes,
    notes_at,
    read_note,
    see_table,
    take_in,
    write_note,
)
from tests.services.counting import counted_statements
from tests.services.evening import DURING, add_evening, plan
from tests.services.matched import runs_about
from tests.services.talks import EVENING


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    """Two talks at two tables in two rounds, planned."""
    meeting = add_evening(session, by=by)
    plan(session, meeting, by=by)
    return get_meeting(session, meeting.id)


def tables_of(session: Session, meeting: Meeting) -> list[MeetingTable]:
    query = select(MeetingTable).where(MeetingTable.meeting_id == meeting.id).order_by(MeetingTable.number)
    return list(session.scalars(query))


def write(session: Session, meeting: Meeting, **changed: Any) -> TableNote:
    values: dict[str, Any] = {
        "key": "k" * 24,
        "kind": NoteKind.SAID,
        "words": "Vi kan dela på en bil.",
        "item_id": meeting.items[0].id,
        "at": DURING,
    } | changed
    return write_note(session, tables_of(session, meeting)[0].token, **values)


def test_a_table_shows_its_talk_and_the_next_by_the_plan(session: Session, meeting: Meeting) -> None:
    shown: dict[datetime, list[int]] = {}
    for minutes in (-30, 10, 27, 35, 60):
        at = EVENING + timedelta(minutes=minutes)
        seen = [see_table(session, table.token, at=at) for table in tables_of(session, meeting)]
        shown[at] = sorted(one.now.item.id for one in seen if one.now)
        assert all(not one.talks for one in seen if one.now or one.following)
    before, first, pause, second, after = shown.values()
    assert (before, pause, after) == ([], [], [])
    assert sorted([*first, *second]) == sorted(item.id for item in meeting.items)


def test_without_a_plan_all_talks_are_there_to_choose_from(session: Session, by: Who) -> None:
    meeting = add_evening(session, by=by)
    seen = see_table(session, tables_of(session, meeting)[0].token, at=DURING)
    assert (seen.now, seen.following, len(seen.talks)) == (None, None, 2)


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (EVENING - timedelta(minutes=61), False),
        (EVENING - timedelta(minutes=60), True),
        (EVENING + timedelta(hours=4, minutes=30), True),
        (EVENING + timedelta(hours=4, minutes=31), False),
    ],
)
def test_the_page_is_open_around_the_meeting_only(
    session: Session, meeting: Meeting, at: datetime, open_: bool
) -> None:
    token = tables_of(session, meeting)[0].token
    if open_:
        assert see_table(session, token, at=at).table.token == token
        return
    with pytest.raises(RefusedError, match="closed"):
        see_table(session, token, at=at)
    with pytest.raises(RefusedError, match="closed"):
        write(session, meeting, at=at)


def test_it_is_closed_when_the_meeting_is_cancelled_and_not_there_for_another_token(
    session: Session, meeting: Meeting
) -> None:
    with pytest.raises(NotFoundError):
        see_table(session, "annat", at=DURING)
    meeting.cancelled_at = EVENING
    session.commit()
    with pytest.raises(RefusedError, match="closed"):
        see_table(session, tables_of(session, meeting)[0].token, at=DURING)


def test_a_note_that_is_sent_again_is_kept_once_and_belongs_to_its_talk(session: Session, meeting: Meeting) -> None:
    first, again = write(session, meeting), write(session, meeting, words="Andra ord")
    assert first.id == again.id
    elsewhere = write(session, meeting, key="e" * 24, item_id=4711, kind=NoteKind.IDEA)
    assert (first.agenda_item_id, elsewhere.agenda_item_id) == (meeting.items[0].id, None)
    table = tables_of(session, meeting)[0]
    assert [note.id for note in notes_at(session, table.id, meeting.items[0].id)] == [first.id]
    events = session.scalars(select(AuditEvent).where(AuditEvent.noun == "table_notes")).all()
    assert [(event.by, event.details) for event in events] == [
        ("actor", {"kind": "said"}),
        ("actor", {"kind": "idea"}),
    ]


@pytest.mark.parametrize("words", ["", "x" * 2001])
def test_no_words_and_too_many_are_refused(session: Session, meeting: Meeting, words: str) -> None:
    with pytest.raises(RefusedError, match="words"):
        write(session, meeting, words=words)


@pytest.mark.parametrize(
    ("limit", "later", "refused"),
    [("MOST_A_MINUTE", 0, 1), ("MOST_A_MINUTE", 61, 0), ("MOST_A_MINUTE", -61, 0), ("MOST_AT_A_TABLE", 61, 1)],
)
def test_a_table_is_not_filled_up_but_what_is_sent_again_is_not_counted(
    session: Session, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, limit: str, later: int, refused: int
) -> None:
    monkeypatch.setattr(table_notes, limit, 2)
    for key in "ab":
        write(session, meeting, key=key * 24)
    write(session, meeting, key="a" * 24)
    at = DURING + timedelta(seconds=later)
    if refused:
        with pytest.raises(RefusedError, match="many"):
            write(session, meeting, key="c" * 24, at=at)
    else:
        write(session, meeting, key="c" * 24, at=at)


def test_staff_read_the_unread_first_and_in_as_many_queries_however_many(
    session: Session, engine: Engine, meeting: Meeting, by: Who
) -> None:
    a, b, c = (write(session, meeting, key=key * 24) for key in "abc")
    assert count_unread(session, meeting.id) == 3
    read_note(session, meeting.id, b.id, by=by, at=DURING)
    read_note(session, meeting.id, b.id, by=by, at=DURING)
    session.expunge_all()
    with counted_statements(engine) as sent:
        found = list_notes(session, meeting.id)
        assert {note.table.number for note in found if note.table} == {1}
    assert [note.id for note in found] == [c.id, a.id, b.id]
    assert len(sent) <= 2
    assert count_unread(session, meeting.id) == 2
    with pytest.raises(NotFoundError):
        read_note(session, meeting.id + 1, b.id, by=by, at=DURING)


def test_a_need_and_a_resource_are_taken_in_once_as_somebodys_own(session: Session, meeting: Meeting, by: Who) -> None:
    actor_id = meeting.items[0].suggestion.links[0].need.actor_id
    need = write(session, meeting, kind=NoteKind.NEED, words="Plogning\nHela vintern.")
    offer = write(session, meeting, key="o" * 24, kind=NoteKind.RESOURCE, words="En traktor")
    for note, title in ((need, "Plogning"), (need, "Plogning"), (offer, "En traktor")):
        take_in(session, meeting.id, note.id, actor_id=actor_id, title=title, by=by, at=DURING)
    new_need = session.scalars(select(Need).where(Need.title == "Plogning")).one()
    new_offer = session.scalars(select(Resource).where(Resource.title == "En traktor")).one()
    assert runs_about(session) == [actor_id, actor_id], "and what fits them is looked for at once"
    assert (new_need.actor_id, new_need.description) == (actor_id, "Plogning\nHela vintern.")
    assert (new_offer.actor_id, new_offer.description) == (actor_id, "")
    assert count_unread(session, meeting.id) == 0


def test_what_is_taken_in_has_a_name_that_fits_however_long_that_of_its_actor_is(
    session: Session, meeting: Meeting, by: Who
) -> None:
    actor = meeting.items[0].suggestion.links[0].need.actor
    actor.ref = "a" * ID_LIMIT
    session.commit()
    note = write(session, meeting, kind=NoteKind.NEED)
    made = take_in(session, meeting.id, note.id, actor_id=actor.id, title="Skjuts", by=by, at=DURING)
    assert made is not None
    assert len(made.ref) <= ID_LIMIT


def test_other_notes_and_those_for_nobody_are_not_taken_in(session: Session, meeting: Meeting, by: Who) -> None:
    idea = write(session, meeting, kind=NoteKind.IDEA)
    need = write(session, meeting, key="n" * 24, kind=NoteKind.NEED)
    actor = meeting.items[0].suggestion.links[0].need.actor
    with pytest.raises(RefusedError, match="kind"):
        take_in(session, meeting.id, idea.id, actor_id=actor.id, title="x", by=by, at=DURING)
    session.rollback()
    actor.withdrawn_at = DURING
    session.commit()
    for actor_id in (actor.id, 4711):
        with pytest.raises(NotFoundError):
            take_in(session, meeting.id, need.id, actor_id=actor_id, title="x", by=by, at=DURING)
        session.rollback()


def test_a_note_outlives_its_table_and_its_talk(session: Session, meeting: Meeting, by: Who) -> None:
    note = write(session, meeting)
    assert note.table_id is not None
    remove_item(session, meeting.id, meeting.items[0].id, by=by, at=DURING)
    remove_table(session, meeting.id, note.table_id, by=by, at=DURING)
    session.expire_all()
    kept = session.get_one(TableNote, note.id)
    assert (kept.table_id, kept.agenda_item_id, kept.words) == (None, None, "Vi kan dela på en bil.")
