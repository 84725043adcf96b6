"""The queue's filter: read from the address, kept in every link."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.matching.vocabulary import vocabulary
from matchmaker.models import Account, Need, Suggestion
from matchmaker.services.suggestions.parties import ends_of_pair
from matchmaker.testing.pages import CheckedClient, Page, text_of
from tests.conftest import NOW
from tests.web.suggestions.conftest import BEST, SECOND, THIRD
from tests.web.suggestions.reading import REASON, words


def test_filters_narrow_the_queue_and_stay_in_every_link(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    html = leader_client.get("/forslag?ort=Okänd+by&slag=forening").text
    assert [text_of(heading) for heading in Page(html).all("h2")] == [
        "Skjuts till stan, och Bystuga",
        "Lokal för byagymmet, och Bystuga",
    ]
    links = [link.get("href") or "" for link in Page(html).all("a")]
    kept = [link for link in links if link.startswith("/forslag") and "ort=Ok%C3%A4nd+by&slag=forening" in link]
    assert len(kept) == 2 + 1 + 5 + 2  # the suggestions, the button, the states, and the two files
    chosen = [option.get("value") for option in Page(html).all("option") if option.get("selected") is not None]
    assert chosen == ["Okänd by", "forening"]
    page = leader_client.get(f"/forslag/{found[SECOND].id}?ort=Okänd+by").text
    assert "Förslag 1 av 2." in page
    assert f'href="/forslag/{found[THIRD].id}?ort=Ok%C3%A4nd+by#ko"' in page


def test_one_actors_suggestions_are_named_and_can_be_left(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    actor = ends_of_pair(found[BEST])[1].actor_id
    html = leader_client.get(f"/forslag?aktor={actor}").text
    assert "Ett förslag med Föreningen b." in words(html)
    assert "Visa alla" in words(html)


@pytest.mark.parametrize(
    "query", ["?lage=nonsense", "?sida=-1", "?sida=99999999999999999999", "?aktor=99999999999", "?slag=x&ort="]
)
def test_a_filter_that_makes_no_sense_is_left_out(
    leader_client: CheckedClient, found: dict[str, Suggestion], query: str
) -> None:
    assert leader_client.get(f"/forslag{query}").text.count('class="sides"') == 3


def test_what_the_need_is_about_and_how_it_was_found_can_be_chosen(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    database.execute(update(Suggestion).where(Suggestion.identity == BEST).values(strategies={"wording": 0.9}))
    database.commit()
    kind = next(iter(vocabulary())).id
    database.execute(update(Need).where(Need.ref == "a.m").values(categories=[kind]))
    database.commit()
    assert leader_client.get(f"/forslag?service={kind}").text.count('class="sides"') == 1
    assert leader_client.get("/forslag?satt=wording").text.count('class="sides"') == 1
    assert leader_client.get("/forslag?satt=proximity&service=x").text.count('class="sides"') == 3


def test_only_the_best_for_each_need(leader_client: CheckedClient, found: dict[str, Suggestion]) -> None:
    html = leader_client.get("/forslag?basta=ja").text
    assert [text_of(heading) for heading in Page(html).all("h2")] == [
        "Skjuts till stan, och Minibuss",
        "Lokal för byagymmet, och Bystuga",
    ]
    assert 'name="basta" value="ja" checked' in html
    assert f'href="/forslag/{found[THIRD].id}?basta=ja"' in html


def test_only_new_ones_since_last_time(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    old = update(Suggestion).where(Suggestion.identity != BEST)
    database.execute(old.values(created_at=NOW - timedelta(days=9)))
    database.commit()
    html = leader_client.get("/forslag?nya=ja").text
    assert html.count('class="sides"') == 1
    assert 'name="nya" value="ja" checked' in html


def test_a_first_visit_marks_nothing_as_new(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    database.execute(update(Account).values(previous_visit_at=None))
    database.commit()
    html = leader_client.get("/forslag").text
    assert ("Nytt" in words(html), 'name="nya"' in html) == (False, False)


def test_the_filter_is_kept_through_decisions(leader_client: CheckedClient, found: dict[str, Suggestion]) -> None:
    address = f"/forslag/{found[THIRD].id}"
    sent = leader_client.post_form(
        f"{address}/beslut?ort=Kusfors", {"decision": "park", "reason": REASON}, page=f"{address}?ort=Kusfors"
    )
    assert sent.location == f"/forslag/{found[BEST].id}?ort=Kusfors&nyss={found[THIRD].id}#ko"
