"""Going together to a meeting: said in the answer, proposed by the leader, agreed on the page behind the link."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Meeting, OutboxMail, Participant, ParticipantWants, Reply, RideSide
from matchmaker.services.audit import Who
from matchmaker.services.meetings.participants import add_participant
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.talks import AT, add_talk


@pytest.fixture
def two(database: Session, meeting: Meeting, by: Who) -> tuple[Participant, Participant]:
    """Somebody who drives and somebody from the same village, who have not answered."""
    item = add_talk(database, "ride", by=by, meeting=meeting)
    actor = item.suggestion.links[0].need.actor_id
    found = [
        add_participant(database, meeting.id, key=f"{n:-<24}", actor_id=actor, name=n, email="", by=by, at=AT)
        for n in ("Ada", "Bo")
    ]
    database.commit()
    return found[0], found[1]


def test_two_agree_to_go_together_and_reach_each_other(
    client: CheckedClient,
    leader_client: CheckedClient,
    database: Session,
    meeting: Meeting,
    two: tuple[Participant, Participant],
) -> None:
    ada, bo = (f"/svar/{one.token}" for one in two)
    client.post_form(ada, {"reply": Reply.YES, "ride": "offers", "car_seats": "2", "phone": "070-111"})
    client.post_form(bo, {"reply": Reply.YES, "ride": "needs", "car_seats": "", "phone": "070-222"})
    assert set(database.scalars(select(ParticipantWants.ride))) == {RideSide.OFFERS, RideSide.NEEDS}
    database.commit()
    assert form_fields(client.get(ada).text, ada)["car_seats"] == "2"

    people = f"/moten/{meeting.id}/deltagare"
    assert "Behöver skjuts." in leader_client.get(people).text
    sent = leader_client.post_form(f"/moten/{meeting.id}/skjutsar", {}, page=people)
    assert "En skjuts är föreslagen. Den som har e-post får frågan i ett mejl." in leader_client.get(sent.location).text

    called = leader_client.get(people).text
    assert f'href="{bo}#skjuts">Bo har ingen e-post. Ring, och skriv in svaret här.' in called
    assert f'href="{ada}#skjuts">Ada har ingen e-post. Ring, och skriv in svaret här.' in called
    asked = client.get(bo).text
    assert "kan ta med dig." in asked
    assert "070-111" not in asked
    client.post_form(f"{bo}/skjuts", {"answer": "ja"}, page=bo)
    assert "Du har sagt ja. Vi väntar på svar från den andra." in client.get(bo).text
    assert "Den som kör har inte svarat." in leader_client.get(people).text
    assert f"{bo}#skjuts" not in leader_client.get(people).text
    leader_client.post_form(f"{ada}/skjuts", {"answer": "ja"}, page=ada)
    by_telephone = select(AuditEvent.by).where(AuditEvent.verb == "answer_ride").order_by(AuditEvent.id)
    said = database.scalars(by_telephone).all()
    database.commit()
    assert said[0] != said[1], "it is told who of staff wrote it down"
    assert "Du åker med Ada från" in client.get(bo).text
    assert "070-111" in client.get(bo).text
    assert "Du tar med Bo från" in client.get(ada).text
    assert "Båda har sagt ja." in leader_client.get(people).text
    client.post_form(f"{ada}/skjuts", {"answer": "nej"}, page=ada)
    assert "Åka tillsammans?" not in client.get(bo).text
    sent = leader_client.post_form(f"/moten/{meeting.id}/skjutsar", {}, page=people)
    assert "Ingen som kör har plats, samma väg och samma tider." in leader_client.get(sent.location).text


def test_an_answer_that_is_none_is_refused_and_one_that_comes_too_late_changes_nothing(
    client: CheckedClient, two: tuple[Participant, Participant]
) -> None:
    page = f"/svar/{two[0].token}"
    token = form_fields(client.get(page).text, page)["csrf_token"]
    for answer, status in (("kanske", 400), ("ja", 302)):
        sent = client.post(f"{page}/skjuts", data={"csrf_token": token, "other": "4711", "answer": answer})
        assert sent.status_code == status


def test_how_many_have_room_is_a_number(client: CheckedClient, two: tuple[Participant, Participant]) -> None:
    page = f"/svar/{two[0].token}"
    sent = client.post_form(page, {"reply": Reply.YES, "ride": "offers", "car_seats": "en"})
    assert sent.status_code == 422
    assert "Skriv antalet med siffror, 1–8" in sent.text


def test_who_needs_a_ride_is_not_stopped_by_how_many_have_room(
    client: CheckedClient, database: Session, two: tuple[Participant, Participant]
) -> None:
    page = f"/svar/{two[0].token}"
    sent = client.post_form(page, {"reply": Reply.YES, "ride": "needs", "car_seats": "0"})
    assert sent.status_code == 302
    assert database.scalars(select(ParticipantWants.ride)).one() is RideSide.NEEDS


@pytest.mark.parametrize("how", ["by link", "by telephone", "struck off"])
def test_the_other_is_told_when_the_driver_does_not_come(
    client: CheckedClient,
    leader_client: CheckedClient,
    database: Session,
    meeting: Meeting,
    two: tuple[Participant, Participant],
    how: str,
) -> None:
    two[1].email = "bo@example.org"
    database.commit()
    ada, bo = (f"/svar/{one.token}" for one in two)
    client.post_form(ada, {"reply": Reply.YES, "ride": "offers", "car_seats": "2"})
    client.post_form(bo, {"reply": Reply.YES, "ride": "needs"})
    people = f"/moten/{meeting.id}/deltagare"
    leader_client.post_form(f"/moten/{meeting.id}/skjutsar", {}, page=people)
    client.post_form(f"{bo}/skjuts", {"answer": "ja"}, page=bo)
    person = f"{people}/{two[0].id}"
    if how == "by link":
        client.post_form(ada, {"reply": Reply.NO})
    elif how == "by telephone":
        leader_client.post_form(person, {"reply": Reply.NO})
    else:
        leader_client.post_form(f"{person}/stryk", {}, page=person)
    subjects = database.scalars(select(OutboxMail.subject).order_by(OutboxMail.id)).all()
    assert [subject.partition(":")[0] for subject in subjects][1:] == ["Ni åker inte tillsammans"]
