"""What is said of suggestions: every value has its word, and what follows from a decision is told."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask

from matchmaker.models import (
    Decision,
    DeclineEffect,
    DeclineReason,
    Need,
    Review,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.matching.loads import Load
from matchmaker.services.suggestions.suggestions import GoneReason
from matchmaker.web import suggestion_labels as labels

VALUES: list[tuple[Callable[[Any], str], type[StrEnum]]] = [
    (labels.state_label, SuggestionState),
    (labels.gone_label, GoneReason),
    (labels.decision_label, Decision),
    (labels.shape_label, SuggestionShape),
    (labels.shape_meaning, SuggestionShape),
]


@pytest.mark.parametrize("tag", ["sv", "en"])
@pytest.mark.parametrize(("label", "values"), VALUES, ids=lambda item: item.__name__)
def test_every_value_has_a_word_of_its_own(
    app: Flask, tag: str, label: Callable[[Any], str], values: type[StrEnum]
) -> None:
    with app.test_request_context("/", headers={"Accept-Language": tag}):
        words = [label(value) for value in values]
    assert all(words)
    assert len(set(words)) == len(words)
    assert not set(words) & {value.value for value in values}


def test_a_name_for_what_is_not_html_has_no_marks_in_it(app: Flask) -> None:
    link = SuggestionLink(need=Need(title="Snö vid <skolan>"))
    suggestion = Suggestion(shape=SuggestionShape.PAIR, links=[link])
    with app.test_request_context("/", headers={"Accept-Language": "fi"}):
        assert labels.suggestion_name(suggestion) == '<span lang="sv">Snö vid &lt;skolan&gt;</span>'
        assert labels.plain_name(suggestion) == "Snö vid <skolan>"


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (Load(accepted=0, talks=0, collaborations=0), "Inget att bidra till än."),
        (Load(accepted=1, talks=0, collaborations=0), "Ska bidra till ett godtaget förslag."),
        (
            Load(accepted=2, talks=1, collaborations=3),
            "Ska bidra till 2 godtagna förslag, ett samtal på ett möte och 3 samarbeten.",
        ),
    ],
)
def test_how_much_somebody_is_asked_of_is_told_in_words(swedish: None, load: Load, words: str) -> None:
    assert labels.load_label(load) == words


@pytest.mark.parametrize("between", [False, True])
@pytest.mark.parametrize("effect", DeclineEffect)
def test_what_follows_from_a_reason_is_what_is_told_of_the_decision(
    swedish: None, effect: DeclineEffect, between: bool
) -> None:
    reason = DeclineReason(sv="För långt", en="Too far", effect=effect, months=6, between_parties=between)
    told = labels.consequence_label(reason)
    assert ("mellan de två" in told) is between
    review = Review(effect=effect, between_parties=between)
    if effect is not DeclineEffect.SOME_MONTHS:
        assert labels.return_label(review) == told
    review.until = date(2027, 5, 1)
    assert "1 maj 2027" in labels.return_label(review)


def test_a_reason_is_said_in_the_readers_language(app: Flask) -> None:
    reason = DeclineReason(sv="För långt", en="Too far")
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert labels.decline_label(reason) == "Too far"
