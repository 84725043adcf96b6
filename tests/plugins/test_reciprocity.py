"""Reciprocity: what both gain from is lifted, and nothing is ever punished."""

import numpy as np
import pytest

from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import judge_all, match
from matchmaker.matching.strategy import StrategyRole, Task
from plugins.reciprocity import Reciprocity
from tests.matching.builders import Fixed, actor, by_pair, need, norsjo, resource, snapshot, task_of

TWO = snapshot(
    actor("a", name="Affären"),
    actor("b", name="Bygdegården"),
    need("a.n1", "Lokal"),
    need("b.n1", "Varor"),
    need("b.n2", "Kaffe"),
    resource("a.r1", "Kaffebröd"),
    resource("b.r1", "Stora salen"),
)
FOUND = [0.7, 0.6, 0.8]  # a.n1-b.r1, b.n1-a.r1, b.n2-a.r1


def test_the_score_is_the_best_that_was_found_the_other_way() -> None:
    assert Reciprocity().score(task_of(TWO, FOUND)).tolist() == [0.8, 0.7, 0.7]


def test_what_is_not_worth_showing_the_other_way_gives_no_opinion() -> None:
    first, *others = Reciprocity().score(task_of(TWO, [0.4, 0.6, 0.3]))
    assert first == 0.6
    assert np.isnan(others).all()
    assert np.isnan(Reciprocity().score(task_of(TWO))).all()


def test_ties_are_told_by_the_first_id() -> None:
    task = task_of(TWO, [0.7, 0.6, 0.6])
    (evidence,) = Reciprocity().explain(Task(TWO, task.pairs[:1], scored=task))
    assert evidence is not None
    assert "”Varor”" in evidence.reason.sv


def test_the_need_and_the_resource_of_the_other_way_are_named() -> None:
    task = task_of(TWO, FOUND)
    (evidence,) = Reciprocity().explain(Task(TWO, task.pairs[:1], scored=task))
    assert evidence is not None
    assert evidence.reason.sv == (
        "Kanske också åt andra hållet: Bygdegården behöver ”Kaffe”, och Affären har ”Kaffebröd”."
    )
    assert "Perhaps also the other way" in evidence.reason.en


def test_without_anything_the_other_way_there_is_nothing_to_tell() -> None:
    task = task_of(TWO, [0.7, 0.1, 0.1])
    assert Reciprocity().explain(task)[0] is None


def test_what_circumstances_stop_the_other_way_is_no_help() -> None:
    finding = Fixed(score=by_pair({("a.n1", "b.r1"): 0.9, ("b.n1", "a.r1"): 0.9}))
    sold = Fixed(name="sold", role=StrategyRole.WEIGHS, score=by_pair({("a.n1", "b.r1"): 1.0}))
    for strategies, names_it in (([finding], True), ([finding, sold], False)):
        (suggestion,) = match(TWO, [*strategies, Reciprocity()]).suggestions["a.n1"]
        assert any("åt andra hållet" in told.evidence.reason.sv for told in suggestion.evidence) == names_it


def test_it_only_ever_lifts() -> None:
    everyone = Registry.load().strategies
    before = judge_all(norsjo(), [s for s in everyone if s.spec.name != "reciprocity"]).fused
    after = judge_all(norsjo(), everyone).fused
    assert (after >= before).all()
    assert (after > before).any()


@pytest.mark.parametrize("role", [StrategyRole.LIFTS])
def test_its_role_is_to_lift(role: StrategyRole) -> None:
    assert Reciprocity().spec.role is role


def test_in_a_run_the_pair_that_both_gain_from_comes_first() -> None:
    of = snapshot(need("a.n1"), need("c.n1"), resource("b.r1"), resource("c.r1"), resource("a.r1"))
    finding = Fixed(score=by_pair({("a.n1", "b.r1"): 0.6, ("a.n1", "c.r1"): 0.6, ("c.n1", "a.r1"): 0.9}))
    result = match(of, [finding, Reciprocity()])
    assert [s.resource for s in result.suggestions["a.n1"]] == ["c.r1", "b.r1"]
