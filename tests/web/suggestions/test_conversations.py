"""Conversations on the leader's pages: marked as such, told apart in the queue, and no exchange anywhere."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Decision, Meeting, Suggestion
from matchmaker.services.agendas import add_items
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.matchruns import run_matching
from matchmaker.testing.pages import CheckedClient
from plugins.conversations import Conversations
from tests.services.matched import decide, fixed
from tests.services.talks import AT, add_meeting, staff
from tests.services.village import add_actor, suggestions
from tests.web.suggestions.reading import words

CLAIMS, OBSTACLE = "conversation:a.n>c.r+b.n", "conversation:a.n+b.n"
FINDS = fixed({("a.n", "c.r"): 0.9, ("b.n", "c.r"): 0.8})


@pytest.fixture
def found(database: Session, leader_client: CheckedClient) -> dict[str, Suggestion]:
    """Two who could both use the bus of a third, and have no money either; made after the leader has signed in."""
    for ref, text in (("a", "Vi har inte råd med taxi."), ("b", "Det blir för dyrt.")):
        add_actor(database, ref, needs={f"{ref}.n": {"title": f"Skjuts för {ref}", "description": text}})
    add_actor(database, "c", resources={"c.r": "Buss"})
    database.commit()
    run_matching(database, (FINDS, Conversations()), per_need=3, per_shape=12, by=SYSTEM, at=datetime.now(UTC))
    return suggestions(database)


def test_a_conversation_is_marked_as_such_with_its_reasons_and_what_they_lay_claim_to_once(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    page = leader_client.get(f"/forslag/{found[CLAIMS].id}").text
    text = words(page)
    assert "Samtal. Prata först, innan något byts: ingen har lovat något." in text
    assert "2 har behov som ”Buss” hos Föreningen c kan passa för." in text
    assert "kan hjälpa" not in text
    assert "De passar ihop" not in text


def test_the_words_of_an_obstacle_are_marked_in_each_need(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    page = leader_client.get(f"/forslag/{found[OBSTACLE].id}").text
    assert "De möter samma slags hinder" in page
    for said in ("Ett hinder är pengar: ”inte råd”.", "Ett hinder är pengar: ”för dyrt”."):
        assert said in words(page)
    assert page.count("<mark") == 2


def test_the_queue_shows_conversations_or_exchanges_alone(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    talks = words(leader_client.get("/forslag?form=samtal").text)
    exchanges = words(leader_client.get("/forslag?form=utbyte").text)
    assert "Prata först, innan något byts" in talks
    assert "Prata först, innan något byts" not in exchanges
    assert "Samtal, inte utbyte" in exchanges
    address = f"/forslag/{found[CLAIMS].id}"
    assert address in leader_client.get("/forslag?form=samtal").text
    assert address not in leader_client.get("/forslag?form=utbyte").text


def test_on_an_agenda_it_is_marked_on_the_page_and_on_paper(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    by: Who = staff(database, "bo@norsjo.example", "Bo")
    database.commit()
    decide(database, OBSTACLE, Decision.ACCEPT, by)
    meeting: Meeting = add_meeting(database, by=by)
    add_items(database, meeting.id, [found[OBSTACLE].id], by=by, at=AT)
    database.commit()
    for address in (f"/moten/{meeting.id}", f"/moten/{meeting.id}/dagordning"):
        assert "Prata först, innan något byts" in leader_client.get(address).text
    assert leader_client.get(f"/moten/{meeting.id}/papper/samtal").data.startswith(b"%PDF")
