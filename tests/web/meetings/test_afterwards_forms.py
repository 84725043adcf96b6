from datetime import date

from flask import Flask

from matchmaker.web.meetings.afterwards_forms import PART, QuestionForm, StepForm, is_blank


def test_a_row_without_a_word_in_it_is_sound_and_empty(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"steg-1-title": "  ", "steg-1-due": ""}):
        row = StepForm(prefix="steg-1-", **PART)
        assert row.empty
        assert row.validate()
        assert row.error_list == []


def test_a_row_with_anything_in_it_must_be_whole(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"steg-1-due": "snart"}):
        row = StepForm(prefix="steg-1-", **PART)
        assert not row.empty
        assert not row.validate()
        assert [target for target, _ in row.error_list] == ["steg-1-title", "steg-1-owner", "steg-1-due"]


def test_a_whole_row_gives_what_the_service_takes(app: Flask) -> None:
    data = {"f-question": "Får vi?", "f-answered_by": "Gatukontoret", "f-due": "2099-01-02"}
    with app.test_request_context(method="POST", data=data):
        row = QuestionForm(prefix="f-", **PART)
        assert row.validate()
        assert (row.asked().question, row.asked().due) == ("Får vi?", date(2099, 1, 2))
        assert not is_blank(row, "f-due")
        assert is_blank(row, *data)
