"""Forms of meetings say what lacks, field by field, and ask about a beginning only when something begins."""

from typing import Any

import pytest
from flask import Flask

from matchmaker.models import CollaborationState, Outcome
from matchmaker.web.meetings.forms import AgendaForm, OutcomeForm, row_id


@pytest.fixture(autouse=True)
def no_csrf(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def complaints(app: Flask, form: type[Any], data: dict[str, Any], **more: Any) -> tuple[bool, list[str], Any]:
    """Whether the form is sound, the fields that errors lead to, and what it gives when it is."""
    with app.test_request_context("/", method="POST", data=data, headers={"Accept-Language": "sv"}):
        sent = form(**more)
        sound = sent.validate_on_submit()
        return sound, [target for target, _ in sent.error_list], sent.values() if sound and more else None


BEGINNING = {
    "said": "Vi provar.",
    "outcome": "collaboration",
    "title": "Skjuts",
    "state": "trial",
    "step": "Ring",
    "owner": "Eva",
    "due": "2099-12-24",
}


def test_a_beginning_says_how_it_begins(app: Flask) -> None:
    sound, targets, values = complaints(app, OutcomeForm, BEGINNING, opens=True)
    assert (sound, targets) == (True, [])
    assert values["outcome"] is Outcome.COLLABORATION
    opening = values["opening"]
    assert (opening.title, opening.state) == ("Skjuts", CollaborationState.TRIAL)


def test_a_beginning_without_its_parts_says_which_are_missing(app: Flask) -> None:
    _, targets, _ = complaints(app, OutcomeForm, {"said": "x", "outcome": "collaboration"}, opens=True)
    assert targets == ["title", "state-0", "step", "owner", "due"]


@pytest.mark.parametrize(("outcome", "opens"), [("talk_more", True), ("collaboration", False)])
def test_where_nothing_begins_nothing_is_asked_about_it(app: Flask, outcome: str, opens: bool) -> None:
    junk = {"said": "x", "outcome": outcome, "title": "t" * 500, "due": "igår", "outcome_reason": "För att"}
    sound, targets, values = complaints(app, OutcomeForm, junk, opens=opens)
    assert (sound, targets) == (True, [])
    assert values["opening"] is None


def test_a_no_needs_a_reason(app: Flask) -> None:
    _, targets, _ = complaints(app, OutcomeForm, {"said": "x", "outcome": "no"}, opens=True)
    assert targets == ["outcome_reason"]


def test_an_agenda_takes_at_least_one_talk_and_the_complaint_leads_to_the_list(app: Flask) -> None:
    assert complaints(app, AgendaForm, {"x": "y"})[1] == ["lagg-till"]
    assert complaints(app, AgendaForm, {"suggestions": ["3", "7"]})[0]


@pytest.mark.parametrize(
    ("value", "number"),
    [("7", 7), (7, 7), ("", 0), ("-1", 0), ("x", 0), ("2147483648", 0), ("9" * 30, 0), ("\u0661", 0), (None, 0)],
)
def test_a_number_that_no_row_can_have_is_none(value: object, number: int) -> None:
    assert row_id(value) == number
