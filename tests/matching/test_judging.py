"""The wall around each strategy."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from scipy.sparse import coo_matrix, csr_matrix

from matchmaker.matching.judging import Judged, checked_vectors, evidence_for, in_order, judge
from matchmaker.matching.results import Progress
from matchmaker.matching.strategy import Evidence, Mark, StrategyRole, Task
from matchmaker.matching.texts import Text
from tests.matching.builders import Fixed, need, resource, saying, snapshot, task_of

TASK = task_of(snapshot(need("a.n1"), resource("b.r1"), resource("c.r1")))


def raising(task: Task) -> Any:
    raise RuntimeError("boom")


class SilentError(Exception):
    """One that cannot even be told."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


def raising_without_words(task: Task) -> Any:
    raise SilentError


WHY = Text(sv="Därför.", en="Because.")

BROKEN = {
    "raises": (raising, "RuntimeError: boom"),
    "raises what cannot be told": (raising_without_words, "SilentError: it cannot say what is wrong"),
    "is too short": (lambda task: [1.0], "ValueError: expected 2 scores, got 1"),
    "has a NaN": (lambda task: [0.5, float("nan")], "ValueError: a score is not finite"),
    "has an infinity": (lambda task: [0.5, float("inf")], "ValueError: a score is not finite"),
    "is above one": (lambda task: [0.5, 1.5], "ValueError: a score is outside 0 to 1"),
    "is below zero": (lambda task: [0.5, -0.1], "ValueError: a score is outside 0 to 1"),
    "has a text": (lambda task: [0.5, "0.5"], "TypeError: a score is a str, not a number"),
    "has a truth value": (lambda task: [0.5, True], "TypeError: a score is a bool, not a number"),
    "is a text": (lambda task: "ab", "TypeError: expected a sequence of scores, got str"),
    "is nothing": (lambda task: None, "TypeError: expected a sequence of scores, got NoneType"),
}


@pytest.mark.parametrize(("broken", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_strategy_that_breaks_the_contract_is_left_out_and_named(broken: Any, message: str) -> None:
    judged = judge(TASK, [Fixed("broken", broken), Fixed("sound", 0.75)])
    report = judged.reports["broken"]
    assert report.fault is not None
    assert (report.version, report.fault.phase, report.fault.message) == ("1.2", "score", message)
    assert judged.fused.tolist() == [0.75, 0.75]
    assert list(judged.scores) == ["sound"]
    assert judged.reports["sound"].fault is None


def test_a_weight_outside_zero_to_one_is_a_fault() -> None:
    fault = judge(TASK, [Fixed("heavy", weight=2.0)]).reports["heavy"].fault
    assert fault is not None
    assert "weight 2.0" in fault.message


def test_numpy_numbers_and_arrays_are_scores_too() -> None:
    judged = judge(TASK, [Fixed("a", lambda task: np.array([0.25, 0.5], dtype=np.float32)), Fixed("b", 1)])
    assert judged.scores["a"].tolist() == [0.25, 0.5]
    assert judged.reports["b"].scored == 2


def test_what_a_strategy_said_is_told_as_it_was_rounded_though_half_of_it_is_kept() -> None:
    judged = judge(TASK, [Fixed("a", lambda task: [0.1234567, None]), Fixed("b", 1)])
    assert judged.scores["a"].dtype == np.float32
    assert judged.said("a").tolist()[0] == 0.123457
    assert np.isnan(judged.said("a", np.array([1])))
    assert judged.said("b", np.array([1, 0, 1])).tolist() == [1.0, 1.0, 1.0]


def test_no_opinion_is_counted_as_abstaining() -> None:
    judged = judge(TASK, [Fixed("half", lambda task: [None, 0.5])])
    assert (judged.reports["half"].scored, judged.reports["half"].abstained) == (1, 1)
    assert judged.found.tolist() == [0.0, 0.5]


def test_weighing_strategies_see_what_was_found_and_lifting_ones_what_was_left_of_it() -> None:
    seen: dict[str, Any] = {}

    def looking(name: str, role: StrategyRole) -> Fixed:
        def score(task: Task) -> list[float]:
            seen[name] = None if task.found is None else task.found.tolist()
            return [0.5] * len(task)

        return Fixed(name, score, role=role)

    judge(TASK, [looking("a", StrategyRole.WEIGHS), looking("b", StrategyRole.LIFTS), looking("c", StrategyRole.FINDS)])
    assert seen == {"a": [0.5, 0.5], "b": [0.25, 0.25], "c": None}


def test_progress_is_told_as_each_strategy_starts_and_at_the_end() -> None:
    told: list[Progress] = []
    judge(TASK, [Fixed("b"), Fixed("w", role=StrategyRole.WEIGHS), Fixed("a", raising)], told.append)
    assert told == [Progress("a", 0, 3), Progress("b", 1, 3), Progress("w", 2, 3), Progress("", 3, 3)]


def test_without_strategies_nothing_is_found() -> None:
    told: list[Progress] = []
    assert judge(TASK, [], told.append).fused.tolist() == [0.0, 0.0]
    assert told == []


def test_two_strategies_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name: a, a"):
        in_order([Fixed("a"), Fixed("a")])


def judged_by(strategy: Fixed) -> Judged:
    return judge(TASK, [strategy])


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (raising, "RuntimeError: boom"),
        (lambda task: [None], "ValueError: expected 2 pieces of evidence, got 1"),
        (lambda task: ["för att", None], "TypeError: a piece of evidence is 'för att'"),
        (lambda task: [Evidence("för att"), None], "TypeError"),  # type: ignore[arg-type]
        (lambda task: [Evidence(Text(sv="Därför.", en=None)), None], "TypeError"),  # type: ignore[arg-type]
        (lambda task: [Evidence(WHY, [Mark("need", "title")]), None], "TypeError"),  # type: ignore[arg-type]
        (lambda task: [Evidence(WHY, (("need", "title", 0, 1),)), None], "TypeError"),  # type: ignore[arg-type]
        (lambda task: [Evidence(WHY, (Mark("need", "title", np.int64(0), 1),)), None], "TypeError"),  # type: ignore[arg-type]
        (lambda task: [Evidence(WHY, supports=np.bool_(True)), None], "TypeError"),  # type: ignore[arg-type]
    ],
)
def test_a_fault_in_explaining_drops_only_the_evidence(broken: Any, message: str) -> None:
    strategy = Fixed("broken", 0.75, broken)
    judged = judged_by(strategy)
    assert evidence_for(judged.task, strategy, judged) == [None, None]
    fault = judged.reports["broken"].fault
    assert fault is not None
    assert fault.phase == "explain"
    assert message in fault.message
    assert judged.fused.tolist() == [0.75, 0.75]


