"""What the form about a suggestion takes, refuses and leaves alone."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Suggestion, SuggestionState
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.village import suggestions
from tests.web.suggestions.conftest import BEST
from tests.web.suggestions.reading import REASON


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reason": "x" * 1001}, "Korta texten med 1 tecken"),
        ({"reason": "Ring 850709-9805"}, "Ta bort personnumret."),
        ({"note": "x" * 4001}, "Korta texten med 1 tecken"),
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


def test_a_note_left_alone_never_undoes_a_colleagues(
    bo_client: CheckedClient, database: Session, overtaken: tuple[str, dict[str, Any]]
) -> None:
    address, opened = overtaken
    sent = bo_client.post(f"{address}/beslut", data=opened | {"decision": "park", "reason": REASON})
    assert sent.status_code == 409
    fields = form_fields(sent.text, f"{address}/beslut")
    assert "note" not in fields
    assert bo_client.post(f"{address}/beslut", data=fields).status_code == 302
    after = suggestions(database)[BEST]
    assert (after.state, after.note) == (SuggestionState.PARKED, "Evas anteckning")


def test_a_note_that_is_too_long_comes_back_with_everything_kept(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    address = f"/forslag/{found[BEST].id}"
    fields = form_fields(leader_client.get(address).text, f"{address}/beslut")
    sent = leader_client.post(f"{address}/anteckning", data=fields | {"note": "x" * 4001, "reason": "Halvfärdig"})
    kept = form_fields(sent.text, f"{address}/beslut")
    assert (sent.status_code, kept["note"], kept["reason"]) == (422, "x" * 4001, "Halvfärdig")
    assert '<a href="#note">Anteckning: korta texten med' in sent.text
    assert "Välj om du" not in sent.text
