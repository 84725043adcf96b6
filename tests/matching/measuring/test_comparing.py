"""What two strategies find side by side, and what one adds to the others."""

from dataclasses import replace

import pytest

from matchmaker.matching.measuring.comparing import Comparison, beside, compare
from matchmaker.matching.snapshot import Answer, Verdict
from matchmaker.matching.strategy import StrategyRole, Task
from matchmaker.testing.factories import actor, need, resource, snapshot
from tests.matching.builders import Fixed, by_pair

OF = snapshot(
    actor("a", "Norsjö"),
    actor("b", "Norsjö"),
    actor("c", "Bjurträsk"),
    actor("d", "Bastuträsk"),
    need("a.n1", "Släp"),
    need("b.n1", "Lokal"),
    resource("c.r1", "Kärra"),
    resource("d.r1", "Sal"),
)
ONE = Fixed("one", by_pair({("a.n1", "c.r1"): 0.9, ("b.n1", "c.r1"): 0.6, ("b.n1", "d.r1"): 0.4}))
OTHER = Fixed("other", by_pair({("a.n1", "c.r1"): 0.8, ("b.n1", "d.r1"): 0.9}))
GRADES = {"a.n1": {"c.r1": 2}, "b.n1": {"d.r1": 3, "c.r1": 1}}


def compared(**more: object) -> Comparison:
    return compare(OF, ONE, OTHER, **more)  # type: ignore[arg-type]


def test_only_what_is_worth_showing_is_found() -> None:
    one, other = compared().sides
    assert one.pairs == (("a.n1", "c.r1"), ("b.n1", "c.r1"))
    assert other.pairs == (("a.n1", "c.r1"), ("b.n1", "d.r1"))


def test_what_both_find_and_what_each_alone_finds_is_told() -> None:
    result = compared()
    assert result.both == (("a.n1", "c.r1"),)
    assert result.overlap == 0.3333
    assert [side.alone for side in result.sides] == [(("b.n1", "c.r1"),), (("b.n1", "d.r1"),)]


def test_what_is_good_is_counted_against_judged_answers() -> None:
    one, other = compared(grades=GRADES).sides
    assert (one.good, one.good_alone, one.precision) == (1, 0, 0.1667)
    assert (other.good, other.good_alone, other.precision) == (2, 1, 0.3333)


def test_without_judged_answers_nothing_is_said_about_good() -> None:
    one, _ = compared().sides
    assert (one.good, one.good_alone, one.precision) == (None, None, None)


def test_who_is_reached_and_where_is_counted() -> None:
    result = compared()
    assert (result.actors, result.places) == (4, 3)
    assert [(side.actors, side.places) for side in result.sides] == [(3, 2), (4, 3)]


def test_at_most_three_a_need_are_counted() -> None:
    of = snapshot(need("a.n1"), *(resource(f"r{k}.r1") for k in range(5)))
    one, _ = compare(of, Fixed("one", 0.9), Fixed("other", 0.0)).sides
    assert [pair[1] for pair in one.pairs] == ["r0.r1", "r1.r1", "r2.r1"]


def test_two_that_find_nothing_overlap_wholly() -> None:
    assert compare(OF, Fixed("one", None), Fixed("other", None)).overlap == 1.0


def test_a_strategy_can_be_compared_with_itself() -> None:
    result = compare(OF, ONE, ONE)
    assert result.overlap == 1.0
    assert not result.sides[0].alone


def test_one_that_weighs_is_judged_in_company() -> None:
    harsh = Fixed("harsh", by_pair({("a.n1", "c.r1"): 1.0}), role=StrategyRole.WEIGHS)
    mild = Fixed("mild", 1.0, role=StrategyRole.WEIGHS)
    one, other = compare(OF, harsh, mild, company=[ONE]).sides
    assert one.pairs == (("a.n1", "c.r1"),)
    assert other.pairs == (("a.n1", "c.r1"), ("b.n1", "c.r1"))


def test_one_that_weighs_finds_nothing_alone_and_that_is_said() -> None:
    weighs = Fixed("weighs", role=StrategyRole.WEIGHS)
    with pytest.raises(ValueError, match="give it company"):
        compare(OF, ONE, weighs)


def test_one_that_fails_finds_nothing_and_its_fault_is_kept() -> None:
    def fails(task: Task) -> None:
        raise RuntimeError("no")

    one, other = compare(OF, Fixed("one", fails), OTHER).sides
    assert one.pairs == ()
    assert one.report.fault is not None
    assert one.seconds is None
    assert other.report.fault is None
    assert other.seconds is not None


