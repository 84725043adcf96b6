"""The queue over HTTP: its order, its lists, its pages, and as a table."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.models import Suggestion, SuggestionLink
from matchmaker.services.actors.spreadsheets import csv_rows, xlsx_rows
from matchmaker.testing.pages import CheckedClient, Page, text_of
from tests.conftest import JUST_AFTER_MIDNIGHT
from tests.models import rows
from tests.services.village import add_actor
from tests.web.suggestions.conftest import BEST, SECOND, THIRD
from tests.web.suggestions.reading import REASON, decide, words


def test_strangers_are_asked_to_sign_in(client: CheckedClient) -> None:
    for address in ("/nu", "/forslag", "/forslag/1", "/korningar", "/korningar/1"):
        assert client.get(address).location.startswith("/logga-in?next=")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_holds_the_rules_in_both_languages(
    leader_client: CheckedClient, found: dict[str, Suggestion], language: str
) -> None:
    for address in ("/nu", "/forslag", f"/forslag/{found[BEST].id}", "/korningar", "/korningar/1"):
        response = leader_client.get(address, headers={"Accept-Language": language})
        assert response.status_code == 200
        assert len(response.data) < 100_000


def test_the_queue_shows_both_sides_in_their_own_words_best_first(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    html = leader_client.get("/forslag").text
    titles = [text_of(heading) for heading in Page(html).all("h2")]
    assert titles == [
        "Skjuts till stan, och Minibuss",
        "Skjuts till stan, och Bystuga",
        "Lokal för byagymmet, och Bystuga",
    ]
    assert "Kusfors <Bymack> & Co, Kusfors" in words(html)
    assert words(html).count("Nytt") == 3
    assert f'href="/forslag/{found[BEST].id}"' in html


def test_the_queue_tells_the_first_reason_for_each_and_the_first_against(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    assert words(leader_client.get("/forslag").text).count("Okänd by De passar ihop. Välj") == 2
    told = [("De åker ändå.", True), ("Båda har bil.", True), ("Det är långt.", False)]
    evidence = [
        {"strategy": f"s{k}", "reason": {"sv": text, "en": text}, "marks": [], "supports": supports}
        for k, (text, supports) in enumerate(told)
    ]
    database.execute(update(Suggestion).where(Suggestion.identity == BEST).values(evidence=evidence))
    database.execute(update(Suggestion).where(Suggestion.identity == SECOND).values(evidence=evidence[2:]))
    database.commit()
    text = words(leader_client.get("/forslag").text)
    assert "De åker ändå. Talar emot: Det är långt. Välj" in text
    assert "Okänd by Talar emot: Det är långt. Välj" in text
    assert "Båda har bil." not in text


def test_a_tie_is_told(leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]) -> None:
    assert "Passar lika bra som förslaget före." not in leader_client.get("/forslag").text
    database.execute(update(Suggestion).where(Suggestion.identity != THIRD).values(score=0.8))
    database.commit()
    assert leader_client.get("/forslag").text.count("Passar lika bra som förslaget före.") == 1


def test_each_state_has_its_list_with_who_and_why(leader_client: CheckedClient, found: dict[str, Suggestion]) -> None:
    decide(leader_client, found[BEST])
    html = leader_client.get("/forslag?lage=godtagna").text
    assert "Eva Lind godtog" in words(html)
    assert REASON in words(html)
    assert "Godtagna 1" in words(html)


def test_lists_with_nothing_in_them_say_what_to_do(leader_client: CheckedClient, found: dict[str, Suggestion]) -> None:
    assert "Här finns inget än." in words(leader_client.get("/forslag?lage=avbojda").text)
    assert "Inget förslag stämmer" in words(leader_client.get("/forslag?ort=Atlantis").text)
    for identity in (BEST, SECOND, THIRD):
        decide(leader_client, found[identity])
    html = leader_client.get("/forslag").text
    assert "Du har gått igenom allt." in words(html)
    assert "3 godtagna förslag kan tas upp på ett möte." in words(html)


def test_the_queue_is_paged(leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]) -> None:
    seeker = add_actor(database, "z", needs={f"z.n{number}": f"Sak {number}" for number in range(20)})
    resource = found[BEST].links[0].resource_id
    for need in seeker.needs:
        suggestion = rows.suggestion(rows.run(), need.ref, run_id=1, score=0.5)
        suggestion.links = [SuggestionLink(position=0, need_id=need.id, resource_id=resource)]
        database.add(suggestion)
    database.commit()
    first, second = leader_client.get("/forslag").text, leader_client.get("/forslag?sida=2").text
    assert (first.count('class="sides"'), second.count('class="sides"')) == (20, 3)
    assert 'href="/forslag?sida=2"' in first
    assert 'href="/forslag?sida=1"' in second
    assert "<title>Vilka ska prata med varandra? (sida 2 av 2)" in second


def test_an_empty_service_has_an_empty_queue(leader_client: CheckedClient) -> None:
    assert "Inget väntar på dig." in words(leader_client.get("/forslag").text)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_queue_can_be_taken_home_as_it_is_narrowed(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion], kind: str
) -> None:
    database.execute(update(Suggestion).values(created_at=JUST_AFTER_MIDNIGHT))
    database.commit()
    page = leader_client.get("/forslag").text
    assert 'href="/forslag/lista.xlsx"' in page
    answer = leader_client.get(f"/forslag/lista.{kind}")
    table = csv_rows(answer.data) if kind == "csv" else xlsx_rows(answer.data)
    assert table[0][:2] == ["Nummer", "Läge"]
    assert len(table) == 1 + len(found)
    assert len(set(table[0])) == len(table[0]), "one name for each column"
    named = dict(zip(table[0], table[1], strict=True))
    assert (named["Kom"], named["Behöver"], named["Kan bidra med"]) == ("2026-11-29", "Skjuts till stan", "Minibuss")
    assert (named["Ort (behöver)"], named["Därför"]) == ("Kusfors", "De passar ihop.")
    assert leader_client.get(f"/forslag/lista.{kind}?lage=godtagna").status_code == 200
    assert csv_rows(leader_client.get("/forslag/lista.csv?lage=godtagna").data) == [table[0]]
