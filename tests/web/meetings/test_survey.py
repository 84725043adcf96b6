"""The questions of a meeting as the project leader chooses, types in and closes them."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import EvaluationQuestion, Meeting, Sheet, SurveyAnswer
from matchmaker.services.audit import Who
from matchmaker.services.meetings.surveys import compose_survey, find_survey
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.questions import CLUBS, LATE, add_answers, add_questions, kinds, needs
from tests.services.talks import AT
from tests.web.meetings.conftest import SetClock


def address(meeting: Meeting) -> str:
    return f"/moten/{meeting.id}/fragor"


def chosen(client: CheckedClient, meeting: Meeting, **changed: object) -> dict[str, object]:
    sent = fields_of(client, address(meeting))
    return {"csrf_token": sent["csrf_token"], "version": sent["version"], **changed}


def fields_of(client: CheckedClient, where: str) -> dict[str, Any]:
    return form_fields(client.get(where).text, where)


def survey_of(database: Session, meeting: Meeting) -> list[str]:
    database.expire_all()
    survey = find_survey(database, meeting.id)
    names = [topic["id"] for topic in survey.topics] if survey else []
    database.commit()
    return names


def test_the_leader_chooses_needs_and_questions(
    leader_client: CheckedClient, database: Session, meeting: Meeting
) -> None:
    names = [kind.id for kind in kinds(4)]
    sent = chosen(leader_client, meeting, topics=names, questions=["1", "5"])
    page = leader_client.post(address(meeting), data=sent, follow_redirects=True)
    assert "Sparat." in page.text
    assert "Skriv in från papper" in page.text
    assert survey_of(database, meeting) == names


def test_too_few_needs_and_too_many_questions_are_said_by_the_field(
    leader_client: CheckedClient, meeting: Meeting
) -> None:
    sent = chosen(leader_client, meeting, topics=[kinds()[0].id])
    answer = leader_client.post(address(meeting), data=sent)
    assert answer.status_code == 422
    assert "Välj mellan 4 och 12 behov" in answer.text
    sent = chosen(leader_client, meeting, questions=["1", "2", "3", "4", "5"])
    answer = leader_client.post(address(meeting), data=sent)
    assert answer.status_code == 422
    assert "Välj högst 4 frågor" in answer.text


def test_when_a_colleague_chose_first_what_was_ticked_stays(
    leader_client: CheckedClient, database: Session, meeting: Meeting, by: Who
) -> None:
    names = [kind.id for kind in kinds(4)]
    sent = chosen(leader_client, meeting, topics=names)
    compose_survey(database, meeting.id, topics=kinds(5), questions=[], version=0, by=by, at=AT)
    answer = leader_client.post(address(meeting), data=sent)
    assert answer.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in answer.text
    sent["version"] = form_fields(answer.text, address(meeting))["version"]
    assert leader_client.post(address(meeting), data=sent).status_code == 302
    assert survey_of(database, meeting) == names


def test_once_somebody_has_answered_the_form_is_gone(
    leader_client: CheckedClient, database: Session, meeting: Meeting, by: Who
) -> None:
    add_questions(database, meeting, by=by)
    sent = chosen(leader_client, meeting, topics=[kind.id for kind in kinds(4)])
    add_answers(database, meeting, Sheet.BEFORE, CLUBS, 1, needs("a"), by=by)
    assert "Spara frågorna" not in leader_client.get(address(meeting)).text
    answer = leader_client.post(address(meeting), data=sent)
    assert answer.status_code == 409
    assert "Någon har redan svarat" in answer.text


def test_answers_on_paper_are_typed_in_one_after_the_other(
    leader_client: CheckedClient, database: Session, meeting: Meeting, by: Who
) -> None:
    add_questions(database, meeting, by=by)
    where = f"{address(meeting)}/skriv-in/fore/forening"
    a, b, c, d, *_ = (kind.id for kind in kinds())
    for _ in range(2):
        fields = fields_of(leader_client, where) | {"own_words": "Ny spis"}
        answer = leader_client.post(where, data=fields | {"own": [a, b]}, follow_redirects=True)
        assert "Sparat. Skriv in nästa." in answer.text
    assert "2 svar hittills." in answer.text
    fields = fields_of(leader_client, where)
    answer = leader_client.post(where, data=fields | {"own": [a, b, c, d]})
    assert answer.status_code == 422
    assert "Välj högst tre. Ta bort ett." in answer.text
    assert leader_client.post(where, data=fields_of(leader_client, where)).status_code == 422
    database.expire_all()
    assert [row.own for row in database.scalars(select(SurveyAnswer))] == [[*sorted([a, b]), "~Ny spis"]] * 2


def test_closing_leads_to_what_came_of_it(
    leader_client: CheckedClient, database: Session, meeting: Meeting, by: Who, set_clock: SetClock
) -> None:
    add_questions(database, meeting, by=by)
    token = {"csrf_token": fields_of(leader_client, address(meeting))["csrf_token"]}
    answer = leader_client.post(f"{address(meeting)}/stang", data=token)
    assert answer.status_code == 409
    assert "Mötet har inte börjat än." in answer.text
    where = f"{address(meeting)}/skriv-in/efter/butik"
    typed = fields_of(leader_client, where) | {"own": [kinds()[0].id]}
    set_clock(LATE)
    answer = leader_client.post(f"{address(meeting)}/stang", data=token, follow_redirects=True)
    assert "För få svarade för att något ska kunna visas." in answer.text
    assert "Frågorna stängdes" in leader_client.get(address(meeting)).text
    assert leader_client.post(where, data=typed).status_code == 404
    assert leader_client.get(where).status_code == 404


def test_the_list_of_questions_is_the_municipalitys_own(leader_client: CheckedClient, database: Session) -> None:
    fields = fields_of(leader_client, "/moten/fragor") | {"sv": "Var fikat gott?", "kind": "choice"}
    assert "Var fikat gott?" in leader_client.post("/moten/fragor", data=fields, follow_redirects=True).text
    assert leader_client.post("/moten/fragor", data=fields | {"sv": ""}).status_code == 422
    number = database.scalars(select(EvaluationQuestion.id).where(EvaluationQuestion.sv == "Var fikat gott?")).one()
    database.commit()
    away = {"csrf_token": fields["csrf_token"], "version": "1"}
    answer = leader_client.post(f"/moten/fragor/{number}/bort", data=away, follow_redirects=True)
    assert "Används inte" in answer.text
    answer = leader_client.post(f"/moten/fragor/{number}/anvand", data=away)
    assert answer.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in answer.text


@pytest.mark.parametrize("what", ["fore", "efter", "motet"])
def test_a_meeting_without_questions_has_no_sheets(leader_client: CheckedClient, meeting: Meeting, what: str) -> None:
    assert leader_client.get(f"{address(meeting)}/papper/{what}").status_code == 404
    assert leader_client.get(f"{address(meeting)}/skriv-in/{what}/butik").status_code == 404
