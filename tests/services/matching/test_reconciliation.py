from dataclasses import replace

import pytest

from matchmaker.matching.snapshot import Snapshot
from matchmaker.models import GROUPS, SuggestionShape, SuggestionState
from matchmaker.services.matching.reconciliation import (
    Changes,
    Scope,
    Standing,
    count_moved,
    plan_changes,
    waiting_after,
)
from matchmaker.services.suggestions.proposals import Ends, Proposal, ProposedLink
from tests.matching.builders import actor, need, resource, snapshot

WORLD = snapshot(
    need("a.n", "Skjuts"), resource("b.r", "Buss"), resource("c.r", "Bil"), resource("d.r", "Cykel"), need("d.n", "Ved")
)


def ends(name: str) -> tuple[Ends, ...]:
    """What a name as ``a.n>b.r`` or ``pool:a.n+d.n`` joins."""
    parts = [part.partition(">") for part in name.rpartition(":")[2].split("+")]
    return tuple((need_id, resource_id or None) for need_id, _, resource_id in parts)


def shape(name: str) -> SuggestionShape:
    return SuggestionShape(name.partition(":")[0]) if ":" in name else SuggestionShape.PAIR


def found(name: str, score: float = 0.8) -> Proposal:
    return Proposal(shape(name), tuple(ProposedLink(*pair) for pair in ends(name)), score)


def stored(
    number: int, name: str, state: SuggestionState = SuggestionState.NEW, score: float = 0.7, contends: bool = True
) -> Standing:
    return Standing(number, name, shape(name), state, score, ends(name), contends)


def names(proposals: list[Proposal]) -> list[str]:
    return [item.identity for item in proposals]


def scope(now: Snapshot = WORLD, before: Snapshot = WORLD, touched: frozenset[str] | None = None) -> Scope:
    return Scope(before, now, touched)


def plan(
    standing: list[Standing],
    finds: list[Proposal],
    per_need: int = 2,
    of: Scope | None = None,
    per_shape: int = 1,
    **more: bool,
) -> Changes:
    places = dict.fromkeys(GROUPS, per_shape) | {SuggestionShape.PAIR: per_need}
    return plan_changes(standing, finds, of or scope(), places=places, **more)


def test_what_is_found_for_the_first_time_is_new() -> None:
    changes = plan([], [found("a.n>b.r"), found("a.n>c.r")])
    assert names(changes.new) == ["a.n>b.r", "a.n>c.r"]
    assert (changes.kept, changes.back, changes.gone) == ([], [], [])


@pytest.mark.parametrize("state", sorted(set(SuggestionState) - {SuggestionState.GONE}))
def test_what_is_found_again_is_kept_in_every_state(state: SuggestionState) -> None:
    find = found("a.n>b.r")
    changes = plan([stored(7, "a.n>b.r", state)], [find])
    assert (changes.kept, changes.new, changes.back, changes.gone) == ([(7, find)], [], [], [])


def test_what_was_gone_and_is_found_again_comes_back() -> None:
    changes = plan([stored(7, "a.n>b.r", SuggestionState.GONE, contends=False)], [found("a.n>b.r")])
    assert ([number for number, _ in changes.kept], changes.back, changes.new) == ([7], [7], [])


def test_only_undecided_ones_leave_when_they_are_no_longer_found() -> None:
    rows = [stored(n, "a.n>b.r", state) for n, state in enumerate(SuggestionState, start=1)]
    gone = [plan([row], []).gone for row in rows]
    assert gone == [[row.id] if row.state is SuggestionState.NEW else [] for row in rows]


def test_an_incomplete_run_takes_nothing_off_the_queue() -> None:
    assert plan([stored(7, "a.n>b.r")], [], may_remove=False).gone == []


def test_the_best_take_the_places_and_equal_scores_are_ordered_by_resource() -> None:
    changes = plan([], [found("a.n>d.r"), found("a.n>c.r"), found("a.n>b.r", 0.5)])
    assert names(changes.new) == ["a.n>d.r", "a.n>c.r"]
    assert names(plan([], [found("a.n>d.r"), found("a.n>c.r")], per_need=1).new) == ["a.n>c.r"]


