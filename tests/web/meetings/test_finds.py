"""What is found for what people write at the tables stands on the meeting's page, a press from the next round."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchmaker.models import (
    Actor,
    Meeting,
    MeetingTable,
    Need,
    NoteKind,
    Resource,
    Suggestion,
    SuggestionLink,
    SuggestionState,
    TableNote,
)
from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.meetings.participants import check_in
from matchmaker.services.meetings.seatings import get_seating
from matchmaker.services.meetings.table_notes import write_note
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.background import wait_for_background
from tests.services.counting import counted_statements
from tests.services.evening import add_evening, plan
from tests.services.talks import EVENING
from tests.web.meetings.conftest import SetClock

DURING = EVENING + timedelta(minutes=10)
WORDS = "Minibuss med nio platser till lägret"


@pytest.fixture
def evening(app: Flask, leader_client: CheckedClient, database: Session, by: Who, set_clock: SetClock) -> Meeting:
    """A meeting that goes on, at which a new need has been written down and taken in; what fits it is there."""
    meeting = add_evening(database, by=by)
    plan(database, meeting, by=by)
    token = database.scalars(select(MeetingTable.token).order_by(MeetingTable.number)).first() or ""
    write_note(database, token, key="k" * 24, kind=NoteKind.NEED, words=WORDS, item_id=None, at=DURING)
    set_clock(DURING)
    note_id = database.scalars(select(TableNote.id)).one()
    actor_id = get_seating(database, meeting.id).meeting.items[0].suggestion.links[0].need.actor_id
    database.commit()
    address = f"/moten/{meeting.id}/bordsanteckningar"
    typed = {f"n{note_id}-actor": str(actor_id)}
    assert leader_client.post_form(f"{address}/{note_id}/lagg-in", typed, page=address).status_code == 302
    wait_for_background(app)
    return meeting


def newest(database: Session) -> int:
    """What was found for the new need with the giver of the second talk."""
    database.expire_all()
    link = select(SuggestionLink.suggestion_id).join(TableNote, TableNote.need_id == SuggestionLink.need_id)
    given = link.join(Resource, Resource.id == SuggestionLink.resource_id).join(Actor, Actor.id == Resource.actor_id)
    suggestion_id = database.scalars(given.where(Actor.name == "Har evening-1")).one()
    database.commit()
    return suggestion_id


@pytest.mark.parametrize("page", ["", "/bordsanteckningar"])
def test_what_is_found_stands_on_the_meeting_and_beside_the_notes(
    leader_client: CheckedClient, database: Session, evening: Meeting, page: str
) -> None:
    text = leader_client.get(f"/moten/{evening.id}{page}").text
    for words in ("Hittat för det ni skriver vid borden", WORDS, "Prata om det i omgång 2"):
        assert words in text
    assert f"/moten/{evening.id}/nasta-omgang/{newest(database)}" in text


def test_one_press_puts_it_into_the_next_round(
    leader_client: CheckedClient, database: Session, evening: Meeting
) -> None:
    address, suggestion_id = f"/moten/{evening.id}", newest(database)
    answer = leader_client.post_form(f"{address}/nasta-omgang/{suggestion_id}", page=address)
    assert answer.status_code == 302, answer.text
    page = leader_client.get(answer.location).text
    assert f"{WORDS}: omgång 2, bord " in page
    assert "Resten är planerad om." in page
    database.expire_all()
    seating = get_seating(database, evening.id)
    assert seating.plan is not None
    [item] = [item for item in seating.meeting.items if item.suggestion_id == suggestion_id]
    assert [seat["round"] for seat in seating.plan.plan["seats"] if seat["talk"] == item.id] == [2]
    database.commit()
    assert f"{address}/nasta-omgang/{suggestion_id}" not in leader_client.get(address).text


def test_what_stands_in_the_way_is_told(
    leader_client: CheckedClient, database: Session, by: Who, evening: Meeting, set_clock: SetClock
) -> None:
    address, suggestion_id = f"/moten/{evening.id}", newest(database)
    pressed = f"{address}/nasta-omgang/{suggestion_id}"
    fields = form_fields(leader_client.get(address).text, pressed)
    stale = leader_client.post(pressed, data=fields | {"version": "77"})
    assert (stale.status_code, "Förslaget har ändrats sedan sidan öppnades." in stale.text) == (409, True)
    giver = next(one for one in get_seating(database, evening.id).people if one.actor.name == "Har evening-1")
    check_in(database, evening.id, giver.id, here=False, by=by, at=DURING)
    gone = leader_client.post(pressed, data=fields)
    assert "Samtalet står på dagordningen men har ingen plats än. Det går inte att placera" in gone.text
    assert "Ingen från Har evening-1 är där då." in gone.text
    set_clock(EVENING + timedelta(minutes=40))
    over = leader_client.post(pressed, data=fields)
    assert "Sista omgången har börjat" in over.text


def test_who_is_not_here_is_named_and_there_is_nothing_to_press(
    leader_client: CheckedClient, database: Session, by: Who, evening: Meeting
) -> None:
    giver = next(one for one in get_seating(database, evening.id).people if one.actor.name == "Har evening-1")
    check_in(database, evening.id, giver.id, here=False, by=by, at=DURING)
    page = leader_client.get(f"/moten/{evening.id}").text
    assert "<b>Inte här:</b> Har evening-1" in page
    assert f"/moten/{evening.id}/nasta-omgang/{newest(database)}" not in page


def test_more_finds_cost_no_more_questions(
    app: Flask, leader_client: CheckedClient, database: Session, evening: Meeting
) -> None:
    address = f"/moten/{evening.id}"
    with app.app_context():
        engine = db.engine
    with counted_statements(engine) as for_all:
        assert leader_client.get(address).text.count("/nasta-omgang/") > 1
    suggestion = database.get_one(Suggestion, newest(database))
    suggestion.state = SuggestionState.PARKED
    database.commit()
    with counted_statements(engine) as for_fewer:
        leader_client.get(address)
    assert len(for_all) <= len(for_fewer)


@pytest.mark.parametrize("page", ["", "/bordsanteckningar"])
def test_a_newcomer_whose_form_nobody_has_read_is_read_with_one_press_and_then_found_for(
    app: Flask, leader_client: CheckedClient, database: Session, evening: Meeting, page: str
) -> None:
    need = database.scalars(select(Need).join(TableNote, TableNote.need_id == Need.id)).one()
    database.execute(delete(SuggestionLink).where(SuggestionLink.need_id == need.id))
    database.execute(delete(Suggestion).where(~Suggestion.links.any()))
    database.execute(update(Actor).where(Actor.id == need.actor_id).values(awaits_check=True))
    actor_id = need.actor_id
    database.commit()
    text = leader_client.get(f"/moten/{evening.id}{page}").text
    for words in ("Ingen har läst igenom vad", "Därför letar tjänsten inte åt dem än.", WORDS):
        assert words in text
    assert "Prata om det i omgång 2" not in text
    address = f"/moten/{evening.id}"
    answer = leader_client.post_form(f"{address}/nykomna/{actor_id}", page=f"{address}{page}")
    assert answer.location == f"{address}#fynd"
    wait_for_background(app)
    text = leader_client.get(address).text
    assert "Ingen har läst igenom" not in text
    assert "Prata om det i omgång 2" in text
    assert newest(database)
