"""Answers: by link, at a table, from paper; each once, and only to what is asked."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, Participant, Sheet, SurveyAnswer
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings import survey_answers
from matchmaker.services.meetings.replies import remove_participant
from matchmaker.services.meetings.survey_answers import (
    LATE_BY,
    LEARNT,
    Answers,
    answer_at_table,
    answer_by_link,
    count_answers,
    own_answers,
    write_in,
)
from matchmaker.services.meetings.survey_findings import close_survey
from tests.services.questions import CLUBS, ENDS, LATE, SHOPS, add_guest, add_questions, needs
from tests.services.talks import AT, POST, add_meeting


@pytest.fixture
def meeting(session: Session, eva: Who) -> Meeting:
    found = add_meeting(session, by=eva)
    add_questions(session, found, by=eva)
    return found


@pytest.fixture
def guest(session: Session, meeting: Meeting, eva: Who) -> Participant:
    return add_guest(session, meeting, "1", by=eva)


def number(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SurveyAnswer)) or 0


def test_somebody_answers_once_by_their_link_and_can_change_it(session: Session, guest: Participant) -> None:
    answer_by_link(session, guest, Sheet.BEFORE, needs("ab", "Ny takränna", service_node="c"), at=AT)
    answer_by_link(session, guest, Sheet.BEFORE, needs("a", "Ny  spis", service_node="cd"), at=AT)
    assert own_answers(session, guest) == {Sheet.BEFORE: needs("a", "Ny spis", service_node="cd")}
    assert number(session) == 1
    assert count_answers(session, guest.meeting_id)[Sheet.BEFORE] == {CLUBS: 1}


def test_what_comes_after_is_answered_after(session: Session, guest: Participant) -> None:
    said = Answers(choices={}, words={LEARNT: "Att de har en buss."})
    with pytest.raises(RefusedError, match="closed"):
        answer_by_link(session, guest, Sheet.EVALUATION, said, at=AT)
    session.rollback()
    answer_by_link(session, guest, Sheet.EVALUATION, said, at=LATE)
    assert own_answers(session, guest)[Sheet.EVALUATION] == said
    with pytest.raises(RefusedError, match="closed"):
        answer_by_link(session, guest, Sheet.AFTER, needs("a"), at=ENDS + timedelta(days=8))


def test_nobody_can_take_the_place_of_an_answer_by_link_with_the_key_of_a_form(
    session: Session, guest: Participant
) -> None:
    form_key = f"participant-{guest.id}-{Sheet.BEFORE}"  # a form takes such a key: see KeyedForm
    answer_at_table(session, guest.meeting_id, Sheet.BEFORE, SHOPS, needs("f"), key=form_key, at=AT)
    answer_by_link(session, guest, Sheet.BEFORE, needs("a"), at=AT)
    assert own_answers(session, guest) == {Sheet.BEFORE: needs("a")}


def test_what_was_begun_while_a_sheet_was_open_is_taken_a_while_longer(
    session: Session, meeting: Meeting, guest: Participant
) -> None:
    middle = meeting.starts_at + (meeting.ends_at - meeting.starts_at) / 2
    answer_by_link(session, guest, Sheet.BEFORE, needs("a"), at=middle + LATE_BY - timedelta(minutes=1))
    assert own_answers(session, guest) == {Sheet.BEFORE: needs("a")}
    with pytest.raises(RefusedError, match="closed"):
        answer_by_link(session, guest, Sheet.BEFORE, needs("b"), at=middle + LATE_BY)


def test_a_phone_at_a_table_that_sends_twice_is_counted_once(session: Session, meeting: Meeting) -> None:
    for _ in range(2):
        answer_at_table(session, meeting.id, Sheet.BEFORE, SHOPS, needs("abc"), key="k" * 24, at=AT)
    assert count_answers(session, meeting.id)[Sheet.BEFORE] == {SHOPS: 1}


def test_nobody_can_fill_the_database_from_a_table(
    session: Session, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey_answers, "MOST_WITHOUT_LINK", 1)
    answer_at_table(session, meeting.id, Sheet.BEFORE, SHOPS, needs("abc"), key="k" * 24, at=AT)
    with pytest.raises(RefusedError, match="many"):
        answer_at_table(session, meeting.id, Sheet.BEFORE, SHOPS, needs("abc"), key="j" * 24, at=AT)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (Answers(), "empty"),
        (needs("abcd"), "most"),
        (needs("abc", "och en till"), "most"),
        (needs("a", service_node="abcd"), "most"),
        (Answers(own=frozenset({"no such need"})), "unknown"),
        (Answers(choices={"999": "yes"}), "unknown"),
        (Answers(choices={LEARNT: "perhaps"}), "unknown"),
    ],
)
def test_only_what_is_asked_can_be_answered(
    session: Session, meeting: Meeting, eva: Who, answers: Answers, code: str
) -> None:
    with pytest.raises(RefusedError, match=code):
        write_in(session, meeting.id, Sheet.BEFORE, CLUBS, answers, key="k" * 24, by=eva, at=AT)


def test_without_questions_and_after_they_are_closed_nothing_can_be_answered(
    session: Session, meeting: Meeting, eva: Who
) -> None:
    close_survey(session, meeting.id, by=eva, at=LATE)
    with pytest.raises(RefusedError, match="closed"):
        write_in(session, meeting.id, Sheet.BEFORE, CLUBS, needs("a"), key="k" * 24, by=eva, at=LATE)
    session.rollback()
    other = add_meeting(session, "other", by=eva)
    with pytest.raises(NotFoundError):
        write_in(session, other.id, Sheet.BEFORE, CLUBS, needs("a"), key="k" * 24, by=eva, at=LATE)


def test_whoever_is_struck_off_takes_their_answers_along(session: Session, guest: Participant, eva: Who) -> None:
    answer_by_link(session, guest, Sheet.BEFORE, needs("a"), at=AT)
    remove_participant(session, guest.meeting_id, guest.id, post=POST, by=eva, at=AT)
    assert number(session) == 0
