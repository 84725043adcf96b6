"""The leader's own list of reasons to decline."""

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import DeclineReason, Suggestion
from matchmaker.services.suggestions.declining import list_decline_reasons
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.web.suggestions.conftest import BEST
from tests.web.suggestions.reading import words

LIST = "/forslag/skal"
NEW = {"sv": "Fel årstid", "en": "Wrong season", "effect": "some_months", "months": "9", "scope": "paret"}


def reasons(database: Session) -> dict[str, DeclineReason]:
    database.expire_all()
    found = {row.sv: row for row in list_decline_reasons(database, retired=True)}
    database.commit()
    return found


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_list_tells_what_follows_from_each(leader_client: CheckedClient, language: str) -> None:
    text = words(leader_client.get(LIST, headers={"Accept-Language": language}).text)
    parts = {
        "sv": ("Konkurrenter Inget mellan de två föreslås igen.", "Inte nu Får komma tillbaka efter 6 månader."),
        "en": ("Competitors", "Not now"),
    }
    assert all(part in text for part in parts[language])


def test_a_new_reason_stands_on_the_page_of_a_suggestion(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    assert leader_client.post_form(LIST, NEW, page=LIST).location == LIST
    assert "Fel årstid" in words(leader_client.get(f"/forslag/{found[BEST].id}").text)


@pytest.mark.parametrize("months", ["", "nio", "0", "61"])
def test_some_months_are_a_number(leader_client: CheckedClient, months: str) -> None:
    sent = leader_client.post_form(LIST, NEW | {"months": months}, page=LIST)
    assert (sent.status_code, "Skriv antalet månader med siffror, högst 60" in sent.text) == (422, True)
    assert form_fields(sent.text, LIST)["sv"] == "Fel årstid"


def test_a_reason_is_changed_and_a_colleagues_change_is_shown(
    leader_client: CheckedClient, bo_client: CheckedClient, database: Session
) -> None:
    row = reasons(database)["Inte nu"]
    address = f"{LIST}/{row.id}"
    opened = form_fields(bo_client.get(address).text, address)
    change = {"effect": "until_changed", "scope": "alla"}
    assert leader_client.post_form(address, change, page=address).location == LIST
    text = words(leader_client.get(LIST).text)
    assert "Inget mellan de två föreslås förrän någon av dem ändrar sin text." in text
    sent = bo_client.post(address, data=opened | {"sv": "Senare"})
    assert (sent.status_code, "Det här har ändrats sedan sidan öppnades" in sent.text) == (409, True)
    fields = form_fields(sent.text, address)
    assert fields["sv"] == "Senare"
    assert bo_client.post(address, data=fields).status_code == 302
    assert "Senare" in reasons(database)
    assert leader_client.post_form(address, {"sv": ""}, page=address).status_code == 422


def test_a_reason_is_taken_off_the_list_and_put_back(
    leader_client: CheckedClient, bo_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    row = reasons(database)["För långt"]
    address = f"{LIST}/{row.id}"
    stale = form_fields(bo_client.get(address).text, f"{address}/ta-bort")
    leader_client.post_form(f"{address}/ta-bort", page=address)
    assert "För långt" not in words(leader_client.get(f"/forslag/{found[BEST].id}").text)
    assert "För långt Används inte" in words(leader_client.get(LIST).text)
    assert bo_client.post(f"{address}/anvand", data=stale).status_code == 409
    leader_client.post_form(f"{address}/anvand", page=address)
    assert "För långt" in words(leader_client.get(f"/forslag/{found[BEST].id}").text)
    assert leader_client.get(f"{LIST}/999").status_code == 404
