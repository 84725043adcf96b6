"""The page of what decisions have taught, and having it forgotten."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.models import Account, AuditEvent, Decision, Suggestion
from matchmaker.services.audit import Who
from matchmaker.services.suggestions.reviews import review_suggestion
from matchmaker.testing.pages import CheckedClient
from tests.matching.builders import Fixed
from tests.services.matched import decide, run
from tests.services.village import add_actor, suggestions
from tests.web.suggestions.reading import words

LEARNING = Registry.load(["experience"]).strategies


@pytest.fixture
def decided(app: Flask, database: Session, leader: Account) -> None:
    """Eleven times yes to one helper and eleven times no to another."""
    app.extensions["matchmaker.registry"] = replace(Registry(), strategies=(Fixed(score=0.6), *LEARNING))
    add_actor(database, "good", resources={"good.r": "Minibuss"}, name="Skoter <& Co")
    add_actor(database, "bad", resources={"bad.r": "Slalombacke"})
    add_actor(database, "seeker", needs={f"seeker.n{k}": f"Ärende {k}" for k in range(11)})
    database.commit()
    run(database, Fixed(score=0.6))
    for identity in sorted(suggestions(database)):
        decision = Decision.ACCEPT if "good" in identity else Decision.DECLINE
        decide(database, identity, decision, Who.staff(leader))


def test_the_page_tells_what_was_learnt_in_whole_numbers(leader_client: CheckedClient, decided: None) -> None:
    html = leader_client.get("/lardomar").text
    text = words(html)
    assert "Godtaget: 11. Avböjt: 11." in text
    higher, lower = text.split("Det här kommer högre upp")[1].split("Det här kommer längre ner")
    assert "Det som liknar de 11 förslag som har godtagits lyfts." in higher
    assert "Förslag om något som Skoter <& Co kan bidra med har godtagits oftare än andra (11 av 11)." in higher
    assert "Förslag om något som Föreningen bad kan bidra med har avböjts oftare än andra (11 av 11)." in lower
    assert "%" not in text


def test_before_anything_is_decided_the_page_says_what_it_takes(leader_client: CheckedClient) -> None:
    text = words(leader_client.get("/lardomar").text)
    assert "Ingenting är beslutat än." in text
    assert "Det behövs minst tjugo beslut, med både ja och nej." in text
    assert "Glöm och börja om" not in text
    assert "Det finns inget att glömma." in words(leader_client.get("/lardomar/glom").text)


def test_a_few_decisions_are_counted_and_teach_nothing(
    leader_client: CheckedClient, leader: Account, database: Session, found: dict[str, Suggestion]
) -> None:
    decide(database, next(iter(found)), Decision.ACCEPT, Who.staff(leader))
    text = words(leader_client.get("/lardomar").text)
    assert "Godtaget: 1. Avböjt: 0." in text
    assert "Vi har inte lärt oss något än." in text
    assert "Ett beslut räknas inte längre" in words(leader_client.get("/lardomar/glom").text)


def test_forgetting_asks_first_and_leaves_the_decisions(
    leader_client: CheckedClient, database: Session, decided: None
) -> None:
    assert "/lardomar/glom" in leader_client.get("/lardomar").text
    text = words(leader_client.get("/lardomar/glom").text)
    assert "22 beslut räknas inte längre" in text
    assert "Besluten själva finns kvar, med skäl och datum." in text
    assert "Godtaget: 11" in words(leader_client.get("/lardomar").text)
    sent = leader_client.post_form("/lardomar/glom")
    assert (sent.status_code, sent.location) == (302, "/lardomar")
    text = words(leader_client.get("/lardomar").text)
    assert "Allt glömdes" in text
    assert "Ingenting har beslutats sedan dess." in text
    assert database.scalars(select(AuditEvent.verb).where(AuditEvent.noun == "experience_resets")).all() == ["forget"]
    assert "Godtagna 11" in words(leader_client.get("/forslag").text)


def test_what_is_decided_after_forgetting_is_counted_from_then(
    leader_client: CheckedClient, leader: Account, database: Session, found: dict[str, Suggestion], decided: None
) -> None:
    leader_client.post_form("/lardomar/glom")
    waiting = suggestions(database)[next(iter(found))]
    review_suggestion(
        database,
        waiting.id,
        decision=Decision.ACCEPT,
        reason="Ja.",
        version=waiting.version,
        by=Who.staff(leader),
        at=datetime.now(UTC),
    )
    assert "Godtaget: 1. Avböjt: 0. Räknat från" in words(leader_client.get("/lardomar").text)


def test_the_queue_leads_to_the_page(leader_client: CheckedClient) -> None:
    assert 'href="/lardomar"' in leader_client.get("/forslag").text


def test_only_staff_may_see_it_or_have_it_forgotten(client: CheckedClient) -> None:
    for address in ("/lardomar", "/lardomar/glom"):
        assert client.get(address).location.startswith("/logga-in")
