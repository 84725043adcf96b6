"""One's own page: how everything stands, only to those whose it is, in few queries."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Actor, ContactPerson, Meeting, Need, Resource, Suggestion, SuggestionState
from matchmaker.services.audit import SYSTEM
from matchmaker.services.meetings.meeting_mail import invite_everyone, post_of
from matchmaker.services.taking_part.consents import ask_parties
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient
from matchmaker.web import papers
from matchmaker.web.papers import make_paper
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.talks import add_collaboration, add_suggestion, add_talk, staff
from tests.services.village import add_actor, add_need
from tests.web.visitors import HAS, NEEDS, visit, words


@pytest.fixture
def pair(database: Session) -> Suggestion:
    """``Behöver 1`` (id 1) and ``Har 1`` (id 2), both with an address, of an accepted suggestion."""
    suggestion = add_suggestion(database, contact_email=HAS)
    database.get_one(Actor, 1).contact_email = NEEDS
    database.commit()
    return suggestion


def test_only_those_whose_page_it_is_see_it(client: CheckedClient, database: Session, pair: Suggestion) -> None:
    visit(client, database, HAS)
    assert client.get("/min-sida").location == "/min-sida/2"
    assert client.get("/min-sida/2").status_code == 200
    for address in (
        "/min-sida/1", "/min-sida/99", "/min-sida/1/behov/1", "/min-sida/2/behov/1", "/min-sida/1/behov/1/varfor",
        "/min-sida/2/behov/1/varfor", "/min-sida/1/uppgifter.json", "/min-sida/1/uppgifter.pdf",
        "/min-sida/1/behov/1/andra",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_whoever_is_the_contact_of_several_chooses(client: CheckedClient, database: Session, pair: Suggestion) -> None:
    add_actor(database, "x", name="Idrottsklubben", contact_email=HAS.upper())
    database.commit()
    visit(client, database, HAS)
    page = client.get("/min-sida")
    assert "Vilken sida vill ni se?" in page.text
    assert "Idrottsklubben" in page.text
    assert "Alla era sidor" in client.get("/min-sida/3").text


def test_who_is_no_longer_with_us_finds_nothing(client: CheckedClient, database: Session, pair: Suggestion) -> None:
    visit(client, database, HAS)
    database.get_one(Actor, 2).withdrawn_at = NOW
    database.commit()
    assert "Här finns inget att visa längre" in client.get("/min-sida").text
    assert client.get("/min-sida/2").status_code == 404


def test_every_need_and_resource_says_how_it_stands(client: CheckedClient, database: Session, pair: Suggestion) -> None:
    actor = add_actor(database, "x", name="Klubben", contact_email="x@example.org")
    state: dict[str, dict[str, Any]] = {
        "Inget hittat": {},
        "Vilar länge": {"resting_since": NOW, "rests_until": (NOW + timedelta(days=30)).date()},
        "Vilar bara": {"resting_since": NOW},
        "Löst": {"withdrawn_at": NOW, "met_at": NOW, "met_thanks_to": "Macken & Co"},
        "Borta": {"withdrawn_at": NOW, "withdrawn_reason": "Behövs inte"},
    }
    for number, (title, columns) in enumerate(state.items()):
        add_need(database, actor, f"x.n{number}", {"title": title, **columns})
    database.commit()
    visit(client, database, "x@example.org")
    text = words(client.get("/min-sida/3").text)
    for part in (
        "Inget hittat Inget passar än. Vi letar igen varje gång någon ny berättar.",
        "Vilar länge Vilar. Vi räknar med det igen lördag 26 december 2026. Räkna med det nu",
        "Vilar bara Vilar. Räkna med det nu",
        "Löst Det har löst sig. Tack vare: Macken & Co",
        "Borta Gäller inte längre. Behövs inte",
        "Ni har inte skrivit att ni kan bidra med något.",
    ):
        assert part in text
    assert text.index("Inget hittat") < text.index("Löst Det"), "what stands comes first"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (SuggestionState.ACCEPTED, "Något passar."),
        (SuggestionState.NEW, "Något kan passa."),
        (SuggestionState.PARKED, "Något kan passa."),
        (SuggestionState.DECLINED, "Ingen har frågat efter det än."),
        (SuggestionState.GONE, "Ingen har frågat efter det än."),
    ],
)
def test_what_has_been_found_is_told_without_telling_what(
    client: CheckedClient, database: Session, pair: Suggestion, state: SuggestionState, said: str
) -> None:
    pair.state = state
    database.commit()
    visit(client, database, HAS)
    text = words(client.get("/min-sida/2").text)
    assert f"Minibuss med nio platser {said}" in text
    assert "Behöver 1" not in text
    assert "Skjuts till tåget" not in text


def test_a_question_is_asked_with_reasons_and_answered_on_the_page(
    client: CheckedClient, database: Session, pair: Suggestion
) -> None:
    ask_parties(database, pair.id, public_url="", by=SYSTEM, at=NOW)
    visit(client, database, HAS)
    text = words(client.get("/min-sida/2").text)
    for part in ("Vi har en fråga till er", "Skjuts till tåget", "en förening", "Båda skriver om bussar.", "Långt 1."):
        assert part in text
    assert "Behöver 1" not in text


def test_meetings_talks_and_what_came_of_them_are_told(
    client: CheckedClient, database: Session, pair: Suggestion
) -> None:
    eva = staff(database)
    talk = add_talk(database, "2", by=eva, contact_email="m@example.org")
    collaboration = add_collaboration(database, "3", by=eva)
    database.execute(update(Actor).where(Actor.ref == "r3").values(contact_email="m@example.org"))
    times = {"starts_at": datetime.now(UTC) + timedelta(days=1), "ends_at": datetime.now(UTC) + timedelta(days=2)}
    database.execute(update(Meeting).where(Meeting.id == talk.meeting_id).values(times))
    database.commit()
    invite_everyone(database, talk.meeting_id, post_of(Settings(instance=Path())), by=eva, at=datetime.now(UTC))
    visit(client, database, "m@example.org")
    page = client.get("/min-sida", follow_redirects=True)
    ids = database.scalars(select(Actor.id).where(Actor.contact_email == "m@example.org")).all()
    database.rollback()
    assert "Vilken sida vill ni se?" in page.text
    coming, came = (words(client.get(f"/min-sida/{actor_id}").text) for actor_id in sorted(ids))
    assert "Möten ni är bjudna till Dialogmöte i Bastuträsk" in coming
    assert "Samlingshuset, Bastuträsk Fika från halv sex. Där pratar ni om: Skjuts till tåget" in coming
    assert "Har inte svarat. Kommer ni på mötet?" in coming
    assert f"Vad det har lett till {collaboration.title} Prövas" in came
    assert "Vi prövar till" in came


def test_another_contact_gets_neither_the_mail_nor_the_guest_link_of_the_main_one(
    client: CheckedClient, database: Session
) -> None:
    eva = staff(database)
    talk = add_talk(database, "1", by=eva)
    main = database.get_one(Actor, 1)
    main.contact_email = "Per@example.org"
    told = {"name": "Eva", "email": "eva@example.org", "phone": "", "added_at": NOW, "confirmed_at": NOW}
    database.add(ContactPerson(form_key="k", actor_id=1, **told))
    times = {"starts_at": datetime.now(UTC) + timedelta(days=1), "ends_at": datetime.now(UTC) + timedelta(days=2)}
    database.execute(update(Meeting).where(Meeting.id == talk.meeting_id).values(times))
    database.commit()
    invite_everyone(database, talk.meeting_id, post_of(Settings(instance=Path())), by=eva, at=datetime.now(UTC))
    for reader, link in (("per@example.org", True), ("eva@example.org", False)):
        visit(client, database, reader)
        page = client.get("/min-sida/1").text
        assert ("/svar/" in page, "Har inte svarat." in page) == (link, True)
        given = json.loads(client.get("/min-sida/1/uppgifter.json").text)["tables"]
        assert {row["recipient"].lower() for row in given["outbox_mails"]["rows"]} == {reader}


def test_why_nothing_fits_is_looked_up_when_they_ask(client: CheckedClient, database: Session) -> None:
    add_actor(database, "x", needs={"x.n": "Rymdraket"}, contact_email="x@example.org")
    database.commit()
    visit(client, database, "x@example.org")
    assert "/min-sida/1/behov/1/varfor" in client.get("/min-sida/1").text
    text = words(client.get("/min-sida/1/behov/1/varfor").text)
    assert "Rymdraket Ingen annan skriver om något som liknar det här ännu." in text
    database.get_one(Need, 1).resting_since = NOW
    database.commit()
    assert "Något kan ha kommit till" in client.get("/min-sida/1/behov/1/varfor").text


def test_nobody_looks_for_what_fits_before_it_has_been_read_and_the_pages_say_so(
    client: CheckedClient, database: Session
) -> None:
    actor = add_actor(database, "x", needs={"x.n": "Rymdraket"}, resources={"x.r": "Lada"}, contact_email=HAS)
    actor.awaits_check = True
    database.commit()
    visit(client, database, HAS)
    page = client.get("/min-sida/1").text
    waiting = "Väntar på att bli läst. Projektledaren läser det ni skrev. Sedan börjar vi leta efter sådant som passar."
    for title in ("Rymdraket", "Lada"):
        assert f"{title} {waiting}" in words(page)
    assert "/varfor" not in page
    assert "Projektledaren läser det ni skrev." in words(client.get("/min-sida/1/behov/1/varfor").text)
    assert "När projektledaren har läst det letar vi" in words(client.get("/min-sida/1/behov/ny").text)


def test_their_data_is_given_out_at_once_without_what_may_be_about_others(
    client: CheckedClient, database: Session, pair: Suggestion
) -> None:
    pair.note = "De grälade i fjol"
    database.commit()
    visit(client, database, HAS)
    answer = client.get("/min-sida/2/uppgifter.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    told = json.loads(answer.text)
    assert told["complete"] is False
    assert told["tables"]["actors"]["rows"][0]["name"] == "Har 1"
    assert "De grälade" not in answer.text
    assert "Behöver 1" not in answer.text
    paper = client.get("/min-sida/2/uppgifter.pdf")
    assert paper.data.startswith(b"%PDF")


def test_a_reader_of_finnish_gets_no_marks_on_paper_or_in_attributes(
    client: CheckedClient, database: Session, pair: Suggestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(client, database, HAS)
    printed = list[str]()

    def note(template: str, data: Mapping[str, Any]) -> bytes:
        printed.append(json.dumps(data))
        return make_paper(template, data)

    monkeypatch.setattr(papers, "make_paper", note)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fi"
    assert '="<span' not in client.get("/min-sida/2").text
    assert client.get("/min-sida/2/uppgifter.pdf").status_code == 200
    [words] = printed
    assert "Har 1" in words
    assert "<span" not in words


def test_the_page_takes_as_many_queries_however_much_there_is(
    client: CheckedClient, database: Session, app: Flask, pair: Suggestion
) -> None:
    from matchmaker.models.extension import db

    def count() -> int:
        with app.app_context():
            engine = db.engine
        with counted_statements(engine) as sent:
            assert client.get("/min-sida/2").status_code == 200
        return len(sent)

    ask_parties(database, pair.id, public_url="", by=SYSTEM, at=NOW)
    visit(client, database, HAS)
    client.get("/min-sida/2")
    few = count()
    shared = database.get_one(Resource, 1)
    for number in range(5):
        more = add_suggestion(database, f"m{number}")
        more.links[0].resource = shared
        database.commit()
        ask_parties(database, more.id, public_url="", by=SYSTEM, at=NOW)
    assert count() == few
    assert few < 30


def test_the_page_speaks_english_too(client: CheckedClient, database: Session, pair: Suggestion) -> None:
    ask_parties(database, pair.id, public_url="", by=SYSTEM, at=NOW)
    visit(client, database, HAS)
    text = words(client.get("/min-sida/2?lang=en").text)
    assert "We have a question for you" in text
    assert "an association" in text
