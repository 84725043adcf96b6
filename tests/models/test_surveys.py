"""Questions at meetings: one answer a sheet and person, and what a municipality begins with."""

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import EvaluationQuestion, QuestionKind, Sheet, SurveyAnswer
from matchmaker.models.schema import upgrade_schema
from tests.models import rows


def test_nobody_answers_a_sheet_twice_by_their_link(session: Session) -> None:
    place = rows.place()
    session.add(place)
    session.flush()
    meeting, club = rows.meeting(place), rows.actor(place)
    session.add_all([meeting, club])
    session.flush()
    guest = rows.participant(meeting, club)
    session.add(guest)
    session.flush()
    for key in "ab":
        answer = {"meeting_id": meeting.id, "participant_id": guest.id, "sheet": Sheet.BEFORE}
        session.add(SurveyAnswer(form_key=key, group=ActorKind.ASSOCIATION, **answer))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_municipality_begins_with_a_few_questions() -> None:
    engine: Engine = create_engine("sqlite://")
    upgrade_schema(engine)
    with Session(engine) as session:
        kinds = session.scalars(select(EvaluationQuestion.kind).order_by(EvaluationQuestion.id)).all()
    assert kinds == [QuestionKind.CHOICE] * 4 + [QuestionKind.WORDS]
