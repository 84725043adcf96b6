"""What left with something that was withdrawn or laid to rest comes back with it, when no run would bring it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Decision, Need, Resource, Suggestion, SuggestionState
from matchmaker.services.actors.actors import withdraw_item
from matchmaker.services.actors.resting import rest_item, wake_item
from matchmaker.services.actors.withdrawals import bring_back_actor, bring_back_item, withdraw_actor
from matchmaker.services.audit import Who
from matchmaker.services.matching.by_hand import suggest_by_hand
from tests.conftest import NOW
from tests.services.matched import LATER, decide, fixed, match_actor, pairs, run
from tests.services.people import merge
from tests.services.village import suggestions

PAIR = "a.n>b.r"
OTHERS = fixed({("a.n", "c.r"): 0.9, ("a.m", "d.r"): 0.9})
"""A strategy that has something for each need, and nothing to say of the pair."""


def need(session: Session, ref: str = "a.n") -> Need:
    return session.scalars(select(Need).where(Need.ref == ref)).one()


def resource(session: Session, ref: str = "b.r") -> Resource:
    return session.scalars(select(Resource).where(Resource.ref == ref)).one()


def suggest(session: Session, eva: Who) -> Suggestion:
    ids = need(session).id, resource(session).id
    return suggest_by_hand(session, (fixed({}),), *ids, words="De är kusiner.", by=eva, at=NOW)


def withdraw(session: Session, actor_id: int, eva: Who) -> None:
    actor = session.get_one(Actor, actor_id, populate_existing=True)
    withdraw_actor(session, actor_id, version=actor.version, by=eva, at=LATER)


def bring_back(session: Session, actor_id: int, eva: Who) -> None:
    actor = session.get_one(Actor, actor_id, populate_existing=True)
    bring_back_actor(session, actor_id, version=actor.version, by=eva, at=LATER)


@pytest.mark.parametrize("state", [SuggestionState.NEW, SuggestionState.PARKED])
def test_what_was_made_by_hand_stands_as_it_did(
    session: Session, village: dict[str, int], eva: Who, state: SuggestionState
) -> None:
    suggest(session, eva)
    if state is SuggestionState.PARKED:
        decide(session, PAIR, Decision.PARK, eva)
    withdraw(session, village["b"], eva)
    assert pairs(session, SuggestionState.GONE) == {PAIR}
    bring_back(session, village["b"], eva)
    match_actor(session, village["b"], OTHERS, at=LATER)
    run(session, OTHERS, at=LATER)
    found = suggestions(session)[PAIR]
    assert (found.state, found.gone_reason) == (state, "")


def test_what_was_accepted_stands_though_others_have_taken_its_place(
    session: Session, village: dict[str, int], eva: Who
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.6}), per_need=1)
    decide(session, PAIR, Decision.ACCEPT, eva)
    one = resource(session)
    withdraw_item(session, Resource, one.id, version=one.version, reason="Fel.", by=eva, at=LATER)
    bring_back_item(session, Resource, one.id, version=one.version, by=eva, at=LATER)
    run(session, fixed({("a.n", "b.r"): 0.6, ("a.n", "c.r"): 0.9}), per_need=1, at=LATER)
    assert pairs(session, SuggestionState.ACCEPTED) == {PAIR}


def test_what_waited_is_for_the_next_run_to_find(session: Session, village: dict[str, int], eva: Who) -> None:
    run(session, fixed({("a.n", "b.r"): 0.6}))
    withdraw(session, village["b"], eva)
    bring_back(session, village["b"], eva)
    assert pairs(session, SuggestionState.GONE) == {PAIR}


def test_it_comes_back_with_the_last_of_what_it_rests_on(session: Session, village: dict[str, int], eva: Who) -> None:
    suggest(session, eva)
    for party in ("a", "b"):
        withdraw(session, village[party], eva)
    bring_back(session, village["a"], eva)
    assert pairs(session) == set()
    bring_back(session, village["b"], eva)
    assert pairs(session) == {PAIR}


def test_what_was_made_by_hand_wakes_with_what_rests(session: Session, village: dict[str, int], eva: Who) -> None:
    suggest(session, eva)
    until = {"until": NOW.date() + timedelta(days=9), "today": NOW.date()}
    one, other = resource(session), need(session)
    rest_item(session, Resource, one.id, version=one.version, **until, by=eva, at=NOW)
    rest_item(session, Need, other.id, version=other.version, **until, by=eva, at=NOW)
    wake_item(session, Resource, one.id, version=one.version, by=eva, at=LATER)
    assert pairs(session) == set()
    wake_item(session, Need, other.id, version=other.version, by=eva, at=LATER)
    match_actor(session, village["a"], OTHERS, at=LATER)
    assert pairs(session) >= {PAIR}


def test_nobody_comes_back_to_help_themselves(session: Session, village: dict[str, int], eva: Who) -> None:
    suggest(session, eva)
    one = resource(session)
    withdraw_item(session, Resource, one.id, version=one.version, reason="Fel.", by=eva, at=LATER)
    merge(session, session.get_one(Actor, village["a"]), session.get_one(Actor, village["b"]), eva)
    session.refresh(one)
    bring_back_item(session, Resource, one.id, version=one.version, by=eva, at=LATER)
    assert pairs(session, SuggestionState.GONE) == {PAIR}
