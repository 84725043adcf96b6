"""An actor that is withdrawn is out of sight with all that it told, nothing is removed, and it can come back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import OPEN, Actor, AuditEvent, Decision, MatchRun, Need, Resource, SuggestionState
from matchmaker.services.actors.actors import get_actor, meet_need, withdraw_item
from matchmaker.services.actors.merging import merge_actors
from matchmaker.services.actors.withdrawals import bring_back_actor, bring_back_item, withdraw_actor
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.services.suggestions.reviews import review_suggestion
from tests.conftest import NOW
from tests.services.matched import LATER, fixed, match_actor, pairs, run
from tests.services.people import named
from tests.services.talks import POST, add_suggestion
from tests.services.village import add_resource, suggestions

DAY = timedelta(days=1)


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


def test_who_is_brought_back_has_what_stood_and_not_what_was_taken_back_before(session: Session, eva: Who) -> None:
    add_suggestion(session)
    actor = get_actor(session, named(session, "Har 1").id)
    more = add_resource(session, actor, "old.r", "Gammalt")
    withdraw_item(session, Resource, more.id, version=more.version, reason="Sålt.", by=eva, at=NOW)
    away = withdraw_actor(session, actor.id, version=actor.version, by=eva, at=NOW + DAY)
    back = bring_back_actor(session, actor.id, version=away.version, by=eva, at=NOW + 2 * DAY)
    assert back.withdrawn_at is None
    assert [item.withdrawn_at for item in get_actor(session, back.id).resources] == [None, NOW]
    asked = session.scalars(select(MatchRun).order_by(MatchRun.id.desc())).first()
    assert asked is not None
    assert asked.touching_actor_id == actor.id
    # once more, as with a double tap
    assert bring_back_actor(session, actor.id, version=1, by=eva, at=NOW).withdrawn_at is None
    events = session.scalars(select(AuditEvent.noun).where(AuditEvent.verb == "bring_back")).all()
    assert sorted(events) == ["actors", "resources"]


def test_a_met_need_that_is_brought_back_is_met_no_longer(session: Session, eva: Who) -> None:
    add_suggestion(session)
    [need] = get_actor(session, named(session, "Behöver 1").id).needs
    met = meet_need(session, need.id, version=need.version, thanks_to="Grannen", by=eva, at=NOW)
    back = bring_back_item(session, Need, need.id, version=met.version, by=eva, at=NOW + DAY)
    assert isinstance(back, Need)
    assert (back.withdrawn_at, back.met_at, back.met_thanks_to) == (None, None, "")


def test_bringing_back_rests_on_what_was_shown(session: Session, eva: Who) -> None:
    add_suggestion(session)
    actor = get_actor(session, named(session, "Har 1").id)
    [resource] = actor.resources
    away = withdraw_actor(session, actor.id, version=actor.version, by=eva, at=NOW)
    with pytest.raises(RefusedError, match="withdrawn"):
        bring_back_item(session, Resource, resource.id, version=resource.version, by=eva, at=NOW)
    session.rollback()
    with pytest.raises(ConflictError):
        bring_back_actor(session, actor.id, version=away.version + 1, by=eva, at=NOW)
    session.rollback()
    with pytest.raises(NotFoundError):
        bring_back_actor(session, 999, version=1, by=eva, at=NOW)


def test_who_went_into_another_is_parted_from_it_instead(session: Session, eva: Who) -> None:
    add_suggestion(session)
    kept, gone = named(session, "Behöver 1"), named(session, "Har 1")
    versions = {"kept_version": kept.version, "gone_version": gone.version}
    merge_actors(session, kept.id, gone.id, **versions, post=POST, by=eva, at=NOW)
    with pytest.raises(RefusedError, match="merged"):
        bring_back_actor(session, gone.id, version=gone.version, by=eva, at=NOW)


def test_its_suggestions_come_back_as_they_were_decided(session: Session, village: dict[str, int], eva: Who) -> None:
    strategy = fixed({("a.n", "b.r"): 0.9, ("a.m", "b.r"): 0.8, ("a.m", "c.r"): 0.7})
    run(session, strategy)
    decided = suggestions(session)["a.n>b.r"]
    review_suggestion(session, decided.id, decision=Decision.ACCEPT, reason="", version=decided.version, by=eva, at=NOW)
    actor = session.get_one(Actor, village["b"])
    away = withdraw_actor(session, actor.id, version=actor.version, by=eva, at=LATER)
    assert [pairs(session, state) for state in OPEN] == [{"a.m>c.r"}, set(), set()]
    bring_back_actor(session, actor.id, version=away.version, by=eva, at=LATER)
    match_actor(session, actor.id, strategy, at=LATER)
    assert [pairs(session, state) for state in OPEN] == [{"a.m>b.r", "a.m>c.r"}, {"a.n>b.r"}, set()]
