"""All questions on one page: the same draft, nothing lost on the way there or back, and the choice is remembered."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchmaker.models import Submission
from matchmaker.services.forms.answers import Step
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.filled_forms import WHO as SENT_WHO
from tests.web.actors.conftest import CONTACT, NEED, RESOURCE, WHO, Teller, errors
from tests.web.actors.test_telling import the_data


@pytest.fixture
def whole(teller: Teller) -> Teller:
    """Somebody who has chosen all questions on one page, with the first step filled in."""
    teller.post("vilka", {"layout": "one"})
    return teller


def prefixed(step: str, answers: dict[str, Any]) -> dict[str, Any]:
    return {f"{step}-{name}": value for name, value in answers.items()}


def item_key(teller: Teller, step: str, *, last: bool = False, page: str = "allt") -> str:
    """The key of the first need or resource on the page, or of the last one."""
    fields = form_fields(teller.get(page).text, teller.address("allt"))
    keys = [name.split("-")[1] for name in fields if name.startswith(f"{step}-") and name.endswith("-title")]
    return keys[-1 if last else 0]


def send(teller: Teller, values: dict[str, Any] | None = None, page: str = "allt") -> TestResponse:
    return teller.post("allt", values, page=page)


def test_all_is_filled_in_on_one_page_and_sent(whole: Teller, database: Session) -> None:
    need, resource = item_key(whole, "needs"), item_key(whole, "resources")
    fields = form_fields(whole.get("allt").text, whole.address("allt"))
    told = prefixed(f"needs-{need}", NEED) | prefixed(f"resources-{resource}", RESOURCE) | prefixed("contact", CONTACT)
    # The keys of what is blank are new on each page; those that are sent count.
    fields = {name: value for name, value in fields.items() if not name.startswith(("needs-", "resources-"))}
    sent = whole.client.post(whole.address("allt"), data=fields | told)
    assert sent.location == whole.address("kontrollera")
    whole.post("kontrollera")
    original = database.scalars(select(Submission.original)).one()
    assert original[Step.WHO] == SENT_WHO
    assert [item["title"] for item in (*original[Step.NEEDS], *original[Step.RESOURCES])] == [
        NEED["title"],
        RESOURCE["title"],
    ]
    assert "on_one_page" not in original


def test_what_was_typed_comes_along_in_both_directions(teller: Teller, database: Session) -> None:
    moved = teller.add("behov", "need0001", {"title": "Kassör", "description": "Halvt", "layout": "one"})
    assert moved.location == teller.address()
    assert teller.get().location == teller.address("allt")
    text = teller.get("allt").text
    assert "Kassör" in text
    assert "Halvt" in text
    back = send(teller, {"needs-need0001-description": "Helt", "contact-contact_name": "Eva", "layout": "steps"})
    assert back.location == teller.address()
    data = the_data(database)
    assert (data[Step.NEEDS][0]["description"], data[Step.CONTACT]["contact_name"]) == ("Helt", "Eva")
    assert teller.get().location == teller.address("behov/need0001")  # when they need it is not said yet


def test_the_choice_is_remembered_for_the_private_link_and_the_last_page(whole: Teller) -> None:
    assert whole.get().location == whole.address("allt")
    text = whole.get("kontrollera").text
    for place in ("who", "behov", "resurser", "contact"):
        assert f'href="{whole.address("allt")}#{place}"' in text
        assert f'id="{place}"' in whole.get("allt").text


def test_the_first_step_offers_it_too(client: CheckedClient) -> None:
    assert client.get(client.post_form("/beratta", WHO | {"layout": "one"}).location).location.endswith("/allt")


def test_faults_are_told_as_on_the_other_pages_and_everything_is_kept(whole: Teller, database: Session) -> None:
    need = item_key(whole, "needs")
    fields = form_fields(whole.get("allt").text, whole.address("allt"))
    key = next(name for name in fields if name.startswith("needs-")).split("-")[1]
    told = {f"needs-{key}-title": "Kassör", f"needs-{key}-description": "811218-9876", "who-name": ""}
    page = whole.client.post(whole.address("allt"), data=fields | told)
    assert page.status_code == 422
    assert errors(page.text) == [
        ("#who-name", "Skriv vad ni heter"),
        (f"#needs-{key}-description", "Behov 1: ta bort personnumret. Det behövs inte här, och vi vill inte spara det"),
        (f"#needs-{key}-horizon-0", "Behov 1: välj när ni behöver det"),
        ("#contact-contact_name", "Skriv vem vi ska fråga efter"),
        ("#contact-contact_phone", "Skriv en e-postadress eller ett telefonnummer, så att vi når er"),
    ]
    assert form_fields(page.text, whole.address("allt"))[f"needs-{key}-description"] == "811218-9876"
    kept = the_data(database)[Step.NEEDS][0]
    assert (kept["title"], kept["description"]) == ("Kassör", "[personnummer]")
    assert need != key  # a blank one's key is new each time


def test_an_item_of_which_a_part_is_missing_is_kept(whole: Teller, database: Session) -> None:
    fields = form_fields(whole.get("allt").text, whole.address("allt"))
    blank = {name for name in fields if name.endswith("-title")}
    told = {name: value for name, value in fields.items() if name not in blank}
    page = whole.client.post(whole.address("allt"), data=told | {"needs-abcd-description": "Varje fredag"})
    assert page.status_code == 422
    assert "Varje fredag</textarea>" in page.text
    assert the_data(database)[Step.NEEDS][0]["description"] == "Varje fredag"


def test_the_summary_says_which_of_many_texts_is_too_long(whole: Teller) -> None:
    whole.add("behov", "need0001", NEED)
    whole.add("behov", "need0002", NEED)
    long = {f"needs-need000{n}-description": "x" * 4100 for n in (1, 2)} | {"who-description": "x" * 4100}
    assert errors(send(whole, long).text)[:3] == [
        ("#who-description", "Berätta kort om er: korta texten med 100 tecken"),
        ("#needs-need0001-description", "Behov 1, Berätta mer: korta texten med 100 tecken"),
        ("#needs-need0002-description", "Behov 2, Berätta mer: korta texten med 100 tecken"),
    ]


def test_more_are_added_taken_away_and_had_back_without_losing_a_word(whole: Teller, database: Session) -> None:
    whole.add("behov", "need0001", NEED)
    more = send(whole, {"needs-need0001-title": "Annat", "more": "behov"})
    assert more.location == f"{whole.address('allt')}?mer=behov#behov"
    new = item_key(whole, "needs", last=True, page="allt?mer=behov")
    assert new != "need0001"
    fields = form_fields(whole.get("allt").text, whole.address("allt")) | {f"needs-{new}-title": "Kassör"}
    gone = whole.client.post(whole.address("allt"), data=fields | {"remove": "needs-need0001", "who-name": "Vi"})
    assert gone.location == whole.address("allt")
    data = the_data(database)
    assert ([item["title"] for item in data[Step.NEEDS]], data[Step.WHO]["name"]) == (["Kassör"], "Vi")
    assert "Borttaget:" in whole.get("allt").text
    send(whole, {"who-name": "Vi i byn", "later": "quiet"})
    back = send(whole, {f"needs-{new}-title": "Ny kassör", "undo": "1"})
    assert back.location == whole.address("allt")
    assert [item["title"] for item in the_data(database)[Step.NEEDS]] == ["Ny kassör", "Annat"]
    assert "Borttaget:" not in whole.get("allt").text


def test_what_another_window_has_added_stays(whole: Teller, database: Session) -> None:
    fields = form_fields(whole.get("allt").text, whole.address("allt"))
    whole.add("behov", "need0001", NEED)
    whole.client.post(whole.address("allt"), data=fields)
    assert [item["title"] for item in the_data(database)[Step.NEEDS]] == [NEED["title"]]


def test_it_is_kept_quietly_and_saved_for_another_day(whole: Teller, database: Session) -> None:
    assert send(whole, {"who-description": "Vi är små", "later": "quiet"}).status_code == 204
    assert the_data(database)[Step.WHO]["description"] == "Vi är små"
    assert send(whole, {"later": "1"}).location == whole.address("senare")


def test_similar_entries_are_shown_at_the_one_that_was_asked_about(whole: Teller) -> None:
    whole.add("behov", "need0001", {"title": "Någon som kan snöröja"})
    asked = send(whole, {"similar": "needs-need0001-title"})
    assert asked.location == f"{whole.address('allt')}?liknande=need0001#needs-need0001-title-similar"
    assert "Vi tror att det handlar om: snöröjning" in whole.get("allt?liknande=need0001").text
    assert "Vi tror att det handlar om" not in whole.get("allt").text
