"""What the database itself refuses about participants."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import FormerLink, ParticipantWants
from tests.models import rows


@pytest.mark.parametrize("column", ["form_key", "token"])
def test_a_double_tap_writes_up_one_and_no_link_is_shared(session: Session, column: str) -> None:
    place = rows.place()
    session.add(place)
    session.flush()
    meeting, actor = rows.meeting(place), rows.actor(place)
    session.add_all([meeting, actor])
    session.flush()
    session.add(rows.participant(meeting, actor, "a"))
    session.flush()
    session.add(
        rows.participant(meeting, actor, "b", **{column: getattr(rows.participant(meeting, actor, "a"), column)})
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_wants_belong_to_somebody(session: Session) -> None:
    session.add(ParticipantWants(participant_id=4711, words="Laktosfritt"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_former_link_leads_to_somebody(session: Session) -> None:
    session.add(FormerLink(token="a" * 43, participant_id=4711))
    with pytest.raises(IntegrityError):
        session.flush()
