"""The questions on paper: the same as on the phone, a sheet for each group."""

from sqlalchemy.orm import Session

from matchmaker.models import Meeting
from matchmaker.services.audit import Who
from matchmaker.testing.pages import CheckedClient
from tests.services.questions import CLUBS, SHOPS, add_guest, add_questions, kinds


def test_each_group_has_a_sheet_with_the_questions_of_the_phone(
    leader_client: CheckedClient, database: Session, meeting: Meeting, by: Who
) -> None:
    add_questions(database, meeting, by=by)
    add_guest(database, meeting, "1", CLUBS, by=by)
    add_guest(database, meeting, "2", SHOPS, by=by)
    page = leader_client.get(f"/moten/{meeting.id}/fragor/papper/fore").text
    assert page.count("Vad behöver ni mest just nu?") == 2
    assert page.count("Vad tror du att föreningarna behöver mest?") == 1
    assert page.count("Vad tror du att butikerna och servicen behöver mest?") == 1
    assert page.count("kommunens verksamheter") == 0
    assert page.count(kinds()[0].title.sv) == 4
    assert "Skriv inte ditt namn." in page


def test_the_evaluation_has_the_questions_that_were_chosen(
    leader_client: CheckedClient, database: Session, meeting: Meeting, by: Who
) -> None:
    add_questions(database, meeting, by=by)
    page = leader_client.get(f"/moten/{meeting.id}/fragor/papper/motet").text
    for words in ("Vad lärde du dig om någon annan?", "Fick ni ut något av mötet?", "Delvis"):
        assert words in page


def test_the_same_comes_as_pdf(leader_client: CheckedClient, database: Session, meeting: Meeting, by: Who) -> None:
    add_questions(database, meeting, by=by)
    answer = leader_client.get(f"/moten/{meeting.id}/fragor/papper/efter.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
