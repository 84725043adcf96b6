"""A filled database has what pages show, each thing as the service itself would have made it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Actor,
    AgendaItem,
    Collaboration,
    Meeting,
    Participant,
    Review,
    Submission,
    Suggestion,
    SuggestionState,
)
from matchmaker.models.base import Base
from matchmaker.services.collaborations.collaborations import list_collaborations
from matchmaker.testing.filling import TALKS_PER_MEETING, fill
from matchmaker.testing.municipality import municipality
from tests.conftest import NOW
from tests.models import rows


def count(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_invented_municipality_has_been_at_work(session: Session) -> None:
    leader = rows.account()
    session.add(leader)
    session.commit()
    fill(session, municipality(30), suggestions=360, by=leader, at=NOW)
    assert (count(session, Actor), count(session, Suggestion)) == (30, 360)
    assert count(session, Submission) == 30, "they came by the ordinary import"
    first = session.scalars(select(func.min(Submission.received_at))).one()
    assert first < NOW - timedelta(days=600), "over two years"
    accepted = session.scalars(select(Suggestion.id).where(Suggestion.state == SuggestionState.ACCEPTED)).all()
    assert len(accepted) == count(session, AgendaItem) == count(session, Collaboration) == 30
    assert count(session, Review) == 3 * 30, "those that are parked and declined, too"
    assert count(session, Meeting) == 30 / TALKS_PER_MEETING
    assert count(session, Participant) > 30
    board = list_collaborations(session, today=NOW.date())
    assert sum(column.total for column in board.values()) == 30


def test_more_suggestions_than_there_are_pairs_are_refused(session: Session) -> None:
    leader = rows.account()
    session.add(leader)
    session.commit()
    with pytest.raises(ValueError, match="pairs for 10000 suggestions"):
        fill(session, municipality(3), suggestions=10_000, by=leader, at=NOW)
