"""What rests is not counted with, loses nothing, and comes back by itself or when somebody says so."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Item, Need, Resource, Suggestion, SuggestionState
from matchmaker.services.actors.resting import rest_item, wake_due, wake_item
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.matching.snapshots import take_snapshot
from tests.conftest import NOW
from tests.services.matched import runs_about
from tests.services.talks import add_suggestion

TODAY = date(2026, 11, 26)
TOMORROW, MARCH = TODAY + timedelta(days=1), date(2027, 3, 1)
SOMEONE = Who.actor(1)


@pytest.fixture(params=[Need, Resource])
def kind(request: pytest.FixtureRequest) -> type[Item]:
    found: type[Item] = request.param
    return found


def item_of(session: Session, kind: type[Item]) -> Need | Resource:
    return session.get_one(Need, 1) if kind is Need else session.get_one(Resource, 1)


def rest(session: Session, kind: type[Item], version: int = 1, until: date = MARCH) -> None:
    rest_item(session, kind, 1, version=version, until=until, today=TODAY, by=SOMEONE, at=NOW)


def counted(session: Session) -> int:
    found = take_snapshot(session)
    session.rollback()
    return len(found.needs) + len(found.resources)


@pytest.mark.parametrize("decided", [SuggestionState.ACCEPTED, SuggestionState.PARKED, SuggestionState.DECLINED])
def test_what_rests_is_not_counted_with_and_only_undecided_suggestions_leave(
    session: Session, kind: type[Item], decided: SuggestionState
) -> None:
    undecided = add_suggestion(session, state=SuggestionState.NEW)
    other = add_suggestion(session, "2", state=decided)
    link = other.links[0]
    link.need_id, link.resource_id = (1, link.resource_id) if kind is Need else (link.need_id, 1)
    session.commit()
    assert counted(session) == 4
    rest(session, kind)
    session.expire_all()
    assert counted(session) == 3
    states = [session.get_one(Suggestion, of.id).state for of in (undecided, other)]
    assert states == [SuggestionState.GONE, decided]
    assert session.get_one(Suggestion, undecided.id).gone_reason == "resting"


def test_it_wakes_on_its_day_and_not_before(session: Session, kind: type[Item]) -> None:
    add_suggestion(session)
    rest(session, kind)
    assert wake_due(session, today=MARCH - timedelta(days=1), at=NOW) == 0
    assert wake_due(session, today=MARCH, at=NOW) == 1
    assert wake_due(session, today=MARCH, at=NOW) == 0
    item = item_of(session, kind)
    assert runs_about(session) == [item.actor_id]
    assert (item.resting_since, item.rests_until) == (None, None)
    assert counted(session) == 2
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb.in_(["rest", "wake"]))).all()
    assert [(e.verb, e.by, e.details) for e in events] == [
        ("rest", "actor:1", {"reason": "wish", "until": "2027-03-01"}),
        ("wake", SYSTEM.label, {}),
    ]


def test_it_wakes_when_somebody_says_so(session: Session, kind: type[Item]) -> None:
    add_suggestion(session)
    rest(session, kind)
    wake_item(session, kind, 1, version=2, by=SOMEONE, at=NOW)
    wake_item(session, kind, 1, version=3, by=SOMEONE, at=NOW)  # it is awake already: nothing more happens
    assert item_of(session, kind).version == 3
    assert counted(session) == 2
    assert runs_about(session) == [item_of(session, kind).actor_id]


def test_what_cannot_rest_is_refused(session: Session, kind: type[Item]) -> None:
    add_suggestion(session)
    with pytest.raises(RefusedError, match="until"):
        rest(session, kind, until=TODAY)
    with pytest.raises(ConflictError):
        rest(session, kind, version=7)
    with pytest.raises(NotFoundError):
        rest_item(session, kind, 99, version=1, until=MARCH, today=TODAY, by=SOMEONE, at=NOW)
    item_of(session, kind).withdrawn_at = NOW
    session.commit()
    with pytest.raises(ConflictError):
        rest(session, kind, version=2)


def test_what_has_been_withdrawn_meanwhile_does_not_wake(session: Session, kind: type[Item]) -> None:
    add_suggestion(session)
    rest(session, kind, until=TOMORROW)
    item_of(session, kind).withdrawn_at = NOW
    session.commit()
    assert wake_due(session, today=MARCH, at=NOW) == 0
