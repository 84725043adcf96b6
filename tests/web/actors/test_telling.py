from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Draft, Place, WebSession
from matchmaker.services.forms.answers import Step
from matchmaker.services.forms.drafts import MOST_ITEMS
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW
from tests.web.actors.conftest import NEED, RESOURCE, WHO, Teller, errors

NO_TITLE = "Skriv vad ni behöver, med några få ord"
NO_NUMBER = "Ta bort personnumret. Det behövs inte här, och vi vill inte spara det"


def drafts(database: Session) -> list[dict[str, Any]]:
    """What the drafts hold now."""
    found = list(database.scalars(select(Draft.data).order_by(Draft.id)))
    database.rollback()  # a transaction that lies open would keep the service from writing
    return found


def the_draft(database: Session) -> Draft:
    """The one draft, to be changed behind the form's back."""
    return database.scalars(select(Draft)).one()


def the_data(database: Session) -> dict[str, Any]:
    """What the one draft holds now."""
    (data,) = drafts(database)
    return data


def test_the_first_step_asks_who_they_are_and_knows_the_villages(client: CheckedClient, database: Session) -> None:
    database.add(Place(name="Åmliden"))
    database.commit()
    page = client.get("/beratta")
    assert "<h1>Vilka är ni?</h1>" in page.text
    assert '<option value="Åmliden">' in page.text
    assert page.text.count("servicenod") == 1
    assert "I projektet säger vi servicenod." in page.text


def test_nothing_is_stored_and_no_link_given_before_something_is_sent(client: CheckedClient, database: Session) -> None:
    client.get("/beratta")
    assert drafts(database) == []


def test_the_first_step_makes_a_draft_and_leads_to_the_first_need(client: CheckedClient, database: Session) -> None:
    response = client.post_form("/beratta", WHO)
    assert response.status_code == 302
    assert the_data(database)[Step.WHO] == WHO | {"description": ""}
    form = client.get(response.location, follow_redirects=True)
    assert "Ett behov i taget" in form.text
    assert "Steg 2 av 5 · Svansele byaförening" in form.text


def test_a_double_tap_makes_one_draft_and_leads_to_the_same_place(client: CheckedClient, database: Session) -> None:
    fields = form_fields(client.get("/beratta").text, "/beratta") | WHO
    first, second = client.post("/beratta", data=fields), client.post("/beratta", data=fields)
    assert first.location == second.location
    assert len(drafts(database)) == 1


UNSENT = "Ni har ett formulär som inte är skickat."


def test_who_leaves_the_form_by_the_menu_finds_back_to_it_until_it_is_sent(
    app: Flask, client: CheckedClient, database: Session
) -> None:
    assert UNSENT not in client.get("/beratta").text
    client.post_form("/beratta", {"name": "Vi"})
    assert UNSENT in client.get("/beratta").text, "also one that begins with something to put right"
    teller = Teller(client)
    page = client.get("/beratta").text
    assert UNSENT in page
    assert f'href="{teller.address()}"' in page, "the latest"
    another: Any = app.test_client()
    assert UNSENT not in another.get("/beratta").text
    another.get(teller.address())
    assert f'href="{teller.address()}"' in another.get("/beratta").text, "the link has led there"
    teller.tell_all().post("kontrollera")
    assert UNSENT not in client.get("/beratta").text
    assert UNSENT not in another.get("/beratta").text
    with_token = [data for data in database.scalars(select(WebSession.data)) if teller.token in data.values()]
    assert len(with_token) == 1, "the browser that has sent it no longer knows it"


def test_nothing_leads_to_a_form_whose_days_are_over(teller: Teller, client: CheckedClient, database: Session) -> None:
    assert UNSENT in client.get("/beratta").text
    the_draft(database).expires_at = NOW - timedelta(days=365)
    database.commit()
    assert UNSENT not in client.get("/beratta").text


def test_each_visitor_gets_a_link_of_their_own(client: CheckedClient) -> None:
    assert client.post_form("/beratta", WHO).location != client.post_form("/beratta", WHO).location


def test_a_first_step_that_lacks_something_keeps_all_on_the_page_and_in_the_draft(
    client: CheckedClient, database: Session
) -> None:
    fields = form_fields(client.get("/beratta").text, "/beratta") | {"name": "Vi", "description": "Två\nrader"}
    response = client.post("/beratta", data=fields)
    assert response.status_code == 422
    assert "<title>Fel: Vilka är ni?" in response.text
    assert errors(response.text) == [
        ("#kind-0", "Välj det som stämmer bäst"),
        ("#place", "Skriv vilken by eller ort ni finns i"),
    ]
    kept = form_fields(response.text, "/beratta")
    assert (kept["name"], kept["description"]) == ("Vi", "Två\nrader")
    assert the_data(database)[Step.WHO]["description"] == "Två\nrader"
    assert client.post("/beratta", data=kept | WHO).status_code == 302
    assert len(drafts(database)) == 1


