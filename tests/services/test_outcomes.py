"""What came of a talk is written down once and completely, whoever writes it, and can open a collaboration."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Action,
    AuditEvent,
    Base,
    Collaboration,
    CollaborationChange,
    CollaborationState,
    Outcome,
)
from matchmaker.services import outcomes
from matchmaker.services.collaborations import collaborations_from
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.meetings import get_meeting
from matchmaker.services.outcomes import next_unrecorded
from matchmaker.services.rows import lock_row
from tests.services.races import Meet, at_once, without_lock
from tests.services.talks import AFTER, add_meeting, add_talk, opening, record, staff


def test_what_was_said_and_what_came_of_it_are_written_down(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, said="De ses i januari.", outcome=Outcome.NOT_NOW, outcome_reason="Jul först.")
    session.expire_all()
    stored = get_meeting(session, item.meeting_id).items[0]
    assert (stored.said, stored.outcome, stored.outcome_reason) == ("De ses i januari.", Outcome.NOT_NOW, "Jul först.")
    assert stored.recorded_by is not None
    assert (stored.recorded_by.name, stored.recorded_at) == ("Eva Lind", AFTER)
    event = session.scalars(select(AuditEvent).where(AuditEvent.noun == "agenda_items")).one()
    assert (event.verb, event.details) == ("record_outcome", {"before": None, "after": "not_now", "causes": []})
    assert session.scalars(select(Collaboration)).all() == []


@pytest.mark.parametrize("outcome", [Outcome.NOT_NOW, Outcome.NO])
def test_when_nothing_comes_of_it_the_reason_must_be_told(session: Session, outcome: Outcome) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    with pytest.raises(RefusedError) as refused:
        record(session, item, by=by, outcome=outcome)
    assert refused.value.code == "reason"


@pytest.mark.parametrize("state", [CollaborationState.TRIAL, CollaborationState.RUNNING])
def test_an_outcome_opens_a_collaboration_with_its_first_step(session: Session, state: CollaborationState) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, said="Vi kör.", outcome=Outcome.COLLABORATION, opening=opening(state=state))
    found = session.scalars(select(Collaboration)).one()
    assert (found.title, found.purpose, found.state) == ("Skjuts till tåget", "Att alla kommer med.", state)
    assert (found.suggestion_id, found.agenda_item_id, found.created_at) == (item.suggestion_id, item.id, AFTER)
    change = session.scalars(select(CollaborationChange)).one()
    assert (change.state, change.reason, change.account_id) == (state, "Vi kör.", by.account_id)
    step = session.scalars(select(Action)).one()
    assert (step.title, step.owner, step.due, step.done_at) == (
        "Ringa chauffören",
        "Gun-Britt",
        opening().step.due,
        None,
    )
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.at == AFTER).order_by(AuditEvent.id)).all()
    assert verbs == ["record_outcome", "open", "add"]


def test_the_reason_for_the_outcome_is_the_reason_for_the_opening_when_there_is_one(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, outcome=Outcome.COLLABORATION, outcome_reason="Alla vill.", opening=opening())
    assert session.scalars(select(CollaborationChange.reason)).one() == "Alla vill."


def test_the_same_outcome_sent_twice_is_written_once_and_opens_one_collaboration(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    for _ in range(2):
        record(session, item, by=by, version=1, outcome=Outcome.COLLABORATION, opening=opening())
    assert len(session.scalars(select(Collaboration)).all()) == 1
    assert len(session.scalars(select(Action)).all()) == 1
    assert item.version == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("lock", "opened"), [(without_lock, False), (lock_row, True)])
def test_two_taps_at_the_same_moment_open_one_collaboration_thanks_to_the_lock(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch, lock: Callable[..., Any], opened: bool
) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    waiting: dict[Session, Meet] = {}

    def lock_and_wait(own: Session, model: type[Base], row_id: int) -> object:
        found = lock(own, model, row_id)
        waiting[own]()
        return found

    monkeypatch.setattr(outcomes, "lock_row", lock_and_wait)

    def tap(own: Session, meet: Meet) -> object:
        waiting[own] = meet
        record(own, item, by=by, version=1, outcome=Outcome.COLLABORATION, opening=opening())
        return "done"

    # Without the lock, both see an item without an outcome, and the database has to stop the second.
    assert (at_once(engine, tap, tap) == ["done", "done"]) is opened
    assert len(session.scalars(select(Collaboration)).all()) == 1


def test_a_collaboration_is_not_begun_without_knowing_how(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    with pytest.raises(RefusedError) as refused:
        record(session, item, by=by, outcome=Outcome.COLLABORATION)
    session.rollback()
    assert refused.value.code == "opening"
    session.expire_all()
    assert get_meeting(session, item.meeting_id).items[0].outcome is None
    assert session.scalars(select(AuditEvent).where(AuditEvent.verb == "record_outcome")).all() == []


@pytest.mark.parametrize("state", [CollaborationState.RESTING, CollaborationState.ENDED])
def test_a_collaboration_begins_as_a_trial_or_running(session: Session, state: CollaborationState) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    with pytest.raises(RefusedError) as refused:
        record(session, item, by=by, outcome=Outcome.COLLABORATION, opening=opening(state=state))
    assert refused.value.code == "state"


def test_whoever_writes_second_is_told(session: Session) -> None:
    eva, ali = staff(session), staff(session, "ali@norsjo.example", "Ali")
    item = add_talk(session, "1", by=eva)
    record(session, item, by=eva, version=1)
    with pytest.raises(ConflictError):
        record(session, item, by=ali, version=1)
    session.rollback()
    assert record(session, item, by=ali, version=2).recorded_by_id == ali.account_id


def test_an_outcome_can_be_changed_later_and_the_trail_tells(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, outcome=Outcome.COLLABORATION, opening=opening())
    record(session, item, by=by, outcome=Outcome.NO, outcome_reason="De ångrade sig.")
    record(session, item, by=by, outcome=Outcome.COLLABORATION, opening=opening(state=CollaborationState.RUNNING))
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "record_outcome").order_by(AuditEvent.id))
    assert [(e.details["before"], e.details["after"]) for e in events] == [
        (None, "collaboration"),
        ("collaboration", "no"),
        ("no", "collaboration"),
    ]
    # The collaboration has a life of its own; the talk that led to it opens no second one.
    opened = collaborations_from(session, [item.id])
    assert [c.state for c in opened.values()] == [CollaborationState.TRIAL]
    assert len(session.scalars(select(Collaboration)).all()) == 1


def test_an_outcome_of_nothing_cannot_be_written(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    item.id += 1
    session.expunge(item)
    with pytest.raises(NotFoundError):
        record(session, item, by=by)


def test_the_next_talk_without_an_outcome_follows_and_then_those_that_were_skipped(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    for ref in "abc":
        add_talk(session, ref, by=by, meeting=meeting)
    loaded = get_meeting(session, meeting.id)
    a, b, c = loaded.items
    assert next_unrecorded(loaded) is a
    assert next_unrecorded(loaded, after=a) is b
    assert next_unrecorded(loaded, after=c) is a
    b.outcome = Outcome.TALK_MORE
    assert next_unrecorded(loaded, after=a) is c
    a.outcome = c.outcome = Outcome.TALK_MORE
    assert next_unrecorded(loaded, after=c) is None
    session.rollback()
