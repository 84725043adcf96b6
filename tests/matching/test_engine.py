"""A match run from end to end, with made-up strategies and with the ones that ship."""

import gc
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matchmaker.hooks.registry import Registry
from matchmaker.matching import engine
from matchmaker.matching.engine import match
from matchmaker.matching.results import MatchResult, Progress
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import StrategyRole, Task
from tests.matching.builders import Fixed, by_pair, need, norsjo, resource, saying, snapshot

SMALL = snapshot(need("a.n1"), need("a.n2"), resource("b.r1"), resource("c.r1"), resource("d.r1"), resource("a.r9"))


def order(result: MatchResult, need_id: str) -> list[str]:
    return [suggestion.resource for suggestion in result.suggestions[need_id]]


def test_suggestions_come_best_first_and_at_most_top() -> None:
    scores = by_pair({("a.n1", "b.r1"): 0.6, ("a.n1", "c.r1"): 0.9, ("a.n1", "d.r1"): 0.7})
    assert order(match(SMALL, [Fixed(score=scores)]), "a.n1") == ["c.r1", "d.r1", "b.r1"]
    assert order(match(SMALL, [Fixed(score=scores)], top=2), "a.n1") == ["c.r1", "d.r1"]


def test_ties_are_broken_by_the_resources_id_whatever_the_order_of_the_snapshot() -> None:
    turned = replace(SMALL, resources=SMALL.resources[::-1])
    assert (
        order(match(turned, [Fixed()], top=2), "a.n1")
        == order(match(SMALL, [Fixed()], top=2), "a.n1")
        == ["b.r1", "c.r1"]
    )


def test_nothing_is_suggested_inside_one_actor() -> None:
    assert "a.r9" not in order(match(SMALL, [Fixed()]), "a.n1")


def test_a_suggestion_says_what_each_strategy_said_and_leaves_out_who_had_no_opinion() -> None:
    result = match(SMALL, [Fixed("b", 0.75), Fixed("a", 1 / 3 + 0.5), Fixed("silent", None)], top=1)
    (suggestion,) = result.suggestions["a.n1"]
    assert suggestion.strategies == {"a": 0.833333, "b": 0.75}
    assert suggestion.score == 0.794787  # of the rounded ones


def test_evidence_names_its_strategy_with_caveats_last() -> None:
    strategies = [
        Fixed("far", 0.9, saying("Långt.", supports=False), StrategyRole.WEIGHS),
        Fixed("near", 0.9, saying("Nära."), StrategyRole.WEIGHS),
        Fixed("words", 0.9, saying("Orden.")),
        Fixed("both", 0.9, saying("Båda."), StrategyRole.LIFTS),
    ]
    (suggestion,) = match(SMALL, strategies, top=1).suggestions["a.n1"]
    said = [(item.strategy, item.evidence.reason.sv) for item in suggestion.evidence]
    assert said == [("words", "Orden."), ("both", "Båda."), ("near", "Nära."), ("far", "Långt.")]


def test_garbage_is_left_while_reasons_are_made_and_looked_for_again_afterwards() -> None:
    seen = []

    def explain(task: Task) -> list[None]:
        seen.append(gc.isenabled())
        return [None] * len(task)

    match(SMALL, [Fixed(explain=explain)])
    assert (seen, gc.isenabled()) == ([False], True)


def test_what_is_made_with_the_reasons_counts_as_old_afterwards_and_can_be_garbage() -> None:
    made: list[list[None]] = []

    def explain(task: Task) -> list[None]:
        made.append([None] * len(task))
        return made[-1]

    match(SMALL, [Fixed(explain=explain)])
    assert gc.get_freeze_count() == 0
    assert any(one is made[0] for one in gc.get_objects(generation=2))


def test_the_result_does_not_depend_on_the_order_of_the_strategies() -> None:
    strategies = Registry.load().strategies
    first, second = match(norsjo(), strategies), match(norsjo(), strategies[::-1])
    assert first.suggestions == second.suggestions


def test_the_report_names_digest_pairs_and_every_strategy() -> None:
    def broken(task: Task) -> list[float]:
        raise RuntimeError("boom")

    report = match(SMALL, [Fixed("sound"), Fixed("broken", broken)]).report
    assert (report.digest, report.pairs) == (SMALL.digest, 6)
    assert report.seconds > 0
    assert [(s.name, s.fault is None) for s in report.strategies] == [("broken", False), ("sound", True)]


def test_progress_is_passed_on() -> None:
    told: list[Progress] = []
    match(SMALL, [Fixed("a")], progress=told.append)
    assert told == [Progress("a", 0, 1), Progress("", 1, 1)]


