"""From their own page people ask about their data; staff see it at once, and the answer stands on the page."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, DataRequest, RequestAnswer
from matchmaker.services.audit import SYSTEM
from matchmaker.services.records.data_requests import MOST_WAITING, answer_request
from matchmaker.testing.pages import CheckedClient
from tests.conftest import NOW
from tests.services.village import add_actor
from tests.web.visitors import HAS, visit, words


def test_a_request_becomes_a_task_and_its_answer_can_be_read(
    client: CheckedClient, leader_client: CheckedClient, database: Session
) -> None:
    actor_id = add_actor(database, "a", contact_email=HAS).id
    database.commit()
    page = f"/min-sida/{actor_id}/begaran"
    assert page in visit(client, database, HAS).get(f"/min-sida/{actor_id}").text
    response = client.post_form(page, {"kind": "erasure", "words": "Ta bort det om vår gamla lokal."})
    assert (response.status_code, response.location) == (303, f"{page}?sparat=1")
    told = words(client.get(response.location).text)
    for part in ("Tack, vi har tagit emot det.", "Få uppgifter borttagna", "Ta bort det om vår gamla lokal."):
        assert part in told
    assert "har bett om något om sina uppgifter" in words(leader_client.get("/nu").text)
    found = database.scalars(select(DataRequest)).one()
    trail = database.scalars(select(AuditEvent).where(AuditEvent.noun == "data_requests")).one()
    assert trail.by == f"actor:{actor_id}"
    database.rollback()
    answer_request(
        database, found.id, version=1, answer=RequestAnswer.GRANTED, reason="Borttaget i dag.", by=SYSTEM, at=NOW
    )
    assert "Svar: Ja. Borttaget i dag." in words(client.get(page).text)
    assert "har bett om något om sina uppgifter" not in words(leader_client.get("/nu").text)


def test_what_is_missing_is_asked_for_and_a_flood_is_turned_to_the_telephone(
    client: CheckedClient, database: Session
) -> None:
    actor = add_actor(database, "a", contact_email=HAS)
    database.commit()
    page = f"/min-sida/{actor.id}/begaran"
    visit(client, database, HAS)
    empty = client.post_form(page, {"words": "Hej"})
    assert empty.status_code == 422
    assert "Välj vad ni vill" in empty.text
    assert "Hej" in empty.text
    number = client.post_form(page, {"kind": "access", "words": "811228-9874"})
    assert "Ta bort personnumret" in number.text
    for _ in range(MOST_WAITING):
        assert client.post_form(page, {"kind": "access"}).status_code == 303
    full = client.post_form(page, {"kind": "access", "words": "En gång till"})
    assert full.status_code == 422
    assert "Ring oss i stället" in full.text
    assert "En gång till" in full.text


def test_nobody_sees_what_others_have_asked(client: CheckedClient, database: Session) -> None:
    add_actor(database, "a", contact_email=HAS)
    other_id = add_actor(database, "b", contact_email="annan@example.org").id
    database.commit()
    visit(client, database, HAS)
    assert client.get(f"/min-sida/{other_id}/begaran").status_code == 404
