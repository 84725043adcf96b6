"""What strategies say of parts of needs, and how likely needs are the same."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.matching.adapting import with_weight
from matchmaker.matching.groups import likeness
from matchmaker.matching.groups.likeness import IN_COMMON, alike, part_scores, signs_of_likeness
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy, StrategyRole, Task
from tests.matching.builders import Fixed, need, resource, snapshot
from tests.matching.groups.builders import judged_by, meeting


def likenesses(of: Snapshot, *strategies: Strategy) -> dict[tuple[str, str], float]:
    judged, _ = judged_by(of, *strategies)
    pairs, scores = alike(judged, strategies)
    return {(of.needs[i].id, of.needs[j].id): s for (i, j), s in zip(pairs.tolist(), scores.tolist(), strict=True)}


def test_a_part_is_judged_as_a_need_of_its_own() -> None:
    of = snapshot(need("a.n1", "Ljud och ljus", "Lördag"), resource("b.r1", "Högtalare"))
    strategy = meeting({("ljus", "Högtalare"): 0.3, ("Ljud", "Högtalare"): 0.7})
    judged, _ = judged_by(of, strategy)
    pairs = np.array([[0, 0], [1, 0]], dtype=np.intp)
    assert part_scores(judged, [strategy], [(0, "Ljud"), (0, "ljus")], pairs).tolist() == [0.7, 0.3]


class Retrieving(Fixed):
    """Holds those for likely whose titles begin alike."""

    def vectors(self, task: Task) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        needs = [need.title.split()[0] for need in task.snapshot.needs]
        resources = [resource.title.split()[0] for resource in task.snapshot.resources]
        words = sorted({*needs, *resources})
        rows = np.eye(len(words), dtype=np.float32)
        return rows[list(map(words.index, needs))], rows[list(map(words.index, resources))]


def test_needs_are_alike_by_the_mean_cosine_of_the_strategies_that_have_vectors() -> None:
    of = snapshot(need("a.n1", "Plog"), need("b.n1", "Plog"), need("c.n1", "Kakor"), resource("d.r1", "Traktor"))
    strategies = [Retrieving("a", 0.5, weight=0.25), Retrieving("b", 0.5), Fixed("without vectors", 0.5)]
    judged, _ = judged_by(of, *strategies)
    pairs, signs = signs_of_likeness(judged, strategies)
    assert pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert signs[:, 0].tolist() == pytest.approx([1.0, 0.0, 0.0])
    given = likenesses(of, *strategies)
    assert given["a.n1", "b.n1"] > given["a.n1", "c.n1"]


class Counting(Retrieving):
    """The same with rows as long as they come."""

    def vectors(self, task: Task) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        needs, resources = super().vectors(task)
        return needs * np.float32(6), resources * np.float32(6)


def test_rows_that_are_longer_than_one_have_a_cosine_too() -> None:
    of = snapshot(need("a.n1", "Plog"), need("b.n1", "Plog"), need("c.n1", "Kakor"), resource("d.r1", "Traktor"))
    judged, _ = judged_by(of, Counting("a", 0.5))
    _, signs = signs_of_likeness(judged, [Counting("a", 0.5)])
    assert signs[:, 0].tolist() == pytest.approx([1.0, 0.0, 0.0])


def test_without_vectors_needs_are_compared_by_what_meets_them() -> None:
    of = snapshot(need("a.n1", "Is"), need("b.n1", "Is"), need("c.n1", "Kakor"), resource("d.r1", "Plog"))
    strategy = meeting({("Is", "Plog"): 0.8}, otherwise=0.0)
    judged, _ = judged_by(of, strategy)
    pairs, signs = signs_of_likeness(judged, [strategy])
    assert pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert signs[:, 0].tolist() == [0.0, 0.0, 0.0]
    assert signs[:, 1].tolist() == pytest.approx([0.0, np.log(IN_COMMON), np.log(IN_COMMON)])


def test_needs_that_the_same_resources_meet_are_more_alike_than_who_sells_and_who_buys() -> None:
    of = snapshot(
        need("a.n1", "Ägg köpes"),
        need("b.n1", "Ägg sökes"),
        need("c.n1", "Ägg säljes"),
        resource("d.r1", "Hönseri"),
        resource("e.r1", "Hylla"),
    )
    met = {("köpes", "Hönseri"): 0.9, ("sökes", "Hönseri"): 0.8, ("säljes", "Hylla"): 0.9}
    strategy = Retrieving("meeting", meeting(met).score)
    judged, _ = judged_by(of, strategy)
    _, signs = signs_of_likeness(judged, [strategy])
    assert signs[:, 1].tolist() == pytest.approx([0, np.log(IN_COMMON), np.log(IN_COMMON)], abs=0.01)
    given = likenesses(of, strategy)
    assert given["a.n1", "b.n1"] > given["a.n1", "c.n1"] == given["b.n1", "c.n1"]


def test_needs_that_nobody_meets_have_little_in_common() -> None:
    of = snapshot(need("a.n1", "Ägg"), need("b.n1", "Ägg"), resource("c.r1", "Hylla"))
    judged, _ = judged_by(of, Retrieving(score=0.0))
    assert np.exp(signs_of_likeness(judged, [Retrieving(score=0.0)])[1][:, 1]) == pytest.approx(IN_COMMON)


def test_needs_of_one_actor_are_not_compared() -> None:
    assert likenesses(snapshot(need("a.n1"), need("a.n2"), need("b.n1")), Retrieving(score=0.8)).keys() == {
        ("a.n1", "b.n1"),
        ("a.n2", "b.n1"),
    }


class Asked(Retrieving):
    """Tells when it is asked for its vectors."""

    asked: list[str]

    def vectors(self, task: Task) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        self.asked.append(self.spec.name)
        return super().vectors(task)


def test_only_finding_strategies_that_did_not_fail_are_asked() -> None:
    def failing(task: Task) -> list[float]:
        raise RuntimeError

    calls: list[str] = []
    strategies = [
        Asked("finds", 0.8),
        Asked("fails", failing),
        Asked("weighs", 0.8, role=StrategyRole.WEIGHS),
        Asked("lifts", 0.8, role=StrategyRole.LIFTS),
    ]
    for strategy in strategies:
        strategy.asked = calls
    of = snapshot(need("a.n1", "x"), need("b.n1", "x"), resource("c.r1", "x"))
    judged, _ = judged_by(of, *strategies)
    calls.clear()
    alike(judged, strategies)
    assert calls == ["finds"]


def test_a_strategy_whose_rows_do_not_tell_which_needs_are_the_same_is_not_asked_for_them() -> None:
    of = snapshot(need("a.n1", "a"), need("b.n1", "a"), need("c.n1", "c"), resource("z.r1", "z"))
    likening, other = Retrieving(score=0.8), Retrieving(score=0.8)
    other.spec = replace(other.spec, likens_needs=False)
    assert len(set(likenesses(of, likening).values())) > 1
    assert len(set(likenesses(of, other).values())) == 1
    assert len(set(likenesses(of, with_weight(other, 0.5)).values())) == 1


def test_of_very_many_needs_the_likeliest_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "ALL_PAIRS", 10)
    monkeypatch.setattr(likeness, "PER_NEED", 3)
    of = snapshot(*(need(f"{a}{k}.n1", a) for a in "abc" for k in range(3)), resource("z.r1", "z"))
    given = likenesses(of, Retrieving(score=0.8))
    assert {(a[0], b[0]) for a, b in given} == {("a", "a"), ("b", "b"), ("c", "c")}
    assert len(given) == 9
