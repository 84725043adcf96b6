"""Reviewing over HTTP: the queue, one suggestion, deciding, undoing, noting, and being second."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.models import Account, Actor, Need, Suggestion, SuggestionLink, SuggestionState
from matchmaker.services import accounts
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.suggestions import GoneReason, mark_gone, set_note
from matchmaker.testing.pages import CheckedClient, Page, form_fields, text_of
from tests.conftest import NOW, sign_in
from tests.models import rows
from tests.services.village import add_actor, add_place, suggestions
from tests.web.suggestions.conftest import BEST, SECOND, THIRD

REASON = "De bor grannar & känner varandra."


@pytest.fixture
def bo_client(app: Flask, database: Session) -> CheckedClient:
    """Another project leader's browser."""
    return sign_in(app, database, accounts.add_leader(database, "bo@norsjo.example", name="Bo Berg", by=SYSTEM, at=NOW))


def words(html: str) -> str:
    """What stands on a page, as text."""
    return text_of(next(iter(Page(html).all("main"))))


def decide(client: CheckedClient, suggestion: Suggestion, **values: str) -> str:
    sent = client.post_form(
        f"/forslag/{suggestion.id}/beslut",
        {"decision": "accept", "reason": REASON} | values,
        page=f"/forslag/{suggestion.id}",
    )
    assert sent.status_code == 302
    return str(sent.location)


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
    assert len(kept) == 2 + 1 + 5  # the suggestions, the button, and the states
    chosen = [option.get("value") for option in Page(html).all("option") if option.get("selected") is not None]
    assert chosen == ["Okänd by", "forening"]
    page = leader_client.get(f"/forslag/{found[SECOND].id}?ort=Okänd+by").text
    assert "Förslag 1 av 2." in page
    assert f'href="/forslag/{found[THIRD].id}?ort=Ok%C3%A4nd+by"' in page


