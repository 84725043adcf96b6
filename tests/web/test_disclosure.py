"""Stored values are told as people read them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import Decision, RequestAnswer, RequestKind, SuggestionState
from matchmaker.web.disclosure import answer_label, original_in_words, request_label, value_in_words
from tests.services.filled_forms import CONTACT, NEED, WHO


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        yield


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("name", "Eva", "Eva"),
        ("name", "", ""),
        ("withdrawn_at", None, ""),
        ("months", [], ""),
        ("months", [1, 2, 12], "december–februari"),
        ("weekdays", ["mon"], "måndag"),
        ("for_village", True, "ja"),
        ("for_village", False, "nej"),
        ("kind", ActorKind.ASSOCIATION, "Förening"),
        ("horizon", Horizon.YEAR, "Inom ett år"),
        ("state", SuggestionState.PARKED, "Vilar"),
        ("decision", Decision.ACCEPT, "Godtog"),
        ("at", datetime(2026, 11, 26, 9, 30, tzinfo=UTC), "torsdag 26 november 2026 klockan 10.30"),
        ("due", date(2026, 12, 3), "torsdag 3 december 2026"),
        ("reach_km", 30, "30"),
        ("before", {"title": "Skjuts", "months": [3]}, "Vad ni behöver: Skjuts\nVilka månader: mars"),
    ],
)
def test_a_value_is_told_in_words(column: str, value: Any, words: str) -> None:
    assert value_in_words(column, value) == words


def test_an_original_is_told_field_by_field() -> None:
    told = original_in_words({"who": WHO, "needs": [NEED | {"key": "abc"}], "contact": CONTACT, "other": "x"})
    assert told.startswith("Vilka ni är\n– ")
    for line in ("– Vad ni heter: Svansele byaförening", "Behov", "– Vem vi ska fråga efter: Eva Lind", "other: x"):
        assert line in told.split("\n")
    assert "abc" not in told


def test_what_is_needed_and_what_can_be_given_are_not_told_in_the_words_of_one_another() -> None:
    item = {"id": "a01.1", "title": "Släp", "description": "Med kåpa."}
    told = original_in_words({"needs": [item], "resources": [item]}).split("\n")
    assert told.count("– – Eget nummer: a01.1") == 2
    assert told.count("– – Vad ni behöver: Släp") == told.count("– – Vad ni kan bidra med: Släp") == 1
    assert told.count("– – Vad ni berättade om det: Med kåpa.") == 2


def test_a_correction_is_told_in_the_words_of_what_was_corrected() -> None:
    assert value_in_words("before", {"title": "Skjuts"}, "resources") == "Vad ni kan bidra med: Skjuts"
    assert value_in_words("before", {"description": "Två."}, "needs") == "Vad ni berättade om det: Två."


def test_every_kind_of_request_and_answer_has_its_words() -> None:
    assert all(request_label(kind) for kind in RequestKind)
    assert all(answer_label(answer) for answer in RequestAnswer)