@pytest.mark.parametrize("items", [[], [need("a.n1")], [resource("a.r1")], [need("a.n1"), resource("a.r1")]])
def test_snapshots_without_pairs_are_no_trouble(items: list[object]) -> None:
    few = snapshot(*items)  # type: ignore[arg-type]
    result = match(few, Registry.load().strategies)
    assert all(report.fault is None for report in result.report.strategies)
    assert result.suggestions == {n.id: () for n in few.needs}
    assert result.why_none.keys() == {n.id for n in few.needs}


def test_every_need_has_suggestions_or_a_reason_why_not() -> None:
    result = match(norsjo(), Registry.load().strategies)
    assert result.suggestions.keys() == {n.id for n in norsjo().needs}
    assert result.why_none.keys() == {id for id, found in result.suggestions.items() if not found}


@pytest.mark.parametrize("touched", ["a01", "a16", "a40"])
def test_matching_one_actor_gives_its_pairs_the_same_suggestions_as_a_full_run(touched: str) -> None:
    strategies = Registry.load().strategies
    full = match(norsjo(), strategies, top=1000)
    part = match(norsjo(), strategies, top=1000, touching=frozenset({touched}))
    owner = {n.id: n.actor for n in norsjo().needs} | {r.id: r.actor for r in norsjo().resources}
    for need_id, found in part.suggestions.items():
        expected = [s for s in full.suggestions[need_id] if touched in (owner[need_id], owner[s.resource])]
        assert list(found) == expected
    assert sum(map(len, part.suggestions.values())) > 0
    mine = {id for id in full.why_none if owner[id] == touched}
    assert part.why_none == {id: full.why_none[id] for id in mine}


def test_every_shown_suggestion_has_a_reason_that_speaks_for_it_and_no_percentage() -> None:
    strategies = Registry.load().strategies
    finding = {strategy.spec.name for strategy in strategies if strategy.spec.role is StrategyRole.FINDS}
    result = match(norsjo(), strategies)
    for suggestion in (s for found in result.suggestions.values() for s in found):
        assert any(item.evidence.supports and item.strategy in finding for item in suggestion.evidence), suggestion
        for item in suggestion.evidence:
            assert "%" not in item.evidence.reason.sv + item.evidence.reason.en
            assert item.evidence.reason.sv.endswith(".")
        assert math.isclose(suggestion.score, round(suggestion.score, 6), abs_tol=0)


def test_marks_lie_inside_the_texts_and_on_whole_words() -> None:
    of: Snapshot = norsjo()
    needs, resources = {n.id: n for n in of.needs}, {r.id: r for r in of.resources}
    result = match(of, Registry.load().strategies)
    for suggestion in (s for found in result.suggestions.values() for s in found):
        for mark in (m for item in suggestion.evidence for m in item.evidence.marks if m.end):
            side = needs[suggestion.need] if mark.side == "need" else resources[suggestion.resource]
            text: str = getattr(side, mark.field)
            word = text[mark.start : mark.end]
            assert word[0].isalnum()
            assert word[-1].isalnum()
            assert not text[mark.start - 1 : mark.start].isalnum()
            assert not text[mark.end : mark.end + 1].isalnum()


class Retrieving(Fixed):
    """A strategy that scores by the product of one-dimensional vectors, and offers them."""

    def vectors(self, task: Task) -> tuple[np.ndarray, np.ndarray]:
        asked = np.ones((len(task.snapshot.needs), 1), dtype=np.float32)
        given = np.arange(len(task.snapshot.resources), dtype=np.float32)[:, None]
        return asked, given


def test_of_very_many_pairs_only_the_likeliest_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    of = snapshot(need("a.n1"), need("b.n1"), *(resource(f"c.r{k}") for k in range(5)))
    monkeypatch.setattr(engine, "ALL_PAIRS", 4)
    monkeypatch.setattr(engine, "PER_NEED", 2)
    judged_pairs = match(of, [Retrieving("a", lambda task: [0.5 + 0.1 * j for _, j in task.pairs.tolist()])], top=9)
    assert judged_pairs.report.pairs == 4
    assert [item.resource for item in judged_pairs.suggestions["a.n1"]] == ["c.r4", "c.r3"]


@pytest.mark.parametrize(
    "vectors",
    [lambda self, task: 1 / 0, lambda self, task: (np.zeros((1, 1)), np.zeros((1, 1)))],
    ids=["raising", "of the wrong shape"],
)
def test_a_retriever_that_fails_leaves_all_pairs_to_be_judged(
    monkeypatch: pytest.MonkeyPatch, vectors: Callable[[Any, Task], Any]
) -> None:
    of = snapshot(need("a.n1"), need("b.n1"), *(resource(f"c.r{k}") for k in range(5)))
    monkeypatch.setattr(engine, "ALL_PAIRS", 4)
    broken = type("Broken", (Fixed,), {"vectors": vectors})
    assert match(of, [broken("a", 0.9)]).report.pairs == 10
