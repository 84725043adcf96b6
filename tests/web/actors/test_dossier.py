from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, Actor, ContactNote, Need, OutboxMail
from matchmaker.services.actors.actors import correct_item
from matchmaker.services.actors.registrations import correct_actor
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.mail.addresses import note_returned
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.background import wait_for_background
from tests.conftest import NOW
from tests.services.people import sent
from tests.services.talks import POST, add_collaboration
from tests.services.village import add_actor
from tests.web.actors.conftest import Teller, errors

CALL = {"channel": "call", "words": "De hör av sig i maj.", "follow_up": "2999-05-02"}


@pytest.fixture
def actor(database: Session) -> Actor:
    found = add_actor(database, "a01", name="Byalaget", contact_email="stina@by.example")
    database.commit()
    return found


def test_one_page_shows_all_that_one_of_them_told(leader_client: CheckedClient, client: CheckedClient) -> None:
    teller = Teller(client).tell_all()
    need = {"title": "Kassör", "horizon": "now", "for_village": "y", "hide_name": "y", "months": "3"}
    teller.add("behov", "need0002", need)
    contact = {"contact_name": "Eva", "contact_email": "eva@svansele.example", "contact_phone": "070-174 06 12"}
    teller.post("kontakt", contact | {"reach": "near"})
    teller.post("kontrollera")
    page = leader_client.get("/alla/1").text
    for words in (
        "<h1>Svansele byaförening</h1>",
        "Förening, Svansele",
        "Någon som plogar planen",
        "Kassör",
        "Bygdegården",
        "Frågar för byns räkning.",
        "Visa inte namnet än.",
        'href="tel:+46701740612"',
        'href="mailto:eva@svansele.example"',
        "30\u00a0km",
        "-0001",
        "På webben",
        'href="/forslag?aktor=1"',
        "Läs igenom det innan det räknas",
        "Berättade det här",
    ):
        assert words in page


def test_those_who_came_by_a_file_have_no_contact_and_it_is_said(
    leader_client: CheckedClient, database: Session
) -> None:
    add_actor(database, "a01", description="Vi som bor här")
    database.commit()
    page = leader_client.get("/alla/1").text
    assert "Ingen uppgift. De kom med i en fil." in page
    assert "De har inte satt någon gräns." in page
    assert page.count("Inget just nu.") == 2
    assert "Läs igenom det" not in page


def test_somebody_who_is_not_there_is_not_found(leader_client: CheckedClient) -> None:
    assert leader_client.get("/alla/4711").status_code == 404
    assert leader_client.get("/alla/4711/fraga").status_code == 404