def test_one_actors_suggestions_are_named_and_can_be_left(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    actor = found[BEST].links[0].resource.actor_id
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


def test_only_new_ones_since_last_time(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    old = update(Suggestion).where(Suggestion.identity != BEST)
    database.execute(old.values(created_at=NOW - timedelta(days=9)))
    database.commit()
    html = leader_client.get("/forslag?nya=ja").text
    assert html.count('class="sides"') == 1
    assert 'name="nya" value="ja" checked' in html


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
        "Visa inte för någon vem som frågar innan du har pratat med dem.",
        "De frågar för byns räkning",
        "Kusfors till Norsjö: 33 km fågelvägen. Kusfors <Bymack> & Co vill ta sig högst 30 km.",
        "Behövs: tisdag och torsdag. Finns: när som helst.",
        "De två har inget samarbete i dag.",
        "Berit Berg 070-174 06 15 berit@example.org",
        "Föreningen b: ingen kontakt är sparad",
        "Förslaget kom till.",
    ):
        assert part in text
    assert 'href="tel:+46701740615"' in html


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


def test_each_strategy_tells_its_opinion_in_words(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    def told(strategies: dict[str, float]) -> str:
        database.execute(update(Suggestion).values(strategies=strategies))
        database.commit()
        return words(leader_client.get(f"/forslag/{found[BEST].id}").text)

    text = told({"wording": 0.6, "proximity": 0.6, "timing": 0.95, "reciprocity": 0.6, "old": 0.5})
    assert "Ordval: hittade paret Ser om" in text
    assert "Närhet: talar emot lite" in text
    assert "Tid: inget hinder" in text
    assert "Ömsesidighet: lyfter det lite" in text
    assert "old: används inte längre" in text
    text = told({"wording": 0.8, "proximity": 0.2})
    assert "Ordval: hittade paret, och är ganska säker" in text
    assert "Närhet: talar emot Väger" in text
    assert "Tid: ingen åsikt" in text
    assert "Ordval: såg inte mycket" in told({"wording": 0.3})
    assert "%" not in text


def test_a_suggestion_that_is_not_there_is_a_404(leader_client: CheckedClient) -> None:
    assert leader_client.get("/forslag/999").status_code == 404


def test_a_decision_leads_to_the_next_and_tells_what_was_done(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    best, second = found[BEST].id, found[SECOND].id
    location = decide(leader_client, found[BEST])
    assert location == f"/forslag/{second}?nyss={best}"
    html = leader_client.get(location).text
    assert "Nyss: du godtog Skjuts till stan." in words(html)
    assert "Förslag 1 av 2. Ett är klart sedan i morse." in words(html)
    after = suggestions(database)[BEST]
    assert (after.state, after.reviews[0].reason) == (SuggestionState.ACCEPTED, REASON)
    page = words(leader_client.get(f"/forslag/{best}").text)
    assert f"Eva Lind godtog: {REASON}" in page
    assert "Godtaget Eva Lind, " in page


def test_the_last_decision_leads_to_the_list(leader_client: CheckedClient, found: dict[str, Suggestion]) -> None:
    for identity in (BEST, SECOND):
        decide(leader_client, found[identity])
    location = decide(leader_client, found[THIRD], decision="park")
    assert location == f"/forslag?nyss={found[THIRD].id}"
    assert "Nyss: du lät vila Lokal för byagymmet." in words(leader_client.get(location).text)


def test_the_filter_is_kept_through_decisions(leader_client: CheckedClient, found: dict[str, Suggestion]) -> None:
    address = f"/forslag/{found[THIRD].id}"
    sent = leader_client.post_form(
        f"{address}/beslut?ort=Kusfors", {"decision": "park", "reason": REASON}, page=f"{address}?ort=Kusfors"
    )
    assert sent.location == f"/forslag/{found[BEST].id}?ort=Kusfors&nyss={found[THIRD].id}"


def test_a_decision_without_reason_comes_back_with_everything_kept(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[BEST].id}"
    sent = leader_client.post_form(
        f"{address}/beslut", {"decision": "decline", "reason": "  ", "note": "Ring <Berit>"}, page=address
    )
    assert sent.status_code == 422
    assert "<title>Fel: Ska de här prata med varandra?" in sent.text
    assert '<a href="#reason">Skriv varför, med en mening</a>' in sent.text
    fields = form_fields(sent.text, f"{address}/beslut")
    assert (fields["decision"], fields["note"]) == ("decline", "Ring <Berit>")
    sent = leader_client.post_form(f"{address}/beslut", {"reason": REASON}, page=address)
    assert (sent.status_code, form_fields(sent.text, f"{address}/beslut")["reason"]) == (422, REASON)
    assert "Välj om du godtar, låter vila eller avböjer" in sent.text
    assert suggestions(database)[BEST].state is SuggestionState.NEW


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reason": "x" * 1001}, "Korta texten. Den är 1 tecken för lång"),
        ({"reason": "Ring 850709-9805"}, "Ta bort personnumret."),
        ({"note": "x" * 4001}, "Korta texten."),
        ({"decision": "undo"}, "Välj om du godtar"),
    ],
)
def test_what_no_form_takes_is_refused_kindly(
    leader_client: CheckedClient, found: dict[str, Suggestion], values: dict[str, str], message: str
) -> None:
    address = f"/forslag/{found[BEST].id}"
    given = {"decision": "accept", "reason": REASON} | values
    sent = leader_client.post_form(f"{address}/beslut", given, page=address)
    assert (sent.status_code, message in sent.text) == (422, True)
    assert form_fields(sent.text, f"{address}/beslut")["reason"] == given["reason"]


def test_a_double_tap_makes_one_decision_and_leads_to_the_same_place(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[BEST].id}"
    fields = form_fields(leader_client.get(address).text, f"{address}/beslut")
    fields |= {"decision": "accept", "reason": REASON}
    locations = {leader_client.post(f"{address}/beslut", data=fields).location for _ in range(2)}
    assert locations == {f"/forslag/{found[SECOND].id}?nyss={found[BEST].id}"}
    assert len(suggestions(database)[BEST].reviews) == 1


def test_undo_shows_the_suggestion_again(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    location = decide(leader_client, found[BEST])
    sent = leader_client.post_form(f"/forslag/{found[BEST].id}/angra", page=location)
    assert (sent.status_code, sent.location) == (302, f"/forslag/{found[BEST].id}")
    text = words(leader_client.get(sent.location).text)
    assert "Förslag 1 av 3." in text
    assert "Eva Lind ångrade beslutet." in text
    assert suggestions(database)[BEST].state is SuggestionState.NEW
    assert "Nyss" not in words(leader_client.get(location).text)


def test_nobody_is_told_that_they_did_what_another_did(
    leader_client: CheckedClient, bo_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    location = decide(leader_client, found[BEST])
    assert "Nyss" not in words(bo_client.get(location).text)
    assert "Nyss" not in words(bo_client.get("/forslag?nyss=999").text)


def test_a_note_is_saved_and_a_decision_that_is_being_written_is_kept(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[BEST].id}"
    fields = form_fields(leader_client.get(address).text, f"{address}/beslut")
    sent = leader_client.post(f"{address}/anteckning", data=fields | {"note": "Ring Berit"})
    assert (sent.status_code, sent.location) == (302, f"{address}#note-h")
    assert suggestions(database)[BEST].note == "Ring Berit"
    fields = form_fields(leader_client.get(address).text, f"{address}/beslut")
    sent = leader_client.post(
        f"{address}/anteckning", data=fields | {"note": "Ring Kalle", "decision": "park", "reason": "Halvfärdig"}
    )
    assert sent.status_code == 200
    kept = form_fields(sent.text, f"{address}/beslut")
    assert (kept["note"], kept["decision"], kept["reason"]) == ("Ring Kalle", "park", "Halvfärdig")
    assert leader_client.post(f"{address}/beslut", data=kept).status_code == 302
    after = suggestions(database)[BEST]
    assert (after.state, after.note) == (SuggestionState.PARKED, "Ring Kalle")


def test_a_note_that_is_too_long_comes_back_with_everything_kept(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[BEST].id}"
    fields = form_fields(leader_client.get(address).text, f"{address}/beslut")
    sent = leader_client.post(f"{address}/anteckning", data=fields | {"note": "x" * 4001, "reason": "Halvfärdig"})
    kept = form_fields(sent.text, f"{address}/beslut")
    assert (sent.status_code, kept["note"], kept["reason"]) == (422, "x" * 4001, "Halvfärdig")
    assert '<a href="#note">Korta texten.' in sent.text
    assert "Välj om du" not in sent.text


def test_a_note_is_saved_along_with_a_decision(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    decide(leader_client, found[BEST], note="Ring Berit")
    assert suggestions(database)[BEST].note == "Ring Berit"


def test_the_second_of_two_leaders_sees_the_first_decision_and_keeps_the_own_words(
    leader_client: CheckedClient, bo_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[BEST].id}"
    opened = form_fields(bo_client.get(address).text, f"{address}/beslut")
    decide(leader_client, found[BEST])
    sent = bo_client.post(
        f"{address}/beslut", data=opened | {"decision": "decline", "reason": "De är <ovänner>.", "note": "Fråga Kalle"}
    )
    assert sent.status_code == 409
    text = words(sent.text)
    assert "<title>Någon hann före dig" in sent.text
    assert "Godtaget" in text
    assert "Eva Lind godtog, " in text
    assert REASON in text
    fields = form_fields(sent.text, f"{address}/beslut")
    assert (fields["decision"], fields["reason"], fields["note"]) == ("decline", "De är <ovänner>.", "Fråga Kalle")
    assert suggestions(database)[BEST].state is SuggestionState.ACCEPTED
    again = bo_client.post(f"{address}/beslut", data=fields)
    assert again.status_code == 302
    after = suggestions(database)[BEST]
    assert (after.state, after.note, len(after.reviews)) == (SuggestionState.DECLINED, "Fråga Kalle", 2)


def test_a_note_left_alone_never_undoes_a_colleagues(
    leader_client: CheckedClient,
    bo_client: CheckedClient,
    leader: Account,
    database: Session,
    found: dict[str, Suggestion],
) -> None:
    address = f"/forslag/{found[BEST].id}"
    opened = form_fields(bo_client.get(address).text, f"{address}/beslut")
    set_note(database, found[BEST].id, note="Evas anteckning", version=1, by=Who.staff(leader), at=NOW)
    sent = bo_client.post(f"{address}/beslut", data=opened | {"decision": "park", "reason": REASON})
    assert sent.status_code == 409
    fields = form_fields(sent.text, f"{address}/beslut")
    assert "note" not in fields
    assert bo_client.post(f"{address}/beslut", data=fields).status_code == 302
    after = suggestions(database)[BEST]
    assert (after.state, after.note) == (SuggestionState.PARKED, "Evas anteckning")


def test_two_notes_at_once_show_both(
    leader_client: CheckedClient,
    bo_client: CheckedClient,
    leader: Account,
    database: Session,
    found: dict[str, Suggestion],
) -> None:
    address = f"/forslag/{found[BEST].id}"
    opened = form_fields(bo_client.get(address).text, f"{address}/beslut")
    set_note(database, found[BEST].id, note="Evas anteckning", version=1, by=Who.staff(leader), at=NOW)
    sent = bo_client.post(f"{address}/anteckning", data=opened | {"note": "Bos anteckning"})
    assert (sent.status_code, "Anteckningen är nu: Evas anteckning" in words(sent.text)) == (409, True)
    fields = form_fields(sent.text, f"{address}/anteckning")
    assert fields["note"] == "Bos anteckning"
    assert bo_client.post(f"{address}/anteckning", data=fields).status_code == 302
    assert suggestions(database)[BEST].note == "Bos anteckning"


def test_undoing_what_another_has_changed_is_a_conflict_without_own_words(
    leader_client: CheckedClient, bo_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    location = decide(leader_client, found[BEST])
    address = f"/forslag/{found[BEST].id}"
    opened = form_fields(leader_client.get(location).text, f"{address}/angra")
    decide(bo_client, found[BEST], decision="decline", reason="Nej.")
    sent = leader_client.post(f"{address}/angra", data=opened)
    assert (sent.status_code, "Bo Berg avböjde, " in words(sent.text)) == (409, True)
    assert "Det här skrev du" not in sent.text


def test_a_decision_about_something_withdrawn_meanwhile_is_told_why_and_the_words_are_kept(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[BEST].id}"
    opened = form_fields(leader_client.get(address).text, f"{address}/beslut")
    mark_gone(database, [found[BEST].id], GoneReason.NEED_WITHDRAWN, at=NOW)
    database.execute(update(Need).values(withdrawn_reason="Det löste sig."))
    database.commit()
    sent = leader_client.post(f"{address}/beslut", data=opened | {"decision": "accept", "reason": REASON})
    assert sent.status_code == 409
    assert "Behovet har tagits tillbaka." in words(sent.text)
    assert REASON in words(sent.text)
    page = leader_client.get(address).text
    assert "Inte längre aktuellt Behovet har tagits tillbaka. Det löste sig." in words(page)
    assert 'name="decision"' not in page
    assert "Behovet har tagits tillbaka." in words(leader_client.get("/forslag?lage=inaktuella").text)


def test_what_only_fits_less_can_still_be_decided_about(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    mark_gone(database, [found[BEST].id], GoneReason.FITS_LESS, at=NOW)
    database.commit()
    page = words(leader_client.get(f"/forslag/{found[BEST].id}").text)
    assert "Annat passar bättre nu. Du kan ändå ta ställning" in page
    decide(leader_client, found[BEST])
    assert suggestions(database)[BEST].state is SuggestionState.ACCEPTED


def test_an_accepted_one_can_be_taken_to_a_meeting_or_changed(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    decide(leader_client, found[BEST])
    page = leader_client.get(f"/forslag/{found[BEST].id}").text
    assert '<a class="btn" href="/moten">Ta upp det på ett möte</a>' in page
    decide(leader_client, found[BEST], decision="decline")
    assert "Ta upp det på ett möte" not in leader_client.get(f"/forslag/{found[BEST].id}").text


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
    assert '<ol class="why on" start="2">' in html


def test_a_first_visit_marks_nothing_as_new(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    database.execute(update(Account).values(previous_visit_at=None))
    database.commit()
    html = leader_client.get("/forslag").text
    assert ("Nytt" in words(html), 'name="nya"' in html) == (False, False)


def test_an_empty_service_has_an_empty_queue(leader_client: CheckedClient) -> None:
    assert "Inget väntar på dig." in words(leader_client.get("/forslag").text)
