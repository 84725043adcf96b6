from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Resource, RunStatus
from matchmaker.services.actors.actors import withdraw_item
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching.run_causes import CAUSES, Cause, causes_between, run_before
from tests.conftest import NOW
from tests.models import rows
from tests.services.village import add_actor

HOUR = timedelta(hours=1)


def event(verb: str, noun: str, **more: object) -> AuditEvent:
    return AuditEvent(**({"at": NOW + HOUR, "by": "system", "verb": verb, "noun": noun, "details": {}} | more))


def test_what_happened_between_two_runs_is_counted(session: Session) -> None:
    first = rows.run(started_at=NOW, report={"strategies": [{"name": "wording"}, {"name": "old"}]})
    second = rows.run(started_at=NOW + 2 * HOUR, report={"strategies": [{"name": "wording"}]})
    add_actor(session, "before", needs={"b.n": "Förut"}, at=NOW)
    new = add_actor(session, "a", needs={"a.n": "Nytt"}, resources={"a.r": "Ny", "a.s": "Ny till"}, at=NOW + HOUR)
    add_actor(session, "after", at=NOW + 3 * HOUR)
    session.add_all([first, second, event("decline", "suggestions"), event("accept", "suggestions")])
    session.add_all([event("sign_in", "accounts"), event("set", "plugin_settings", at=NOW + 3 * HOUR)])
    session.commit()
    withdraw_item(session, Resource, new.resources[0].id, version=1, reason="", by=SYSTEM, at=NOW + HOUR)
    assert causes_between(session, first, second) == {
        Cause.ACTORS: 1,
        Cause.NEEDS: 1,
        Cause.RESOURCES: 2,
        Cause.WITHDRAWN: 1,
        Cause.DECISIONS: 2,
        Cause.WAYS: 1,
    }


@pytest.mark.parametrize(("verb", "noun"), CAUSES)
def test_each_event_that_can_matter_is_a_cause(session: Session, verb: str, noun: str) -> None:
    first, second = rows.run(started_at=NOW), rows.run(started_at=NOW + 2 * HOUR)
    session.add_all([first, second, event(verb, noun)])
    session.commit()
    assert causes_between(session, first, second) == {CAUSES[verb, noun]: 1}


def test_the_run_before_is_the_latest_full_one_that_was_done(session: Session) -> None:
    actor = add_actor(session, "a")
    first, failed, about_one = rows.run(), rows.run(status=RunStatus.FAILED), rows.run(touching_actor_id=actor.id)
    last = rows.run()
    for run in (first, failed, about_one, last):
        session.add(run)
        session.flush()
    session.commit()
    assert run_before(session, last) is first
    assert run_before(session, first) is None
