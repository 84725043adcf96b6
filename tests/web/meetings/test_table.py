"""A table on a phone: no account, only around the meeting, and a note is kept once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import MeetingTable, NoteKind, SeatingPlan, TableNote
from matchmaker.services.audit import Who
from matchmaker.services.meetings import table_notes
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.evening import add_evening, plan
from tests.services.talks import EVENING
from tests.web.meetings.conftest import SetClock


@pytest.fixture
def address(database: Session, by: Who, set_clock: SetClock) -> str:
    """The first table of a planned evening that has just begun."""
    meeting = add_evening(database, by=by, talks=1)
    plan(database, meeting, by=by)
    seats = database.scalars(select(MeetingTable).order_by(MeetingTable.number)).all()
    found = {table.id: table.token for table in seats}
    [seat] = [one for one in database.scalars(select(SeatingPlan)).one().plan["seats"] if one["talk"]]
    at = EVENING + timedelta(minutes=5 + (seat["round"] - 1) * 30)
    database.commit()
    set_clock(at)
    return f"/bord/{found[seat['table']]}"


def notes(database: Session) -> list[tuple[NoteKind, str]]:
    database.expire_all()
    found = [(note.kind, note.words) for note in database.scalars(select(TableNote).order_by(TableNote.id))]
    database.commit()
    return found


def test_the_page_says_what_to_talk_about_in_both_sides_words_and_until_when(
    client: CheckedClient, address: str
) -> None:
    page = client.get(address).text
    for words in ("Omgång ", "Skjuts till tåget", "Minibuss med nio platser", "Så kan ni börja", "data-turns="):
        assert words in page


def test_a_note_is_written_in_two_taps_and_a_third_writes_nothing_more(
    client: CheckedClient, database: Session, address: str
) -> None:
    fields = form_fields(client.get(address).text, address) | {"words": "En traktor", "kind": "resource"}
    first, second = (client.post(address, data=fields) for _ in range(2))
    assert first.location == second.location
    assert notes(database) == [(NoteKind.RESOURCE, "En traktor")]
    page = client.get(first.location.partition("#")[0]).text
    assert "En traktor" in page
    assert "Kan bidra med. Sparat" in page
    assert f'data-key="{fields["form_key"]}"' in page  # by it the phone knows the note again
    assert client.post_form(address, {"words": "Mer", "kind": "okänt"}).status_code == 302
    assert notes(database)[-1] == (NoteKind.SAID, "Mer")


def test_without_words_they_are_asked_for_and_too_many_are_kept_in_the_field(
    client: CheckedClient, database: Session, address: str
) -> None:
    assert "Skriv några ord först" in client.post_form(address, {"words": " "}).text
    long = client.post_form(address, {"words": "x" * 2001, "kind": "idea"})
    assert (long.status_code, form_fields(long.text, address)["words"]) == (422, "x" * 2001)
    assert notes(database) == []


def test_too_much_in_a_minute_must_wait(
    client: CheckedClient, database: Session, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_notes, "MOST_A_MINUTE", 1)
    assert client.post_form(address, {"words": "Ett"}).status_code == 302
    assert client.post_form(address, {"words": "Två"}).status_code == 429
    assert len(notes(database)) == 1


def test_after_the_meeting_the_page_is_closed_and_shows_what_could_not_be_saved(
    client: CheckedClient, address: str, set_clock: SetClock
) -> None:
    fields = form_fields(client.get(address).text, address)
    set_clock(EVENING + timedelta(days=1))
    assert client.get(address).status_code == 410
    late = client.post(address, data=fields | {"words": "Sent ord"})
    assert (late.status_code, "Sent ord" in late.text) == (410, True)
    assert client.get("/bord/annat").status_code == 404


def test_between_talks_it_says_when_the_next_begins(client: CheckedClient, address: str, set_clock: SetClock) -> None:
    set_clock(EVENING - timedelta(minutes=20))
    assert "Inget samtal här just nu. Nästa börjar" in client.get(address).text
    set_clock(EVENING + timedelta(hours=2))
    assert "Inga fler samtal vid det här bordet." in client.get(address).text


def test_without_a_plan_the_talk_is_chosen(
    client: CheckedClient, database: Session, by: Who, set_clock: SetClock
) -> None:
    meeting = add_evening(database, "free", by=by, without="rounds")
    token = database.scalars(select(MeetingTable.token).where(MeetingTable.meeting_id == meeting.id)).first()
    database.commit()
    set_clock(EVENING)
    page = client.get(f"/bord/{token}").text
    assert '<p class="acts small">' in page, "two links side by side are read as two"
    assert "Vad pratar ni om nu?" in page
    chosen = page.partition(f"/bord/{token}?samtal=")[2].partition('"')[0]
    assert "Det här pratar ni om" in client.get(f"/bord/{token}?samtal={chosen}").text
