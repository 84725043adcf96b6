"""What strategies say of parts of needs, and of needs beside each other."""

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.matching.groups import likeness
from matchmaker.matching.groups.likeness import IN_COMMON, alike, part_scores
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy, StrategyRole, Task
from plugins.wording.wording import Wording
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


def test_needs_are_alike_as_far_as_each_would_meet_the_other() -> None:
    of = snapshot(need("a.n1", "Plogning"), need("b.n1", "Skottning"), need("c.n1", "Kakor"))
    scores = {("Plogning", "Skottning"): 0.9, ("Skottning", "Plogning"): 0.4}
    given = likenesses(of, meeting(scores, otherwise=0.0))
    assert given == {("a.n1", "b.n1"): pytest.approx(0.6)}


def test_needs_that_the_same_resources_meet_are_more_alike_than_who_sells_and_who_buys() -> None:
    of = snapshot(
        need("a.n1", "Vill köpa ägg"),
        need("b.n1", "Söker ägg"),
        need("c.n1", "Vill sälja ägg"),
        resource("d.r1", "Hönseri"),
        resource("e.r1", "Hylla"),
    )
    met = {("köpa", "Hönseri"): 0.9, ("Söker", "Hönseri"): 0.8, ("sälja", "Hylla"): 0.9}
    given = likenesses(of, meeting(met | {("ägg", "ägg"): 0.5}))
    assert given["a.n1", "b.n1"] == pytest.approx(0.25 ** (1 / 3), abs=0.001)
    assert given["a.n1", "c.n1"] == pytest.approx((0.25 * IN_COMMON) ** (1 / 3))
    assert given["b.n1", "c.n1"] == given["a.n1", "c.n1"]


def test_needs_that_nobody_meets_are_alike_as_far_as_each_would_meet_the_other() -> None:
    of = snapshot(need("a.n1", "Ägg"), need("b.n1", "Ägg"), resource("c.r1", "Hylla"))
    assert likenesses(of, meeting({("Ägg", "Ägg"): 0.5}, otherwise=0.0)) == {("a.n1", "b.n1"): pytest.approx(0.5)}


def test_needs_of_one_actor_are_not_compared() -> None:
    assert likenesses(snapshot(need("a.n1"), need("a.n2"), need("b.n1")), Fixed(score=0.8)).keys() == {
        ("a.n1", "b.n1"),
        ("a.n2", "b.n1"),
    }


def test_only_finding_strategies_that_did_not_fail_are_asked() -> None:
    calls: list[str] = []

    def asked(name: str, role: StrategyRole, fails: bool = False) -> Fixed:
        def score(task: Task) -> list[float]:
            calls.append(name)
            if fails:
                raise RuntimeError
            return [0.8] * len(task)

        return Fixed(name, score, role=role)

    strategies = [
        asked("finds", StrategyRole.FINDS),
        asked("fails", StrategyRole.FINDS, fails=True),
        asked("weighs", StrategyRole.WEIGHS),
        asked("lifts", StrategyRole.LIFTS),
    ]
    of = snapshot(need("a.n1"), need("b.n1"), resource("c.r1"))
    judged, _ = judged_by(of, *strategies)
    calls.clear()
    alike(judged, strategies)
    assert calls == ["finds"]


POLITE = "Hej! Tack på förhand, vänliga hälsningar."


def test_words_of_courtesy_make_no_needs_alike() -> None:
    of = snapshot(
        need("a.n1", "Plogning", POLITE),
        need("b.n1", "Bullar", POLITE),
        need("c.n1", "Elverk", POLITE),
        resource("d.r1"),
    )
    assert all(score < 0.2 for score in likenesses(of, Wording()).values())


def test_without_the_exception_for_courtesy_they_would_be_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "_plain", lambda need: need)
    with pytest.raises(AssertionError):
        test_words_of_courtesy_make_no_needs_alike()


class Retrieving(Fixed):
    """Holds those for likely whose titles are the same."""

    def vectors(self, task: Task) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        needs = [need.title for need in task.snapshot.needs]
        resources = [resource.title for resource in task.snapshot.resources]
        titles = sorted({*needs, *resources})
        rows = np.eye(len(titles), dtype=np.float32)
        return rows[list(map(titles.index, needs))], rows[list(map(titles.index, resources))]


def test_of_very_many_needs_the_likeliest_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "ALL_PAIRS", 10)
    monkeypatch.setattr(likeness, "PER_NEED", 3)
    of = snapshot(*(need(f"{a}{k}.n1", a) for a in "abc" for k in range(3)), resource("z.r1", "z"))
    given = likenesses(of, Retrieving(score=0.8))
    assert {(a[0], b[0]) for a, b in given} == {("a", "a"), ("b", "b"), ("c", "c")}
    assert len(given) == 9
    assert len(likenesses(of, Fixed(score=0.8))) == 36  # it has no vectors, so all are compared
