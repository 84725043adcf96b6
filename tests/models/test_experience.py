"""Resets of what was learnt."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import ExperienceReset
from tests.conftest import NOW
from tests.models import rows


def test_a_reset_tells_when_and_by_whom_and_the_service_itself_may_be_nobody(session: Session) -> None:
    eva = rows.account()
    session.add(eva)
    session.flush()
    session.add_all([ExperienceReset(at=NOW, account_id=eva.id), ExperienceReset(at=NOW)])
    session.commit()
    session.expunge_all()
    found = session.scalars(select(ExperienceReset).order_by(ExperienceReset.id)).all()
    assert [(reset.at, reset.account_id) for reset in found] == [(NOW, eva.id), (NOW, None)]
