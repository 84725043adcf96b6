"""Answering the questions by the link in an invitation, and at a table."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, MeetingTable, Participant, SurveyAnswer
from matchmaker.services.audit import Who
from matchmaker.services.meetings.survey_findings import close_survey
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.evening import set_table
from tests.services.questions import BEGINS, CLUBS, LATE, SHOPS, add_guest, add_questions, kinds
from tests.services.talks import AT
from tests.web.meetings.conftest import SetClock


@pytest.fixture
def guest(database: Session, meeting: Meeting, by: Who) -> Participant:
    """Somebody of an association, at a meeting with a shop as well."""
    add_questions(database, meeting, by=by)
    add_guest(database, meeting, "shop", SHOPS, by=by)
    return add_guest(database, meeting, "club", CLUBS, by=by)


@pytest.fixture
def card(database: Session, meeting: Meeting, guest: Participant, by: Who) -> str:
    """The address that the code on a table's card leads to."""
    set_table(database, meeting, key="tables", count=1, by=by)
    token = database.scalars(select(MeetingTable.token)).one()
    database.commit()
    return f"/bord/{token}"


def answers(database: Session) -> list[SurveyAnswer]:
    database.expire_all()
    found = list(database.scalars(select(SurveyAnswer).order_by(SurveyAnswer.id)))
    database.commit()
    return found


def test_the_link_leads_to_what_is_open_and_then_thanks(
    client: CheckedClient, database: Session, guest: Participant, set_clock: SetClock
) -> None:
    link, (a, b, *_) = f"/svar/{guest.token}/fragor", [kind.id for kind in kinds()]
    page = client.get(link, follow_redirects=True)
    assert page.request.path == f"{link}/fore"
    assert "Vad tror du att butikerna och servicen behöver mest?" in page.text
    assert "föreningarna behöver mest" not in page.text
    sent = form_fields(page.text, page.request.path) | {"own": [a], "service_node": [b], "own_words": "Ny spis"}
    page = client.post(f"{link}/fore", data=sent, follow_redirects=True)
    assert "Tack för svaren!" in page.text
    assert "Ny spis" in client.get(f"{link}/fore").text
    client.post(f"{link}/fore", data=sent | {"own_words": ""})
    [answer] = answers(database)
    assert (answer.own, answer.guesses, answer.group) == ([a], {"service_node": [b]}, CLUBS)

    set_clock(LATE)
    page = client.get(f"{link}/fore", follow_redirects=True)
    assert page.request.path == f"{link}/efter"
    page = client.post(
        f"{link}/efter", data=form_fields(page.text, page.request.path) | {"own": [b]}, follow_redirects=True
    )
    assert page.request.path == f"{link}/motet"
    said = {"question_learnt": "Att affären har lager.", "question_1": "partly"}
    page = client.post(f"{link}/motet", data=form_fields(page.text, page.request.path) | said, follow_redirects=True)
    assert "Tack för svaren!" in page.text
    assert answers(database)[-1].choices == {"1": "partly"}
    assert len(answers(database)) == 3


def test_what_was_ticked_stays_when_it_was_too_much_and_nobody_is_asked_for_more_than_they_want(
    client: CheckedClient, guest: Participant
) -> None:
    link, names = f"/svar/{guest.token}/fragor/fore", [kind.id for kind in kinds()]
    fields = form_fields(client.get(link).text, f"{link}?spara=1")  # never the page's own address
    answer = client.post(link, data=fields | {"service_node": names[:5]})
    assert answer.status_code == 422
    assert "Välj högst tre. Ta bort 2." in answer.text
    assert answer.text.count(" checked") == 5
    answer = client.post(link, data=fields | {"own": ["no such need"]})
    assert answer.status_code == 422
    assert "Svara på minst en fråga" in answer.text


