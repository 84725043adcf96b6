"""A question to a party of a collaboration has a link of its own, and a known answer."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import FollowUp
from tests.services.talks import AT, add_collaboration, staff


def test_each_question_has_a_link_of_its_own_and_a_known_answer(session: Session) -> None:
    collaboration = add_collaboration(session, by=staff(session))
    rows = [FollowUp(collaboration_id=collaboration.id, actor_id=1, asked_at=AT) for _ in range(2)]
    session.add_all(rows)
    session.commit()
    assert len({row.token for row in rows}) == 2
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE follow_ups SET answer = 'perhaps'"))
