"""The forms of records say what is missing, and take what people write."""

from typing import Any

import pytest
from flask import Flask

from matchmaker.models import RequestAnswer, RequestKind
from matchmaker.web.forms import PageForm
from matchmaker.web.records.forms import AnswerForm, DecisionForm, NumberForm, RequestForm


def checked(app: Flask, kind: type[PageForm], /, **values: str) -> Any:
    with app.test_request_context(method="POST", data=values, headers={"Accept-Language": "sv"}):
        form = kind(meta={"csrf": False})
        form.validate()
        return form


@pytest.mark.parametrize(
    ("kind", "errors"),
    [
        (RequestForm, ["Välj vad de ber om"]),
        (AnswerForm, ["Välj ett svar", "Skriv varför, så att det går att förstå efteråt"]),
        (DecisionForm, ["Skriv numret på beslutet"]),
        (NumberForm, []),
    ],
)
def test_what_is_missing_is_said(app: Flask, kind: type[PageForm], errors: list[str]) -> None:
    assert [message for _, message in checked(app, kind).error_list] == errors


def test_choices_are_read_as_what_they_are(app: Flask) -> None:
    assert checked(app, RequestForm, kind="erasure").kind.data is RequestKind.ERASURE
    assert checked(app, AnswerForm, answer="partly", reason="x").answer.data is RequestAnswer.PARTLY


@pytest.mark.parametrize(("kind", "field", "limit"), [(RequestForm, "words", 2000), (NumberForm, "number", 50)])
def test_a_text_that_is_too_long_is_told_by_how_much(app: Flask, kind: type[PageForm], field: str, limit: int) -> None:
    [(_, message)] = [
        error for error in checked(app, kind, **{field: "x" * (limit + 3)}).error_list if error[0] == field
    ]
    assert message.endswith(": korta texten med 3 tecken")
