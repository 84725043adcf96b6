"""An actor that is withdrawn is out of sight with all that it told, and nothing is removed."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, SuggestionState
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError
from matchmaker.services.snapshots import take_snapshot
from matchmaker.services.withdrawals import withdraw_actor
from tests.conftest import NOW
from tests.services.people import named
from tests.services.talks import add_suggestion
from tests.services.village import suggestions


def test_needs_resources_and_suggestions_go_out_of_sight_with_it(session: Session, eva: Who) -> None:
    add_suggestion(session)
    actor = named(session, "Har 1")
    withdrawn = withdraw_actor(session, actor.id, version=actor.version, by=eva, at=NOW)
    assert withdrawn.withdrawn_at == NOW
    [suggestion] = suggestions(session).values()
    assert (suggestion.state, suggestion.links[0].resource.withdrawn_at) == (SuggestionState.GONE, NOW)  # type: ignore[union-attr]
    assert [a.name for a in take_snapshot(session).actors] == ["Behöver 1"]
    events = session.execute(select(AuditEvent.verb, AuditEvent.noun).where(AuditEvent.verb == "withdraw"))
    assert sorted(noun for _, noun in events) == ["actors", "resources"]


def test_it_is_done_once_and_on_what_was_shown(session: Session, eva: Who) -> None:
    add_suggestion(session)
    actor = named(session, "Har 1")
    with pytest.raises(ConflictError):
        withdraw_actor(session, actor.id, version=actor.version + 1, by=eva, at=NOW)
    session.rollback()
    done = withdraw_actor(session, actor.id, version=actor.version, by=eva, at=NOW)
    with pytest.raises(ConflictError):
        withdraw_actor(session, actor.id, version=done.version, by=eva, at=NOW)
    session.rollback()
    with pytest.raises(NotFoundError):
        withdraw_actor(session, 999, version=1, by=eva, at=NOW)