def test_those_that_a_run_puts_first_take_the_places_though_others_score_higher() -> None:
    """What orders a list looks at more than scores: so that not everything is about the same few."""
    varied, same = "chain:a.n>b.r+d.n>c.r", ("chain:a.n>c.r+d.n>b.r", "chain:a.n>d.r+d.n>b.r")
    finds = [found(varied, 0.7), found(same[1], 0.8), found(same[0], 0.75)]
    assert names(plan([], finds).new) == [varied]
    assert names(plan([], finds, per_shape=2).new) == [varied, same[1]]
    assert plan([stored(7, same[0], score=0.75)], finds, per_shape=2).gone == [7]


def test_in_a_run_about_one_actor_what_it_puts_later_is_worth_no_more_than_what_it_puts_before() -> None:
    rows = [stored(1, "a.n>c.r", score=0.75)]
    finds = [found("a.n>b.r", 0.7), found("a.n>d.r", 0.8)]
    assert names(plan(rows, finds, of=scope(touched=frozenset({"b", "d"}))).new) == ["a.n>b.r"]


def test_a_declined_suggestion_leaves_its_place_to_the_next() -> None:
    declined = stored(7, "a.n>b.r", SuggestionState.DECLINED, contends=False)
    changes = plan([declined], [found("a.n>b.r", 0.9), found("a.n>c.r", 0.8), found("a.n>d.r", 0.7)])
    assert names(changes.new) == ["a.n>c.r", "a.n>d.r"]
    assert [number for number, _ in changes.kept] == [7]


def test_an_accepted_suggestion_holds_a_place() -> None:
    accepted = stored(7, "a.n>b.r", SuggestionState.ACCEPTED)
    changes = plan([accepted], [found("a.n>b.r", 0.9), found("a.n>c.r", 0.8), found("a.n>d.r", 0.7)])
    assert names(changes.new) == ["a.n>c.r"]


def test_an_undecided_one_that_is_found_but_too_far_down_leaves() -> None:
    changes = plan([stored(7, "a.n>b.r")], [found("a.n>c.r"), found("a.n>d.r"), found("a.n>b.r", 0.5)])
    assert (changes.gone, changes.kept) == ([7], [])


def test_in_a_run_about_one_actor_new_pairs_compete_with_what_stands() -> None:
    about_b = scope(touched=frozenset({"b"}))
    rows = [stored(1, "a.n>c.r", score=0.9), stored(2, "a.n>d.r", score=0.6)]
    changes = plan(rows, [found("a.n>b.r", 0.7)], of=about_b)
    assert (names(changes.new), changes.gone) == (["a.n>b.r"], [2])


def test_in_a_run_about_one_actor_a_worse_pair_gets_no_place() -> None:
    rows = [stored(1, "a.n>c.r", score=0.9), stored(2, "a.n>d.r", score=0.8)]
    changes = plan(rows, [found("a.n>b.r", 0.7)], of=scope(touched=frozenset({"b"})))
    assert (changes.new, changes.gone) == ([], [])


def test_a_decided_one_that_the_latest_run_did_not_find_holds_no_place() -> None:
    rows = [stored(1, "a.n>c.r", SuggestionState.ACCEPTED, 0.9, contends=False), stored(2, "a.n>d.r", score=0.8)]
    changes = plan(rows, [found("a.n>b.r", 0.7)], of=scope(touched=frozenset({"b"})))
    assert (names(changes.new), changes.gone) == (["a.n>b.r"], [])


def test_what_came_while_a_full_run_was_at_work_stays_and_competes() -> None:
    before = replace(WORLD, resources=tuple(r for r in WORLD.resources if r.id != "d.r"))
    rows = [stored(1, "a.n>d.r", score=0.85)]
    changes = plan(rows, [found("a.n>b.r", 0.9), found("a.n>c.r", 0.8)], of=scope(before=before))
    assert (names(changes.new), changes.gone) == (["a.n>b.r"], [])


def test_a_run_has_nothing_to_say_about_those_who_changed_meanwhile() -> None:
    changed = replace(WORLD, resources=(*WORLD.resources[:-1], resource("d.r", "Elcykel")))
    renamed = replace(WORLD, actors=(*WORLD.actors[:-1], actor("d", name="Nytt namn")))
    assert scope().covers([("a.n", "d.r")])
    for now in (changed, renamed):
        assert not scope(now).covers([("a.n", "d.r")])
        assert not scope(now).covers([("d.n", "b.r")])
        assert scope(now).covers([("a.n", "b.r")])


def test_a_run_about_one_actor_covers_its_pairs_in_both_directions_only() -> None:
    about_d = scope(touched=frozenset({"d"}))
    assert about_d.covers([("a.n", "d.r")])
    assert about_d.covers([("d.n", "b.r")])
    assert not about_d.covers([("a.n", "b.r")])


