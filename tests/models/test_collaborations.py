"""What the database itself refuses about collaborations and their next steps."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Action, Collaboration, Suggestion
from tests.conftest import NOW
from tests.models import rows


@pytest.fixture
def suggestion(session: Session) -> Suggestion:
    run = rows.run()
    session.add(run)
    session.flush()
    suggestion = rows.suggestion(run)
    session.add(suggestion)
    session.flush()
    return suggestion


@pytest.fixture
def collaboration(session: Session, suggestion: Suggestion) -> Collaboration:
    collaboration = rows.collaboration(suggestion)
    session.add(collaboration)
    session.flush()
    return collaboration


def action(of: Collaboration, key: str, due: date = date(2026, 12, 1), title: str = "Ring") -> Action:
    return Action(collaboration_id=of.id, form_key=key, title=title, owner="Eva", due=due, created_at=NOW)


def test_a_talk_opens_at_most_one_collaboration(session: Session, suggestion: Suggestion) -> None:
    place = rows.place()
    session.add(place)
    session.flush()
    meeting = rows.meeting(place)
    session.add(meeting)
    session.flush()
    item = rows.agenda_item(meeting, suggestion)
    session.add(item)
    session.flush()
    session.add(rows.collaboration(suggestion, agenda_item_id=item.id))
    session.flush()
    session.add(rows.collaboration(suggestion, agenda_item_id=item.id))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_double_tap_adds_one_next_step(session: Session, collaboration: Collaboration) -> None:
    session.add_all([action(collaboration, "same-form"), action(collaboration, "same-form")])
    with pytest.raises(IntegrityError):
        session.flush()


def test_next_steps_come_in_the_order_they_are_due(session: Session, collaboration: Collaboration) -> None:
    for number, day in enumerate((9, 3, 6)):
        session.add(action(collaboration, f"k{number}", date(2026, 12, day), f"den {day}"))
    session.commit()
    session.refresh(collaboration, ["actions"])
    assert [step.title for step in collaboration.actions] == ["den 3", "den 6", "den 9"]
