"""More than one contact: added, confirmed, handed over and removed on one's own page, and by staff for them."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Act, Actor, ContactPerson
from matchmaker.services.actors.contact_people import ASKED_PER_MONTH, MOST_PEOPLE
from matchmaker.services.forms.limits import FEWER
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW
from tests.services.village import add_actor
from tests.web.actors.conftest import errors
from tests.web.visitors import HAS, mailed_link, visit, words

EVA = {
    "person-contact_name": "Eva Lind",
    "person-contact_email": "eva@by.example",
    "person-contact_phone": "0910-123 45",
}
OWN, ASKED = "/min-sida/1/kontakter", "/min-sida/kontakt/"


@pytest.fixture
def actor(database: Session) -> Actor:
    found = add_actor(database, "a", name="Byalaget", contact_name="Per", contact_email=HAS)
    add_actor(database, "b", name="Andra", contact_email="andra@by.example")
    database.commit()
    return found


@pytest.fixture
def own(client: CheckedClient, database: Session, actor: Actor) -> CheckedClient:
    """Per's browser, on the page of their own."""
    return visit(client, database, HAS)


def add_eva(own: CheckedClient, database: Session) -> None:
    """A second contact who has said yes."""
    assert own.post_form(OWN, EVA).location == f"{OWN}?sparat=1"
    asked = mailed_link(database, "eva@by.example", ASKED)
    assert own.post_form(asked, {"answer": "yes"}).location.endswith("svar=ja")


def test_one_adds_a_contact_who_says_yes_and_comes_to_the_page(own: CheckedClient, database: Session, app: Any) -> None:
    assert 'href="/min-sida/1/kontakter"' in own.get("/min-sida/1").text
    assert own.post_form(OWN, EVA).status_code == 303
    assert "Har inte svarat ja än." in own.get(OWN).text
    asked = mailed_link(database, "eva@by.example", ASKED)
    assert "De har skrivit upp dig, Eva Lind" in words(own.get(asked).text)
    fields = form_fields(own.get(asked).text, asked)
    answered = own.post(asked, data=fields | {"answer": "yes"})
    assert "Nu kan du öppna sidan med din e-postadress." in own.get(answered.location).text
    for again in (own.get(asked), own.post(asked, data=fields | {"answer": "yes"})):  # a double tap
        assert again.location.endswith("svar=ja")
    other = visit(app.test_client(), database, "eva@by.example")
    assert other.get("/min-sida").location == "/min-sida/1"
    assert "Mejlen går till er huvudkontakt." in other.get("/min-sida/1").text
    assert "Mejlen går till er huvudkontakt." not in own.get("/min-sida/1").text


def test_who_says_no_is_forgotten(own: CheckedClient, database: Session) -> None:
    own.post_form(OWN, EVA)
    answered = own.post_form(mailed_link(database, "eva@by.example", ASKED), {"answer": "no"})
    assert "Dina uppgifter är borttagna" in own.get(answered.location).text
    assert database.scalars(select(ContactPerson)).all() == []


def test_nobody_is_asked_over_and_over(own: CheckedClient) -> None:
    for _ in range(ASKED_PER_MONTH):
        own.post_form(OWN, EVA)
        own.post_form(next(re.finditer(rf"{OWN}/\d+/ta-bort", own.get(OWN).text))[0], page=OWN)
    [(place, words_there)] = errors(own.post_form(OWN, EVA).text)
    assert (place, words_there[:35]) == ("#person-contact_email", "Den adressen har redan fått frågan ")


def test_one_network_asks_only_so_many(own: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FEWER, Act.MAIL, 0)
    assert own.post_form(OWN, EVA).status_code == 429


def test_what_is_wrong_is_told_at_the_field_and_all_is_kept(own: CheckedClient) -> None:
    page = own.post_form(OWN, {"person-contact_name": "", "person-contact_phone": "0910-123 45"})
    assert page.status_code == 422
    assert errors(page.text) == [
        ("#person-contact_name", "Skriv vem vi ska fråga efter"),
        ("#person-contact_email", "Skriv en e-postadress, så att vi kan fråga personen"),
    ]
    assert 'value="0910-123 45"' in page.text
    page = own.post_form(OWN, EVA | {"person-contact_email": "", "person-contact_phone": "12"})
    assert [place for place, _ in errors(page.text)] == ["#person-contact_phone", "#person-contact_email"]
    page = own.post_form(OWN, EVA | {"person-contact_email": HAS})
    assert errors(page.text) == [("#person-contact_email", "Den adressen har redan en kontakt hos er")]


def test_when_there_are_so_many_that_nobody_is_called_one_goes_first(own: CheckedClient, database: Session) -> None:
    fields = form_fields(own.get(OWN).text, OWN)
    for number in range(MOST_PEOPLE):
        told = {"name": "Eva", "email": f"e{number}@by.example", "phone": "", "added_at": NOW}
        database.add(ContactPerson(form_key=f"k{number}", actor_id=1, **told))
    database.commit()
    assert "Lägg till en kontakt" not in own.get(OWN).text
    page = own.post(OWN, data=fields | EVA)
    assert errors(page.text) == [
        ("#person-contact_email", "Ni kan ha högst 5 kontakter utöver huvudkontakten. Ta bort någon först")
    ]


