"""What a strategy gets and hands back."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.matching.strategy import Strategy, Task, opinions
from tests.matching.builders import Fixed, need, resource, snapshot, task_of

TASK = task_of(snapshot(need("a.n1"), resource("b.r1"), resource("c.r1")))


def test_a_task_is_as_long_as_its_pairs_and_gives_needs_with_resources() -> None:
    assert len(TASK) == 2
    assert [(n.id, r.id) for n, r in TASK] == [("a.n1", "b.r1"), ("a.n1", "c.r1")]


def test_a_task_tells_the_parties_of_each_pair() -> None:
    assert [(seeker.id, helper.id) for seeker, helper in TASK.parties()] == [("a", "b"), ("a", "c")]


def test_the_whole_of_a_task_to_explain_is_the_task_that_was_scored() -> None:
    part = Task(TASK.snapshot, TASK.pairs[:1], scored=TASK)
    assert part.whole is TASK
    assert TASK.whole is TASK


def test_opinions_are_none_where_nothing_is_known() -> None:
    assert opinions(np.array([0.25, 0.5]), np.array([True, False])) == [0.25, None]


def test_an_object_with_spec_score_and_explain_is_a_strategy() -> None:
    assert isinstance(Fixed(), Strategy)
    assert not isinstance(object(), Strategy)


def test_the_parties_are_also_told_as_positions_among_the_actors() -> None:
    assert TASK.actor_pairs().tolist() == [[0, 1], [0, 2]]


def test_the_parts_of_a_task_are_all_of_it_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.matching.strategy.PAIRS_AT_ONCE", 2)
    three = Task(TASK.snapshot, TASK.pairs[[0, 1, 0]], found=np.array([0.1, 0.2, 0.3]))
    parts = list(three.parts())
    assert [part.pairs.tolist() for part in parts] == [[[0, 0], [0, 1]], [[0, 0]]]
    assert [part.found.tolist() for part in parts if part.found is not None] == [[0.1, 0.2], [0.3]]
    assert [part.snapshot for part in parts] == [three.snapshot] * 2
    (nothing,) = replace(three, pairs=three.pairs[:0], found=None).parts()
    assert (len(nothing), nothing.found) == (0, None)