def test_sound_evidence_is_handed_on_and_its_time_counted() -> None:
    strategy = Fixed("sound", 0.75, saying("Därför."))
    judged = judged_by(strategy)
    before = judged.reports["sound"].seconds
    assert [e.reason.sv for e in evidence_for(judged.task, strategy, judged) if e] == ["Därför."] * 2
    assert judged.reports["sound"].seconds > before


def test_scores_of_who_has_no_opinion_on_anything_take_no_room() -> None:
    of = snapshot(need("a.n1"), resource("b.r1"), resource("c.r1"))
    scores = judge(task_of(of), [Fixed("silent", None), Fixed("other")]).scores
    assert (scores["silent"].strides, np.isnan(scores["silent"]).tolist()) == ((0,), [True, True])
    assert scores["other"].tolist() == [1, 1]


def test_a_reason_is_kept_by_its_words_alone_whatever_it_was_filled_with() -> None:
    text = Text(sv="Det är {km} km.", en="It is {km} km.").filled(km=np.int64(3))
    strategy = Fixed("filled", 0.75, lambda task: [Evidence(text)] * len(task))
    judged = judged_by(strategy)
    told, _ = evidence_for(judged.task, strategy, judged)
    assert told is not None
    assert json.loads(json.dumps(asdict(told.reason))) == {"sv": "Det är 3 km.", "en": "It is 3 km."}


@pytest.mark.parametrize(
    "rows",
    [
        [np.ones((1, 3, 2)), np.ones((2, 3, 2))],
        [np.full((1, 3), np.nan), np.ones((2, 3))],
        [csr_matrix(np.full((1, 3), np.inf)), csr_matrix(np.ones((2, 3)))],
        [np.ones((1, 3)).astype(str), np.ones((2, 3)).astype(str)],
        [np.ones((1, 3)).astype(object), np.ones((2, 3)).astype(object)],
        [np.ones((1, 3)), csr_matrix(np.ones((2, 3)))],
        [np.ones((2, 3)), np.ones((2, 3))],
        [[[1.0]], [[1.0]]],
    ],
)
def test_vectors_that_cannot_be_multiplied_are_refused(rows: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        checked_vectors(rows, TASK)


def test_vectors_of_any_sound_kind_can_be_chosen_from() -> None:
    kinds: list[Callable[[Any], Any]] = [np.asarray, np.float64, csr_matrix, coo_matrix]
    for kind in kinds:
        needs, resources = checked_vectors((kind([[1, 0]]), kind([[1, 0], [0, 1]])), TASK)
        assert (needs[np.array([0])].shape, resources[np.array([1, 0])].shape) == ((1, 2), (2, 2))
