"""The form of a sheet: five questions at most, made of what was chosen."""

import pytest

from matchmaker.matching.texts import Text
from matchmaker.models import EvaluationQuestion, QuestionKind, Sheet
from matchmaker.services.meetings.surveys import MOST_QUESTIONS, Composed
from matchmaker.web.meetings.survey_forms import filled, sheet_form
from tests.services.questions import SHOPS, UNITS, kinds, needs

ASKED = Composed(
    {kind.id: kind.title for kind in kinds()},
    [
        EvaluationQuestion(id=n, sv=f"Fråga {n}?", en="", kind=QuestionKind.WORDS if n == 1 else QuestionKind.CHOICE)
        for n in range(MOST_QUESTIONS)
    ],
    closed=False,
)


@pytest.mark.usefixtures("swedish")
@pytest.mark.parametrize("sheet", list(Sheet))
def test_a_sheet_has_five_questions_at_most(sheet: Sheet) -> None:
    form = sheet_form(ASKED, sheet, [SHOPS, UNITS])(formdata=None)
    questions = [field for field in form.asked if field.name != "own_words"]
    assert 0 < len(questions) <= 5
    assert bool(form.guessed) is (sheet is not Sheet.EVALUATION)


@pytest.mark.usefixtures("swedish")
def test_what_was_answered_before_fills_the_form() -> None:
    answers = needs("ab", "Ny spis", service_node="c")
    form = sheet_form(ASKED, Sheet.BEFORE, [SHOPS])(formdata=None, **filled(answers))
    assert form.answers() == answers
    assert Text(sv="a", en="b")
