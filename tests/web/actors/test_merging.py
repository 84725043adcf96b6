import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, ContactPerson, Merge
from matchmaker.services.actors.contact_people import MOST_PEOPLE
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.background import wait_for_background
from tests.conftest import NOW
from tests.services.village import add_actor


@pytest.fixture
def two(database: Session) -> None:
    add_actor(database, "a", name="Svansele byaförening", resources={"a.r": "Traktor"})
    add_actor(database, "b", name="svansele byaf\N{LATIN SMALL LETTER O WITH DIAERESIS}ren.", needs={"b.n": "Kassör"})
    add_actor(database, "c", name="Biblioteket", contact_phone="070-174 06 11")
    database.commit()


def merge(client: CheckedClient) -> None:
    assert client.post_form("/alla/1/sla-ihop/2").location == "/alla/1"
    wait_for_background(client.application)


@pytest.mark.usefixtures("two")
def test_those_who_look_the_same_are_shown_and_others_found_by_their_words(leader_client: CheckedClient) -> None:
    assert 'href="/alla/1/sla-ihop"' in leader_client.get("/alla/1").text
    page = leader_client.get("/alla/1/sla-ihop").text
    assert 'href="/alla/1/sla-ihop/2"' in page
    assert 'href="/alla/1/sla-ihop/3"' not in page
    assert 'href="/alla/1/sla-ihop/3"' in leader_client.get("/alla/1/sla-ihop?ord=biblioteket").text
    assert "Ingen passar in på det." in leader_client.get("/alla/1/sla-ihop?ord=xyzzy").text


@pytest.mark.usefixtures("two")
def test_a_merge_is_looked_through_made_and_undone(leader_client: CheckedClient, database: Session) -> None:
    page = leader_client.get("/alla/1/sla-ihop/2").text
    assert "1 behov" in page
    assert "Traktor" in page
    assert 'href="/alla/2/sla-ihop/1"' in page
    merge(leader_client)
    kept, gone = leader_client.get("/alla/1").text, leader_client.get("/alla/2").text
    assert "Kassör" in kept
    assert "Slog ihop med en annan" in kept
    assert 'href="/alla/1"' in gone
    undone = leader_client.post_form("/alla/sammanslagningar/1/angra", page="/alla/1")
    wait_for_background(leader_client.application)
    assert undone.location == "/alla/2"
    assert "Kassör" in leader_client.get("/alla/2").text
    assert database.scalars(select(Merge)).one().undone_at is not None


@pytest.mark.usefixtures("two")
def test_what_moves_along_is_counted_as_people_say_it(leader_client: CheckedClient) -> None:
    assert "Det här flyttar med: 1 sak de kan bidra med." in leader_client.get("/alla/2/sla-ihop/1").text


@pytest.mark.usefixtures("two")
def test_where_nobody_looks_the_same_that_is_said(leader_client: CheckedClient) -> None:
    page = leader_client.get("/alla/3/sla-ihop").text
    assert "Vi hittar ingen som liknar dem." in page
    assert "Eller sök" not in page
    assert "Eller sök bland alla" in leader_client.get("/alla/1/sla-ihop").text


@pytest.mark.usefixtures("two")
def test_who_was_merged_into_another_is_not_corrected_asked_or_merged(leader_client: CheckedClient) -> None:
    """It would be refused, as something that had been changed since the page was opened."""
    merge(leader_client)
    page = leader_client.get("/alla/2").text
    for part in ("ratta", "fraga", "sla-ihop", "kontakter"):
        assert f'href="/alla/1/{part}"' in leader_client.get("/alla/1").text
        assert f'href="/alla/2/{part}"' not in page
    assert leader_client.get("/alla/2/ratta").location == "/alla/2"


@pytest.mark.usefixtures("two")
def test_what_another_changed_meanwhile_is_not_merged_unseen(leader_client: CheckedClient, database: Session) -> None:
    fields = form_fields(leader_client.get("/alla/1/sla-ihop/2").text, "/alla/1/sla-ihop/2")
    assert leader_client.post("/alla/1/sla-ihop/2", data=fields | {"gone_version": "7"}).status_code == 409
    assert database.get_one(Actor, 2).withdrawn_at is None


@pytest.mark.usefixtures("two")
def test_who_would_have_too_many_contacts_is_told_where_to_make_them_fewer(
    leader_client: CheckedClient, database: Session
) -> None:
    fields = form_fields(leader_client.get("/alla/1/sla-ihop/2").text, "/alla/1/sla-ihop/2")
    for n in range(MOST_PEOPLE + 2):
        told = {"name": "X", "phone": "", "added_at": NOW, "confirmed_at": NOW, "email": f"{n}@by.example"}
        database.add(ContactPerson(form_key=f"k{n}", actor_id=1 + n % 2, **told))
    database.commit()
    sent = leader_client.post("/alla/1/sla-ihop/2", data=fields)
    for page in (leader_client.get("/alla/1/sla-ihop/2"), sent):
        assert "Tillsammans har de 2 kontaktpersoner för mycket: ingen kan ha fler än 5" in page.text
        assert 'href="/alla/1/kontakter"' in page.text
        assert "Slå ihop dem" not in page.text
    assert sent.status_code == 422
    assert database.get_one(Actor, 2).withdrawn_at is None


@pytest.mark.usefixtures("two")
def test_nobody_is_compared_with_itself(leader_client: CheckedClient) -> None:
    assert leader_client.get("/alla/1/sla-ihop/1").status_code == 404


@pytest.mark.usefixtures("two")
def test_whoever_writes_somebody_in_is_told_that_they_may_be_there_already(
    leader_client: CheckedClient, database: Session
) -> None:
    told = {
        "channel": "phone",
        "who1-kind": "association",
        "who1-name": "SVANSELE BYAFÖRENING",
        "who1-place": "Svansele",
        "contact1-contact_name": "Eva",
        "contact1-contact_phone": "0701740611",
    }
    asked = leader_client.post_form("/alla/ny", told)
    assert asked.status_code == 422
    assert "Svansele byaförening" in asked.text
    assert "Biblioteket" in asked.text
    again = form_fields(asked.text, "/alla/ny") | {"is_new": "y"}
    assert leader_client.post("/alla/ny", data=again).location == "/alla/4"
    wait_for_background(leader_client.application)