def test_suggestions_talks_collaborations_and_what_is_left_to_do_stand_there(
    leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    add_collaboration(database, by=Who.staff(leader))
    page = leader_client.get("/alla/1").text
    for address in ("/forslag/1", "/moten/1#punkt-1", "/samarbeten/1", "/samarbeten/1#steg"):
        assert f'href="{address}"' in page


def test_a_call_is_noted_with_the_day_to_call_again(
    leader_client: CheckedClient, database: Session, actor: Actor
) -> None:
    answer = leader_client.post_form("/alla/1/kontakt", CALL, page="/alla/1")
    assert answer.location == "/alla/1#kontakter"
    page = leader_client.get("/alla/1").text
    assert "De hör av sig i maj." in page
    assert "Skrev upp en kontakt" in page
    done = leader_client.post_form("/alla/1/kontakt/1/klar", {"next": "/nu"}, page="/alla/1")
    assert done.location == "/nu"
    assert "Följdes upp" in leader_client.get("/alla/1").text


def test_the_same_form_notes_it_once(leader_client: CheckedClient, database: Session, actor: Actor) -> None:
    fields = form_fields(leader_client.get("/alla/1").text, "/alla/1/kontakt") | CALL
    for _ in range(2):
        leader_client.post("/alla/1/kontakt", data=fields)
    assert len(database.scalars(select(ContactNote)).all()) == 1


def test_who_goes_back_and_notes_it_in_other_words_is_heard(
    leader_client: CheckedClient, actor: Actor, database: Session
) -> None:
    fields = form_fields(leader_client.get("/alla/1").text, "/alla/1/kontakt") | CALL
    for words in ("De hör av sig i maj.", "De hör av sig i juni."):
        leader_client.post("/alla/1/kontakt", data=fields | {"words": words})
    assert database.scalars(select(ContactNote.words).order_by(ContactNote.id)).all()[-1] == "De hör av sig i juni."


def test_a_note_that_lacks_something_keeps_what_was_typed(leader_client: CheckedClient, actor: Actor) -> None:
    wrong = {"words": "Ring efter 1 maj", "follow_up": "2001-01-01"}
    answer = leader_client.post_form("/alla/1/kontakt", wrong, page="/alla/1")
    assert answer.status_code == 422
    assert [message for _, message in errors(answer.text)] == [
        "Välj hur ni hade kontakt",
        "Välj en dag som inte har varit",
    ]
    assert "Ring efter 1 maj</textarea>" in answer.text


def test_who_is_to_be_called_stands_on_the_first_page(
    leader_client: CheckedClient, database: Session, actor: Actor
) -> None:
    leader_client.post_form("/alla/1/kontakt", CALL, page="/alla/1")
    assert "De hör av sig i maj." not in leader_client.get("/nu").text
    database.scalars(select(ContactNote)).one().follow_up = NOW.date()
    database.commit()
    page = leader_client.get("/nu").text
    assert "De hör av sig i maj." in page
    leader_client.post_form("/alla/1/kontakt/1/klar", page="/nu")
    assert "De hör av sig i maj." not in leader_client.get("/nu").text


def test_a_question_is_mailed_and_its_answer_by_telephone_written_down(
    leader_client: CheckedClient, database: Session, actor: Actor
) -> None:
    empty = leader_client.post_form("/alla/1/fraga")
    assert errors(empty.text) == [("#question", "Skriv din fråga")]
    leader_client.post_form("/alla/1/fraga", {"question": "Bara om vintern?"})
    assert "/svara/" in database.scalars(select(OutboxMail.body)).one()
    database.rollback()
    assert "Inget svar än." in leader_client.get("/alla/1").text
    nothing = leader_client.post_form("/alla/1/fraga/1/svar", page="/alla/1")
    assert errors(nothing.text) == [("#svar1-answer", "Skriv ett svar")]
    form = form_fields(leader_client.get("/alla/1").text, "/alla/1/fraga/1/svar")
    leader_client.post_form("/alla/1/fraga/1/svar", {"svar1-answer": "Ja, bara då."}, page="/alla/1")
    for late in ("Nej, alltid.", "Nej, alltid. " + "x" * 2001):  # from a page that was opened before
        second = leader_client.post("/alla/1/fraga/1/svar", data=form | {"svar1-answer": late})
        assert second.status_code == 409
        assert late in second.text
    assert "Ja, bara då." in leader_client.get("/alla/1").text
    assert "Ja, bara då." in leader_client.get("/nu").text


def test_a_question_that_did_not_arrive_is_told(leader_client: CheckedClient, database: Session, actor: Actor) -> None:
    leader_client.post_form("/alla/1/fraga", {"question": "Bara om vintern?"})
    database.scalars(select(OutboxMail)).one().next_attempt_at = None
    database.commit()
    assert "Mejlet kom inte fram." in leader_client.get("/alla/1").text


def test_who_has_no_address_cannot_be_asked_by_mail(leader_client: CheckedClient, database: Session) -> None:
    add_actor(database, "a01")
    database.commit()
    assert "De har ingen e-postadress." in leader_client.get("/alla/1/fraga").text


def test_a_form_is_read_and_then_counts(leader_client: CheckedClient, database: Session) -> None:
    sent(database)
    assert "Svansele byaförening" in leader_client.get("/nu").text
    assert "Läs igenom" in leader_client.get("/alla").text
    fields = form_fields(leader_client.get("/alla/1").text, "/alla/1/raknas")
    for _ in range(2):
        assert leader_client.post("/alla/1/raknas", data=fields).location == "/alla/1"
    wait_for_background(leader_client.application)
    page = leader_client.get("/alla/1").text
    assert "Läs igenom det" not in page
    assert "Läste igenom och räknar med dem" in page


def test_a_form_that_was_changed_meanwhile_is_read_again(leader_client: CheckedClient, database: Session) -> None:
    sent(database)
    fields = form_fields(leader_client.get("/alla/1").text, "/alla/1/raknas")
    assert leader_client.post("/alla/1/raknas", data=fields | {"version": "7"}).status_code == 409


def test_corrections_are_shown_with_the_words_before_and_after(
    leader_client: CheckedClient, database: Session, actor: Actor
) -> None:
    correct_actor(
        database,
        actor.id,
        version=1,
        who={"kind": "association", "name": "Byalaget i Åmliden", "place": "Åmliden"},
        contact={},
        post=POST,
        by=SYSTEM,
        at=NOW,
    )
    page = leader_client.get("/alla/1").text
    assert "Byalaget i Åmliden" in page
    assert "Var ni finns: Norsjö" in page
    assert "Var ni finns: Åmliden" in page


def test_who_is_no_longer_with_us_is_said(leader_client: CheckedClient, database: Session, actor: Actor) -> None:
    actor.withdrawn_at = NOW
    database.commit()
    page = leader_client.get("/alla/1").text
    assert "De är inte med längre" in page
    assert "Fråga dem något" not in page, "nobody is there to ask"


def test_who_left_while_the_question_was_written_is_not_asked(
    leader_client: CheckedClient, database: Session, actor: Actor
) -> None:
    fields = form_fields(leader_client.get("/alla/1/fraga").text, "/alla/1/fraga")
    actor.withdrawn_at = NOW
    database.commit()
    late = leader_client.post("/alla/1/fraga", data=fields | {"question": "Bara om vintern?"})
    assert late.status_code == 409
    assert "Bara om vintern?" in late.text
    page = leader_client.get("/alla/1/fraga").text
    assert "De är inte med längre" in page
    assert "Skicka frågan" not in page


def test_how_much_they_are_asked_of_already_is_told(
    leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    add_collaboration(database, by=Who.staff(leader))
    asks, gives = (database.scalar(select(Actor.id).where(Actor.ref == ref)) for ref in ("n1", "r1"))
    database.commit()
    assert "Inget att bidra till än." in leader_client.get(f"/alla/{asks}").text
    page = leader_client.get(f"/alla/{gives}").text
    told = page.partition("Ska bidra till ")[2].partition("</dd>")[0]
    assert told.endswith("ett samarbete.")


def test_when_they_are_asked_of_enough_it_is_said_what_follows(
    app: Flask, leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    add_collaboration(database, by=Who.staff(leader))
    gives = database.scalar(select(Actor.id).where(Actor.ref == "r1"))
    database.commit()
    app.jinja_env.globals["settings"] = replace(app.extensions["matchmaker.settings"], asked_at_most=1)
    page = leader_client.get(f"/alla/{gives}").text
    assert "Nästa genomgång föreslår dem inte för fler behov." in page


def test_mail_that_comes_back_is_told_until_it_is_tried_again(
    leader_client: CheckedClient, database: Session, actor: Actor
) -> None:
    note_returned(database, "Stina@by.example", "550 5.1.1 no such user", at=NOW)
    database.commit()
    page = leader_client.get("/alla/1").text
    assert "Mejlen till dem kommer tillbaka" in page
    assert "550 5.1.1 no such user" in page
    assert "Mejlen kommer tillbaka" in leader_client.get("/alla").text
    assert leader_client.post_form("/alla/1/e-post", page="/alla/1").location == "/alla/1"
    assert "Mejlen till dem kommer tillbaka" not in leader_client.get("/alla/1").text
    assert "Mejlen kommer tillbaka" not in leader_client.get("/alla").text


def test_what_somebody_changes_is_shown_beside_what_stood_there_until_it_has_been_read(
    leader_client: CheckedClient, database: Session
) -> None:
    actor = add_actor(database, "a02", name="Byalaget", needs={"a02.n": "Ved"})
    database.commit()
    need, words = actor.needs[0], {"title": "Torr ved", "horizon": "now"}
    assert "Läs igenom det här" not in leader_client.get(f"/alla/{actor.id}").text
    correct_item(database, Need, need.id, version=need.version, words=words, by=Who.actor(actor.id), at=NOW)
    assert "har skrivit något att läsa igenom" in leader_client.get("/nu").text
    page, address = f"/alla/{actor.id}", f"/alla/{actor.id}/behov/{need.id}/last"
    text = leader_client.get(page).text
    assert text.index("Läs igenom det här") < text.index(": Ved<") < text.index(": Torr ved<")
    assert leader_client.post_form(address, page=page).location == page
    assert "Läs igenom det här" not in leader_client.get(page).text
    assert "Läste de nya orden om ett behov" in leader_client.get(page).text
