"""What came of the questions, on its page and in the minutes."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, Sheet
from matchmaker.services.audit import Who
from matchmaker.services.meetings.minutes import write_decisions
from matchmaker.services.meetings.survey_answers import LEARNT, Answers
from matchmaker.services.meetings.survey_findings import close_survey, list_words
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.counting import counted_statements
from tests.services.questions import (
    BEGINS,
    CLUBS,
    LATE,
    SHOPS,
    UNITS,
    add_answers,
    add_guest,
    add_questions,
    kinds,
    needs,
)
from tests.services.talks import add_meeting
from tests.web.meetings.conftest import SetClock


@pytest.fixture
def closed(database: Session, meeting: Meeting, by: Who, set_clock: SetClock) -> Meeting:
    """Five of two groups have answered everything, four of the third, and the questions are closed."""
    fill(database, meeting, by=by)
    set_clock(LATE)
    return meeting


def fill(database: Session, meeting: Meeting, *, by: Who) -> None:
    add_questions(database, meeting, by=by)
    for sheet, guess in ((Sheet.BEFORE, "a"), (Sheet.AFTER, "de")):
        add_answers(database, meeting, sheet, CLUBS, 5, needs("ab", service_node=guess), by=by)
        add_answers(database, meeting, sheet, SHOPS, 6, needs("de", association="f"), by=by)
        add_answers(database, meeting, sheet, UNITS, 4, needs("c", association="c", service_node="c"), by=by)
    said = Answers(choices={"1": "yes"}, words={LEARNT: "Att affären har ett lager."})
    add_answers(database, meeting, Sheet.EVALUATION, CLUBS, 5, said, by=by)
    close_survey(database, meeting.id, by=by, at=meeting.ends_at)


def page_of(client: CheckedClient, meeting: Meeting) -> str:
    return " ".join(client.get(f"/moten/{meeting.id}/forstaelse").text.split())


def test_it_is_told_in_sentences_how_well_they_guessed(leader_client: CheckedClient, closed: Meeting) -> None:
    page = page_of(leader_client, closed)
    assert "Föreningarna gissade i snitt 3,0 av tre rätt om butikerna och servicen." in page
    assert "Före mötet var det 0,0." in page
    assert "Butikerna och servicen gissade i snitt 0,0 av tre rätt om föreningarna." in page
    for words in (kinds()[3].title.sv, "Föreningarna gissade, av 5", "Att affären har ett lager.", "Ja: 5"):
        assert words in page


def test_of_a_group_of_four_nothing_is_told(leader_client: CheckedClient, closed: Meeting) -> None:
    page = page_of(leader_client, closed)
    assert "ommunens verksamheter" not in page
    assert kinds()[2].title.sv not in page


def test_before_the_questions_are_closed_nothing_is_told(
    leader_client: CheckedClient, database: Session, meeting: Meeting, by: Who
) -> None:
    assert "Inga frågor är valda till det här mötet." in page_of(leader_client, meeting)
    add_questions(database, meeting, by=by)
    add_answers(database, meeting, Sheet.BEFORE, CLUBS, 9, needs("a"), by=by)
    page = page_of(leader_client, meeting)
    assert "Svaren visas när frågorna är stängda" in page
    assert kinds()[0].title.sv not in page


def test_what_somebody_wrote_can_be_taken_away(
    leader_client: CheckedClient, database: Session, closed: Meeting
) -> None:
    where = f"/moten/{closed.id}/forstaelse"
    [row] = list_words(database, closed.id, LEARNT)
    away = f"{where}/{row.id}/ta-bort"
    database.commit()
    page = leader_client.post(away, data=form_fields(leader_client.get(where).text, away), follow_redirects=True).text
    assert "Att affären har ett lager." not in page


def test_the_minutes_tell_what_people_learnt_and_how_the_meeting_was(
    leader_client: CheckedClient, closed: Meeting
) -> None:
    page = leader_client.get(f"/moten/{closed.id}/anteckningar").text
    for words in ("Det här lärde vi oss om varandra", "Att affären har ett lager.", "Fick ni ut något av mötet?"):
        assert words in page
    assert leader_client.get(f"/moten/{closed.id}/anteckningar.pdf").data.startswith(b"%PDF")


def test_the_words_reach_the_participants_when_the_minutes_are_sent_after_closing(
    client: CheckedClient,
    leader_client: CheckedClient,
    database: Session,
    meeting: Meeting,
    by: Who,
    set_clock: SetClock,
) -> None:
    set_clock(LATE)
    token = add_guest(database, meeting, "1", by=by).token
    write_decisions(database, meeting.id, version=0, decisions="Vi ses i mars.", by=by, at=LATE)
    staffs, guests = f"/moten/{meeting.id}/anteckningar", f"/svar/{token}/anteckningar"
    leader_client.post_form(staffs)
    fill(database, meeting, by=by)  # closes ten minutes later
    learnt = "Att affären har ett lager."
    assert learnt in leader_client.get(staffs).text
    page = client.get(guests).text
    assert "Vi ses i mars." in page
    assert "Fick ni ut något av mötet?" in page
    assert learnt not in page
    unread = client.get(f"{guests}.pdf").data
    set_clock(meeting.ends_at)
    leader_client.post_form(staffs)
    assert learnt in client.get(guests).text
    assert len(client.get(f"{guests}.pdf").data) > len(unread)


def test_the_meetings_of_a_series_stand_beside_each_other(
    leader_client: CheckedClient, database: Session, engine: Engine, closed: Meeting, by: Who
) -> None:
    later = {"starts_at": BEGINS + timedelta(days=30), "follows_id": closed.id}
    following = add_meeting(database, "following", by=by, **later)
    with counted_statements(engine) as before:
        page = page_of(leader_client, following)
    assert "Tidigare möten i samma serie" in page
    assert "Föreningarna om butikerna och servicen" in page
    third = add_meeting(database, "third", by=by, starts_at=BEGINS + timedelta(days=60), follows_id=following.id)
    add_questions(database, following, by=by)
    close_survey(database, following.id, by=by, at=BEGINS + timedelta(days=31))
    with counted_statements(engine) as after:
        assert "För få svarade" in page_of(leader_client, third)
    assert len(after) <= len(before)
