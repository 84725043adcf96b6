"""The learning curve: a simulated leader decides about one half of the needs, and the other half is measured."""

from collections.abc import Sequence

import pytest

from matchmaker.matching.measuring.learning_curve import PER_NEED, LearningPoint, learning_curve
from matchmaker.matching.snapshot import Answer, Snapshot, Verdict
from matchmaker.matching.strategy import Evidence, StrategyRole, Task
from tests.matching.builders import Fixed, need, resource, snapshot

NEEDS = [need(f"a.n{k:02}") for k in range(40)]
MANY = snapshot(*NEEDS, *(resource(f"b.r{k}") for k in range(6)))
GRADES = {need.id: {"b.r5": 3} for need in NEEDS[:-4]}


class Learning:
    """Finds what was accepted before, and remembers every snapshot that it was shown."""

    spec = Fixed("learning", role=StrategyRole.LIFTS).spec

    def __init__(self) -> None:
        self.seen: list[Snapshot] = []

    def score(self, task: Task) -> list[float | None]:
        self.seen.append(task.snapshot)
        liked = {verdict.resource.id for verdict in task.snapshot.verdicts if verdict.is_yes}
        return [1.0 if resource.id in liked else None for _, resource in task]

    def explain(self, task: Task) -> list[None]:
        return [None] * len(task)

    def lessons(self, snapshot: Snapshot) -> Sequence[Evidence]:
        return []


def curve(learning: Learning, **more: object) -> list[LearningPoint]:
    return learning_curve(MANY, GRADES, [Fixed(score=0.6), learning], **more)  # type: ignore[arg-type]


def test_what_is_learnt_about_one_half_shows_in_the_other() -> None:
    points = curve(Learning(), steps=(0, 30, 200))
    assert [(point.seed, point.decisions) for point in points[:2]] == [(0, 0), (0, 30)]
    before, _, after = points[:3]
    assert before.without == before.with_experience
    assert before.gain.value == 0
    assert after.yes > 0
    assert after.without == before.without
    assert after.with_experience.value == 1
    assert after.gain.value == pytest.approx(1 - after.without.value)


def test_the_leader_decides_about_what_is_shown_and_never_about_the_needs_that_are_measured() -> None:
    learning = Learning()
    curve(learning, steps=(0, 30), seeds=(3,))
    verdicts = max((of.verdicts for of in learning.seen), key=len)
    decided = {verdict.need.id for verdict in verdicts}
    assert len(verdicts) == 30
    assert len(decided) <= 20
    assert all(sum(v.need.id == id and v.is_yes for v in verdicts) <= PER_NEED for id in decided)
    assert len({(verdict.need.id, verdict.resource.id) for verdict in verdicts}) == 30


def test_yes_is_said_from_grade_two_on_and_to_nothing_else() -> None:
    learning = Learning()
    curve(learning, steps=(200,), seeds=(0,))
    verdicts: tuple[Verdict, ...] = max((of.verdicts for of in learning.seen), key=len)
    for verdict in verdicts:
        good = GRADES.get(verdict.need.id, {}).get(verdict.resource.id, 0) >= 2
        assert verdict.answer is (Answer.ACCEPTED if good else Answer.DECLINED)
    assert {verdict.answer for verdict in verdicts} == {Answer.ACCEPTED, Answer.DECLINED}


def test_when_nothing_more_is_shown_there_are_fewer_decisions() -> None:
    (point,) = learning_curve(MANY, GRADES, [Fixed(score=0.1), Learning()], steps=(200,), seeds=(0,))
    assert (point.decisions, point.yes) == (0, 0)


def test_other_seeds_deal_the_needs_otherwise_and_the_same_seed_the_same() -> None:
    assert curve(Learning(), steps=(30,), seeds=(0,)) == curve(Learning(), steps=(30,), seeds=(0,))
    learnt = []
    for seed in (0, 1):
        learning = Learning()
        curve(learning, steps=(30,), seeds=(seed,))
        learnt.append({verdict.need.id for verdict in max((of.verdicts for of in learning.seen), key=len)})
    assert learnt[0] != learnt[1]
