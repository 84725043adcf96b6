import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent
from matchmaker.services.audit import SUBMITTER, SYSTEM, Who
from matchmaker.services.checks import check_form, list_unchecked
from matchmaker.services.errors import ConflictError, NotFoundError
from matchmaker.services.items import list_needs
from matchmaker.services.snapshots import take_snapshot
from matchmaker.services.submissions import submit_draft
from tests.conftest import NOW
from tests.services.forms import TOKEN, filled_draft
from tests.services.village import add_actor


def came_in(session: Session, by: Who = SUBMITTER) -> int:
    add_actor(session, "noise", needs={"noise.n": "Annat"})
    filled_draft(session)
    return submit_draft(session, TOKEN, language="sv", by=by, at=NOW).actor_id


def test_a_form_counts_when_somebody_has_read_it(session: Session) -> None:
    actor_id = came_in(session)
    [waiting] = list_unchecked(session)
    assert (waiting.id, waiting.place.name) == (actor_id, "Svansele")
    assert [actor.id for actor in take_snapshot(session).actors] == ["noise"]
    assert list_needs(session).total == 1
    assert check_form(session, actor_id, version=waiting.version, by=SYSTEM, at=NOW)
    assert list_unchecked(session) == []
    snapshot = take_snapshot(session)
    assert (len(snapshot.actors), len(snapshot.needs), len(snapshot.resources)) == (2, 2, 1)
    assert session.scalars(select(AuditEvent.noun).where(AuditEvent.verb == "check")).all() == ["actors"]


def test_what_staff_send_for_somebody_counts_at_once(session: Session, eva: Who) -> None:
    came_in(session, by=eva)
    assert list_unchecked(session) == []


def test_reading_it_twice_is_reading_it_once(session: Session) -> None:
    actor_id = came_in(session)
    version = list_unchecked(session)[0].version
    assert check_form(session, actor_id, version=version, by=SYSTEM, at=NOW)
    assert not check_form(session, actor_id, version=version, by=SYSTEM, at=NOW)


def test_a_form_that_changed_or_went_meanwhile_is_not_taken_for_read(session: Session) -> None:
    actor_id = came_in(session)
    with pytest.raises(ConflictError):
        check_form(session, actor_id, version=99, by=SYSTEM, at=NOW)
    session.rollback()
    list_unchecked(session)[0].withdrawn_at = NOW
    session.commit()
    with pytest.raises(ConflictError):
        check_form(session, actor_id, version=2, by=SYSTEM, at=NOW)
    session.rollback()
    with pytest.raises(NotFoundError):
        check_form(session, 4711, version=1, by=SYSTEM, at=NOW)
