"""What the database itself refuses about suggestions and match runs."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import RunStatus
from tests.conftest import NOW
from tests.models import rows


def test_the_same_parties_need_and_resource_are_one_suggestion(session: Session) -> None:
    run = rows.run()
    session.add(run)
    session.flush()
    session.add_all([rows.suggestion(run, "n1+r1"), rows.suggestion(run, "n1+r2")])
    session.flush()
    session.add(rows.suggestion(run, "n1+r1"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_one_full_run_goes_on_at_a_time(session: Session) -> None:
    place = rows.place()
    session.add(place)
    session.flush()
    actor = rows.actor(place)
    session.add(actor)
    session.flush()
    session.add_all([
        rows.run(status=RunStatus.DONE),
        rows.run(status=RunStatus.RUNNING),
        rows.run(status=RunStatus.RUNNING, touching_actor_id=actor.id),
        rows.run(status=RunStatus.RUNNING, touching_actor_id=actor.id, started_at=NOW),
    ])  # fmt: skip
    session.flush()
    session.add(rows.run(status=RunStatus.RUNNING))
    with pytest.raises(IntegrityError):
        session.flush()
