"""The minutes: what they say and do not say, and who reads them."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, AgendaItem, Meeting, OutboxMail, Outcome, Reply, Role
from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.minutes import write_decisions
from matchmaker.services.meetings.participants import add_participant
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.counting import counted_statements
from tests.services.talks import AT, EVENING, add_talk

pytestmark = pytest.mark.usefixtures("afterwards")


@pytest.fixture
def talk(database: Session, by: Who, meeting: Meeting) -> AgendaItem:
    """A talk in which the one who needs something does not want to be named, and which was not to be."""
    item = add_talk(database, "1", by=by, meeting=meeting, need={"title": "Skjuts till tåget", "hide_name": True})
    record_outcome(
        database,
        item.id,
        version=1,
        said="Behöver 1 åker hellre med grannen. Det blir behöver 1s sak.",
        outcome=Outcome.NOT_NOW,
        outcome_reason="De har bråkat förut.",
        talk_with="Trafikverket",
        by=by,
        at=EVENING,
    )
    write_decisions(database, meeting.id, version=0, decisions="Vi ses i mars.", by=by, at=EVENING)
    item = get_meeting(database, meeting.id).items[0]
    resource = item.suggestion.links[0].resource
    assert resource is not None
    for name, email in (("Ali", "ali@x.se"), ("Bo", "")):
        add_participant(
            database,
            meeting.id,
            key=f"{name:->24}",
            actor_id=resource.actor_id,
            name=name,
            email=email,
            reply=Reply.YES,
            by=by,
            at=AT,
        )
    database.commit()
    return item


def mailed_link(database: Session) -> str:
    database.expire_all()
    body = database.scalars(select(OutboxMail.body)).one()
    database.commit()
    [line] = [line for line in body.splitlines() if "/anteckningar" in line]
    return line.removeprefix("http://localhost")


def test_the_minutes_tell_what_was_agreed_but_neither_why_not_nor_a_name_that_is_hidden(
    leader_client: CheckedClient, talk: AgendaItem
) -> None:
    page = leader_client.get(f"/moten/{talk.meeting_id}/anteckningar").text
    told = page.partition('class="box stack"')[2]
    for words in (
        "Skjuts till tåget",
        "Någon, Har 1",
        "någon åker hellre med grannen.",
        "Inte just nu.",
        "Trafikverket",
    ):
        assert words in told
    for words in ("Vi ses i mars.", "Ali, Har 1", "De får ett mejl med en länk: Ali", "Bo"):
        assert words in " ".join(told.split()).replace("</p>", "")
    for words in ("behöver 1", "bråkat"):
        assert words not in told.lower()
    assert "Det blir någons sak." in told
    assert leader_client.get(f"/moten/{talk.meeting_id}/anteckningar.pdf").data.startswith(b"%PDF")


def test_they_are_sent_once_and_read_by_the_link_also_in_english(
    leader_client: CheckedClient, client: CheckedClient, database: Session, talk: AgendaItem
) -> None:
    address = f"/moten/{talk.meeting_id}/anteckningar"
    fields = form_fields(leader_client.get(address).text, address)
    first, second = (leader_client.post(address, data=fields) for _ in range(2))
    assert (first.location, second.location) == (f"{address}?skickat=1", f"{address}?skickat=0")
    assert "på väg till en person" in leader_client.get(first.location).text
    assert "redan skickade" in leader_client.get(second.location).text
    link = mailed_link(database)
    page = client.get(link).text
    for words in ("<h1>Vad kom vi fram till?</h1>", "Vi ses i mars.", "någon åker hellre"):
        assert words in page
    assert "bråkat" not in page
    assert "Behöver 1" not in page
    english = client.get(f"{link}?lang=en").text
    assert "What did we agree on?" in english
    assert client.get(f"{link}.pdf").data.startswith(b"%PDF")
    assert leader_client.post_form(address).location == f"{address}?skickat=1"


def test_the_page_asks_the_database_nothing_twice(app: Flask, leader_client: CheckedClient, talk: AgendaItem) -> None:
    with app.app_context():
        engine = db.engine
    with counted_statements(engine) as asked:
        leader_client.get(f"/moten/{talk.meeting_id}/anteckningar")
    assert 0 < len(asked) == len(set(asked))


def test_who_only_reads_is_told_nothing_of_sending_them_before_they_are_sent(
    leader_client: CheckedClient, database: Session, leader: Account, talk: AgendaItem
) -> None:
    address = f"/moten/{talk.meeting_id}/anteckningar"
    told = {}
    for sent in (False, True):
        if sent:
            leader_client.post_form(address)
        for role in (Role.READER, Role.LEADER):
            leader.role = role
            database.commit()
            page = leader_client.get(address).text
            told[sent, role] = ("Skicka till dem som var med" in page, "Bo" in page.partition("send-h")[2])
    assert told == {
        (False, Role.READER): (False, False),
        (False, Role.LEADER): (True, True),
        (True, Role.READER): (True, False),
        (True, Role.LEADER): (True, True),
    }


@pytest.mark.usefixtures("talk")
def test_nobody_reads_them_before_they_are_sent_or_by_another_link(client: CheckedClient) -> None:
    assert client.get("/svar/ingen/anteckningar").status_code == 404
    assert client.get("/svar/ingen/anteckningar.pdf").status_code == 404


def test_an_empty_meeting_has_nothing_to_send(
    leader_client: CheckedClient, meeting: Meeting, database: Session
) -> None:
    address = f"/moten/{meeting.id}/anteckningar"
    page = leader_client.get(address).text
    assert "Inget är nedskrivet än." in page
    assert "Vi vet inte vilka som var med." in page
    assert f'href="/moten/{meeting.id}/incheckning"' in page
    assert "har en e-postadress" not in page
    token = form_fields(leader_client.get("/moten/nytt").text, "/moten/nytt")["csrf_token"]
    refused = leader_client.post(address, data={"csrf_token": token, "last": ""})
    assert refused.status_code == 409
    assert "Det finns inget att skicka än." in refused.text
    assert leader_client.get(f"{address}.pdf").data.startswith(b"%PDF")
