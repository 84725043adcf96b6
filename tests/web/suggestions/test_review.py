"""What the page of one suggestion tells beside its form."""

import re

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Need, Suggestion, SuggestionLink, SuggestionState
from matchmaker.testing.pages import CheckedClient
from tests.models import rows
from tests.services.village import add_place
from tests.web.suggestions.conftest import BEST, SECOND, THIRD
from tests.web.suggestions.reading import decide, words


def test_the_review_page_tells_everything_that_one_should_know(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    database.execute(update(Need).where(Need.ref == "a.n").values(for_village=True, hide_name=True))
    database.commit()
    html = leader_client.get(f"/forslag/{found[BEST].id}").text
    text = words(html)
    assert "<title>Ska de här prata med varandra? (1 av 3)" in html
    for part in (
        "Förslag 1 av 3.",
        "Kusfors <Bymack> & Co",
        "tisdag och torsdag",
        "Hur mycket: 9 platser",
        "De passar ihop.",
        "Det här är det som passar bäst. Behovet har också fått:",
        "Vill inte stå med namn än.",
        "Visa inte för någon vem som frågar innan du har pratat med dem.",
        "De frågar för byns räkning",
        "Kusfors till Norsjö: 33 km fågelvägen. Kusfors <Bymack> & Co vill åka högst 30 km.",
        "Behövs: tisdag och torsdag. Finns: när som helst.",
        "De två har inget samarbete i dag.",
        "Berit Berg 070-174 06 15 berit@example.org",
        "Föreningen b: Vi har varken telefon eller e-post till dem. Fyll i",
        "Förslaget kom till.",
    ):
        assert part in text
    assert "33\u00a0km " in html
    assert "högst 30\u00a0km." in html
    assert 'href="tel:+46701740615"' in html


def test_where_one_goes_to_decline_the_frame_of_the_focus_leaves_the_heading_whole(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    """Around a fieldset it would go through the legend."""
    html = leader_client.get(f"/forslag/{found[BEST].id}").text
    assert '<div role="group" aria-labelledby="avboj-h" id="avboj"' in html
    assert '<p class="h3" id="avboj-h"><b>Avböj, för att …</b></p>' in html


def test_rivals_ranks_unknown_places_and_free_times_have_words_too(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    text = words(leader_client.get(f"/forslag/{found[SECOND].id}").text)
    assert "Samma resurs finns i ett förslag till: Lokal för byagymmet, Kusfors <Bymack> & Co" in text
    assert "Det här passar näst bäst." in text
    assert "Kusfors till Okänd by. Vi vet inte hur långt det är." in text
    text = words(leader_client.get(f"/forslag/{found[THIRD].id}").text)
    assert "När som helst, för båda." in text
    assert "Andra svar" not in text
    third = rows.suggestion(rows.run(), "third", run_id=1, score=0.95, state=SuggestionState.ACCEPTED)
    link = found[BEST].links[0]
    third.links = [SuggestionLink(position=0, need_id=link.need_id, resource_id=found[THIRD].links[0].resource_id)]
    database.add(third)
    database.commit()
    text = words(leader_client.get(f"/forslag/{found[SECOND].id}").text)
    assert "Det här passar som nummer 3." in text
    assert "Föreningen c Godtaget" in text


def test_each_key_is_told_beside_what_it_presses(leader_client: CheckedClient, found: dict[str, Suggestion]) -> None:
    text = leader_client.get(f"/forslag/{found[SECOND].id}").text
    keys = re.findall(r'data-press="(.)"[^\n]*<kbd>(.)</kbd>', text)
    assert [key for key, _ in keys] == ["a", "p", "d", *"12345678", "j", "k", "?"]
    assert all(key.upper() == told for key, told in keys)


def test_of_many_rivals_the_accepted_and_the_best_are_shown_and_the_rest_on_demand(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    resource_id = found[BEST].links[0].resource_id
    for number in range(5):
        state = SuggestionState.ACCEPTED if number == 4 else SuggestionState.NEW
        rival = rows.suggestion(rows.run(), f"r{number}", run_id=1, score=0.9 - number / 10, state=state)
        need_id = found[THIRD].links[0].need_id
        rival.links = [SuggestionLink(position=0, need_id=need_id, resource_id=resource_id)]
        database.add(rival)
    database.commit()
    text = words(leader_client.get(f"/forslag/{found[BEST].id}").text)
    first, _, rest = text.partition("Samma resurs finns i 5 andra förslag:")[2].partition("Visa resten")
    line = "Lokal för byagymmet, Kusfors <Bymack> & Co"
    assert first.split() == f"{line} Godtaget {line} {line}".split()
    assert rest.count(line) == 2


def test_two_in_the_same_place_are_said_to_be(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    actor_id = found[BEST].links[0].need.actor_id
    place = add_place(database, "Norsjö")
    database.execute(update(Actor).where(Actor.id == actor_id).values(place_id=place.id))
    database.commit()
    assert "Båda finns i Norsjö." in words(leader_client.get(f"/forslag/{found[BEST].id}").text)


def test_collaborations_and_talks_are_linked(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    meeting = rows.meeting(add_place(database, "Norsjö"))
    database.add(meeting)
    database.flush()
    item = rows.agenda_item(meeting, found[BEST], outcome="talk_more")
    together, apart = rows.collaboration(found[BEST]), rows.collaboration(found[SECOND])
    together.title, apart.title = "Skjuts på torsdagar", "Stuga åt macken"
    database.add_all([item, together, apart])
    database.commit()
    text = words(leader_client.get(f"/forslag/{found[BEST].id}").text)
    assert "De två har redan ett samarbete: Skjuts på torsdagar Prövas" in text
    assert "Samarbeten med andra: Stuga åt macken Prövas" in text
    assert "Dialogmöte, torsdag 26 november 2026: Vi behöver prata mer" in text


def test_nobody_is_told_that_they_did_what_another_did(
    leader_client: CheckedClient, bo_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    location = decide(leader_client, found[BEST])
    assert "Nyss" not in words(bo_client.get(location).text)
    assert "Nyss" not in words(bo_client.get("/forslag?nyss=999").text)


def test_a_suggestion_without_any_evidence_still_has_a_page(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    database.execute(update(Suggestion).values(evidence=[], strategies={}))
    database.commit()
    assert leader_client.get(f"/forslag/{found[BEST].id}").status_code == 200


def test_caveats_follow_the_reasons_and_count_on(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    def entry(sv: str, supports: bool) -> dict[str, object]:
        return {"strategy": "x", "reason": {"sv": sv, "en": sv}, "supports": supports, "marks": []}

    database.execute(update(Suggestion).values(evidence=[entry("Långt bort.", False), entry("Samma ord.", True)]))
    database.commit()
    html = leader_client.get(f"/forslag/{found[BEST].id}").text
    assert "Därför föreslås det Samma ord. Det här talar emot Långt bort." in words(html)
    assert '<ol class="why" start="2">' in html
    assert '<li data-n="2">Långt bort.' in html
