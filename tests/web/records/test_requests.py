"""A request is answered with a reason, once, and both are kept."""

from datetime import date

from sqlalchemy.orm import Session

from matchmaker.models import DataRequest, RequestAnswer, RequestKind
from matchmaker.services.records.data_requests import add_request, answer_request
from matchmaker.testing.pages import CheckedClient
from tests.conftest import NOW
from tests.services.people import sent
from tests.services.talks import staff


def asked(database: Session) -> DataRequest:
    given = {"kind": RequestKind.ERASURE, "words": "Ta bort oss.", "day": date(2026, 11, 26)}
    return add_request(database, sent(database).id, key="k", **given, by=staff(database, "b@x.example"), at=NOW)  # type: ignore[arg-type]


def test_an_answer_is_recorded_with_its_reason(leader_client: CheckedClient, database: Session) -> None:
    page = f"/handlingar/begaran/{asked(database).id}"
    told = leader_client.get(page).text
    assert "allmän handling" in told
    assert "Ska allt gallras? Svara då först." in told
    answer = leader_client.post_form(page, {"answer": "partly"})
    assert (answer.status_code, "Skriv varför" in answer.text) == (422, True)
    assert leader_client.post_form(page, {"answer": "partly", "reason": "Avpublicerade."}).status_code == 302
    text = leader_client.get(page).text
    assert "Delvis" in text
    assert "Avpublicerade." in text
    assert "Eva Lind" in text
    assert "<form class" not in text


def test_who_answers_second_sees_what_the_first_answered(leader_client: CheckedClient, database: Session) -> None:
    request = asked(database)
    page = f"/handlingar/begaran/{request.id}"
    token = leader_client.get(page).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    by = staff(database, "b@x.example")
    answer_request(database, request.id, version=1, answer=RequestAnswer.REFUSED, reason="Nej, för …", by=by, at=NOW)
    sent_late = {"csrf_token": token, "version": "1", "answer": "granted", "reason": "Mina skäl."}
    answer = leader_client.post(page, data=sent_late)
    assert answer.status_code == 409
    assert "Nej, för …" in answer.text
    assert "Mina skäl." in answer.text


def test_the_list_has_those_that_wait_and_those_that_are_answered(
    leader_client: CheckedClient, database: Session
) -> None:
    assert "Ingen har bett om något än." in leader_client.get("/handlingar/begaran").text
    request = asked(database)
    assert "Svara senast" in leader_client.get("/handlingar/begaran").text
    request.actor_id = None
    database.commit()
    assert "Någon som inte finns kvar här" in leader_client.get("/handlingar/begaran").text
    assert leader_client.get(f"/handlingar/begaran/{request.id}").status_code == 200
