"""Values become words that people use, in both languages, and no value is without its word."""

import re
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from babel import Locale
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.hooks.faults import Phase
from matchmaker.matching.snapshot import WEEKDAYS, ActorKind, Horizon
from matchmaker.matching.strategy import StrategyRole
from matchmaker.models import CollaborationState, Outcome, Role
from matchmaker.web import labels
from matchmaker.web.labels import months_label, phone_link, weekdays_label, when_label
from matchmaker.web.language import day
from matchmaker.web.times import today

VALUES: list[tuple[Callable[[Any], str], type[StrEnum]]] = [
    (labels.kind_label, ActorKind),
    (labels.need_label, Horizon),
    (labels.horizon_label, Horizon),
    (labels.outcome_label, Outcome),
    (labels.account_role_label, Role),
    (labels.role_label, StrategyRole),
    (labels.phase_label, Phase),
    (labels.collaboration_label, CollaborationState),
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


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([], ""),
        (range(1, 13), ""),
        ([7], "juli"),
        ([1, 2], "januari och februari"),
        ([1, 2, 3], "januari–mars"),
        ([11, 12, 1, 2, 3, 4], "november–april"),
        ([12, 1], "december och januari"),
        ([6, 7, 8, 12], "juni–augusti och december"),
        ([4, 2, 3, 9], "februari–april och september"),
        ([1, 3, 5], "januari, mars och maj"),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "januari–november"),
        ([5, 5, 5], "maj"),
    ],
)
def test_months_are_said_in_runs_also_over_the_turn_of_the_year(swedish: None, months: list[int], words: str) -> None:
    assert months_label(months) == words


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        ([], ""),
        (WEEKDAYS, ""),
        (["tue", "thu"], "tisdag och torsdag"),
        (["mon", "tue", "wed", "thu", "fri"], "måndag–fredag"),
        (["sat", "sun"], "lördag och söndag"),
        (["sat", "sun", "mon"], "lördag–måndag"),
    ],
)
def test_weekdays_are_said_in_runs(swedish: None, weekdays: list[str], words: str) -> None:
    assert weekdays_label(weekdays) == words


def meant(words: str) -> set[int]:
    """The numbers that words as ``11–2, 5 och 7`` mean, on a circle of twelve."""
    found: set[int] = set()
    for part in re.split(r", | och ", words):
        first, _, last = part.partition("–")
        length = (int(last or first) - int(first)) % 12
        found |= {(int(first) - 1 + step) % 12 + 1 for step in range(length + 1)}
    return found


@given(st.sets(st.integers(1, 12), min_size=1, max_size=11))
def test_any_months_are_said_so_that_they_can_be_understood(months: set[int]) -> None:
    with patch.object(labels, "get_locale", lambda: Locale("sv")):
        words = labels._runs([str(month) for month in range(1, 13)], [month - 1 for month in months])
    assert meant(words) == months


def test_months_and_weekdays_are_said_together(swedish: None) -> None:
    row = SimpleNamespace(months=[11, 12, 1], weekdays=["tue", "thu"])
    assert when_label(row) == "november–januari, tisdag och torsdag"
    assert when_label(SimpleNamespace(months=[], weekdays=["mon"])) == "måndag"
    assert when_label(SimpleNamespace(months=[], weekdays=[])) == ""


def test_times_are_said_in_english_too(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert months_label([11, 12, 1]) == "November–January"
        assert weekdays_label(["tue", "thu"]) == "Tuesday and Thursday"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-9, "Skulle ha varit klart för 9 dagar sedan"),
        (-1, "Skulle ha varit klart i går"),
        (0, "Ska vara klart i dag"),
        (1, "Ska vara klart i morgon"),
    ],
)
def test_when_a_step_is_due_is_said_from_today(swedish: None, days: int, words: str) -> None:
    assert labels.due_label(today() + timedelta(days=days)) == words


def test_a_later_day_is_said_by_its_date(swedish: None) -> None:
    due = today() + timedelta(days=30)
    assert labels.due_label(due) == f"Ska vara klart {day(due)}"


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("070-174 06 11", "+46701740611"),
        ("0918-140 00", "+4691814000"),
        ("+46 70 174 06 11", "+46701740611"),
        ("+46 (0)70-174 06 11", "+46701740611"),
        ("0046 70 174 06 11", "+46701740611"),
        ("070/174 06 11", "+46701740611"),
        ("070-174 06 11, kvällar 0918-140 00", "+46701740611"),
        ("Eva: 070-174 06 11 (efter 18)", "+46701740611"),
        ("14 000", "14000"),
        ("ring växeln", ""),
        ("", ""),
    ],
)
def test_a_number_becomes_something_a_phone_can_call(number: str, address: str) -> None:
    assert phone_link(number) == address


@pytest.mark.parametrize(("weight", "word"), [(1, "starkt, 1"), (0.5, "medel, 0,5"), (0.3, "svagt, 0,3")])
def test_a_weight_is_told_in_a_word_with_its_number(swedish: None, weight: float, word: str) -> None:
    assert labels.weight_label(weight) == word


def test_where_a_plugin_comes_from_is_told_in_words(swedish: None) -> None:
    words = [labels.origin_label(origin) for origin in ("bundled", "package same_feast", "instance")]
    assert words == ["följer med tjänsten", "installerat paket", "egen fil i installationen"]


def test_a_phase_that_is_not_known_is_told_as_it_is(swedish: None) -> None:
    assert labels.phase_label("later") == "later"
    assert labels.phase_label("score") == "när det skulle säga vad som passar"
