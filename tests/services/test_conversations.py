"""Conversations as suggestions: found by a run, kept over runs, told from exchanges, and kept from those apart."""

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Decision, Suggestion, SuggestionShape, SuggestionState
from matchmaker.services.audit import Who
from matchmaker.services.holding_back import HeldBack
from matchmaker.services.loads import loads_of
from matchmaker.services.parties import parties_of
from matchmaker.services.queues import QueueFilter, list_suggestions
from matchmaker.services.reasons import reasons_for_actors, reasons_of
from matchmaker.services.shapes import name_of
from matchmaker.services.suggestions import get_suggestion
from matchmaker.services.visibility import rests_on
from plugins.conversations import Conversations
from tests.services.matched import LATER, decide, fixed, run
from tests.services.village import add_actor, suggestions

TALK = "conversation:a.n>c.r+b.n"
STRATEGIES = fixed({("a.n", "c.r"): 0.9, ("b.n", "c.r"): 0.8})


@pytest.fixture
def claims(session: Session) -> Suggestion:
    """Two who could both use the bus of a third."""
    for ref in "ab":
        add_actor(session, ref, needs={f"{ref}.n": f"Skjuts för {ref}"})
    add_actor(session, "c", resources={"c.r": "Buss"})
    session.commit()
    return found(session)


def found(session: Session) -> Suggestion:
    run(session, STRATEGIES, Conversations(), per_shape=12)
    return suggestions(session)[TALK]


def test_a_run_proposes_a_talk_between_those_who_lay_claim_to_the_same_and_its_owner(
    session: Session, claims: Suggestion
) -> None:
    talk = get_suggestion(session, claims.id)
    assert talk.shape is SuggestionShape.CONVERSATION
    assert [actor.ref for actor in parties_of([talk])] == ["a", "c", "b"]
    assert [link.resource and link.resource.ref for link in talk.links] == ["c.r", None]
    assert name_of(talk).sv == "Samtal: Skjuts för a och ett behov till"
    [reason] = reasons_of(talk)
    assert (reason.strategy, reason.link) == ("conversations", None)
    assert reasons_for_actors(talk, [Conversations()]) == [reason]
    assert not rests_on(reason, talk, [])


def test_it_is_the_same_talk_in_every_run_and_keeps_its_decision(
    session: Session, claims: Suggestion, eva: Who
) -> None:
    decide(session, TALK, Decision.ACCEPT, eva)
    done = run(session, STRATEGIES, Conversations(), per_shape=12, at=LATER)
    again = suggestions(session)[TALK]
    assert (again.id, again.state) == (claims.id, SuggestionState.ACCEPTED)
    assert done.report["new"] == 0


def test_whoever_is_to_talk_about_something_has_not_been_asked_for_it(
    session: Session, claims: Suggestion, eva: Who
) -> None:
    owner = parties_of([get_suggestion(session, claims.id)])[1]
    decide(session, TALK, Decision.ACCEPT, eva)
    assert loads_of(session, [owner.id], at=LATER)[owner.id].asked == 0


def test_the_queue_tells_talks_from_exchanges(session: Session, claims: Suggestion) -> None:
    talks = list_suggestions(session, QueueFilter(shapes=(SuggestionShape.CONVERSATION,)))
    assert [one.id for one in talks.suggestions] == [claims.id]
    assert talks.total < list_suggestions(session, QueueFilter()).total


def test_two_who_are_kept_apart_are_not_brought_together_to_talk() -> None:
    held = HeldBack(apart=frozenset({frozenset({"a", "b"})}))
    assert held.keeps_apart({"a", "b", "c"})
    assert not held.keeps_apart({"a", "c"})