def test_what_was_withdrawn_meanwhile_is_left_to_be_told_by_its_reason() -> None:
    now = replace(WORLD, needs=tuple(n for n in WORLD.needs if n.id != "a.n"))
    assert not scope(now).covers([("a.n", "b.r")])
    assert plan([stored(7, "a.n>b.r")], [], of=scope(now)).gone == []


def test_groups_compete_with_those_of_their_shape_and_take_no_place_from_pairs() -> None:
    pool, cycle, better = "pool:a.n+d.n", "cycle:a.n>b.r+d.n>c.r", "cycle:a.n>d.r+d.n>b.r"
    finds = [found(better, 0.9)] + [found(name, 0.6) for name in ("a.n>b.r", "a.n>c.r", pool, cycle)]
    assert names(plan([], finds).new) == [better, "a.n>b.r", "a.n>c.r", pool]
    assert names(plan([], finds, per_shape=0).new) == ["a.n>b.r", "a.n>c.r"]


@pytest.mark.parametrize("name", ["pool:a.n+d.n", "bundle:a.n>b.r+a.n>c.r"])
def test_a_group_that_is_found_again_is_the_same_in_whatever_order_it_comes(name: str) -> None:
    find = found(name)
    turned = replace(find, links=find.links[::-1])
    assert plan([stored(7, name, SuggestionState.DECLINED)], [turned]).kept == [(7, turned)]


def test_an_undecided_group_leaves_when_it_is_found_no_more_and_a_decided_one_stays() -> None:
    rows = [stored(1, "pool:a.n+d.n"), stored(2, "bundle:a.n>b.r+a.n>c.r", SuggestionState.PARKED)]
    assert plan(rows, []).gone == [1]
    assert plan(rows, [], may_remove=False).gone == []


def test_a_run_has_nothing_to_say_of_a_group_when_one_of_its_parties_has_changed_meanwhile() -> None:
    cycle = "cycle:a.n>b.r+d.n>c.r"
    now = replace(WORLD, resources=tuple(resource(r.id, "Annat") if r.id == "c.r" else r for r in WORLD.resources))
    assert names(plan([], [found(cycle)]).new) == [cycle]
    assert plan([], [found(cycle)], of=scope(now)).new == []
    assert plan([stored(7, cycle)], [], of=scope(now)).gone == []
    without = replace(WORLD, resources=tuple(r for r in WORLD.resources if r.id != "c.r"))
    assert plan([stored(7, cycle)], [], of=scope(without)).gone == []  # that it is withdrawn is told by its reason


def test_what_waits_when_the_changes_are_made_has_its_new_score() -> None:
    standing = [
        stored(1, "a.n>b.r"),
        stored(2, "a.n>c.r", SuggestionState.ACCEPTED),
        stored(3, "a.n>d.r", SuggestionState.GONE, contends=False),
        stored(4, "d.n>b.r", SuggestionState.GONE, contends=False),
        stored(5, "d.n>c.r"),
    ]
    finds = [found(name, 0.9) for name in ("a.n>b.r", "a.n>c.r", "a.n>d.r", "d.n>b.r", "pool:a.n+d.n")]
    changes = plan(standing, finds, per_need=3)
    returned = {3: SuggestionState.NEW, 4: SuggestionState.PARKED}
    assert changes.gone == [5]
    assert waiting_after(standing, changes, returned) == {"a.n>b.r": 0.9, "a.n>d.r": 0.9, "pool:a.n+d.n": 0.9}


def test_what_no_run_looked_at_waits_with_the_score_it_has() -> None:
    standing = [stored(1, "a.n>b.r")]
    assert waiting_after(standing, Changes(), {}) == {"a.n>b.r": 0.7}


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ([], [], (0, 0)),
        ([1, 2, 3], [1, 2, 3], (0, 0)),
        ([1, 2, 3, 4], [4, 1, 2, 3], (1, 0)),
        ([1, 2, 3, 4], [2, 3, 4, 1], (0, 1)),
        ([1, 2], [2, 1], (1, 0)),
        ([1, 2, 3, 4, 5], [5, 2, 3, 4, 1], (1, 1)),
    ],
)
def test_only_as_many_have_moved_as_explain_the_new_order(
    before: list[int], after: list[int], moved: tuple[int, int]
) -> None:
    assert count_moved(before, after) == moved
