"""Reviewing over HTTP: deciding, undoing, noting, and being second."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.models import Need, Suggestion, SuggestionState
from matchmaker.services.suggestions.declining import list_decline_reasons, months_later
from matchmaker.services.suggestions.suggestions import GoneReason, mark_gone
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW
from tests.services.village import suggestions
from tests.web.suggestions.conftest import BEST, SECOND, THIRD
from tests.web.suggestions.reading import REASON, decide, words


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
    monkeypatch.setattr("matchmaker.web.suggestions.deciding.now", lambda: first_of_december)
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
    bo_client: CheckedClient, database: Session, overtaken: tuple[str, dict[str, Any]]
) -> None:
    address, opened = overtaken
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
