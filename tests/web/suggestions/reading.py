"""Deciding and reading as people do, for tests of the pages of suggestions."""

from matchmaker.models import Suggestion
from matchmaker.testing.pages import CheckedClient, Page, text_of

REASON = "De bor grannar & känner varandra."


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
