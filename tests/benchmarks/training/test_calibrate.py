"""Calibration measures on judged pairs of municipalities, and lays the middle where it says."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.training.calibrate import (
    ONE_IN,
    affinity_remembering,
    cases_remembering,
    fitted,
    judged_pairs,
    silence,
    snapshot_of,
)
from benchmarks.training.data import Municipality, TrainingNeed
from plugins.affinity.learnt import Learnt
from plugins.cases.learnt import Learnt as CasesLearnt
from tests.plugins.cases.small import small

PLACE = Municipality(
    "Sandby",
    needs=(("Handeln", "Släp", ""), ("Laget", "Lokal", "Om tisdagar.")),
    resources=(("Laget", "Kärra", "Lånas ut."), ("Kyrkan", "Sal", ""), ("Kyrkan", "Bil", "")),
)
NEEDS = {
    "Släp.": TrainingNeed("Släp.", "municipality Sandby", {"Kärra. Lånas ut.": 3, "Bil.": 1}),
    "Lokal. Om tisdagar.": TrainingNeed("Lokal. Om tisdagar.", "municipality Sandby", {"Sal.": 2}),
}


def test_only_judged_pairs_count_and_those_of_grade_two_and_more_are_good() -> None:
    task, good = judged_pairs(PLACE, NEEDS)
    assert [(need.title, resource.title) for need, resource in task] == [
        ("Släp", "Kärra"),
        ("Släp", "Bil"),
        ("Lokal", "Sal"),
    ]
    assert good.tolist() == [True, False, True]


def test_it_is_measured_with_some_remembered_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    remembered = list[Sequence[TrainingNeed]]()

    def remembering(learnt: Learnt, needs: Sequence[TrainingNeed]) -> Learnt:
        remembered.append(needs)
        return learnt

    def small_remembering(path: Path, needs: Sequence[TrainingNeed]) -> CasesLearnt:
        remembered.append(needs)
        return small()

    monkeypatch.setattr("benchmarks.training.calibrate.remembering_only", remembering)
    monkeypatch.setattr("benchmarks.training.calibrate.cases_remembering_only", small_remembering)
    known, (task, _) = list(NEEDS.values())[:1], judged_pairs(PLACE, NEEDS)
    assert len(affinity_remembering(known).likeness(task)) == 3
    assert len(cases_remembering(known).joined(task)) == 3
    assert remembered == [known, known]


def test_who_has_several_needs_or_resources_is_one_actor() -> None:
    snapshot = snapshot_of(PLACE)
    assert [actor.name for actor in snapshot.actors] == ["Handeln", "Laget", "Kyrkan"]
    assert snapshot.resources[0].actor == snapshot.needs[1].actor


def test_nought_means_that_one_in_so_many_is_good() -> None:
    chance = np.random.default_rng(3)
    likeness = chance.uniform(-8, 2, size=(600_000, 1))
    good = chance.random(600_000) < 1 / (1 + np.exp(-likeness[:, 0]))
    (weight,), offset = fitted(likeness, good)
    at_nought = np.abs(likeness[:, 0] * weight + offset) < 0.15
    assert good[at_nought].mean() == pytest.approx(1 / ONE_IN, rel=0.25)


def test_silence_is_told_beside_what_it_is_right_about() -> None:
    needs = np.array([0, 0, 1, 1, 2, 3, 3, 3, 3])
    odds = np.array([1.0, -1.0, -2.0, -0.5, -1.0, 0.1, 0.2, 0.3, 0.4])
    good = np.array([True, False, False, False, True, True, False, False, False])
    assert silence(needs, odds, good) == (
        "2 needs get nothing, and 1 of these are met by nobody; "
        "of the three best of each need, 4 are shown, and 1 of these are good"
    )
