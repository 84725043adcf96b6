"""What would move in the queue, tried out on what there is and written nowhere."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.hooks.things import Reranker
from matchmaker.matching.strategy import Strategy, Task
from matchmaker.matching.texts import Text
from matchmaker.models import Decision, DeclineEffect, Resource, SuggestionShape, SuggestionState, ThingKind
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.matching.plugin_trials import FIRST, Move, Preview, preview_change
from matchmaker.services.matching.plugins import Wish, set_plugin
from matchmaker.services.suggestions.declining import Wording, add_decline_reason
from matchmaker.services.suggestions.reviews import review_suggestion
from tests.conftest import NOW
from tests.matching.builders import Fixed
from tests.services.counting import counted_statements
from tests.services.matched import Scores, decide, pairs, run
from tests.services.village import add_actor, suggestions

STEADY: Scores = {("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.7, ("a.m", "d.r"): 0.8}
SHY: Scores = {("a.n", "d.r"): 0.75}
T = Text("x", "x")


def fixed(scores: Scores, name: str) -> Fixed:
    """A strategy that finds these, and has no opinion on anything else."""
    return Fixed(name, lambda task: [scores.get((need.id, resource.id)) for need, resource in task])


def registry(*strategies: Strategy, rerankers: tuple[Reranker, ...] = ()) -> Registry:
    strategies = strategies or (fixed(STEADY, "steady"), fixed(SHY, "shy"))
    plugin = Plugin("all", "1", "instance", strategies=tuple(strategy.spec.name for strategy in strategies))
    return Registry(strategies=strategies, plugins=(plugin,), rerankers=rerankers)


def preview(session: Session, of: Registry, per_need: int = 3, **trial: Wish) -> Preview:
    wishes = {(ThingKind.STRATEGIES, name): wish for name, wish in trial.items()}
    return preview_change(session, of, wishes, per_need=per_need, per_shape=0, today=NOW.date())


def decline(session: Session, identity: str, wording: Wording, by: Who) -> None:
    because = add_decline_reason(session, wording, key=wording.sv, by=by, at=NOW)
    version = suggestions(session)[identity].version
    given: dict[str, Any] = {"decision": Decision.DECLINE, "reason": "", "because": because.id}
    review_suggestion(session, suggestions(session)[identity].id, version=version, by=by, at=NOW, **given)


def told(moves: tuple[Move, ...]) -> list[tuple[str, str, int | None, int | None]]:
    """Who needs what from whom, and both places."""
    return [
        (move.links[0].need.title, move.links[0].resource.actor.name, move.before, move.after)
        for move in moves
        if move.links[0].resource
    ]


def test_what_a_strategy_alone_found_leaves_when_it_is_turned_off(session: Session, village: dict[str, int]) -> None:
    result = preview(session, registry(), shy=Wish(enabled=False))
    assert (result.before, result.after) == (4, 3)
    assert told(result.leave.first) == [("Skjuts", "Föreningen d", 3, None)]
    assert told(result.rise.first) == [("Skjuts", "Föreningen c", 4, 3)]
    assert (result.come.number, result.sink.number) == (0, 0)
    assert not result.is_still


def test_what_it_finds_comes_in_where_its_score_puts_it(session: Session, village: dict[str, int]) -> None:
    off = Wish(enabled=False)
    on_again = {(ThingKind.STRATEGIES, "shy"): Wish()}
    set_plugin(session, registry(), ThingKind.STRATEGIES, "shy", off, version=0, by=SYSTEM, at=NOW)
    result = preview_change(session, registry(), on_again, per_need=3, per_shape=0, today=NOW.date())
    assert told(result.come.first) == [("Skjuts", "Föreningen d", None, 3)]
    assert told(result.sink.first) == [("Skjuts", "Föreningen c", 3, 4)]


def test_nothing_is_written(session: Session, village: dict[str, int]) -> None:
    run(session, *registry().strategies)
    before = {identity: (row.score, row.state, row.version) for identity, row in suggestions(session).items()}
    session.commit()
    preview(session, registry(), shy=Wish(enabled=False))
    assert not session.dirty
    assert not session.new
    session.rollback()
    assert {i: (row.score, row.state, row.version) for i, row in suggestions(session).items()} == before


def test_a_preview_comes_true_in_the_next_run(session: Session, village: dict[str, int]) -> None:
    run(session, *registry().strategies)
    result = preview(session, registry(), shy=Wish(enabled=False))
    run(session, registry().strategies[0])
    assert len(pairs(session)) == result.after
    assert "a.n>d.r" not in pairs(session)


def test_what_changed_since_the_latest_run_is_not_held_against_the_change(
    session: Session, village: dict[str, int]
) -> None:
    run(session, registry().strategies[1])
    assert preview(session, registry(), steady=Wish(weight=1.0)).is_still


def test_what_is_decided_stays_and_what_is_declined_takes_no_place(
    session: Session, village: dict[str, int], eva: Who
) -> None:
    run(session, *registry().strategies)
    decide(session, "a.n>b.r", Decision.DECLINE, eva)
    decide(session, "a.m>d.r", Decision.ACCEPT, eva)
    result = preview(session, registry(), per_need=1, shy=Wish(enabled=False))
    assert told(result.leave.first) == [("Skjuts", "Föreningen d", 1, None)]
    assert told(result.come.first) == [("Skjuts", "Föreningen c", None, 1)]
    assert (result.before, result.after) == (1, 1)


def test_whom_a_run_keeps_apart_a_preview_keeps_apart(session: Session, village: dict[str, int], eva: Who) -> None:
    of = registry(fixed(STEADY, "steady"), fixed({("a.m", "b.r"): 0.9, ("a.m", "c.r"): 0.9}, "other"))
    off = Wish(enabled=False)
    set_plugin(session, of, ThingKind.STRATEGIES, "other", off, version=0, by=SYSTEM, at=NOW)
    run(session, of.strategies[0])
    decline(session, "a.n>b.r", Wording("Inte de två", effect=DeclineEffect.FOR_GOOD, between_parties=True), eva)
    result = preview(session, of, other=Wish())
    assert told(result.come.first) == [("Lokal", "Föreningen c", None, 1)]
    run(session, *of.strategies)
    assert (len(pairs(session)), "a.m>b.r" in pairs(session)) == (result.after, False)


def test_a_group_that_a_run_keeps_apart_is_in_no_preview(session: Session, eva: Who) -> None:
    add_actor(session, "a", needs={"a.n": "Skjuts"}, resources={"a.r": "Lokal"})
    add_actor(session, "b", needs={"b.n": "Lokal"})
    add_actor(session, "g", resources={"g.r": "Buss"})
    session.commit()
    of = registry(fixed({("a.n", "g.r"): 0.9, ("b.n", "a.r"): 0.9, ("b.n", "g.r"): 0.6}, "steady"))
    run(session, *of.strategies, per_shape=5)
    decline(session, "b.n>g.r", Wording("Inte de två", effect=DeclineEffect.FOR_GOOD, between_parties=True), eva)
    off = {(ThingKind.STRATEGIES, "steady"): Wish(enabled=False)}
    result = preview_change(session, of, off, per_need=3, per_shape=5, today=NOW.date())
    run(session, *of.strategies, per_shape=5)
    assert pairs(session) == {"a.n>g.r", "b.n>a.r"}  # and not the chain from g by a to b
    assert result.before == 2


def test_what_waits_today_is_told_beside_what_would_wait_after_a_run(
    session: Session, village: dict[str, int], eva: Who
) -> None:
    run(session, *registry().strategies)
    assert (preview(session, registry()).waiting, preview(session, registry()).before) == (4, 4)
    decide(session, "a.n>b.r", Decision.DECLINE, eva)
    session.execute(update(Resource).where(Resource.ref == "d.r").values(title="Cykel"))
    some = preview(session, registry(), per_need=1)
    assert (some.waiting, some.before) == (3, 2)


def test_who_is_asked_of_enough_for_a_run_is_so_for_a_preview(
    session: Session, village: dict[str, int], eva: Who
) -> None:
    run(session, *registry().strategies)
    decide(session, "a.m>d.r", Decision.ACCEPT, eva)
    off = {(ThingKind.STRATEGIES, "shy"): Wish(enabled=False)}
    held = preview_change(session, registry(), off, per_need=3, per_shape=0, today=NOW.date(), asked_at_most=1)
    assert (held.before, held.after) == (2, 2)
    assert preview(session, registry(), shy=Wish(enabled=False)).before == 3
    run(session, *registry().strategies, asked_at_most=1)
    assert len(pairs(session)) == held.before


def test_what_a_run_lets_come_back_after_a_decline_comes_back_in_a_preview(
    session: Session, village: dict[str, int], eva: Who
) -> None:
    run(session, *registry().strategies)
    decline(session, "a.n>d.r", Wording("Inte i år", effect=DeclineEffect.SOME_MONTHS, months=1), eva)
    off = {(ThingKind.STRATEGIES, "shy"): Wish(enabled=False)}
    then, later = (NOW + timedelta(days=days) for days in (7, 70))
    before, after = (
        preview_change(session, registry(), off, per_need=3, per_shape=0, today=at.date()) for at in (then, later)
    )
    assert before.is_still
    assert told(after.leave.first) == [("Skjuts", "Föreningen d", 3, None)]
    run(session, *registry().strategies, at=later)
    assert len(pairs(session)) == after.before


def test_what_was_decided_before_it_went_does_not_come_back_to_the_queue(
    session: Session, village: dict[str, int], eva: Who
) -> None:
    run(session, *registry().strategies)
    decide(session, "a.n>d.r", Decision.PARK, eva)
    decide(session, "a.n>c.r", Decision.PARK, eva)
    for identity in ("a.n>d.r", "a.n>c.r"):
        suggestions(session)[identity].state = SuggestionState.GONE
    session.commit()
    assert preview(session, registry(), shy=Wish(enabled=False)).is_still


def test_what_rests_on_something_withdrawn_is_left_aside(session: Session, village: dict[str, int]) -> None:
    run(session, *registry().strategies)
    session.execute(update(Resource).where(Resource.ref == "d.r").values(withdrawn_at=NOW))
    session.commit()
    assert preview(session, registry(), shy=Wish(enabled=False)).is_still


def test_of_many_the_first_are_listed_those_that_move_furthest_before(session: Session) -> None:
    add_actor(session, "a", needs={"a.n": "Skjuts"})
    add_actor(session, "b", resources={f"b.r{n:02}": f"Buss {n}" for n in range(15)})
    session.commit()
    falling: Scores = {("a.n", f"b.r{n:02}"): 0.9 - n / 100 for n in range(15)}
    rising: Scores = {("a.n", f"b.r{n:02}"): 0.6 + n / 50 for n in range(15)}
    of = registry(fixed(falling, "falling"), fixed(rising, "rising"))
    result = preview(session, of, per_need=20, rising=Wish(enabled=False))
    climbed = [move.before - move.after for move in result.rise.first if move.before and move.after]
    assert climbed == sorted(climbed, reverse=True)
    assert climbed[0] > climbed[-1] > 0
    result = preview(session, of, per_need=20, falling=Wish(enabled=False), rising=Wish(enabled=False))
    assert (result.leave.number, len(result.leave.first)) == (15, FIRST)
    assert [move.before for move in result.leave.first] == list(range(1, FIRST + 1))


def test_what_moves_furthest_is_told_before_what_it_makes_room_for(session: Session) -> None:
    add_actor(session, "a", needs={"a.n": "Skjuts"})
    add_actor(session, "b", resources={f"b.r{n}": f"Buss {n}" for n in range(5)})
    session.commit()
    steady: Scores = {("a.n", f"b.r{n}"): 0.9 - n / 20 for n in range(5)}
    of = registry(fixed(steady, "steady"), fixed({("a.n", "b.r0"): 0.2}, "doubting"))
    without = preview(session, of, per_need=9, doubting=Wish(enabled=False))
    assert [(move.before, move.after) for move in without.rise.first] == [(5, 1)]
    assert [(move.before, move.after) for move in without.sink.first] == [(1, 2), (2, 3), (3, 4), (4, 5)]
    assert not without.sinks_most
    set_plugin(session, of, ThingKind.STRATEGIES, "doubting", Wish(enabled=False), version=0, by=SYSTEM, at=NOW)
    again = preview(session, of, per_need=9, doubting=Wish())
    assert [(move.before, move.after) for move in again.sink.first] == [(1, 5)]
    assert again.sinks_most


def test_an_order_can_be_tried(session: Session, village: dict[str, int]) -> None:
    reverse = Reranker("reverse", T, T, lambda judged, rows: rows[::-1].copy() if len(rows) == 2 else rows)
    of = registry(fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.7}, "steady"), rerankers=(reverse,))
    off = {(ThingKind.RERANKERS, "reverse"): Wish(enabled=False)}
    result = preview_change(session, of, off, per_need=1, per_shape=0, today=NOW.date())
    assert told(result.come.first) == [("Skjuts", "Föreningen b", None, 1)]
    assert told(result.leave.first) == [("Skjuts", "Föreningen c", 1, None)]


def test_groups_move_too_with_all_that_they_join(session: Session) -> None:
    add_actor(session, "a", needs={"a.n": "Skjuts"}, resources={"a.r": "Lokal"})
    add_actor(session, "b", needs={"b.n": "Lokal"}, resources={"b.r": "Buss"})
    session.commit()
    of = registry(fixed({("a.n", "b.r"): 0.9, ("b.n", "a.r"): 0.9}, "steady"))
    off = {(ThingKind.STRATEGIES, "steady"): Wish(enabled=False)}
    result = preview_change(session, of, off, per_need=3, per_shape=5, today=NOW.date())
    (swap,) = (move for move in result.leave.first if move.shape is SuggestionShape.CYCLE)
    assert {link.need.title for link in swap.links} == {"Skjuts", "Lokal"}


def test_a_strategy_that_fails_is_named_and_then_nothing_leaves(session: Session, village: dict[str, int]) -> None:
    def fails(task: Task) -> None:
        raise RuntimeError("no luck")

    run(session, fixed(STEADY, "steady"))
    of = registry(fixed(STEADY, "steady"), Fixed("broken", fails))
    result = preview(session, of, steady=Wish(enabled=False))
    assert result.failed == {"broken": "RuntimeError: no luck"}
    assert result.leave.number == 0


def test_the_number_of_queries_does_not_grow_with_the_queue(
    engine: Engine, session: Session, village: dict[str, int]
) -> None:
    run(session, *registry().strategies)
    with counted_statements(engine) as few:
        preview(session, registry(), shy=Wish(enabled=False))
    for n in range(5):
        add_actor(session, f"x{n}", needs={f"x{n}.n": "Skjuts"}, resources={f"x{n}.r": "Buss"})
    session.commit()
    wide = fixed({(f"x{n}.n", "b.r"): 0.9 for n in range(5)}, "wide")
    run(session, *registry().strategies, wide)
    with counted_statements(engine) as many:
        preview(session, registry(*registry().strategies, wide), shy=Wish(enabled=False))
    assert len(many) == len(few)
