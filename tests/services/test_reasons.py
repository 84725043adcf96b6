from typing import Any

from matchmaker.models import Suggestion
from matchmaker.services.reasons import reasons_of


def entry(sv: str, supports: bool) -> dict[str, Any]:
    return {"strategy": "wording", "reason": {"sv": sv, "en": sv}, "supports": supports, "marks": []}


def test_reasons_are_numbered_with_what_speaks_against_last() -> None:
    evidence = [entry("Långt", False), entry("Samma ord", True), entry("Nära", True)]
    found = [(reason.number, reason.text.sv, reason.supports) for reason in reasons_of(Suggestion(evidence=evidence))]
    assert found == [(1, "Samma ord", True), (2, "Nära", True), (3, "Långt", False)]
