"""Decisions on both databases: each with its reason, taken back, repeated, and by two at once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Decision, DeclineEffect, Review, Suggestion, SuggestionState
from matchmaker.services.accounts import accounts
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.matching.matchruns import run_matching
from matchmaker.services.matching.plugins import InUse
from matchmaker.services.suggestions import reviews
from matchmaker.services.suggestions.declining import Wording, add_decline_reason, change_decline_reason
from matchmaker.services.suggestions.reviews import (
    holding_review,
    may_be_decided,
    park_suggestions,
    review_suggestion,
    standing_review,
    undo_review,
)
from matchmaker.services.suggestions.suggestions import GoneReason, mark_gone
from tests.conftest import NOW, STOCKHOLM
from tests.matching.builders import Fixed
from tests.services.races import Meet, at_once
from tests.services.village import add_actor, suggestions

STATES = {
    Decision.ACCEPT: SuggestionState.ACCEPTED,
    Decision.PARK: SuggestionState.PARKED,
    Decision.DECLINE: SuggestionState.DECLINED,
}


@pytest.fixture
def bo(session: Session) -> Who:
    return Who.staff(accounts.add_leader(session, "bo@norsjo.example", name="Bo Berg", by=SYSTEM, at=NOW))


@pytest.fixture
def suggestion_id(session: Session) -> int:
    """A suggestion that waits, beside another that nobody should touch."""
    add_actor(session, "a", needs={"a.n": "Skjuts", "a.m": "Lokal"})
    add_actor(session, "b", resources={"b.r": "Buss"})
    session.commit()
    run_matching(session, InUse((Fixed(score=0.9),)), per_need=3, zone=STOCKHOLM, by=SYSTEM, at=NOW)
    return suggestions(session)["a.n>b.r"].id


def now_stands(session: Session) -> Suggestion:
    """The suggestion as the database has it; the other one must be as it was."""
    found = suggestions(session)
    other = found.pop("a.m>b.r")
    assert (other.state, other.version, other.reviews) == (SuggestionState.NEW, 1, [])
    return found["a.n>b.r"]


def decide(session: Session, suggestion_id: int, by: Who, **more: Any) -> Suggestion:
    given: dict[str, Any] = {"decision": Decision.ACCEPT, "reason": "De bor grannar.", "version": 1, "at": NOW}
    return review_suggestion(session, suggestion_id, **(given | more), by=by)


@pytest.mark.parametrize("decision", STATES)
def test_a_decision_is_kept_with_its_reason_and_who_took_it(
    session: Session, suggestion_id: int, eva: Who, decision: Decision
) -> None:
    decide(session, suggestion_id, eva, decision=decision, reason="  De bor grannar.\n")
    stands = now_stands(session)
    assert (stands.state, stands.version) == (STATES[decision], 2)
    review = stands.reviews[0]
    assert (review.decision, review.reason, review.state_before) == (decision, "De bor grannar.", SuggestionState.NEW)
    assert (review.account_id, review.at) == (eva.account_id, NOW)
    event = session.scalars(select(AuditEvent).where(AuditEvent.noun == "suggestions")).one()
    assert (event.verb, event.noun_id, event.account_id) == (decision, suggestion_id, eva.account_id)
    assert "grannar" not in str(event.details)


@pytest.mark.parametrize("reason", ["", "   \n", "x" * 1001])
def test_a_decline_without_a_reason_or_with_a_novel_is_refused(
    session: Session, suggestion_id: int, eva: Who, reason: str
) -> None:
    with pytest.raises(RefusedError, match="reason"):
        decide(session, suggestion_id, eva, decision=Decision.DECLINE, reason=reason)
    assert now_stands(session).reviews == []


@pytest.mark.parametrize("decision", [Decision.ACCEPT, Decision.PARK])
def test_a_yes_and_a_rest_need_no_words(session: Session, suggestion_id: int, eva: Who, decision: Decision) -> None:
    decide(session, suggestion_id, eva, decision=decision, reason="")
    assert now_stands(session).state is STATES[decision]


def test_a_decline_keeps_what_follows_from_the_reason_as_it_was_then(
    session: Session, suggestion_id: int, eva: Who
) -> None:
    wording = Wording("Inte nu", "Not now", DeclineEffect.SOME_MONTHS, months=3, between_parties=True)
    reason = add_decline_reason(session, wording, key="k", by=eva, at=NOW)
    for _ in range(2):  # a double tap
        decide(session, suggestion_id, eva, decision=Decision.DECLINE, reason="", because=reason.id)
    never = Wording("Inte nu", effect=DeclineEffect.FOR_GOOD)
    change_decline_reason(session, reason.id, never, version=1, by=eva, at=NOW)
    [review] = now_stands(session).reviews
    assert (review.decline_reason_id, review.effect, review.between_parties) == (reason.id, "some_months", True)
    assert review.until == date(2027, 2, 26)


def test_a_reason_that_is_not_there_declines_nothing(session: Session, suggestion_id: int, eva: Who) -> None:
    with pytest.raises(NotFoundError):
        decide(session, suggestion_id, eva, decision=Decision.DECLINE, because=999)
    assert now_stands(session).reviews == []


def test_several_are_parked_at_once_but_for_those_that_have_changed_or_do_not_wait(
    session: Session, suggestion_id: int, eva: Who
) -> None:
    other = suggestions(session)["a.m>b.r"].id
    assert park_suggestions(session, {suggestion_id: 1, other: 7, 999: 1}, reason="I vår.", by=eva, at=NOW) == [
        suggestion_id
    ]
    parked = now_stands(session)
    assert (parked.state, [review.reason for review in parked.reviews]) == (SuggestionState.PARKED, ["I vår."])
    assert park_suggestions(session, {suggestion_id: 2}, by=eva, at=NOW) == []
    with pytest.raises(RefusedError, match="reason"):
        park_suggestions(session, {other: 1}, reason="x" * 1001, by=eva, at=NOW)


def test_what_came_back_by_itself_is_undecided_and_has_nothing_to_undo(
    session: Session, suggestion_id: int, eva: Who
) -> None:
    decide(session, suggestion_id, eva, decision=Decision.DECLINE)
    back = {"state": SuggestionState.NEW, "came_back_at": NOW, "version": 3}
    session.execute(update(Suggestion).where(Suggestion.id == suggestion_id).values(**back))
    session.commit()
    found = now_stands(session)
    assert holding_review(found, found.reviews) is None
    with pytest.raises(RefusedError, match="nothing"):
        undo_review(session, suggestion_id, version=3, by=eva, at=NOW)


def test_a_reason_of_just_the_right_length_is_taken(session: Session, suggestion_id: int, eva: Who) -> None:
    decide(session, suggestion_id, eva, reason="å" * 1000)
    assert len(now_stands(session).reviews[0].reason) == 1000


def test_taking_back_is_no_decision_of_its_own(session: Session, suggestion_id: int, eva: Who) -> None:
    with pytest.raises(RefusedError, match="decision"):
        decide(session, suggestion_id, eva, decision=Decision.UNDO)


def test_only_staff_decide(session: Session, suggestion_id: int) -> None:
    with pytest.raises(RefusedError, match="staff"):
        decide(session, suggestion_id, SYSTEM)
    session.rollback()
    assert now_stands(session).state is SuggestionState.NEW


def test_a_suggestion_that_is_not_there_is_not_found(session: Session, eva: Who) -> None:
    with pytest.raises(NotFoundError):
        decide(session, 999, eva)
    with pytest.raises(NotFoundError):
        undo_review(session, 999, version=1, by=eva, at=NOW)


def test_a_double_tap_makes_one_decision(session: Session, suggestion_id: int, eva: Who) -> None:
    decide(session, suggestion_id, eva)
    decide(session, suggestion_id, eva)
    assert len(now_stands(session).reviews) == 1


@pytest.mark.parametrize("other", [{"decision": Decision.PARK}, {"reason": "Nej, vänta."}])
def test_another_decision_on_the_same_old_page_is_a_conflict(
    session: Session, suggestion_id: int, eva: Who, other: dict[str, Any]
) -> None:
    decide(session, suggestion_id, eva)
    with pytest.raises(ConflictError):
        decide(session, suggestion_id, eva, **other)
    session.rollback()
    assert len(now_stands(session).reviews) == 1


def test_the_same_words_from_somebody_else_are_a_conflict(
    session: Session, suggestion_id: int, eva: Who, bo: Who
) -> None:
    decide(session, suggestion_id, eva)
    with pytest.raises(ConflictError):
        decide(session, suggestion_id, bo)


def test_a_decision_can_be_changed_by_who_has_seen_it(session: Session, suggestion_id: int, eva: Who, bo: Who) -> None:
    decide(session, suggestion_id, eva)
    decide(session, suggestion_id, bo, decision=Decision.DECLINE, reason="De är ovänner.", version=2)
    stands = now_stands(session)
    assert stands.state is SuggestionState.DECLINED
    assert [(r.decision, r.state_before) for r in stands.reviews] == [
        (Decision.ACCEPT, SuggestionState.NEW),
        (Decision.DECLINE, SuggestionState.ACCEPTED),
    ]


def test_a_note_can_be_written_with_a_decision_and_is_left_alone_otherwise(
    session: Session, suggestion_id: int, eva: Who
) -> None:
    decide(session, suggestion_id, eva, note="Ring Berit först")
    assert now_stands(session).note == "Ring Berit först"
    decide(session, suggestion_id, eva, decision=Decision.PARK, version=2)
    assert now_stands(session).note == "Ring Berit först"


def test_undo_goes_back_step_by_step_and_the_history_tells_everything(
    session: Session, suggestion_id: int, eva: Who, bo: Who
) -> None:
    decide(session, suggestion_id, eva)
    decide(session, suggestion_id, bo, decision=Decision.PARK, version=2)
    undo_review(session, suggestion_id, version=3, by=eva, at=NOW)
    stands = now_stands(session)
    assert (stands.state, stands.version) == (SuggestionState.ACCEPTED, 4)
    holds = standing_review(stands.reviews)
    assert holds is not None
    assert (holds.decision, holds.account_id) == (Decision.ACCEPT, eva.account_id)
    undo_review(session, suggestion_id, version=4, by=bo, at=NOW)
    stands = now_stands(session)
    assert (stands.state, standing_review(stands.reviews)) == (SuggestionState.NEW, None)
    assert [r.decision for r in stands.reviews] == [
        Decision.ACCEPT,
        Decision.PARK,
        Decision.UNDO,
        Decision.UNDO,
    ]
    with pytest.raises(RefusedError, match="nothing"):
        undo_review(session, suggestion_id, version=5, by=eva, at=NOW)


def test_a_double_tap_on_undo_takes_one_decision_back(session: Session, suggestion_id: int, eva: Who) -> None:
    decide(session, suggestion_id, eva)
    decide(session, suggestion_id, eva, decision=Decision.PARK, version=2)
    undo_review(session, suggestion_id, version=3, by=eva, at=NOW)
    undo_review(session, suggestion_id, version=3, by=eva, at=NOW)
    stands = now_stands(session)
    assert (stands.state, len(stands.reviews)) == (SuggestionState.ACCEPTED, 3)


def test_undo_on_an_old_page_is_a_conflict(session: Session, suggestion_id: int, eva: Who, bo: Who) -> None:
    decide(session, suggestion_id, eva)
    undo_review(session, suggestion_id, version=2, by=eva, at=NOW)
    with pytest.raises(ConflictError):
        undo_review(session, suggestion_id, version=2, by=bo, at=NOW)


def test_nothing_is_decided_about_what_is_withdrawn(session: Session, suggestion_id: int, eva: Who) -> None:
    decide(session, suggestion_id, eva)
    mark_gone(session, [suggestion_id], GoneReason.NEED_WITHDRAWN, at=NOW)
    session.commit()
    assert not may_be_decided(now_stands(session))
    with pytest.raises(RefusedError, match="withdrawn"):
        decide(session, suggestion_id, eva, decision=Decision.PARK, version=3)
    session.rollback()
    with pytest.raises(RefusedError, match="withdrawn"):
        undo_review(session, suggestion_id, version=3, by=eva, at=NOW)
    session.rollback()
    assert len(now_stands(session).reviews) == 1


def test_what_only_fits_less_can_be_decided_about_and_undone_again(
    session: Session, suggestion_id: int, eva: Who
) -> None:
    mark_gone(session, [suggestion_id], GoneReason.FITS_LESS, at=NOW)
    session.commit()
    decide(session, suggestion_id, eva, version=2)
    assert (now_stands(session).state, now_stands(session).gone_reason) == (SuggestionState.ACCEPTED, "")
    undo_review(session, suggestion_id, version=3, by=eva, at=NOW)
    assert (now_stands(session).state, now_stands(session).gone_reason) == (SuggestionState.GONE, "fits_less")


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(
    engine: Engine, session: Session, suggestion_id: int, eva: Who, bo: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = decide_together(suggestion_id, eva, bo)
    with monkeypatch.context() as unlocked:
        unlocked.setattr(reviews, "check_version", lambda suggestion, version: None)
        assert not any(isinstance(answer, Exception) for answer in at_once(engine, *acts))
    # The race, with the check off: the first decision is overwritten by one who had never seen it.
    assert [r.state_before for r in now_stands(session).reviews][1] is not SuggestionState.NEW
    session.execute(Review.__table__.delete())  # type: ignore[attr-defined]
    session.execute(update(Suggestion).values(state=SuggestionState.NEW, version=1))
    session.commit()

    assert [type(answer) for answer in at_once(engine, *acts)].count(ConflictError) == 1
    stands = now_stands(session)
    assert (len(stands.reviews), stands.version) == (1, 2)
    assert stands.state is STATES[stands.reviews[0].decision]


def decide_together(suggestion_id: int, *people: Who) -> list[Callable[[Session, Meet], Suggestion]]:
    """Different decisions by each of these, all on the page as it first was."""

    def act_of(by: Who, decision: Decision) -> Callable[[Session, Meet], Suggestion]:
        def act(own: Session, meet: Meet) -> Suggestion:
            meet()
            return decide(own, suggestion_id, by, decision=decision, reason=f"Enligt {by.label}.")

        return act

    return [act_of(by, decision) for by, decision in zip(people, STATES, strict=False)]
