"""Groups on the leader's pages: found by a run, reviewed, put on an agenda as one talk, and made a collaboration."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.matching.vocabulary import vocabulary
from matchmaker.models import Decision, Meeting, Need, Place, Resource, Suggestion, SuggestionLink, SuggestionShape
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.matching.matchruns import run_matching
from matchmaker.services.matching.plugins import InUse
from matchmaker.services.meetings.agendas import add_items
from matchmaker.testing.pages import CheckedClient, form_fields
from plugins.conversations.conversations import Conversations
from tests.conftest import STOCKHOLM
from tests.services.circle import FINDS, POOL, RING, add_circle, groups
from tests.services.matched import decide as decided
from tests.services.matched import fixed
from tests.services.talks import AT, add_meeting, staff
from tests.services.village import add_actor, add_place, suggestions
from tests.web.suggestions.reading import REASON, decide, words


@pytest.fixture
def found(database: Session, leader_client: CheckedClient) -> dict[str, Suggestion]:
    """A ring and a pool with their pairs, made after the leader has signed in."""
    add_circle(database)
    run_matching(database, InUse((FINDS,)), per_need=3, zone=STOCKHOLM, per_shape=12, by=SYSTEM, at=datetime.now(UTC))
    return suggestions(database)


def page(client: CheckedClient, suggestion: Suggestion) -> str:
    return words(client.get(f"/forslag/{suggestion.id}").text)


def test_a_ring_is_shown_link_by_link_with_the_least_certain_named(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    text = page(leader_client, found[RING])
    assert "Bytesring. Alla hjälper någon, och alla får hjälp av någon." in text
    assert "Föreningen a kan hjälpa Föreningen c Osäkrast" in text
    assert text.count("Osäkrast") == 1
    for own in ("Skjuts för a", "Buss från b", "Skjuts för b", "Buss från c", "Skjuts för c", "Buss från a"):
        assert own in text
    assert "Därför hör de ihop" in text
    assert "Alla finns i Norsjö." in text
    assert "3 av paren är också egna förslag:" in text
    assert "De har inget samarbete med varandra i dag." in text


def test_a_pool_is_shown_with_all_its_needs_and_leads_to_the_other_groups(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    text = page(leader_client, found[POOL])
    assert "Pool. Flera behöver samma sak och kan lösa det tillsammans." in text
    assert "Bytesring: Skjuts för a och 2 behov till" in text
    assert "Kan bidra med" not in text


def test_a_bundle_is_shown_with_the_part_that_each_resource_is_for(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    bundle = database.get_one(Suggestion, found[RING].id)
    bundle.shape = SuggestionShape.BUNDLE
    database.execute(update(SuggestionLink).values(part="skjuts till stan"))
    database.commit()
    text = page(leader_client, found[RING])
    assert "Knippe. Flera kan hjälpa till med det som en behöver, var för sig eller tillsammans." in text
    assert text.count("För ”skjuts till stan”:") == 3


def test_of_a_bundle_it_is_told_who_is_there_for_the_whole_and_who_for_what_another_one_lacks(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    links = found[RING].links
    need, lacking = links[0].need, database.get_one(Resource, links[0].resource_id)
    parts = {0: need.title, 1: "Vi har ingen som kör"}
    said = f"Om ”{lacking.title}” står det ”Vi har ingen som kör”:"
    database.get_one(Suggestion, found[RING].id).shape = SuggestionShape.BUNDLE
    lacking.description = "Vi har ingen som kör."
    for position, part in parts.items():
        at = (SuggestionLink.suggestion_id == found[RING].id, SuggestionLink.position == position)
        database.execute(update(SuggestionLink).where(*at).values(part=part))
    database.commit()
    text = page(leader_client, found[RING])
    assert text.count("För hela behovet:") == 1
    assert said in text


def test_how_far_apart_they_are_is_told_as_far_as_it_is_known(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    actor = add_actor(database, "d", needs={"d.n": "Skjuts"}, place="Kusfors")
    first = (SuggestionLink.suggestion_id == found[POOL].id, SuggestionLink.position == 0)
    database.execute(update(SuggestionLink).where(*first).values(need_id=actor.needs[0].id))
    database.commit()
    assert "Kusfors, Norsjö. Vi vet inte hur långt det är mellan alla." in page(leader_client, found[POOL])
    database.execute(update(Place).where(Place.name == "Norsjö").values(lat=64.91, lon=19.48))
    database.execute(update(Place).where(Place.name == "Kusfors").values(lat=64.95, lon=20.18))
    database.commit()
    assert "Längst är det mellan Kusfors och Norsjö: 33 km fågelvägen." in page(leader_client, found[POOL])


def test_the_queue_shows_groups_alone_or_with_the_pairs(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    assert "Ett förslag" in words(leader_client.get("/forslag?form=ring").text)
    assert "2 förslag" in words(leader_client.get("/forslag?form=grupper").text)
    assert "3 förslag" in words(leader_client.get("/forslag?form=par").text)
    everything = words(leader_client.get("/forslag?form=annat").text)
    assert "5 förslag" in everything
    assert everything.count("Alla hjälper någon") == 1
    assert "2 av dem är för flera tillsammans." in words(leader_client.get("/nu").text)
    run = leader_client.get("/korningar/1").text
    assert "2 av de nya är för flera tillsammans: bytesring (1), pool (1)." in words(run)
    assert "/forslag?form=pool" in run


def test_an_actors_suggestions_have_the_groups_that_they_are_in(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    actor_id = found[RING].links[0].need.actor_id
    other = add_actor(database, "x", needs={"x.n": "Ved"})
    database.commit()
    assert "4 förslag med Föreningen a" in words(leader_client.get(f"/forslag?aktor={actor_id}").text)
    assert "Inget förslag" in words(leader_client.get(f"/forslag?aktor={other.id}").text)


def test_a_group_is_decided_about_and_its_conflict_and_undo_name_it(
    leader_client: CheckedClient, bo_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[POOL].id}"
    opened = form_fields(bo_client.get(address).text, f"{address}/beslut")
    decide(leader_client, found[POOL])
    assert "Pool: Skjuts för a och 2 behov till" in words(leader_client.get(f"/forslag?nyss={found[POOL].id}").text)
    assert REASON in page(leader_client, found[POOL])
    answer = bo_client.post(f"{address}/beslut", data=opened | {"decision": "decline", "reason": "Nej."})
    assert answer.status_code == 409
    assert "Pool: Skjuts för a och 2 behov till" in words(answer.text)


def test_an_accepted_group_is_one_talk_with_all_parties_and_opens_one_collaboration(
    app: Flask, leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    decide(leader_client, found[RING])
    database.execute(update(Need).where(Need.ref == "c.n").values(hide_name=True))
    database.commit()
    place = add_place(database, "Norsjö")
    database.commit()
    meeting = {
        "title": "Dialogmöte",
        "place": str(place.id),
        "venue": "Folkets hus",
        "day": "2031-12-03",
        "begins": "18.00",
        "ends": "20.30",
        "practicalities": "",
    }
    at = str(leader_client.post_form("/moten/nytt", meeting).location)
    offered = leader_client.get(at).text
    assert "Bytesring Behöver Skjuts för a Föreningen a" in words(offered)
    leader_client.post_form(f"{at}/punkter", {"suggestions": str(found[RING].id)}, page=at)
    shown = words(leader_client.get(at).text)
    assert "Bytesring Alla hjälper någon" in shown
    for name in "abc":
        assert f"Föreningen {name}Förening, Norsjö" in shown
    paper = words(leader_client.get(f"{at}/dagordning").text)
    assert "Samtal 1 av 1" in paper
    assert "Bytesring: Skjuts för a och 2 behov till" in paper
    assert "Föreningen c" not in paper
    assert "Buss från c" in paper
    calendar = leader_client.get(f"{at}/kalender.ics").text.replace("\r\n ", "")
    assert "Bytesring: Skjuts för a och 2 behov till (Föreningen a\\, Föreningen b\\, någon" in calendar
    outcome = f"{at}/punkter/1"
    assert 'value="Bytesring: Skjuts för a och 2 behov till"' in leader_client.get(outcome).text
    sent = leader_client.post_form(
        outcome,
        {
            "said": "Vi kör.",
            "outcome": "trial",
            "until": "2031-12-31",
            "title": "Skjutsringen",
            "purpose": "",
            "step": "Ringa",
            "owner": "Berit",
            "due": "2031-12-24",
        },
    )
    assert sent.status_code == 302
    collaboration = words(leader_client.get("/samarbeten/1").text)
    for name in "abc":
        assert f"Föreningen {name}Förening, Norsjö" in collaboration
    board = words(leader_client.get("/samarbeten").text)
    assert "Föreningen a, Föreningen b, Föreningen c" in board
    assert groups(database)[RING].state == "accepted"
    assert "Några av dem har redan ett samarbete: Skjutsringen" in page(leader_client, found[RING])


CLAIMS, OBSTACLE = "conversation:a.n>c.r+b.n", "conversation:a.n+b.n"
FIND_CLAIMS = fixed({("a.n", "c.r"): 0.9, ("b.n", "c.r"): 0.8})


@pytest.fixture
def talks_found(database: Session, leader_client: CheckedClient) -> dict[str, Suggestion]:
    """Two who could both use the bus of a third, and have no money either; made after the leader has signed in."""
    for ref, text in (("a", "Vi har inte råd med taxi."), ("b", "Det blir för dyrt.")):
        add_actor(database, ref, needs={f"{ref}.n": {"title": f"Skjuts för {ref}", "description": text}})
    add_actor(database, "c", resources={"c.r": "Buss"})
    database.commit()
    talks = Conversations(vocabulary())  # who lacks money shares that only with who needs the like
    run_matching(
        database, InUse((FIND_CLAIMS, talks)), per_need=3, zone=STOCKHOLM, per_shape=12, by=SYSTEM, at=datetime.now(UTC)
    )
    return suggestions(database)


def test_a_conversation_is_marked_as_such_with_its_reasons_and_what_they_lay_claim_to_once(
    leader_client: CheckedClient, talks_found: dict[str, Suggestion]
) -> None:
    page = leader_client.get(f"/forslag/{talks_found[CLAIMS].id}").text
    text = words(page)
    assert "Samtal. Prata först, innan något byts: ingen har lovat något." in text
    assert "2 har behov som ”Buss” hos Föreningen c kan passa för." in text
    assert "kan hjälpa" not in text
    assert "De passar ihop" not in text


def test_the_words_of_an_obstacle_are_marked_in_each_need(
    leader_client: CheckedClient, talks_found: dict[str, Suggestion]
) -> None:
    page = leader_client.get(f"/forslag/{talks_found[OBSTACLE].id}").text
    assert "De möter samma hinder" in page
    for said in ("Ett hinder är pengar: ”inte råd”.", "Ett hinder är pengar: ”för dyrt”."):
        assert said in words(page)
    assert page.count("<mark") == 2


def test_the_queue_shows_conversations_or_exchanges_alone(
    leader_client: CheckedClient, talks_found: dict[str, Suggestion]
) -> None:
    talks = words(leader_client.get("/forslag?form=samtal").text)
    exchanges = words(leader_client.get("/forslag?form=utbyte").text)
    assert "Prata först, innan något byts" in talks
    assert "Prata först, innan något byts" not in exchanges
    assert "Samtal, inte utbyte" in exchanges
    address = f"/forslag/{talks_found[CLAIMS].id}"
    assert address in leader_client.get("/forslag?form=samtal").text
    assert address not in leader_client.get("/forslag?form=utbyte").text


def test_on_an_agenda_it_is_marked_on_the_page_and_on_paper(
    leader_client: CheckedClient, database: Session, talks_found: dict[str, Suggestion]
) -> None:
    by: Who = staff(database, "bo@norsjo.example", "Bo")
    database.commit()
    decided(database, OBSTACLE, Decision.ACCEPT, by)
    meeting: Meeting = add_meeting(database, by=by)
    add_items(database, meeting.id, [talks_found[OBSTACLE].id], by=by, at=AT)
    database.commit()
    for address in (f"/moten/{meeting.id}", f"/moten/{meeting.id}/dagordning"):
        assert "Prata först, innan något byts" in leader_client.get(address).text
    assert leader_client.get(f"/moten/{meeting.id}/papper/samtal").data.startswith(b"%PDF")
