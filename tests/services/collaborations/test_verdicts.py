"""What became of suggestions: the decision that holds, or what came of the talk."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import Answer
from matchmaker.models import AgendaItem, Decision, ExperienceReset, Outcome, Suggestion, SuggestionState
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.collaborations.verdicts import answers_since, latest_reset
from matchmaker.services.suggestions.reviews import review_suggestion, undo_review
from tests.services.talks import AT, add_meeting, add_suggestion, opening, staff

LATER = AT + timedelta(days=1)


@pytest.fixture
def suggestion(session: Session) -> Suggestion:
    return add_suggestion(session, state=SuggestionState.NEW)


def decide(session: Session, suggestion: Suggestion, decision: Decision, *, at: object = AT) -> None:
    review_suggestion(
        session,
        suggestion.id,
        decision=decision,
        reason="Därför.",
        version=suggestion.version,
        by=staff_once(session),
        at=at,  # type: ignore[arg-type]
    )


def staff_once(session: Session):  # type: ignore[no-untyped-def]
    if "eva" not in session.info:
        session.info["eva"] = staff(session)
    return session.info["eva"]


def talk(session: Session, suggestion: Suggestion, outcome: Outcome, key: str, *, at: datetime = LATER) -> None:
    by = staff_once(session)
    meeting = add_meeting(session, key, by=by)
    item = AgendaItem(meeting_id=meeting.id, suggestion_id=suggestion.id, position=1)
    session.add(item)
    session.commit()
    told = {"said": "Vi pratade.", "outcome_reason": "Därför.", "until": at.date(), "opening": opening()}
    record_outcome(session, item.id, version=1, outcome=outcome, **told, by=by, at=at)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("decision", "answer"), [(Decision.ACCEPT, Answer.ACCEPTED), (Decision.DECLINE, Answer.DECLINED)]
)
def test_a_decision_is_an_answer(session: Session, suggestion: Suggestion, decision: Decision, answer: Answer) -> None:
    decide(session, suggestion, decision)
    assert answers_since(session, None) == {suggestion.id: answer}


def test_what_rests_or_waits_is_no_answer(session: Session, suggestion: Suggestion) -> None:
    assert answers_since(session, None) == {}
    decide(session, suggestion, Decision.PARK)
    assert answers_since(session, None) == {}


def test_only_the_decision_that_holds_counts(session: Session, suggestion: Suggestion) -> None:
    decide(session, suggestion, Decision.ACCEPT)
    decide(session, suggestion, Decision.DECLINE)
    assert answers_since(session, None) == {suggestion.id: Answer.DECLINED}
    undo_review(session, suggestion.id, version=suggestion.version, by=staff_once(session), at=AT)
    assert answers_since(session, None) == {suggestion.id: Answer.ACCEPTED}


@pytest.mark.parametrize(
    ("outcome", "answer"),
    [
        (Outcome.COLLABORATION, Answer.AGREED),
        (Outcome.TRIAL, Answer.AGREED),
        (Outcome.NO, Answer.REFUSED),
        (Outcome.TALK_MORE, Answer.ACCEPTED),
        (Outcome.NOT_NOW, Answer.ACCEPTED),
    ],
)
def test_what_came_of_a_talk_goes_before_the_decision(
    session: Session, suggestion: Suggestion, outcome: Outcome, answer: Answer
) -> None:
    decide(session, suggestion, Decision.ACCEPT)
    talk(session, suggestion, outcome, "first")
    assert answers_since(session, None) == {suggestion.id: answer}


def test_of_two_talks_the_later_counts(session: Session, suggestion: Suggestion) -> None:
    decide(session, suggestion, Decision.ACCEPT)
    talk(session, suggestion, Outcome.COLLABORATION, "later", at=LATER + timedelta(days=1))
    talk(session, suggestion, Outcome.NO, "sooner")
    assert answers_since(session, None) == {suggestion.id: Answer.AGREED}


def test_a_no_that_is_taken_back_leaves_the_decision_before_it(session: Session, suggestion: Suggestion) -> None:
    decide(session, suggestion, Decision.ACCEPT)
    talk(session, suggestion, Outcome.NO, "first")
    assert answers_since(session, None) == {suggestion.id: Answer.REFUSED}
    session.refresh(suggestion)
    undo_review(session, suggestion.id, version=suggestion.version, by=staff_once(session), at=LATER)
    assert answers_since(session, None) == {suggestion.id: Answer.ACCEPTED}


def test_what_was_said_before_a_time_is_left_out_and_what_came_of_a_later_talk_counts(
    session: Session, suggestion: Suggestion
) -> None:
    decide(session, suggestion, Decision.ACCEPT)
    assert answers_since(session, AT) == {}
    assert answers_since(session, AT - timedelta(seconds=1)) == {suggestion.id: Answer.ACCEPTED}
    talk(session, suggestion, Outcome.NO, "first")
    assert answers_since(session, AT) == {suggestion.id: Answer.REFUSED}
    assert answers_since(session, LATER) == {}


def test_taking_a_later_decision_back_does_not_bring_an_earlier_one_back(
    session: Session, suggestion: Suggestion
) -> None:
    decide(session, suggestion, Decision.ACCEPT)
    decide(session, suggestion, Decision.DECLINE, at=LATER)
    undo_review(session, suggestion.id, version=suggestion.version, by=staff_once(session), at=LATER)
    assert answers_since(session, AT) == {}


def test_the_latest_reset_counts(session: Session) -> None:
    assert latest_reset(session) is None
    session.add_all([ExperienceReset(at=LATER), ExperienceReset(at=AT)])
    session.commit()
    assert latest_reset(session) == LATER
