"""What came of the questions: counted once, of at least five, and then the answers are gone."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Meeting, Sheet, SurveyAnswer
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings.survey_answers import LEARNT, Answers
from matchmaker.services.meetings.survey_findings import (
    OWN,
    close_due,
    close_survey,
    findings_of_series,
    latest_misperceptions,
    list_words,
    read_findings,
    strike_words,
)
from matchmaker.services.meetings.surveys import find_survey
from tests.services.questions import BEGINS, CLUBS, ENDS, LATE, SHOPS, add_answers, add_questions, kinds, needs
from tests.services.talks import AT, add_meeting


@pytest.fixture
def meeting(session: Session, eva: Who) -> Meeting:
    found = add_meeting(session, by=eva)
    add_questions(session, found, by=eva)
    return found


def answer(session: Session, meeting: Meeting, *, by: Who, clubs: int = 5, shops: int = 5) -> None:
    add_answers(session, meeting, Sheet.BEFORE, CLUBS, clubs, needs("ab", "Ny spis", service_node="c"), by=by)
    add_answers(session, meeting, Sheet.BEFORE, SHOPS, shops, needs("cd", association="ab"), by=by)
    add_answers(session, meeting, Sheet.AFTER, CLUBS, clubs, needs("ab", service_node="cd"), by=by)
    question = str(find_survey(session, meeting.id).questions[0])  # type: ignore[union-attr]
    said = Answers(choices={question: "yes"}, words={LEARNT: "Att affären har ett lager."})
    add_answers(session, meeting, Sheet.EVALUATION, CLUBS, clubs, said, by=by)


def test_closing_counts_the_answers_and_removes_them(session: Session, meeting: Meeting, eva: Who) -> None:
    answer(session, meeting, by=eva)
    survey = close_survey(session, meeting.id, by=eva, at=LATE)
    findings = read_findings(survey)
    assert findings is not None
    a, b, c, d, *_ = (kind.id for kind in kinds())
    [clubs, shops] = findings.known.before
    assert (clubs.looking, clubs.seen, clubs.accuracy, clubs.best) == (CLUBS, SHOPS, 2.0, 3.0)
    assert shops.accuracy == 2.4  # two of the clubs' three: one stands in their own words
    assert findings.known.after == ()  # no shop has answered again
    assert findings.known.named[CLUBS].counts == {a: 5, b: 5}
    assert findings.known.guessed[(CLUBS, SHOPS)].counts == {c: 5}
    assert findings.answered["before"] == {CLUBS: 5, SHOPS: 5}
    assert list(findings.choices.values()) == [{"yes": 5}]
    assert session.scalar(select(func.count()).select_from(SurveyAnswer)) == 0
    assert close_survey(session, meeting.id, by=eva, at=LATE).version == survey.version
    assert d not in findings.known.guessed[(CLUBS, SHOPS)].counts


def test_of_four_answers_nothing_is_left_but_how_many_there_were(session: Session, meeting: Meeting, eva: Who) -> None:
    answer(session, meeting, by=eva, clubs=4)
    findings = read_findings(close_survey(session, meeting.id, by=eva, at=LATE))
    assert findings is not None
    assert (findings.known.before, findings.known.guessed, findings.choices) == ((), {}, {})
    assert set(findings.known.named) == {SHOPS}
    assert findings.answered["before"][CLUBS] == 4
    assert list_words(session, meeting.id, LEARNT) == []
    kept = str(find_survey(session, meeting.id).findings)  # type: ignore[union-attr]
    assert kinds()[0].id not in kept, "what the four named stands nowhere"


def test_what_was_written_is_told_loose_from_who_wrote_it(session: Session, meeting: Meeting, eva: Who) -> None:
    answer(session, meeting, by=eva)
    assert list_words(session, meeting.id) == []
    close_survey(session, meeting.id, by=eva, at=LATE)
    [learnt] = list_words(session, meeting.id, LEARNT)
    assert learnt.words == "Att affären har ett lager."
    assert [row.words for row in list_words(session, meeting.id, OWN)] == ["Ny spis"]
    strike_words(session, meeting.id + 1, learnt.id, by=eva, at=LATE)
    assert list_words(session, meeting.id, LEARNT) == [learnt]
    for _ in range(2):
        strike_words(session, meeting.id, learnt.id, by=eva, at=LATE)
    assert list_words(session, meeting.id, LEARNT) == []


def test_questions_are_not_closed_before_the_meeting_and_close_by_themselves_after_a_week(
    session: Session, meeting: Meeting, eva: Who
) -> None:
    with pytest.raises(RefusedError, match="early"):
        close_survey(session, meeting.id, by=eva, at=BEGINS - timedelta(minutes=1))
    session.rollback()
    assert read_findings(find_survey(session, meeting.id)) is None
    assert close_due(session, at=ENDS + timedelta(days=6)) == 0
    assert close_due(session, at=ENDS + timedelta(days=7)) == 1
    assert close_due(session, at=ENDS + timedelta(days=8)) == 0
    assert read_findings(find_survey(session, meeting.id)) is not None
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.verb == "close"))
    assert event.details == {"meeting": meeting.id, "answers": 0}


def test_without_questions_there_is_nothing_to_close(session: Session, eva: Who) -> None:
    with pytest.raises(NotFoundError):
        close_survey(session, add_meeting(session, "other", by=eva).id, by=eva, at=LATE)


def test_the_meetings_of_a_series_are_told_together_the_earliest_first(
    session: Session, meeting: Meeting, eva: Who
) -> None:
    close_survey(session, meeting.id, by=eva, at=LATE)
    later = {"starts_at": BEGINS + timedelta(days=30), "follows_id": meeting.id}
    following = add_meeting(session, "following", by=eva, **later)
    assert [one.meeting.id for one in findings_of_series(session, following.id)] == [meeting.id]
    add_questions(session, following, by=eva)
    close_survey(session, following.id, by=eva, at=BEGINS + timedelta(days=31))
    assert [one.meeting.id for one in findings_of_series(session, following.id)] == [meeting.id, following.id]
    assert [one.meeting.id for one in findings_of_series(session, meeting.id)] == [meeting.id]
    assert AT < LATE


def test_a_later_meeting_that_tells_nothing_leaves_what_an_earlier_one_told(
    session: Session, meeting: Meeting, eva: Who
) -> None:
    answer(session, meeting, by=eva)
    close_survey(session, meeting.id, by=eva, at=LATE)
    told = latest_misperceptions(session)
    assert told != ()
    later = add_meeting(session, "later", by=eva, starts_at=BEGINS + timedelta(days=30))
    add_questions(session, later, by=eva, topics=0)
    close_survey(session, later.id, by=eva, at=BEGINS + timedelta(days=31))
    assert latest_misperceptions(session) == told
