"""The project leader sees who comes, invites, answers for those who call, and can cancel the meeting."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Answer, Meeting, OutboxMail, Participant, Reply
from matchmaker.models.extension import db
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.meetings.participants import MOST_FROM_ONE_ACTOR, add_participant, list_participants
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.asking import ask, say
from tests.services.counting import counted_statements
from tests.services.talks import AT, EVENING, add_suggestion, add_talk
from tests.web.meetings.conftest import SetClock
from tests.web.suggestions.reading import words


@pytest.fixture
def people(database: Session, by: Who, meeting: Meeting) -> list[Participant]:
    """Ada of one party has said yes, and Bo of the other nothing."""
    item = add_talk(database, "1", by=by, meeting=meeting, contact_phone="070-174 06 22")
    [link] = item.suggestion.links
    assert link.resource is not None
    sides = (("Ada", link.need.actor_id, Reply.YES), ("Bo", link.resource.actor_id, Reply.NONE))
    for name, actor_id, reply in sides:
        add_participant(
            database, meeting.id, key=name, actor_id=actor_id, name=name, email="", reply=reply, by=by, at=AT
        )
    found = list_participants(database, meeting.id)
    database.commit()
    return found


def answers(database: Session) -> dict[str, Reply]:
    database.expire_all()
    found = {one.name: one.reply for one in database.scalars(select(Participant))}
    database.commit()
    return found


def mails(database: Session) -> list[str]:
    found = [mail.subject for mail in database.scalars(select(OutboxMail).order_by(OutboxMail.id))]
    database.commit()
    return found


def test_the_list_is_empty_until_there_is_a_talk(leader_client: CheckedClient, meeting: Meeting) -> None:
    page = leader_client.get(f"/moten/{meeting.id}/deltagare").text
    assert "Ingen är uppskriven än." in page
    assert "Ingen har tackat ja än." in page
    assert "Bjud in dem" not in page


def test_those_with_a_talk_are_invited_and_those_without_an_address_are_to_be_called(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting
) -> None:
    add_talk(database, "1", by=by, meeting=meeting, contact_name="Gun-Britt", contact_email="gb@exempel.se")
    page = leader_client.get(f"/moten/{meeting.id}/deltagare").text
    assert "2 som har samtal på dagordningen är inte bjudna än:" in page
    answer = leader_client.post_form(f"/moten/{meeting.id}/bjud-in", page=f"/moten/{meeting.id}/deltagare")
    page = leader_client.get(answer.location).text
    for part in (
        "En inbjudan är på väg.",
        "Gun-Britt",
        "Någon därifrån",
        "Vi har varken telefon eller e-post",
        "Bjuden torsdag 26 november",
    ):
        assert part in page
    assert "Bjud in dem" not in page
    assert mails(database) == ["Välkomna till Dialogmöte i Bastuträsk"]


def test_the_list_says_how_many_come_and_who_has_to_be_called(
    leader_client: CheckedClient, database: Session, meeting: Meeting, people: list[Participant]
) -> None:
    meeting.seats = 1
    database.commit()
    page = leader_client.get(f"/moten/{meeting.id}/deltagare").text
    for part in ("En kommer. Det finns en plats. En har inte svarat.", "070-174 06 22"):
        assert part in page
    assert len(people) == 2


def test_who_did_not_get_the_invitation_is_not_called_silent(
    leader_client: CheckedClient, database: Session, meeting: Meeting, people: list[Participant]
) -> None:
    here, bo = f"/moten/{meeting.id}/deltagare", next(one for one in people if one.name == "Bo")
    add_participant(
        database, meeting.id, key="c", actor_id=bo.actor_id, name="Cia", email="Cia@x.example", by=SYSTEM, at=AT
    )
    leader_client.post_form(f"/moten/{meeting.id}/bjud-in", page=here)
    assert "2 har inte svarat." in (text := words(leader_client.get(here).text))
    assert "CiaHar inte svarat.Bjuden" in text
    database.execute(update(OutboxMail).values(next_attempt_at=None, fault="5.1.1 unknown"))
    database.commit()
    text = words(leader_client.get(here).text)
    assert "En har inte svarat. En har inte fått inbjudan." in text
    assert "CiaHar inte fått inbjudan, för mejlet kom inte fram.Ring: 070-174 06 22" in text
    participant = database.scalars(select(Participant).where(Participant.name == "Cia")).one()
    participant.reply = Reply.YES
    database.commit()
    assert "mejlet kom inte fram" not in leader_client.get(here).text


def test_who_is_missing_stands_with_what_would_be_gained(
    leader_client: CheckedClient, database: Session, meeting: Meeting, people: list[Participant]
) -> None:
    address = f"/moten/{meeting.id}/deltagare"
    page = leader_client.get(address).text
    assert "Vilka saknas?" in page
    assert "Kommer någon därifrån kan ni prata om:" in page
    for person in people:
        person.reply = Reply.NO
    database.commit()
    page = leader_client.get(address).text
    assert page.count("Kan inte komma.") == 2
    assert "Samtal där flera saknas" in page
    assert "Kommer någon därifrån" not in page, "one alone is not enough"


def test_more_people_cost_no_more_queries(
    app: Flask, leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting, people: list[Participant]
) -> None:
    address = f"/moten/{meeting.id}/deltagare"
    with app.app_context():
        engine = db.engine
    with counted_statements(engine) as before:
        leader_client.get(address)
    for n in range(5):
        add_participant(
            database, meeting.id, key=f"n{n}", actor_id=people[0].actor_id, name=f"N{n}", email="", by=by, at=AT
        )
    with counted_statements(engine) as after:
        leader_client.get(address)
    assert len(after) <= len(before)


def test_somebody_more_is_written_up(
    leader_client: CheckedClient, database: Session, meeting: Meeting, people: list[Participant]
) -> None:
    address, typed = f"/moten/{meeting.id}/deltagare", {"actor": str(people[0].actor_id), "name": "Cia"}
    for wrong, message in (
        ({"actor": ""}, "Välj vilka de kommer från"),
        ({"name": ""}, "Skriv ett namn"),
        ({"email": "cia at home"}, "Kontrollera adressen"),
    ):
        refused = leader_client.post_form(address, typed | wrong)
        assert refused.status_code == 422
        assert message in refused.text
    assert leader_client.post_form(address, typed | {"email": "cia@exempel.se"}).location == address
    assert answers(database) == {"Ada": Reply.YES, "Bo": Reply.NONE, "Cia": Reply.NONE}


def test_ten_of_one_actor_are_enough_and_a_cancelled_meeting_takes_nobody(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting, people: list[Participant]
) -> None:
    address, typed = f"/moten/{meeting.id}/deltagare", {"actor": str(people[0].actor_id), "name": "Cia"}
    fields = form_fields(leader_client.get(address).text, address) | typed
    for n in range(MOST_FROM_ONE_ACTOR - 1):
        add_participant(
            database, meeting.id, key=f"n{n}", actor_id=people[0].actor_id, name=f"N{n}", email="", by=by, at=AT
        )
    assert "Det kommer redan tio därifrån" in leader_client.post(address, data=fields).text
    meeting.cancelled_at = AT
    database.commit()
    assert leader_client.post(address, data=fields).status_code == 409
    assert "Skriv upp någon mer" not in leader_client.get(address).text


def test_the_leader_answers_for_someone_who_calls(
    leader_client: CheckedClient, database: Session, meeting: Meeting, people: list[Participant]
) -> None:
    address = f"/moten/{meeting.id}/deltagare/{people[0].id}"
    assert "<h1>Kommer Ada?</h1>" in leader_client.get(address).text
    typed = {"reply": "yes", "arrives": "18.30", "leaves": "20", "quiet": "y", "words": "Laktosfritt"}
    assert leader_client.post_form(address, typed | {"arrives": "21"}).status_code == 422
    assert leader_client.post_form(address, typed).location == f"/moten/{meeting.id}/deltagare"
    page = leader_client.get(f"/moten/{meeting.id}/deltagare").text
    for part in ("Från 18.30.", "Till 20.00.", "Vill sitta lugnt.", "Laktosfritt"):
        assert part in page


def test_a_yes_that_somebody_else_changed_meanwhile_is_not_written_over(
    leader_client: CheckedClient, database: Session, meeting: Meeting, people: list[Participant]
) -> None:
    address = f"/moten/{meeting.id}/deltagare/{people[0].id}"
    fields = form_fields(leader_client.get(address).text, address)
    leader_client.post_form(address, {"reply": "no"})
    answer = leader_client.post(address, data=fields | {"reply": "yes", "name": "Ada Lind"})
    assert answer.status_code == 409
    assert "Svaret är nu: Kommer inte." in answer.text
    again = form_fields(answer.text, address)
    assert again["name"] == "Ada Lind"
    assert leader_client.post(address, data=again | {"reply": "yes"}).status_code == 302
    assert answers(database)["Ada Lind"] is Reply.YES


def test_a_seat_that_somebody_gives_back_goes_to_the_queue_with_a_mail(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting, people: list[Participant]
) -> None:
    everyone = f"/moten/{meeting.id}/deltagare"
    ada, bo = (f"{everyone}/{one.id}" for one in people[:2])
    meeting.seats = 1
    people[1].email = "bo@exempel.se"
    database.commit()
    leader_client.post_form(bo, {"reply": "yes"})
    assert answers(database)["Bo"] is Reply.QUEUED
    assert "En står på väntelistan." in leader_client.get(everyone).text
    leader_client.post_form(f"{ada}/stryk", page=ada)
    assert answers(database) == {"Bo": Reply.YES}
    assert mails(database) == ["Ni har fått plats: Dialogmöte i Bastuträsk"]


def test_a_moved_meeting_is_told_to_those_who_are_invited(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting
) -> None:
    add_talk(database, "1", by=by, meeting=meeting, contact_email="gb@exempel.se")
    leader_client.post_form(f"/moten/{meeting.id}/bjud-in", page=f"/moten/{meeting.id}/deltagare")
    answer = leader_client.post_form(f"/moten/{meeting.id}/andra", {"venue": "Skolan"})
    assert "En får ett mejl om det." in leader_client.get(answer.location).text
    assert mails(database)[-1] == "Ny tid eller plats: Dialogmöte i Bastuträsk"


def test_who_has_only_a_telephone_is_to_be_rung_about_a_new_place_until_ticked_off(
    leader_client: CheckedClient, meeting: Meeting, people: list[Participant]
) -> None:
    here, everyone = f"/moten/{meeting.id}", f"/moten/{meeting.id}/deltagare"
    assert "Ring dem som inte har" not in leader_client.get(here).text
    answer = leader_client.post_form(f"{here}/andra", {"venue": "Skolan"})
    page = words(leader_client.get(answer.location).text)
    assert "mejl om det" not in page
    assert "Ring dem som inte har e-post och säg den nya tiden eller platsen Ada, Behöver 1: Vi har varken" in page
    assert "Bo, Har 1: 070-174 06 22 Har fått veta" in page
    assert leader_client.post_form(f"{everyone}/{people[0].id}/vet", page=everyone).location == everyone
    leader_client.post_form(f"{everyone}/{people[1].id}", {"reply": "no"})
    assert "Ring dem som inte har" not in leader_client.get(here).text


def test_who_has_to_be_rung_stands_where_the_meeting_is_cancelled_and_afterwards(
    leader_client: CheckedClient, database: Session, meeting: Meeting, people: list[Participant]
) -> None:
    address = f"/moten/{meeting.id}/stall-in"
    people[0].email = "ada@exempel.se"
    database.commit()
    page = words(leader_client.get(address).text)
    assert "En får ett mejl. Det går inte att ångra." in page
    assert "En har ingen e-post. Ring och berätta: Bo, Har 1: 070-174 06 22" in page
    answer = leader_client.post_form(address, {"reason": "Snö"})
    page = words(leader_client.get(answer.location).text)
    assert "En får ett mejl om det." in page
    assert "säg att mötet är inställt Bo, Har 1: 070-174 06 22 Har fått veta" in page


def test_nobody_expects_a_meeting_that_is_only_planned(leader_client: CheckedClient, meeting: Meeting) -> None:
    page = leader_client.get(f"/moten/{meeting.id}/stall-in").text
    assert "Ingen har tackat ja eller blivit bjuden än. Det går inte att ångra." in page


def test_a_meeting_is_cancelled_with_a_reason_and_all_are_told(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting, set_clock: SetClock
) -> None:
    add_talk(database, "1", by=by, meeting=meeting, contact_email="gb@exempel.se")
    leader_client.post_form(f"/moten/{meeting.id}/bjud-in", page=f"/moten/{meeting.id}/deltagare")
    address = f"/moten/{meeting.id}/stall-in"
    page = leader_client.get(address).text
    assert "En får ett mejl. Det går inte att ångra." in page
    fields = form_fields(page, address)
    assert "Skriv varför, med en mening" in leader_client.post(address, data=fields).text
    leader_client.post_form(f"/moten/{meeting.id}/andra", {"venue": "Skolan"})
    stale = leader_client.post(address, data=fields | {"reason": "Snöstorm."})
    assert stale.status_code == 409
    assert "Titta på tid och plats, och ställ in mötet" in stale.text
    answer = leader_client.post(address, data=form_fields(stale.text, address))
    assert "En får ett mejl om det." in leader_client.get(answer.location).text
    assert mails(database)[-1] == "Inställt: Dialogmöte i Bastuträsk"
    assert "Mötet är inställt." in leader_client.get(f"/moten/{meeting.id}").text
    assert "Det är redan inställt." in leader_client.get(address).text
    for late, status in (("Ingen lokal.", 409), ("19121212-1212", 422)):  # from a page that was opened before
        second = leader_client.post(address, data=fields | {"reason": late})
        assert second.status_code == status
        assert "Det är redan inställt." in second.text
        assert f'<p class="own">{late}</p>' in second.text
    assert "Inställt." in leader_client.get("/moten").text
    assert "Samlingshuset" not in leader_client.get("/").text
    set_clock(EVENING + timedelta(days=1))
    assert "Inställt." in leader_client.get("/moten").text


def test_what_has_been_cannot_be_cancelled(leader_client: CheckedClient, meeting: Meeting, set_clock: SetClock) -> None:
    set_clock(EVENING + timedelta(days=1))
    assert "Mötet är över och kan inte ställas in." in leader_client.get(f"/moten/{meeting.id}/stall-in").text


@pytest.mark.parametrize("address", ["/moten/1/deltagare", "/moten/1/deltagare/1", "/moten/1/stall-in"])
def test_strangers_see_nobody(client: CheckedClient, address: str) -> None:
    assert client.get(address).location.startswith("/logga-in")


def test_who_has_said_no_to_talking_is_told_where_talks_are_chosen_planned_and_invited_to(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting
) -> None:
    suggestion = add_suggestion(database, "1", contact_email="har@example.org")
    gives = parties_of([suggestion])[1]
    ask(database, suggestion)
    show, said = f"/moten/{meeting.id}", "Har sagt nej till att prata: Har 1"
    assert said not in words(leader_client.get(show).text)
    say(database, suggestion, gives.id, Answer.NO)
    assert said in words(leader_client.get(show).text), "among what can be chosen"
    add_items(database, meeting.id, [suggestion.id], by=by, at=AT)
    assert said in words(leader_client.get(show).text), "on the agenda"
    assert said in words(leader_client.get(f"{show}/deltagare").text)


def test_a_meetings_page_says_who_lacks_how_far_they_have_and_whom_one_more_invitation_would_help(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting
) -> None:
    item = add_talk(database, "1", by=by, meeting=meeting, needs_in="Norsjö")
    needs, gives = parties_of([item.suggestion])
    other = add_suggestion(database, "2")
    other.links[0].resource_id = item.suggestion.links[0].resource_id
    database.commit()
    page = leader_client.get(f"/moten/{meeting.id}").text
    assert "Inte bjuden än." in page
    assert "Ingen har sagt ja än från:" not in page  # nobody is asked yet
    add_participant(
        database, meeting.id, key="k" * 24, actor_id=gives.id, name="Bo", email="", reply=Reply.YES, by=by, at=AT
    )
    page = " ".join(leader_client.get(f"/moten/{meeting.id}").text.split())
    assert f"<b>Ingen har sagt ja än från:</b> {needs.name}" in page
    assert "Norsjö<br>30 km, ungefär 35 minuter med bil. Åker 17.25, är hemma" in page
    assert "<b>Kommer.</b>" in page
    assert "Om ni bjuder in en till" in page
    assert "<b>Behöver 2</b>, Bastuträsk: då kan ni också prata om en sak," in page
