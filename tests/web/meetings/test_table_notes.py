"""The project leader reads what is written at the tables, and takes it in while the meeting goes on."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import MatchRun, Meeting, MeetingTable, Need, NoteKind, TableNote
from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.table_notes import write_note
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.background import wait_for_background
from tests.services.counting import counted_statements
from tests.services.evening import add_evening
from tests.services.talks import EVENING
from tests.web.meetings.conftest import SetClock

DURING = EVENING + timedelta(minutes=20)


@pytest.fixture
def evening(database: Session, by: Who, set_clock: SetClock) -> Meeting:
    """An evening at which a need and an idea have been written down."""
    meeting = get_meeting(database, add_evening(database, by=by, talks=1).id)
    token = database.scalars(select(MeetingTable.token).order_by(MeetingTable.number)).first() or ""
    for kind, words in ((NoteKind.NEED, "Plogning\nHela vintern."), (NoteKind.IDEA, "Ett gemensamt förråd")):
        write_note(
            database,
            token,
            key=f"{kind:->24}",
            kind=kind,
            words=words,
            item_id=meeting.items[0].id,
            at=DURING,
        )
    set_clock(DURING)
    return meeting


def note_of(database: Session, kind: NoteKind) -> int:
    found = database.scalars(select(TableNote.id).where(TableNote.kind == kind)).one()
    database.commit()
    return found


def test_what_is_written_is_read_where_it_was_said_and_counted_until_it_is(
    leader_client: CheckedClient, database: Session, evening: Meeting
) -> None:
    assert "Skrivet vid borden" in leader_client.get(f"/moten/{evening.id}").text
    address = f"/moten/{evening.id}/bordsanteckningar"
    page = leader_client.get(address).text
    for words in ("Hela vintern.", "Ett gemensamt förråd", "Bord 1", "Skjuts till tåget", "Lägg in och leta"):
        assert words in page
    leader_client.post_form(f"{address}/{note_of(database, NoteKind.IDEA)}/last", page=address)
    assert "Läst av Eva Lind" in leader_client.get(address).text
    assert "Ett gemensamt förråd" in leader_client.get(f"/moten/{evening.id}/efterat").text


def test_a_new_need_is_taken_in_and_matched_at_once(
    app: Flask, leader_client: CheckedClient, database: Session, evening: Meeting
) -> None:
    note_id = note_of(database, NoteKind.NEED)
    actor_id = evening.items[0].suggestion.links[0].need.actor_id
    address = f"/moten/{evening.id}/bordsanteckningar"
    missing = leader_client.post_form(f"{address}/{note_id}/lagg-in", page=address)
    assert (missing.status_code, "Välj vems det är" in missing.text) == (422, True)
    typed = {f"n{note_id}-actor": str(actor_id), f"n{note_id}-title": "Plogning på vintern"}
    answer = leader_client.post_form(f"{address}/{note_id}/lagg-in", typed, page=address)
    assert answer.location == address
    wait_for_background(app)
    database.expire_all()
    assert database.scalars(select(Need.actor_id).where(Need.title == "Plogning på vintern")).all() == [actor_id]
    assert actor_id in database.scalars(select(MatchRun.touching_actor_id)).all()
    database.commit()
    assert "Ligger nu hos" in leader_client.get(address).text


def test_many_notes_cost_as_few_questions_as_one(
    app: Flask, leader_client: CheckedClient, database: Session, evening: Meeting
) -> None:
    address = f"/moten/{evening.id}/bordsanteckningar"
    with app.app_context():
        engine = db.engine
    with counted_statements(engine) as for_one:
        leader_client.get(address)
    token = database.scalars(select(MeetingTable.token).order_by(MeetingTable.number)).first() or ""
    for n in range(9):
        write_note(database, token, key=f"{n:->24}", kind=NoteKind.NEED, words=f"Hjälp {n}", item_id=None, at=DURING)
    with counted_statements(engine) as for_many:
        assert leader_client.get(address).text.count("Lägg in och leta") == 10
    assert 0 < len(for_many) <= len(for_one)


def test_an_idea_is_nothing_to_take_in(leader_client: CheckedClient, database: Session, evening: Meeting) -> None:
    address = f"/moten/{evening.id}/bordsanteckningar"
    note_id = note_of(database, NoteKind.IDEA)
    need_id = note_of(database, NoteKind.NEED)
    actor_id = evening.items[0].suggestion.links[0].need.actor_id
    page = leader_client.get(address).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = {"csrf_token": token, f"n{note_id}-title": "x", f"n{note_id}-actor": str(actor_id)}
    assert leader_client.post(f"{address}/{note_id}/lagg-in", data=sent).status_code == 404
    assert leader_client.post(f"/moten/4711/bordsanteckningar/{need_id}/last", data=sent).status_code == 404


def test_a_meeting_where_nothing_is_written_says_how_it_is_done(leader_client: CheckedClient, meeting: Meeting) -> None:
    assert "Inget är skrivet än." in leader_client.get(f"/moten/{meeting.id}/bordsanteckningar").text
