from typing import Any

from matchmaker.hooks.registry import Registry
from matchmaker.models import Suggestion
from matchmaker.services.reasons import reasons_for_actors, reasons_of


def entry(sv: str, supports: bool, strategy: str = "wording") -> dict[str, Any]:
    return {"strategy": strategy, "reason": {"sv": sv, "en": sv}, "supports": supports, "marks": []}


def test_reasons_are_numbered_with_what_speaks_against_last() -> None:
    evidence = [entry("Långt", False), entry("Samma ord", True), entry("Nära", True)]
    found = [(reason.number, reason.text.sv, reason.supports) for reason in reasons_of(Suggestion(evidence=evidence))]
    assert found == [(1, "Samma ord", True), (2, "Nära", True), (3, "Långt", False)]


def test_actors_are_not_told_what_was_decided_about_others() -> None:
    evidence = [
        entry("Samma ord", True),
        entry("Förslag från dem har avböjts oftare", False, "declined_before"),
        entry("Ett liknande förslag har godtagits", True, "accepted_before"),
        entry("Långt", False, "proximity"),
        entry("Kanske lärt", True, "a_plugin_that_is_gone"),
        entry("De hjälper varandra i en ring", True, "groups"),
    ]
    told = reasons_for_actors(Suggestion(evidence=evidence), Registry.load().strategies)
    assert [reason.text.sv for reason in told] == ["Samma ord", "De hjälper varandra i en ring", "Långt"]
