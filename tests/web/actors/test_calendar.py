"""One's meetings in one's own calendar, by an address that is shown once and can be taken back."""

import re

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Actor
from matchmaker.testing.pages import CheckedClient
from tests.services.talks import add_talk, staff
from tests.web.visitors import NEEDS, visit

PAGE = "/min-sida/1/kalender"


@pytest.fixture
def berit(client: CheckedClient, database: Session) -> CheckedClient:
    """The browser of ``Behöver 1``, which has a talk at a meeting."""
    add_talk(database, by=staff(database))
    database.get_one(Actor, 1).contact_email = NEEDS
    database.commit()
    return visit(client, database, NEEDS)


def made(client: CheckedClient) -> str:
    shown = client.post_form(PAGE, follow_redirects=True).text
    found = re.search(r"/min-sida/kalender/\S+\.ics", shown)
    assert found is not None
    return found[0]


def test_the_address_is_made_shown_and_fetched_without_a_session(berit: CheckedClient) -> None:
    assert "/min-sida/kalender/" not in berit.get(PAGE).text
    address = made(berit)
    calendar = berit.application.test_client().get(address)
    assert calendar.mimetype == "text/calendar"
    assert "Skjuts till tåget" in calendar.text.replace("\r\n ", "")  # long lines are folded
    assert berit.get("/min-sida/kalender/made-up/moten.ics").status_code == 404


def test_it_ends_when_they_say_so_or_make_another(berit: CheckedClient) -> None:
    old, new = made(berit), made(berit)
    assert [berit.get(address).status_code for address in (old, new)] == [404, 200]
    assert berit.post_form(f"{PAGE}/sluta", page=PAGE).location == "/min-sida/1?sparat=1"
    assert berit.get(new).status_code == 404


def test_others_have_no_way_to_it(berit: CheckedClient) -> None:
    assert berit.get("/min-sida/2/kalender").status_code == 404
