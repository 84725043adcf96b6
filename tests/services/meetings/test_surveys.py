"""Choosing what is asked at a meeting, and when it is open."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, Sheet
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.meetings.evaluation_questions import list_questions, offer_question
from matchmaker.services.meetings.surveys import (
    asks_before,
    closes_at,
    compose_survey,
    find_survey,
    groups_at,
    open_sheets,
    read_survey,
    topics_in_play,
)
from tests.services.questions import (
    BEGINS,
    CLUBS,
    ENDS,
    LATE,
    SHOPS,
    add_answers,
    add_guest,
    add_listed,
    add_questions,
    kinds,
    needs,
)
from tests.services.talks import AT, add_meeting, add_talk
from tests.services.village import add_actor


@pytest.fixture
def meeting(session: Session, eva: Who) -> Meeting:
    add_listed(session, by=eva)
    return add_meeting(session, by=eva)


def test_what_is_chosen_is_asked_in_the_words_and_the_order_that_it_was_chosen_in(
    session: Session, meeting: Meeting, eva: Who
) -> None:
    questions = list_questions(session)[3:1:-1]
    numbers = [question.id for question in questions]
    compose_survey(session, meeting.id, topics=kinds(4), questions=numbers, version=0, by=eva, at=AT)
    offer_question(session, numbers[0], offered=False, version=1, by=eva, at=AT)
    survey = find_survey(session, meeting.id)
    assert survey is not None
    asked = read_survey(session, survey)
    assert list(asked.topics.values()) == [kind.title for kind in kinds(4)]
    assert [question.id for question in asked.questions] == numbers
    assert not asked.closed


@pytest.mark.parametrize(
    ("topics", "questions", "code"), [(3, 0, "topics"), (13, 0, "topics"), (0, 5, "questions"), (0, -1, "questions")]
)
def test_there_are_neither_too_few_needs_nor_too_many_questions(
    session: Session, meeting: Meeting, eva: Who, topics: int, questions: int, code: str
) -> None:
    numbers = [question.id for question in list_questions(session)[:questions]] if questions >= 0 else [999]
    with pytest.raises(RefusedError, match=code):
        compose_survey(session, meeting.id, topics=kinds(topics), questions=numbers, version=0, by=eva, at=AT)


def test_of_two_who_choose_at_once_the_second_is_told_and_a_double_tap_is_none(
    session: Session, meeting: Meeting, eva: Who
) -> None:
    first = add_questions(session, meeting, by=eva)
    assert add_questions(session, meeting, by=eva).version == first.version == 1
    with pytest.raises(ConflictError):
        compose_survey(session, meeting.id, topics=kinds(5), questions=[], version=0, by=eva, at=AT)
    session.rollback()
    changed = compose_survey(session, meeting.id, topics=kinds(5), questions=[], version=1, by=eva, at=AT)
    assert len(changed.topics) == 5


def test_once_somebody_has_answered_the_questions_stay_as_they_are(
    session: Session, meeting: Meeting, eva: Who
) -> None:
    add_questions(session, meeting, by=eva)
    add_answers(session, meeting, Sheet.BEFORE, CLUBS, 1, needs("abc"), by=eva)
    with pytest.raises(RefusedError, match="answered"):
        compose_survey(session, meeting.id, topics=kinds(5), questions=[], version=1, by=eva, at=AT)


def test_until_the_middle_of_the_meeting_what_comes_before_is_asked_and_then_what_comes_after(
    session: Session, meeting: Meeting, eva: Who
) -> None:
    survey = add_questions(session, meeting, by=eva)
    assert open_sheets(survey, meeting, at=AT) == (Sheet.BEFORE,)
    assert open_sheets(survey, meeting, at=BEGINS + timedelta(hours=1)) == (Sheet.BEFORE,)
    assert open_sheets(survey, meeting, at=LATE) == (Sheet.AFTER, Sheet.EVALUATION)
    assert open_sheets(survey, meeting, at=ENDS + timedelta(days=6)) == (Sheet.AFTER, Sheet.EVALUATION)
    assert open_sheets(survey, meeting, at=closes_at(meeting)) == ()
    meeting.cancelled_at = AT
    assert open_sheets(survey, meeting, at=LATE) == ()


def test_a_meeting_can_be_evaluated_without_asking_about_needs(session: Session, meeting: Meeting, eva: Who) -> None:
    assert not asks_before(session, meeting.id)
    survey = add_questions(session, meeting, by=eva, topics=0)
    assert not asks_before(session, meeting.id)
    assert open_sheets(survey, meeting, at=AT) == ()
    assert open_sheets(survey, meeting, at=LATE) == (Sheet.EVALUATION,)


def test_the_needs_to_choose_from_are_those_of_who_comes_and_of_everybody_when_nobody_does_yet(
    session: Session, meeting: Meeting, eva: Who
) -> None:
    a, b, c, *_ = kinds()
    far = add_actor(session, "far", needs={"far.n": "Något"})
    far.needs[0].categories = [c.id]
    session.flush()
    assert topics_in_play(session, meeting.id, kinds()) == [c]
    for ref, about in (("1", [a.id, b.id]), ("2", [b.id])):
        item = add_talk(session, ref, by=eva, meeting=meeting)
        item.suggestion.links[0].need.categories = about
    session.commit()
    assert topics_in_play(session, meeting.id, kinds()) == [b, a]


def test_the_groups_of_a_meeting_are_those_of_who_comes(session: Session, meeting: Meeting, eva: Who) -> None:
    assert groups_at(session, meeting.id) == []
    add_guest(session, meeting, "1", CLUBS, by=eva)
    add_guest(session, meeting, "2", SHOPS, by=eva)
    assert groups_at(session, meeting.id) == [SHOPS, CLUBS]
