from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Account, Actor, AuditEvent, OutboxMail, Submission
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.actors import sending
from tests.web.actors.conftest import CONTACT, NEED, RESOURCE, Teller


@pytest.fixture
def mail_is_set_up(app: Flask) -> None:
    app.extensions["matchmaker.settings"] = replace(
        app.extensions["matchmaker.settings"],
        mail_host="mail.example",
        mail_from="projekt@norsjo.example",
        public_url="https://exempel.se",
    )


def count(database: Session, *tables: type) -> list[int | None]:
    found = [database.scalar(select(func.count()).select_from(table)) for table in tables]
    database.rollback()
    return found


def mails(database: Session) -> list[OutboxMail]:
    found = list(database.scalars(select(OutboxMail).order_by(OutboxMail.id)))
    database.expunge_all()
    database.rollback()
    return found


def test_the_last_page_shows_all_that_was_told(teller: Teller) -> None:
    page = teller.tell_all().get("kontrollera").text
    for words in ("Svansele byaförening", "Förening eller grupp", NEED["title"], RESOURCE["title"], "Eva Lind"):
        assert words in page
    assert "allmän handling" in page
    assert 'class="errors' not in page


def test_who_hides_their_name_is_told_that_it_waits_until_all_have_said_yes(teller: Teller) -> None:
    waits = "berättar vi det först när alla har sagt ja"
    teller.add("behov", "need0001", NEED)
    assert waits not in teller.get("kontrollera").text
    teller.add("behov", "need0002", NEED | {"hide_name": "y"})
    assert waits in teller.get("kontrollera").text


def test_a_sent_form_leads_to_a_receipt_with_its_reference(teller: Teller, database: Session) -> None:
    response = teller.tell_all().post("kontrollera")
    assert response.location == teller.address("kvitto")
    receipt = teller.get("kvitto").text
    assert f"{datetime.now(UTC).year}-0001" in receipt
    assert "Vad händer nu?" in receipt
    assert "allmän handling" in receipt
    assert NEED["title"] in receipt
    assert "Skriv gärna upp numret" in receipt
    assert count(database, Actor, Submission, OutboxMail) == [1, 1, 1]


def test_the_last_page_is_asked_for_anew_by_who_goes_back_to_it_and_once_sent_leads_to_the_receipt(
    teller: Teller,
) -> None:
    assert teller.tell_all().get("kontrollera").headers["Cache-Control"] == "no-store"
    assert teller.get("kontakt").headers["Cache-Control"] == "private, no-cache", "there something is typed"
    teller.post("kontrollera")
    assert teller.get("kontrollera").location == teller.address("kvitto")


def test_sending_twice_gives_the_same_receipt_and_one_of_everything(teller: Teller, database: Session) -> None:
    fields = form_fields(teller.tell_all().get("kontrollera").text, teller.address("kontrollera"))
    first = teller.client.post(teller.address("kontrollera"), data=fields)
    second = teller.client.post(teller.address("kontrollera"), data=fields)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert count(database, Actor, Submission, OutboxMail) == [1, 1, 1]


def test_the_first_page_sent_again_after_all_leads_to_the_receipt(client: CheckedClient) -> None:
    teller = Teller.__new__(Teller)
    fields = form_fields(client.get("/beratta").text, "/beratta") | {
        "kind": "association", "name": "Vi", "place": "Svansele",
    }  # fmt: skip
    teller.client, teller.token = client, client.post("/beratta", data=fields).location.split("/")[2]
    teller.tell_all().post("kontrollera")
    assert client.post("/beratta", data=fields).location == teller.address("kvitto")


def test_the_receipt_of_a_form_that_is_not_sent_leads_back_to_the_form(teller: Teller) -> None:
    assert teller.get("kvitto").location == teller.address()


def test_neither_needs_nor_resources_is_kindly_refused(teller: Teller, database: Session) -> None:
    teller.post("kontakt", CONTACT)
    page = teller.get("kontrollera")
    assert "Skriv något ni behöver" in page.text
    assert "Fel:" not in page.text
    response = teller.post("kontrollera")
    assert response.status_code == 422
    assert "<title>Fel: Stämmer allt?" in response.text
    assert count(database, Actor, Submission) == [0, 0]


def test_what_is_left_to_do_is_told_with_the_way_there(teller: Teller, database: Session) -> None:
    teller.post("vilka", {"name": ""})
    teller.add("behov", "need0001", {"title": "Kassör"})
    teller.add("resurser", "have0001", {"description": "x" * 5000})
    response = teller.post("kontrollera")
    assert response.status_code == 422
    for part, words in (
        ("vilka", "Fyll i vilka ni är"),
        ("behov/need0001", "Gör klart ”Kassör”, eller ta bort det"),
        ("resurser/have0001", "Gör klart ”…”, eller ta bort det"),
        ("kontakt", "Fyll i hur vi når er"),
    ):
        assert f'<li><a href="{teller.address(part)}?till=kontrollera">{words}</a></li>' in response.text
    assert count(database, Actor) == [0]


def test_the_private_link_goes_on_at_the_first_thing_that_is_left(teller: Teller) -> None:
    assert teller.get().location == teller.address("behov")
    teller.add("behov", "need0001", {"later": "1"})
    assert teller.get().location == teller.address("behov")
    teller.add("behov", "need0001", NEED)
    assert teller.get().location == teller.address("resurser")
    teller.add("resurser", "have0001", {"skip": "1"})
    assert teller.get().location == teller.address("kontakt")
    teller.post("kontakt", {"contact_name": "Eva"})
    assert teller.get().location == teller.address("kontakt")
    teller.post("kontakt", CONTACT)
    assert teller.get().location == teller.address("kontrollera")
    teller.post("vilka", {"place": ""})
    assert teller.get().location == teller.address("vilka")


