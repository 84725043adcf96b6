"""The page of needs without a suggestion and of idle resources."""

import re
from urllib.parse import unquote

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import GapCause, Suggestion
from matchmaker.services.actors.spreadsheets import csv_rows
from matchmaker.testing.pages import CheckedClient, Page
from matchmaker.web.suggestions.gaps import WORDS, evenness, told
from tests.services.matched import fixed, run
from tests.services.village import add_actor
from tests.web.suggestions.reading import words


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_need_that_nobody_meets_is_told_with_what_to_do(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion], language: str
) -> None:
    add_actor(database, "q", name="Byalaget", needs={"q.n": "Snöskoter"}, resources={"q.r": "Skottkärra"})
    database.commit()
    run(database, fixed({}))
    for address in ("/utan-forslag", "/utan-forslag?visa=resurser", "/utan-forslag?varfor=ingen&service=x&ort=y"):
        assert leader_client.get(address, headers={"Accept-Language": language}).status_code == 200
    whole = leader_client.get("/utan-forslag?ort=Norsjö").text
    assert re.search(r"Oanvända resurser [1-9] Ingen erbjuder det Vad är i vägen\?", words(whole))
    assert "/utan-forslag?ort=Norsjö&varfor=ingen" in [unquote(a.get("href") or "") for a in Page(whole).all("a")]
    text = words(leader_client.get("/utan-forslag?varfor=ingen&ort=Norsjö").text)
    assert "Snöskoter Byalaget, Norsjö Ingen erbjuder det Ingen har skrivit att de har något sådant." in text
    table = csv_rows(leader_client.get("/utan-forslag/lista.csv?varfor=ingen&ort=Norsjö").data)
    assert ["Byalaget", "Norsjö", "Snöskoter", "Ingen har skrivit att de har något sådant."] in table
    assert ["Byalaget", "Norsjö", "Skottkärra"] in [
        row[:3] for row in csv_rows(leader_client.get("/utan-forslag/lista.csv?visa=resurser").data)
    ]
    assert "Skottkärra" in words(leader_client.get("/utan-forslag?visa=resurser").text)
    assert "Inget stämmer med det du valde." in words(leader_client.get("/utan-forslag?ort=Atlantis").text)


def test_nothing_at_all_is_said_kindly_and_nonsense_is_left_out(leader_client: CheckedClient) -> None:
    text = words(leader_client.get("/utan-forslag?varfor=nonsens&sida=-3").text)
    assert "Alla behov har minst ett förslag." in text
    assert "Ingen har ännu berättat vad de kan bidra med." in text


def test_each_cause_has_a_word_in_the_address_and_says_what_to_do(leader_client: CheckedClient) -> None:
    assert set(WORDS.values()) == set(GapCause)
    with leader_client.application.test_request_context():
        assert all(told(of_needs=of_needs).keys() == {None, *GapCause} for of_needs in (True, False))
        assert len({evenness(gini) for gini in (0.1, 0.5, 0.9)}) == 3
