"""Timing: months and weekdays, softly."""

from typing import Any

import numpy as np
import pytest

from matchmaker.matching.strategy import Evidence
from plugins.timing import WRONG_DAYS, Timing, _spans, _week
from tests.matching.builders import need, resource, snapshot, task_of

When = dict[str, Any]


def score(of_need: When, of_resource: When) -> float | None:
    task = task_of(snapshot(need("a.n1", **of_need), resource("b.r1", **of_resource)))
    found = float(Timing().score(task)[0])
    return None if np.isnan(found) else found


def evidence(of_need: When, of_resource: When) -> Evidence:
    found = Timing().explain(task_of(snapshot(need("a.n1", **of_need), resource("b.r1", **of_resource))))[0]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("of_need", "of_resource", "expected"),
    [
        ({}, {}, None),
        ({"months": (7,)}, {}, 1.0),
        ({}, {"weekdays": ("mon",)}, 1.0),
        ({"months": (7,)}, {"months": (6, 7, 8)}, 1.0),
        ({"months": (6, 7)}, {"months": (7, 8)}, 0.5),
        ({"months": (1,)}, {"months": (7,)}, 0.0),
        ({"weekdays": ("mon",)}, {"weekdays": ("tue",)}, WRONG_DAYS),
        ({"weekdays": ("mon", "tue")}, {"weekdays": ("tue", "wed")}, 0.7),
        ({"months": (1, 2), "weekdays": ("mon",)}, {"months": (2, 3), "weekdays": ("mon",)}, 0.5),
        ({"months": (1,)}, {"weekdays": ("mon",)}, 1.0),
        ({"months": (1, 1)}, {"months": (1,)}, 1.0),
    ],
)
def test_the_score_is_the_share_that_the_choosier_side_gets(
    of_need: When, of_resource: When, expected: float | None
) -> None:
    assert score(of_need, of_resource) == (expected if expected is None else pytest.approx(expected))
    assert score(of_resource, of_need) == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("of_need", "of_resource", "said"),
    [
        (
            {"months": (1, 2, 3), "weekdays": ("thu",)},
            {"weekdays": ("wed", "thu")},
            "Båda kan på torsdagar i januari–mars.",
        ),
        ({"months": (7,)}, {"months": (6, 7)}, "Båda kan i juli."),
        ({}, {"weekdays": ("sat", "sun")}, "Båda kan på lördagar och söndagar."),
        ({"weekdays": ("mon", "tue", "wed", "fri")}, {}, "Båda kan på måndagar–onsdagar och fredagar."),
    ],
)
def test_when_both_can_is_told(of_need: When, of_resource: When, said: str) -> None:
    found = evidence(of_need, of_resource)
    assert found.reason.sv == said
    assert found.reason.en.startswith("Both are available ")
    assert found.supports
    assert [(mark.side, mark.field) for mark in found.marks] == [("need", "when"), ("resource", "when")]


def test_that_no_month_meets_is_told_as_something_that_speaks_against() -> None:
    found = evidence({"months": (7,)}, {"months": (1, 2), "weekdays": ("mon",)})
    assert found.reason.sv == "Tiderna går inte ihop: det behövs i juli, men finns i januari och februari."
    assert found.reason.en == "The times do not meet: it is needed in July, but is there in January and February."
    assert not found.supports


def test_that_no_weekday_meets_is_told_as_something_that_speaks_against() -> None:
    found = evidence({"weekdays": ("mon",)}, {"weekdays": ("sun",)})
    assert found.reason.sv == "Tiderna går inte ihop: det behövs på måndagar, men finns på söndagar."
    assert found.reason.en == "The times do not meet: it is needed on Mondays, but is there on Sundays."
    assert not found.supports


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ((11, 12, 1, 2), "november–februari"),
        ((1, 2, 12), "december–februari"),
        ((12, 1), "december och januari"),
        ((5, 6, 9), "maj, juni och september"),
        (tuple(range(1, 13)), "januari–december"),
        ((2, 3, 4, 9, 10, 11), "februari–april och september–november"),
    ],
)
def test_months_are_told_in_spans_also_over_the_turn_of_the_year(months: tuple[int, ...], said: str) -> None:
    assert _spans(months, "sv") == said


def test_weekdays_are_told_in_the_order_of_the_week() -> None:
    assert _week(["sun", "mon"], "en") == "Mondays and Sundays"