def test_who_sent_it_is_noted_also_when_staff_write_for_others(
    leader_client: CheckedClient, client: CheckedClient, leader: Account, database: Session
) -> None:
    for browser in (client, leader_client):
        Teller(browser).tell_all().post("kontrollera")
    query = select(AuditEvent.by).where(AuditEvent.verb == "submit").order_by(AuditEvent.id)
    assert database.scalars(query).all() == ["actor", f"account:{leader.id}"]


def test_the_reference_bears_the_municipalitys_year(
    teller: Teller, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = datetime.now(UTC).year
    new_year = datetime(year - 1, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Sweden
    teller.tell_all()
    monkeypatch.setattr(sending, "now", lambda: new_year)
    teller.post("kontrollera")
    assert database.scalar(select(Submission.reference)) == f"{year}-0001"


def test_the_page_for_another_day_gives_the_link_and_until_when_it_is_good(teller: Teller) -> None:
    page = teller.get("senare").text
    assert f'value="http://localhost{teller.address()}" readonly' in page
    assert "Den gäller till och med " in page
    assert "Skicka länken till mig" not in page  # without a mail server nothing would come


@pytest.mark.usefixtures("mail_is_set_up")
def test_the_link_can_be_mailed(teller: Teller, database: Session) -> None:
    response = teller.post("senare", {"email": "eva@svansele.example"})
    assert response.location == teller.address("senare") + "?skickad=1"
    assert "Länken är på väg till er e-post." in teller.client.get(response.location).text
    (mail,) = mails(database)
    assert mail.recipient == "eva@svansele.example"
    assert f"https://exempel.se{teller.address()}\n" in mail.body


@pytest.mark.usefixtures("mail_is_set_up")
@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "Skriv en e-postadress"),
        ("eva@", "Kontrollera e-postadressen."),
        ("e" * 300, "Korta texten med 46 tecken"),
    ],
)
def test_an_address_that_is_none_is_told_kindly(teller: Teller, database: Session, email: str, message: str) -> None:
    response = teller.post("senare", {"email": email})
    assert response.status_code == 422
    assert message in response.text
    assert form_fields(response.text, teller.address("senare"))["email"] == email
    assert mails(database) == []


@pytest.mark.usefixtures("mail_is_set_up")
def test_an_address_that_has_had_many_mails_is_told_kindly(teller: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.services.forms.drafts.has_asked_enough", lambda *_, **__: True)
    response = teller.post("senare", {"email": "eva@svansele.example"})
    assert response.status_code == 422
    assert "Det har gått många mejl till den adressen. Kopiera länken i stället." in response.text


@pytest.mark.usefixtures("mail_is_set_up")
def test_the_link_is_not_mailed_to_half_the_world(teller: Teller, database: Session) -> None:
    for number in range(4):
        response = teller.post("senare", {"email": f"a{number}@svansele.example"})
    assert response.status_code == 422
    assert "tre adresser" in response.text
    assert len(mails(database)) == 3


@pytest.mark.usefixtures("mail_is_set_up")
def test_the_receipt_says_where_its_mail_goes(teller: Teller) -> None:
    teller.tell_all().post("kontrollera")
    receipt = teller.get("kvitto").text
    assert "Vi skickar också ett kvitto till eva@svansele.example." in receipt
    assert 'href="/min-sida/lank">er sida</a>' in receipt


@pytest.mark.usefixtures("mail_is_set_up")
def test_a_mailed_receipt_leads_to_their_own_page(teller: Teller, database: Session) -> None:
    teller.tell_all().post("kontrollera")
    assert "\nhttps://exempel.se/min-sida/lank\n" in mails(database)[0].body


@pytest.mark.usefixtures("mail_is_set_up")
def test_who_has_only_a_telephone_is_told_to_ring_and_not_sent_to_a_page_they_cannot_reach(teller: Teller) -> None:
    by_phone = CONTACT | {"contact_email": "", "contact_phone": "0918-100 00"}
    teller.tell_all().post("kontakt", by_phone)
    teller.post("kontrollera")
    receipt = teller.get("kvitto").text
    assert 'Ring <a href="tel:+46701740611">070-174 06 11</a> och säg ert nummer.' in receipt
    assert "min-sida/lank" not in receipt


def test_what_people_type_is_text_and_never_markup(new_teller: Callable[..., Teller]) -> None:
    bad = "<script>alert(1)</script>"
    teller = new_teller(name=bad, place=bad)
    teller.add("behov", "need0001", NEED | {"title": bad, "description": bad})
    for part in ("behov", "behov/need0001", "kontrollera", "vilka"):
        assert "<script>alert" not in teller.get(part).text


def test_words_about_health_are_asked_about_and_do_not_stand_in_the_way(teller: Teller, database: Session) -> None:
    asks = "Det ser ut att handla om någons hälsa."
    teller.tell_all()
    assert asks not in teller.get("kontrollera").text
    teller.add("behov", "need0009", NEED | {"description": "Han som plogade är sjukskriven."})
    page = teller.get("kontrollera").text
    assert page.count(asks) == 1
    assert 'class="errors' not in page
    assert asks in teller.get("behov/need0009").text
    assert teller.post("kontrollera").location == teller.address("kvitto")
