import pytest
from sqlalchemy.orm import Session

from matchmaker.services.actors.directory import PAGE_SIZE
from matchmaker.services.actors.spreadsheets import csv_rows
from matchmaker.testing.pages import CheckedClient
from tests.conftest import JUST_AFTER_MIDNIGHT, NOW
from tests.services.village import add_actor


@pytest.mark.parametrize(
    "path", ["/alla", "/alla/1", "/alla/1/behov/1/ratta", "/alla/1/behov/1/avpublicera", "/alla/ny"]
)
def test_strangers_are_sent_to_the_sign_in_page(client: CheckedClient, path: str) -> None:
    assert client.get(path).location.startswith("/logga-in?next=")


def test_the_list_tells_who_takes_part_with_how_much(leader_client: CheckedClient, database: Session) -> None:
    add_actor(database, "a01", name="Bastuträsk Livs", place="Bastuträsk", needs={"n1": "Ett", "n2": "Två"})
    gone = add_actor(database, "a02", name="Byalaget", resources={"r1": "Borta"})
    gone.resources[0].withdrawn_at = NOW
    database.commit()
    page = leader_client.get("/alla").text
    assert "2 är med" in page
    assert "Förening, Bastuträsk" in page
    assert '<td class="num">2</td><td class="num">0</td>' in page
    assert '<td class="num">0</td><td class="num">0</td>' in page


def test_the_list_is_taken_home_with_the_day_it_was_here_when_they_came(
    leader_client: CheckedClient, database: Session
) -> None:
    add_actor(database, "a01", name="Byalaget").created_at = JUST_AFTER_MIDNIGHT
    database.commit()
    head, row = csv_rows(leader_client.get("/alla/lista.csv").data)
    assert (head[-1], row[0], row[-1]) == ("Kom med", "Byalaget", "2026-11-29")


def test_an_empty_list_says_what_to_do(leader_client: CheckedClient) -> None:
    assert "Ingen är med än." in leader_client.get("/alla").text


def test_the_search_keeps_its_words_and_says_when_nobody_has_them(
    leader_client: CheckedClient, database: Session
) -> None:
    add_actor(database, "a01", name="Jaktlaget", needs={"n1": "Älgkött"})
    add_actor(database, "a02", name="Noise")
    database.commit()
    page = leader_client.get("/alla?ord=+älgkött ").text
    assert "Jaktlaget" in page
    assert "Noise" not in page
    assert 'value="älgkött"' in page
    nobody = leader_client.get("/alla?ord=<b>%25").text
    assert "Ingen har skrivit ”&lt;b&gt;%”." in nobody


@pytest.mark.parametrize("query", ["sida=2", "sida=99", "sida=2&ord=förening"])
def test_a_long_list_has_pages(leader_client: CheckedClient, database: Session, query: str) -> None:
    for number in range(PAGE_SIZE + 1):
        add_actor(database, f"a{number:02}", name=f"Förening {number:02}")
    database.commit()
    page = leader_client.get(f"/alla?{query}").text
    assert "<h1>Vilka är med?</h1>" in page
    assert "<title>Vilka är med? (sida 2 av 2)" in page
    assert "Förening 50" in page
    assert "Förening 49" not in page
    assert 'rel="prev"' in page
    assert 'rel="next"' in leader_client.get("/alla").text


@pytest.mark.parametrize("query", ["sida=x", "sida=-1", "sida=99999999999999999999", "ord=" + "x" * 5000, "ord=%25_"])
def test_odd_addresses_are_answered(leader_client: CheckedClient, query: str) -> None:
    assert leader_client.get(f"/alla?{query}").status_code == 200
