import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Draft
from matchmaker.testing.pages import CheckedClient, Page, form_fields
from tests.web.actors.conftest import Teller


def action(html: str) -> str:
    """Where the page's own form goes."""
    return Page(html).all("form")[0].get("action") or ""


@pytest.mark.parametrize("token", ["nonsense", "x" * 300, "å"])
def test_a_link_that_leads_nowhere_says_what_to_do(client: CheckedClient, token: str) -> None:
    for part in ("", "/vilka", "/behov", "/behov/need0001", "/kontakt", "/kontrollera", "/kvitto", "/senare"):
        response = client.get(f"/beratta/{token}{part}")
        assert response.status_code == 404
        assert "Länken leder inte till något" in response.text


def test_an_expired_link_says_what_to_do(teller: Teller, database: Session) -> None:
    draft = database.scalars(select(Draft)).one()
    draft.expires_at = draft.created_at
    database.commit()
    response = teller.get("behov")
    assert response.status_code == 404
    assert "070-174 06 11" in response.text
    assert "Börja om från början" in response.text


def test_no_draft_is_found_by_guessing_beside_it(teller: Teller, database: Session) -> None:
    Teller(teller.client)
    assert len(database.scalars(select(Draft)).all()) == 2
    database.rollback()
    assert teller.client.get(f"/beratta/{teller.token[:-1]}").status_code == 404


def test_after_sending_every_page_of_the_form_leads_to_the_receipt(teller: Teller) -> None:
    fields = form_fields(teller.tell_all().get("vilka").text, teller.address("vilka"))
    first_page = form_fields(teller.client.get("/beratta").text, "/beratta")
    teller.post("kontrollera")
    for part in ("", "vilka", "behov", "behov/need0001", "resurser", "kontakt", "kontrollera", "senare"):
        assert teller.get(part).location == teller.address("kvitto")
    for part in ("vilka", "behov/need0001", "behov/need0001/ta-bort", "behov/angra", "kontakt", "senare"):
        address = teller.address(part)
        values = fields | {"email": "eva@svansele.example"}
        assert teller.client.post(address, data=values).location == teller.address("kvitto")
    assert (
        teller.client.post("/beratta", data=fields | first_page).status_code == 422
    )  # another form's key is another form


def test_those_who_came_from_the_last_page_go_back_there(teller: Teller) -> None:
    teller.tell_all()
    back = teller.address("kontrollera")
    page = teller.get("kontrollera").text
    for part in ("vilka", "behov", "resurser", "kontakt"):
        assert f'href="{teller.address(part)}?till=kontrollera"' in page
    for part in ("vilka", "behov/need0001", "kontakt"):
        address = f"{teller.address(part)}?till=kontrollera"
        assert f'<a href="{back}">Tillbaka</a>' in teller.client.get(address).text or "behov" in part
        assert teller.client.post_form(f"{address}&spara=1", page=address).location == back
    assert (
        f'<a class="btn" href="{back}">Gå vidare</a>'
        in teller.client.get(f"{teller.address('behov')}?till=kontrollera").text
    )


def test_an_odd_way_back_is_no_way(teller: Teller) -> None:
    address = f"{teller.address('vilka')}?till=//evil.example"
    assert teller.client.post(
        address, data=form_fields(teller.get("vilka").text, teller.address("vilka"))
    ).location == (teller.address("behov"))


def test_a_form_is_never_sent_to_the_address_of_its_own_page(teller: Teller) -> None:
    """A browser whose line drops while it sends to where it is has no page left to go back to."""
    address = teller.address("kontakt")
    assert action(teller.get("kontakt").text) == f"{address}?spara=1"
    for now, then in (("1", "2"), ("2", "3"), ("x", "1"), ("-7", "1"), ("9" * 30, "100")):
        assert action(teller.client.get(f"{address}?spara={now}").text) == f"{address}?spara={then}"
