"""Suggestions made by hand, on both databases, and what a run makes of them."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Decision, Need, Resource, Suggestion, SuggestionState
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.matching.by_hand import suggest_by_hand
from matchmaker.services.suggestions.suggestions import GoneReason, mark_gone, retire_suggestions
from tests.conftest import NOW
from tests.services.matched import LATER, decide, fixed, pairs, run
from tests.services.village import add_actor, suggestions

IDENTITY = "a.n>b.r"


@pytest.fixture
def ids(session: Session) -> Mapping[str, int]:
    """The ids of a need and of two resources, by ref."""
    add_actor(session, "a", needs={"a.n": "Skjuts"}, resources={"a.r": "Kaffe"})
    add_actor(session, "b", resources={"b.r": "Buss"})
    session.commit()
    queries = (select(model.ref, model.id) for model in (Need, Resource))
    return {ref: number for query in queries for ref, number in session.execute(query)}


def suggest(session: Session, ids: Mapping[str, int], by: Who, resource: str = "b.r", **more: Any) -> Suggestion:
    given: dict[str, Any] = {"words": "De är kusiner.", "by": by, "at": NOW} | more
    return suggest_by_hand(session, (fixed({("a.n", "b.r"): 0.4}),), ids["a.n"], ids[resource], **given)


def test_two_that_no_run_has_joined_wait_with_what_is_said_of_them(
    session: Session, ids: Mapping[str, int], eva: Who
) -> None:
    for _ in range(2):  # a double tap
        suggest(session, ids, eva)
    found = suggestions(session)[IDENTITY]
    assert (found.state, found.score, found.run_id, found.hand_words) == ("new", 0.4, None, "De är kusiner.")
    assert (found.made_by_id, found.links[0].need_id) == (eva.account_id, ids["a.n"])
    assert found.strategies == {"fixed": 0.4}
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.noun == "suggestions"))
    assert (event.verb, event.details) == ("suggest", {"new": True})


def test_a_run_that_finds_nothing_in_it_leaves_it_and_one_that_does_is_told(
    session: Session, ids: Mapping[str, int], eva: Who
) -> None:
    suggest(session, ids, eva)
    run(session, fixed({}), at=LATER)
    assert (pairs(session), suggestions(session)[IDENTITY].run_id) == ({IDENTITY}, None)
    done = run(session, fixed({("a.n", "b.r"): 0.9}), at=LATER)
    after = suggestions(session)[IDENTITY]
    assert (after.run_id, after.score, after.made_by_id) == (done.id, 0.9, eva.account_id)
    run(session, fixed({}), at=LATER)
    assert pairs(session) == {IDENTITY}


def test_it_takes_no_place_from_what_is_found(session: Session, ids: Mapping[str, int], eva: Who) -> None:
    add_actor(session, "c", resources={"c.r": "Bil"})
    session.commit()
    suggest(session, ids, eva)
    run(session, fixed({("a.n", "c.r"): 0.8}), per_need=1, at=LATER)
    assert pairs(session) == {IDENTITY, "a.n>c.r"}


def test_what_waits_already_is_marked_and_what_had_left_comes_back(
    session: Session, ids: Mapping[str, int], eva: Who
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))
    before = suggestions(session)[IDENTITY]
    mark_gone(session, [before.id], GoneReason.FITS_LESS, at=NOW)
    session.commit()
    after = suggest(session, ids, eva)
    assert (after.id, after.state, after.gone_reason) == (before.id, SuggestionState.NEW, "")


def test_what_was_made_by_hand_and_has_left_can_be_made_again(
    session: Session, ids: Mapping[str, int], eva: Who
) -> None:
    suggest(session, ids, eva)
    retire_suggestions(session, resource_ids=[ids["b.r"]], at=NOW)
    session.commit()
    after = suggest(session, ids, eva, words="De är grannar nu.")
    assert (after.state, after.gone_reason, after.hand_words) == (SuggestionState.NEW, "", "De är grannar nu.")


def test_a_decision_stands(session: Session, ids: Mapping[str, int], eva: Who) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))
    decide(session, IDENTITY, Decision.DECLINE, eva)
    assert suggest(session, ids, eva).state is SuggestionState.DECLINED
    assert suggestions(session)[IDENTITY].made_by_id is None


@pytest.mark.parametrize(
    ("words", "resource", "code"), [("  ", "b.r", "words"), ("x" * 1001, "b.r", "words"), ("Jo.", "a.r", "same_actor")]
)
def test_it_needs_words_and_two_who_are_not_the_same(
    session: Session, ids: Mapping[str, int], eva: Who, words: str, resource: str, code: str
) -> None:
    with pytest.raises(RefusedError, match=code):
        suggest(session, ids, eva, resource, words=words)
    assert suggestions(session) == {}


def test_only_staff_can_and_only_with_what_is_there(session: Session, ids: Mapping[str, int], eva: Who) -> None:
    with pytest.raises(RefusedError, match="staff"):
        suggest(session, ids, SYSTEM)
    with pytest.raises(NotFoundError):
        suggest(session, {"a.n": ids["a.n"], "b.r": 999}, eva)
    suggest(session, ids, eva)
    assert retire_suggestions(session, need_ids=[ids["a.n"]], at=NOW) == 1
