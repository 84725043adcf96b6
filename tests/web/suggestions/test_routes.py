"""Reviewing over HTTP: the queue, deciding, undoing, noting, and being second."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.models import Account, Need, Suggestion, SuggestionLink, SuggestionState
from matchmaker.services.audit import Who
from matchmaker.services.declining import list_decline_reasons, months_later
from matchmaker.services.spreadsheets import csv_rows, xlsx_rows
from matchmaker.services.suggestions import GoneReason, mark_gone, set_note
from matchmaker.testing.pages import CheckedClient, Page, form_fields, text_of
from tests.conftest import JUST_AFTER_MIDNIGHT, NOW
from tests.models import rows
from tests.services.village import add_actor, suggestions
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
    assert "Passar lika bra som det före." not in leader_client.get("/forslag").text
    database.execute(update(Suggestion).where(Suggestion.identity != THIRD).values(score=0.8))
    database.commit()
    assert leader_client.get("/forslag").text.count("Passar lika bra som det före.") == 1


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


def test_a_suggestion_that_is_not_there_is_a_404(leader_client: CheckedClient) -> None:
    assert leader_client.get("/forslag/999").status_code == 404


def test_a_decision_leads_to_the_next_and_tells_what_was_done(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    best, second = found[BEST].id, found[SECOND].id
    location = decide(leader_client, found[BEST])
    assert location == f"/forslag/{second}?nyss={best}#ko"
    html = leader_client.get(location).text
    assert "Nyss: du godtog Skjuts till stan." in words(html)
    assert "Förslag 1 av 2. Ett är klart i dag." in words(html)
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


def test_a_decline_without_reason_comes_back_with_everything_kept(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[BEST].id}"
    sent = leader_client.post_form(
        f"{address}/beslut", {"decision": "decline", "reason": "  ", "note": "Ring <Berit>"}, page=address
    )
    assert sent.status_code == 422
    assert "<title>Fel: Ska de här prata med varandra?" in sent.text
    assert '<a href="#because-0">Välj varför du avböjer</a>' in sent.text
    assert form_fields(sent.text, f"{address}/beslut")["note"] == "Ring <Berit>"
    sent = leader_client.post_form(f"{address}/beslut", {"because": "annat", "reason": ""}, page=address)
    assert '<a href="#reason">Skriv varför, med en mening</a>' in sent.text
    sent = leader_client.post_form(f"{address}/beslut", {"reason": REASON}, page=address)
    assert (sent.status_code, form_fields(sent.text, f"{address}/beslut")["reason"]) == (422, REASON)
    assert "Välj om du godtar, låter vila eller avböjer" in sent.text
    assert suggestions(database)[BEST].state is SuggestionState.NEW


def test_one_press_on_a_listed_reason_declines_and_tells_what_follows(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[BEST].id}"
    listed = {row.sv: row.id for row in list_decline_reasons(database)}
    database.commit()
    sent = leader_client.post_form(f"{address}/beslut", {"because": str(listed["Konkurrenter"])}, page=address)
    assert sent.location == f"/forslag/{found[SECOND].id}?nyss={found[BEST].id}#ko"
    for page in (sent.location, address):
        assert "försvinner vid nästa genomgång." in words(leader_client.get(page).text)
    for page in (sent.location, address, "/forslag?lage=avbojda"):
        assert "Inget mellan de två föreslås igen." in words(leader_client.get(page).text)
    assert "Konkurrenter" in words(leader_client.get(address).text)
    assert suggestions(database)[BEST].reviews[0].decline_reason_id == listed["Konkurrenter"]


def test_a_decline_holds_for_whole_months_from_the_day_that_it_is_in_the_municipality(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion], monkeypatch: pytest.MonkeyPatch
) -> None:
    first_of_december = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # half past midnight there
    monkeypatch.setattr("matchmaker.web.suggestions.routes.now", lambda: first_of_december)
    reason = next(row for row in list_decline_reasons(database) if row.months is not None)
    database.commit()
    address = f"/forslag/{found[BEST].id}"
    leader_client.post_form(f"{address}/beslut", {"because": str(reason.id)}, page=address)
    [review] = suggestions(database)[BEST].reviews
    assert review.until == months_later(date(2026, 12, 1), reason.months or 0)
    assert review.at == first_of_december


def test_a_double_tap_makes_one_decision_and_leads_to_the_same_place(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[BEST].id}"
    fields = form_fields(leader_client.get(address).text, f"{address}/beslut")
    fields |= {"decision": "accept", "reason": REASON}
    locations = {leader_client.post(f"{address}/beslut", data=fields).location for _ in range(2)}
    assert locations == {f"/forslag/{found[SECOND].id}?nyss={found[BEST].id}#ko"}
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
    assert (kept["note"], kept["reason"]) == ("Ring Kalle", "Halvfärdig")
    assert leader_client.post(f"{address}/beslut", data=kept | {"decision": "park"}).status_code == 302
    after = suggestions(database)[BEST]
    assert (after.state, after.note) == (SuggestionState.PARKED, "Ring Kalle")


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
    assert "<title>Det här har ändrats sedan sidan öppnades" in sent.text
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