def test_the_first_step_can_be_left_for_another_day_as_it_is(client: CheckedClient, database: Session) -> None:
    response = client.post_form("/beratta", {"name": "Vi", "later": "1"})
    assert response.location.endswith("/senare")
    assert the_data(database)[Step.WHO] == {"kind": "", "name": "Vi", "place": "", "description": ""}
    token = response.location.split("/")[2]
    again = client.get(f"/beratta/{token}", follow_redirects=True)
    assert form_fields(again.text, f"/beratta/{token}/vilka")["name"] == "Vi"


def test_the_first_step_can_be_changed_afterwards(teller: Teller, database: Session) -> None:
    page = teller.get("vilka")
    assert form_fields(page.text, teller.address("vilka"))["name"] == "Svansele byaförening"
    assert "homepage" not in page.text
    assert teller.post("vilka", {"name": "Svansele byalag"}).location == teller.address("behov")
    assert the_data(database)[Step.WHO]["name"] == "Svansele byalag"
    assert teller.post("vilka", {"name": ""}).status_code == 422


def test_the_trap_is_labelled_and_whatever_fills_it_is_asked_once_more(
    client: CheckedClient, database: Session
) -> None:
    fields = form_fields(client.get("/beratta").text, "/beratta") | WHO
    response = client.post("/beratta", data=fields | {"homepage": "http://spam.example"})
    assert response.status_code == 422
    assert "Tryck på knappen en gång till" in response.text
    assert drafts(database) == []
    kept = form_fields(response.text, "/beratta")
    assert (kept["name"], kept["homepage"]) == (WHO["name"], "")
    assert client.post("/beratta", data=kept).status_code == 302


def test_a_need_is_added_and_stands_on_the_list(teller: Teller, database: Session) -> None:
    response = teller.add(
        "behov", "need0001", NEED | {"months": ["1", "2", "12"], "weekdays": "mon", "for_village": "y"}
    )
    assert response.location == teller.address("behov")
    page = teller.get("behov").text
    assert "Det här behöver ni" in page
    assert "Någon som plogar planen" in page
    assert "december–februari, måndag" in page
    assert "Ni frågar för byns räkning." in page
    (need,) = the_data(database)[Step.NEEDS]
    assert (need["months"], need["weekdays"], need["for_village"], need["hide_name"]) == (
        [1, 2, 12],
        ["mon"],
        True,
        False,
    )


def test_the_first_visit_to_a_list_goes_straight_to_a_form(teller: Teller) -> None:
    for what in ("behov", "resurser"):
        response = teller.get(what)
        assert response.status_code == 302
        assert response.location.startswith(teller.address(what) + "/")


def test_the_same_form_sent_twice_adds_one_need(teller: Teller, database: Session) -> None:
    for _ in range(2):
        teller.add("behov", "need0001", NEED)
    assert len(the_data(database)[Step.NEEDS]) == 1


def test_a_need_is_shown_again_as_it_was_typed_and_can_be_changed(teller: Teller, database: Session) -> None:
    teller.add("behov", "need0001", NEED | {"months": "3", "hide_name": "y"})
    page = teller.get("behov/need0001").text
    assert "<h1>Ändra behovet</h1>" in page
    fields = form_fields(page, teller.address("behov/need0001"))
    assert (fields["title"], fields["horizon"], fields["months"], fields["hide_name"]) == (
        NEED["title"],
        "now",
        "3",
        "y",
    )
    assert '<details class="more" open>' in page
    teller.add("behov", "need0001", {"title": "Annat"})
    assert [need["title"] for need in the_data(database)[Step.NEEDS]] == ["Annat"]


