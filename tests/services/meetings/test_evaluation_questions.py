"""The municipality's own questions about meetings."""

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import QuestionKind
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.meetings.evaluation_questions import add_question, list_questions, offer_question
from tests.conftest import NOW
from tests.services.questions import add_listed

KEY = "a-key-of-a-form-that-is-long"


@pytest.fixture(autouse=True)
def listed(session: Session, eva: Who) -> None:
    add_listed(session, by=eva)


def test_a_question_is_added_once_and_without_english_it_is_asked_in_swedish(session: Session, eva: Who) -> None:
    for _ in range(2):
        row = add_question(session, "  Var fikat  gott? ", "", QuestionKind.CHOICE, key=KEY, by=eva, at=NOW)
    assert (row.sv, row.en) == ("Var fikat gott?", "Var fikat gott?")
    assert [question.sv for question in list_questions(session)].count("Var fikat gott?") == 1


@pytest.mark.parametrize("words", ["", "  ", "x" * 151])
def test_a_question_has_words_and_not_too_many(session: Session, eva: Who, words: str) -> None:
    with pytest.raises(RefusedError, match="words"):
        add_question(session, words, "", QuestionKind.CHOICE, key=KEY, by=eva, at=NOW)


def test_a_question_is_taken_off_the_list_and_put_back(session: Session, eva: Who) -> None:
    first = list_questions(session)[0]
    session.commit()
    for _ in range(2):
        offer_question(session, first.id, offered=False, version=1, by=eva, at=NOW)
    assert first.id not in {question.id for question in list_questions(session)}
    assert list_questions(session, retired=True)[-1].id == first.id
    session.commit()
    with pytest.raises(ConflictError):
        offer_question(session, first.id, offered=True, version=1, by=eva, at=NOW)
    session.rollback()
    offer_question(session, first.id, offered=True, version=2, by=eva, at=NOW)
    assert list_questions(session)[0].id == first.id
