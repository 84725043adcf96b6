"""What declines and full actors keep away from the next runs, on both databases."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchmaker.matching.judging import judge
from matchmaker.models import Correction, Decision, DeclineEffect, DeclineReason, Need, Review, SuggestionState
from matchmaker.services.audit import Who
from matchmaker.services.matching.holding_back import HeldBack, held_back
from matchmaker.services.suggestions.declining import Wording, add_decline_reason
from matchmaker.services.suggestions.reviews import review_suggestion, undo_review
from tests.conftest import NOW, STOCKHOLM
from tests.matching.builders import Fixed, actor, by_pair, need, resource, snapshot, task_of
from tests.services.matched import decide, fixed, pairs, run
from tests.services.village import add_actor, suggestions

SCORES = {("a.n", "b.r"): 0.9, ("a.m", "b.s"): 0.8, ("b.n", "a.r"): 0.7, ("a.n", "c.r"): 0.6}


@pytest.fixture(autouse=True)
def village(session: Session) -> None:
    """Two who could do much for each other, and a third."""
    session.execute(delete(DeclineReason))
    add_actor(session, "a", needs={"a.n": "Skjuts", "a.m": "Lokal"}, resources={"a.r": "Kaffe"})
    add_actor(session, "b", needs={"b.n": "Fika"}, resources={"b.r": "Buss", "b.s": "Stuga"})
    add_actor(session, "c", resources={"c.r": "Bil"})
    session.commit()
    match(session)


def match(session: Session, days: int = 0, **more: Any) -> None:
    run(session, fixed(dict(SCORES)), at=NOW + timedelta(days=days), **more)


def decline(session: Session, by: Who, effect: DeclineEffect, **more: Any) -> None:
    wording = Wording("Nej", effect=effect, **more)
    reason = add_decline_reason(session, wording, key=f"{effect}{more}", by=by, at=NOW)
    suggestion = suggestions(session)["a.n>b.r"]
    given: dict[str, Any] = {"reason": "", "because": reason.id, "version": suggestion.version, "by": by, "at": NOW}
    review_suggestion(session, suggestion.id, decision=Decision.DECLINE, **given)


def test_for_good_is_for_good_and_keeps_only_the_one_away(session: Session, eva: Who) -> None:
    decline(session, eva, DeclineEffect.FOR_GOOD)
    match(session, days=4000)
    assert pairs(session) == {"a.m>b.s", "b.n>a.r", "a.n>c.r"}
    assert pairs(session, SuggestionState.DECLINED) == {"a.n>b.r"}


def test_after_its_months_it_comes_back_undecided_with_its_history(session: Session, eva: Who) -> None:
    decline(session, eva, DeclineEffect.SOME_MONTHS, months=6)
    match(session, days=180)
    assert pairs(session, SuggestionState.DECLINED) == {"a.n>b.r"}
    match(session, days=182)
    back = suggestions(session)["a.n>b.r"]
    assert (back.state, back.came_back_at is not None, len(back.reviews)) == (SuggestionState.NEW, True, 1)
    match(session, days=183)
    assert suggestions(session)["a.n>b.r"].version == back.version  # it came back once


def test_its_day_comes_with_the_municipalitys_midnight(session: Session, eva: Who) -> None:
    decline(session, eva, DeclineEffect.SOME_MONTHS, months=1)
    until = session.scalars(select(Review.until)).one()
    assert until is not None
    late = datetime.combine(until - timedelta(days=1), time(23, 30), UTC)
    run(session, fixed(dict(SCORES)), at=late, zone=UTC)
    assert pairs(session, SuggestionState.DECLINED) == {"a.n>b.r"}
    run(session, fixed(dict(SCORES)), at=late, zone=STOCKHOLM)
    assert pairs(session, SuggestionState.DECLINED) == set()


def test_what_came_back_stays_away_again_when_it_is_declined_again(session: Session, eva: Who) -> None:
    decline(session, eva, DeclineEffect.SOME_MONTHS, months=1)
    match(session, days=40)
    back = suggestions(session)["a.n>b.r"]
    later = NOW + timedelta(days=50)
    given: dict[str, Any] = {"by": eva, "at": later}
    review_suggestion(session, back.id, decision=Decision.DECLINE, reason="Nej tack.", version=back.version, **given)
    match(session, days=400)
    assert pairs(session, SuggestionState.DECLINED) == {"a.n>b.r"}
    undo_review(session, back.id, version=back.version + 1, **given)
    assert suggestions(session)["a.n>b.r"].state is SuggestionState.NEW


def test_another_text_brings_it_back(session: Session, eva: Who) -> None:
    decline(session, eva, DeclineEffect.UNTIL_CHANGED)
    match(session, days=1000)
    assert pairs(session, SuggestionState.DECLINED) == {"a.n>b.r"}
    tomorrow = NOW + timedelta(days=1)
    session.execute(update(Need).values(updated_at=tomorrow))  # it may have rested: that is no other text
    session.commit()
    match(session, days=1000)
    assert pairs(session, SuggestionState.DECLINED) == {"a.n>b.r"}
    row = session.scalars(select(Need).where(Need.ref == "a.n")).one()
    correction = {"noun": "needs", "noun_id": row.id, "actor_id": row.actor_id, "before": {}, "after": {}}
    session.add(Correction(at=tomorrow, **correction))
    session.commit()
    match(session, days=1001)
    assert pairs(session) == {"a.n>b.r", "a.m>b.s", "b.n>a.r", "a.n>c.r"}


def test_between_the_two_nothing_is_suggested_in_either_direction_until_the_day(session: Session, eva: Who) -> None:
    decline(session, eva, DeclineEffect.SOME_MONTHS, months=6, between_parties=True)
    match(session, days=1)
    assert pairs(session) == {"a.n>c.r"}
    gone = {name: one.gone_reason for name, one in suggestions(session).items() if one.state == "gone"}
    assert gone == {"a.m>b.s": "kept_apart", "b.n>a.r": "kept_apart"}
    match(session, days=200)
    assert pairs(session) == {"a.n>b.r", "a.m>b.s", "b.n>a.r", "a.n>c.r"}


def test_what_is_accepted_between_the_two_stands(session: Session, eva: Who) -> None:
    decide(session, "a.m>b.s", Decision.ACCEPT, eva)
    decline(session, eva, DeclineEffect.FOR_GOOD, between_parties=True)
    match(session, days=1)
    assert pairs(session, SuggestionState.ACCEPTED) == {"a.m>b.s"}
    assert suggestions(session)["a.m>b.s"].run_id == 2  # found again, and so it keeps its need's place


def test_nothing_more_is_asked_of_who_has_promised_enough_until_there_is_room_again(session: Session, eva: Who) -> None:
    decide(session, "a.n>b.r", Decision.ACCEPT, eva)
    match(session, days=1, asked_at_most=1)
    assert pairs(session) == {"b.n>a.r", "a.n>c.r"}
    assert suggestions(session)["a.m>b.s"].gone_reason == "asked_enough"
    match(session, days=2, asked_at_most=2)
    assert pairs(session) == {"a.m>b.s", "b.n>a.r", "a.n>c.r"}


def test_a_decline_without_a_reason_of_the_list_keeps_nothing_else_away(session: Session, eva: Who) -> None:
    decide(session, "a.n>b.r", Decision.DECLINE, eva)
    assert held_back(session, asked_at_most=None, today=NOW.date()) == HeldBack()


def test_who_is_apart_or_full_is_left_out_of_a_judgement_and_nobody_else() -> None:
    world = snapshot(
        need("a.n", "Skjuts"), need("b.n", "Fika"), resource("b.r", "Buss"), resource("a.r", "Kaffe"), actor("d")
    )
    judged = judge(task_of(world), [Fixed(score=by_pair({("a.n", "b.r"): 0.9, ("b.n", "a.r"): 0.8}))])
    apart = frozenset({frozenset({"a", "b"}), frozenset({"a", "gone"})})
    assert HeldBack(apart=apart).left_out(judged).fused.max() == 0
    assert HeldBack(apart=apart, decided=frozenset({("a.n", "b.r"), ("a.n", None)})).left_out(judged).fused.max() == 0.9
    assert HeldBack(full=frozenset({"b", "gone"})).left_out(judged).fused.max() == 0.8
    assert HeldBack().left_out(judged) is judged