def verdict(need_id: str, resource_id: str, answer: Answer) -> Verdict:
    asked, offered = need(need_id), resource(resource_id)
    return Verdict(asked, offered, actor(asked.actor), actor(offered.actor), answer)


def test_what_people_decided_is_replayed_also_of_what_has_been_withdrawn() -> None:
    decided = replace(
        OF,
        verdicts=(
            verdict("a.n1", "c.r1", Answer.ACCEPTED),
            verdict("b.n1", "d.r1", Answer.AGREED),
            verdict("b.n1", "c.r1", Answer.DECLINED),
            verdict("gone.n1", "d.r1", Answer.DECLINED),
        ),
    )
    result = compare(decided, ONE, OTHER)
    assert (result.yes, result.no) == (2, 2)
    assert [(side.wanted, side.unwanted) for side in result.sides] == [(1, 1), (2, 0)]
    assert [(side.first, side.precision_yes) for side in result.sides] == [(1, 0.1667), (2, 0.3333)]


def test_the_latest_word_on_a_pair_counts() -> None:
    words = (verdict("a.n1", "c.r1", Answer.ACCEPTED), verdict("a.n1", "c.r1", Answer.REFUSED))
    result = compare(replace(OF, verdicts=words), ONE, OTHER)
    assert (result.yes, result.no, result.sides[0].wanted, result.sides[0].unwanted) == (0, 1, 0, 1)
    assert (result.sides[0].first, result.sides[0].precision_yes) == (0, None)


def test_precision_against_what_was_accepted_looks_at_the_first_three_of_each_need() -> None:
    many = snapshot(need("a.n1"), *(resource(f"r{k}.r1") for k in range(5)))
    falling = Fixed("falling", by_pair({("a.n1", f"r{k}.r1"): 0.9 - k / 20 for k in range(5)}))
    rising = Fixed("rising", by_pair({("a.n1", f"r{k}.r1"): 0.6 + k / 20 for k in range(5)}))
    words = (verdict("a.n1", "r4.r1", Answer.ACCEPTED), verdict("a.n1", "r3.r1", Answer.ACCEPTED))
    one, other = compare(replace(many, verdicts=words), falling, rising).sides
    assert (one.wanted, one.first, one.precision_yes) == (2, 0, 0.0)
    assert (other.wanted, other.first, other.precision_yes) == (2, 2, 0.6667)


def test_nobody_sees_what_was_decided() -> None:
    knows = Fixed("knows", lambda task: [1.0 if task.snapshot.verdicts else 0.0] * len(task))
    decided = replace(OF, verdicts=(verdict("a.n1", "c.r1", Answer.ACCEPTED),))
    assert compare(decided, knows, ONE).sides[0].pairs == ()


def test_a_strategy_is_measured_beside_those_that_find_and_fused_with_all() -> None:
    weighs = Fixed("weighs", 1.0, role=StrategyRole.WEIGHS)
    measured = beside(OF, GRADES, OTHER, [ONE, weighs])
    assert measured.needs == 2
    assert list(measured.alone) == ["one", "other"]
    assert measured.alone["other"]["ndcg@10"].value > measured.alone["one"]["ndcg@10"].value
    gain = measured.together["ndcg@10"].value - measured.without["ndcg@10"].value
    assert measured.gain.value == pytest.approx(gain, abs=2e-4)
    assert measured.gain.value > 0


def test_one_of_the_same_name_is_left_out_of_the_others() -> None:
    assert list(beside(OF, GRADES, OTHER, [ONE, Fixed("other", 0.1)]).alone) == ["one", "other"]


def test_one_without_any_opinion_has_no_row_among_the_others() -> None:
    assert list(beside(OF, GRADES, OTHER, [ONE, Fixed("mute", None)]).alone) == ["one", "other"]
    assert list(beside(OF, GRADES, Fixed("mute", None), [ONE]).alone) == ["mute", "one"]


def test_one_that_weighs_has_a_row_of_its_own_when_it_is_the_one_measured() -> None:
    measured = beside(OF, GRADES, Fixed("weighs", 1.0, role=StrategyRole.WEIGHS), [ONE])
    assert list(measured.alone) == ["one", "weighs"]
    assert measured.gain.value == 0
