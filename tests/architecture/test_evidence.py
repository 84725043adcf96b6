"""What was learnt from decisions about others is for staff: no page, paper or mail of the actors' own tells it."""

import ast
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Account, OutboxMail, Suggestion
from matchmaker.testing.pages import CheckedClient
from tests.web.rooms import address, furnish, private, rules

ROOT = Path(__file__).parents[2] / "matchmaker"
STAFF_ONLY = {
    "web/suggestions/review.py",
    "web/suggestions/routes.py",
    "web/suggestions/why.py",
    "services/suggestions/queues.py",
    "services/matching/standings.py",
    "services/suggestions/reasons.py",
}
"""The only modules that may ask for all reasons of a suggestion: what they make is read by staff."""

ALL_REASONS = {"reasons_of", "reasons_of_link", "reasons_in"}
"""What gives them."""

LEARNT = {"declined_before": "AVBÖJT-OM-ANDRA", "accepted_before": "GODTAGET-OM-ANDRA", "gone_plugin": "OKÄNT-OM-ANDRA"}
OPEN = "DET-ÄR-NÄRA"

STAFF_PAGES = {"suggestions", "plugins", "base.html"}
"""Templates of pages that only staff can open."""


def asks_for_all(source: str) -> bool:
    """Whether a module reads the stored evidence, or all reasons made of it."""
    nodes = list(ast.walk(ast.parse(source)))
    imported = {name.name for node in nodes if isinstance(node, ast.ImportFrom) for name in node.names}
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    return bool(ALL_REASONS & imported or (ALL_REASONS | {"evidence"}) & read)


def test_only_pages_for_staff_ask_for_all_reasons() -> None:
    folders = [ROOT / "web", ROOT / "services"]
    found = {path for folder in folders for path in folder.rglob("*.py") if asks_for_all(path.read_text("utf-8"))}
    # They store what a run found, or what it would have found of two that somebody joins by hand.
    writing = {
        f"services/{name}.py"
        for name in ("matching/findings", "matching/matchruns", "suggestions/proposals", "matching/by_hand")
    }
    assert {str(path.relative_to(ROOT)) for path in found} - writing <= STAFF_ONLY


def test_the_check_sees_a_module_that_asks() -> None:
    assert asks_for_all("from matchmaker.services.suggestions.reasons import reasons_of")
    assert asks_for_all("from matchmaker.services.suggestions.reasons import reasons_of_link")
    assert asks_for_all("told = suggestion.evidence[0]")
    assert not asks_for_all("from matchmaker.services.suggestions.reasons import reasons_for_actors")


def test_templates_of_actors_do_not_reach_for_evidence_or_scores() -> None:
    folders = [path for path in (ROOT / "web" / "templates").iterdir() if path.name not in STAFF_PAGES]
    for template in (path for folder in folders for path in folder.rglob("*.html")):
        text = template.read_text("utf-8")
        assert not any(reached in text for reached in (".evidence", ".strategies")), template


def test_nothing_that_actors_read_tells_what_was_decided_about_others(
    app: Flask, database: Session, leader: Account, leader_client: CheckedClient, client: CheckedClient
) -> None:
    furnish(database)
    said = LEARNT | {"proximity": OPEN}
    evidence = [
        {"strategy": name, "reason": {"sv": words, "en": words}, "supports": name != "declined_before", "marks": []}
        for name, words in said.items()
    ]
    database.execute(update(Suggestion).values(evidence=evidence))
    database.commit()
    with leader_client.unchecked():
        staff_page, paper = (leader_client.get(where).text for where in ("/forslag/1", "/moten/1/dagordning"))
    assert all(words in staff_page for words in said.values())  # so the words would be seen
    assert OPEN in paper
    mails = [mail.body for mail in database.scalars(select(OutboxMail))]
    database.commit()
    with client.unchecked():
        open_rules = [rule for rule in rules(app, "GET") if not private(app, rule) and rule.endpoint != "static"]
        # A form on paper is no text; whatever it says in plain letters is looked at all the same.
        pages = [client.get(address(app, rule)).data.decode("utf-8", "replace") for rule in open_rules]
    assert len(pages) > 10
    for page in (paper, *pages, *mails):
        assert not any(words in page for words in LEARNT.values())