@pytest.mark.parametrize(
    ("what", "values", "expected"),
    [
        ("behov", {}, [("#title", NO_TITLE), ("#horizon-0", "Välj när ni behöver det")]),
        ("behov", NEED | {"title": "x" * 203}, [("#title", "Vad behöver ni? Korta texten med 3 tecken")]),
        ("resurser", {}, [("#title", "Skriv vad ni kan bidra med, med några få ord")]),
        (
            "resurser",
            RESOURCE | {"capacity": "x" * 501},
            [("#capacity", "Hur mycket finns det? Korta texten med 1 tecken")],
        ),
    ],
)  # fmt: skip
def test_what_has_to_be_put_right_is_told_and_nothing_typed_is_lost(
    teller: Teller, database: Session, what: str, values: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    response = teller.add(what, "item0001", values)
    assert response.status_code == 422
    assert errors(response.text) == expected
    fields = form_fields(response.text, teller.address(f"{what}/item0001"))
    assert {name: fields[name] for name in values} == values
    stored = the_data(database).get("needs" if what == "behov" else "resources")
    assert [{name: item[name] for name in values} for item in stored or []] == ([values] if values else [])
    assert (
        form_fields(teller.get(f"{what}/item0001").text, teller.address(f"{what}/item0001")).items() >= values.items()
    )


def test_a_personal_number_stands_on_the_page_to_be_taken_away_and_nowhere_else(
    teller: Teller, database: Session
) -> None:
    typed = NEED | {"description": "Ring Kalle 811218-9876"}
    response = teller.add("behov", "need0001", typed)
    assert (response.status_code, errors(response.text)) == (422, [("#description", NO_NUMBER)])
    assert "<h1>Ett behov i taget</h1>" in response.text
    address = teller.address("behov/need0001")
    assert form_fields(response.text, address)["description"] == typed["description"]
    assert the_data(database)[Step.NEEDS][0]["description"] == "Ring Kalle [personnummer]"
    assert form_fields(teller.get("behov/need0001").text, address)["description"] == "Ring Kalle [personnummer]"


def test_what_is_kept_can_be_taken_away_on_its_own_page_as_the_last_page_says(teller: Teller) -> None:
    assert "Ta bort" not in teller.get("behov/need0001").text, "nothing is kept yet"
    teller.add("behov", "need0001", {"title": "Halvt", "skip": "1"})
    assert "Gör klart ”Halvt”, eller ta bort det" in teller.get("kontrollera").text
    page = "behov/need0001?till=kontrollera"
    drop = teller.address("behov/need0001/ta-bort?till=kontrollera")
    html = teller.get(page).text
    assert f'formaction="{drop}"' in html
    gone = teller.client.post(drop, data=form_fields(html, teller.address("behov/need0001")))
    assert gone.location == teller.address("behov?till=kontrollera")
    assert "Borttaget:" in teller.client.get(gone.location).text


def test_a_half_written_need_is_kept_for_another_day_and_opened_first_then(teller: Teller, database: Session) -> None:
    teller.add("behov", "need0001", NEED)
    response = teller.add("behov", "need0002", {"description": "Halvt", "later": "1"})
    assert response.location == teller.address("senare")
    assert teller.get().location == teller.address("behov/need0002")
    page = teller.get("behov/need0002").text
    assert "<h1>Ett behov i taget</h1>" in page
    assert form_fields(page, teller.address("behov/need0002"))["description"] == "Halvt"
    assert "Något behöver fyllas i eller rättas." in teller.get("behov").text


def test_the_script_keeps_what_is_typed_without_a_page_in_return(teller: Teller, database: Session) -> None:
    response = teller.add("behov", "need0001", {"description": "Halvt", "later": "quiet"})
    assert (response.status_code, response.data) == (204, b"")
    assert the_data(database)[Step.NEEDS][0]["description"] == "Halvt"


def test_a_blank_form_can_be_passed_by(teller: Teller, database: Session) -> None:
    assert "Vi behöver inget just nu" in teller.get("behov/need0001").text
    assert teller.add("behov", "need0001", {"skip": "1"}).location == teller.address("resurser")
    assert teller.add("resurser", "have0001", {"skip": "1"}).location == teller.address("kontakt")
    assert the_data(database)[Step.NEEDS] == the_data(database)[Step.RESOURCES] == []


def test_what_was_typed_before_passing_by_is_kept_and_told_at_the_end(teller: Teller) -> None:
    teller.add("behov", "need0001", {"title": "Kassör", "skip": "1"})
    assert "Gör klart ”Kassör”, eller ta bort det" in teller.get("kontrollera").text


def test_a_need_can_be_taken_away_and_had_back(teller: Teller, database: Session) -> None:
    teller.add("behov", "need0001", NEED)
    response = teller.post("behov/need0001/ta-bort", page="behov")
    assert response.location == teller.address("behov")
    page = teller.get("behov").text
    assert "Borttaget:" in page
    assert the_data(database)[Step.NEEDS] == []
    assert teller.post("behov/angra", page="behov").location == teller.address("behov")
    assert [need["title"] for need in the_data(database)[Step.NEEDS]] == [NEED["title"]]
    assert "Borttaget:" not in teller.get("behov").text


def test_what_was_taken_away_is_offered_back_on_its_own_list_only(teller: Teller) -> None:
    teller.add("behov", "need0001", NEED)
    teller.add("resurser", "have0001", RESOURCE)
    teller.post("behov/need0001/ta-bort", page="behov")
    assert "Borttaget:" not in teller.get("resurser").text


def test_a_full_list_takes_no_more(teller: Teller, database: Session) -> None:
    draft = the_draft(database)
    draft.data = draft.data | {"needs": [{"key": f"need{n:04}", **NEED} for n in range(MOST_ITEMS)]}
    database.commit()
    assert "Lägg till ett behov" not in teller.get("behov").text
    assert teller.add("behov", "onemore1", NEED).status_code == 409


def test_every_page_speaks_english_to_those_who_want(client: CheckedClient) -> None:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    teller = Teller(client).tell_all()
    for part in ("vilka", "behov", "behov/need0001", "resurser", "kontakt", "kontrollera", "senare"):
        assert '<html lang="en">' in teller.get(part).text
