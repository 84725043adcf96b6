"""What the database itself refuses about actors, their forms and running numbers."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Base, Counter, Draft, Place, Submission
from tests.conftest import NOW
from tests.models import rows


@pytest.fixture
def bastutrask(session: Session) -> Place:
    place = rows.place()
    session.add(place)
    session.flush()
    return place


@pytest.fixture
def shop(session: Session, bastutrask: Place) -> Actor:
    actor = rows.actor(bastutrask)
    session.add(actor)
    session.flush()
    return actor


def refused(session: Session, row: Base) -> bool:
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        return True
    return False


def submission(actor: Actor, reference: str, draft: Draft | None = None) -> Submission:
    return Submission(
        reference=reference,
        received_at=NOW,
        channel="web",
        original={},
        actor_id=actor.id,
        draft_id=draft.id if draft else None,
    )


def test_a_name_in_files_belongs_to_one(session: Session, bastutrask: Place, shop: Actor) -> None:
    session.add_all([rows.need(shop), rows.resource(shop)])
    session.commit()
    for twin in (rows.place(), rows.actor(bastutrask), rows.need(shop), rows.resource(shop)):
        assert refused(session, twin), type(twin).__name__
        session.rollback()


def test_a_draft_that_is_sent_twice_becomes_one_submission(session: Session, shop: Actor) -> None:
    draft = Draft(token_hash="a" * 64, data={}, created_at=NOW, updated_at=NOW, expires_at=NOW)
    session.add(draft)
    session.flush()
    assert not refused(session, submission(shop, "2026-1", draft))
    assert refused(session, submission(shop, "2026-2", draft))


def test_several_submissions_may_come_without_a_draft(session: Session, shop: Actor) -> None:
    session.add_all([submission(shop, "2026-1"), submission(shop, "2026-2")])
    session.flush()


def test_a_reference_is_given_once(session: Session, shop: Actor) -> None:
    assert not refused(session, submission(shop, "2026-1"))
    assert refused(session, submission(shop, "2026-1"))


def test_there_is_one_counter_of_a_name(session: Session) -> None:
    session.add(Counter(name="submissions 2026", value=1))
    session.commit()
    session.expunge_all()
    assert refused(session, Counter(name="submissions 2026", value=1))


def test_needs_and_resources_come_in_the_order_they_were_told(session: Session, shop: Actor) -> None:
    session.add_all([rows.need(shop, "a01.n2", id=7), rows.need(shop, "a01.n9", id=3), rows.need(shop, "a01.n5", id=5)])
    session.commit()
    session.refresh(shop, ["needs"])
    assert [need.ref for need in shop.needs] == ["a01.n9", "a01.n5", "a01.n2"]