def test_when_the_questions_are_closed_the_link_says_so(
    client: CheckedClient, database: Session, guest: Participant, by: Who, set_clock: SetClock
) -> None:
    set_clock(LATE)
    link = f"/svar/{guest.token}/fragor"
    fields = form_fields(client.get(f"{link}/efter").text, f"{link}/efter") | {"own": [kinds()[0].id]}
    close_survey(database, guest.meeting_id, by=by, at=LATE)
    page = client.post(f"{link}/efter", data=fields, follow_redirects=True)
    assert "Här finns inga frågor just nu" in page.text
    assert answers(database) == []


def test_without_questions_there_is_nothing_behind_the_link(
    client: CheckedClient, database: Session, meeting: Meeting, by: Who
) -> None:
    token = add_guest(database, meeting, "1", by=by).token
    assert client.get(f"/svar/{token}/fragor").status_code == 404


def test_at_a_table_one_says_first_where_one_comes_from(
    client: CheckedClient, database: Session, card: str, set_clock: SetClock
) -> None:
    set_clock(BEGINS)
    assert f"{card}/fragor" in client.get(card).text
    page = client.get(f"{card}/fragor").text
    assert "Vilka kommer du från?" in page
    assert f"{card}/fragor/fore/kommun" not in page
    where = f"{card}/fragor/fore/butik"
    sent = form_fields(client.get(where).text, where) | {"own": [kinds()[0].id]}
    for _ in range(2):
        page = client.post(where, data=sent, follow_redirects=True).text
    assert "Tack för svaren!" in page
    [answer] = answers(database)
    assert (answer.group, answer.participant_id) == (SHOPS, None)
    assert client.post(where, data=form_fields(client.get(where).text, where)).status_code == 422


def test_at_a_table_a_sheet_that_is_shut_leads_to_the_one_that_is_open_and_what_was_begun_is_kept(
    client: CheckedClient, database: Session, card: str, set_clock: SetClock
) -> None:
    set_clock(BEGINS)
    where = f"{card}/fragor/fore/butik"
    sent = form_fields(client.get(where).text, where) | {"own": [kinds()[0].id]}
    set_clock(BEGINS + timedelta(minutes=90))
    assert client.get(where).location == f"{card}/fragor"
    assert "Tack för svaren!" in client.post(where, data=sent, follow_redirects=True).text
    assert len(answers(database)) == 1


def test_by_link_what_was_begun_before_the_middle_is_kept(
    client: CheckedClient, database: Session, guest: Participant, set_clock: SetClock
) -> None:
    set_clock(BEGINS)
    where = f"/svar/{guest.token}/fragor/fore"
    sent = form_fields(client.get(where).text, where) | {"own": [kinds()[0].id]}
    set_clock(BEGINS + timedelta(minutes=90))
    client.post(where, data=sent)
    assert len(answers(database)) == 1


def test_a_table_is_closed_when_the_meeting_is_over(client: CheckedClient, card: str, set_clock: SetClock) -> None:
    set_clock(BEGINS)
    sent = form_fields(client.get(f"{card}/fragor/fore/butik").text, f"{card}/fragor/fore/butik") | {
        "own": [kinds()[0].id]
    }
    set_clock(BEGINS + timedelta(days=2))
    for answer in (
        client.get(f"{card}/fragor"),
        client.get(f"{card}/fragor/fore/butik"),
        client.post(f"{card}/fragor/fore/butik", data=sent),
    ):
        assert answer.status_code == 410
        assert "Bordets sida är stängd" in answer.text


def test_too_many_answers_at_a_table_are_refused(
    client: CheckedClient, card: str, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(BEGINS)
    monkeypatch.setattr("matchmaker.services.meetings.survey_answers.MOST_WITHOUT_LINK", 0)
    sent = form_fields(client.get(f"{card}/fragor/fore/butik").text, f"{card}/fragor/fore/butik") | {
        "own": [kinds()[0].id]
    }
    assert client.post(f"{card}/fragor/fore/butik", data=sent).status_code == 429
    assert AT < BEGINS