def test_one_who_stops_hands_over_and_leaves_nothing(own: CheckedClient, database: Session, actor: Actor) -> None:
    add_eva(own, database)
    over = f"{OWN}/1/lamna-over"
    assert own.post_form(over).status_code == 422
    fields = form_fields(own.get(over).text, over) | {"stays": "no"}
    done = own.post(over, data=fields)
    assert own.post(over, data=fields).location == done.location  # a double tap
    text = own.get(done.location).text
    assert "Dina uppgifter som kontakt är borttagna." in text
    assert "Inbjudningar till möten har också gått över till den nya huvudkontakten." in text
    assert own.get(OWN).status_code == 404
    database.expire_all()
    assert (actor.contact_name, actor.contact_email) == ("Eva Lind", "eva@by.example")
    assert database.scalars(select(ContactPerson)).all() == []


def test_one_who_stays_sees_the_new_order(own: CheckedClient, database: Session) -> None:
    add_eva(own, database)
    over = f"{OWN}/1/lamna-over"
    fields = form_fields(own.get(over).text, over) | {"stays": "yes"}
    for _ in range(2):  # the second tap does not hand back
        assert own.post(over, data=fields).location == f"{OWN}?sparat=1"
    text = words(own.get(OWN).text)
    assert text.index("Huvudkontakt") < text.index("Eva Lind") < text.index("Per")


def test_who_takes_over_by_themselves_goes_on(own: CheckedClient, database: Session, app: Any) -> None:
    add_eva(own, database)
    eva = visit(app.test_client(), database, "eva@by.example")
    assert eva.post_form(f"{OWN}/1/lamna-over", {"stays": "no"}).location == f"{OWN}?sparat=1"
    assert "Eva Lind" in eva.get(OWN).text


def test_who_takes_themselves_away_is_told(own: CheckedClient, database: Session, app: Any) -> None:
    add_eva(own, database)
    eva = visit(app.test_client(), database, "eva@by.example")
    fields, away = form_fields(eva.get(OWN).text, f"{OWN}/1/ta-bort"), f"{OWN}/1/ta-bort"
    for _ in range(2):
        assert "Du är inte längre kontakt." in eva.get(eva.post(away, data=fields).location).text
    assert eva.get(OWN).status_code == 404


def test_one_without_an_address_is_made_the_main_contact_by_staff_only(
    own: CheckedClient, database: Session, actor: Actor
) -> None:
    told = {"name": "Eva", "email": "", "phone": "0910-123 45", "added_at": NOW, "confirmed_at": NOW}
    database.add(ContactPerson(form_key="k", actor_id=1, **told))
    database.commit()
    assert "Gör till huvudkontakt" not in own.get(OWN).text
    assert own.get(f"{OWN}/1/lamna-over").status_code == 404


def test_two_who_decide_at_once_are_told(own: CheckedClient, database: Session, actor: Actor) -> None:
    add_eva(own, database)
    conflict = own.post_form(f"{OWN}/1/lamna-over", {"stays": "yes", "version": "1"})
    assert conflict.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in conflict.text


def test_a_contact_is_taken_away(own: CheckedClient, database: Session) -> None:
    add_eva(own, database)
    own.post_form(f"{OWN}/1/ta-bort", page=OWN)
    assert "Eva Lind" not in own.get(OWN).text


def test_nobody_comes_to_the_contacts_of_others(own: CheckedClient, database: Session) -> None:
    add_eva(own, database)
    for address in ("/min-sida/2/kontakter", "/min-sida/2/kontakter/1/lamna-over", f"{OWN}/99/lamna-over"):
        assert own.get(address).status_code == 404
    assert own.get(f"{ASKED}finns-inte").status_code == 404


def test_staff_do_it_for_who_rings(leader_client: CheckedClient, database: Session, actor: Actor) -> None:
    page = "/alla/1/kontakter"
    assert f'href="{page}"' in leader_client.get("/alla/1").text
    assert leader_client.post_form(page, {"person-contact_name": "Eva"}).status_code == 422
    leader_client.post_form(page, EVA | {"person-contact_email": ""})
    assert "Kontakt också" in leader_client.get("/alla/1").text
    over = f"{page}/1/lamna-over"
    assert "Eva Lind blir huvudkontakt Har ingen e-post: vi skickar inga mejl" in words(leader_client.get(over).text)
    assert leader_client.post_form(over, {"stays": "yes"}).location == f"{page}?sparat=1"
    assert "Bytte huvudkontakt" in leader_client.get("/alla/1").text
    leader_client.post_form(f"{page}/2/ta-bort", page=page)
    database.expire_all()
    assert (actor.contact_name, actor.contact_email) == ("Eva Lind", "")
    assert database.scalars(select(ContactPerson)).all() == []
