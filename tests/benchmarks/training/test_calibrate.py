"""Calibration measures on judged pairs of municipalities, and lays the middle where it says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.training.calibrate import ONE_IN, fitted, joins, judged_pairs, likenesses, silence, snapshot_of
from benchmarks.training.data import Municipality, TrainingNeed
from plugins.affinity.learnt import Learnt
from plugins.cases.learnt import Learnt as Cases
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


def test_in_each_part_it_is_measured_without_what_is_remembered_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    without = list[list[str]]()

    def remembering(learnt: Learnt, needs: list[TrainingNeed]) -> Learnt:
        without.append([need.topic for need in needs])
        return learnt

    def small_without(path: Path, needs: list[TrainingNeed]) -> Cases:
        without.append([need.topic for need in needs])
        return small()

    monkeypatch.setattr("benchmarks.training.calibrate.remembering_only", remembering)
    monkeypatch.setattr("benchmarks.training.calibrate.cases_remembering_only", small_without)
    other = replace(PLACE, name="Grusby")
    needs = [*NEEDS.values(), TrainingNeed("Ved.", "municipality Grusby", {})]
    tasks = [judged_pairs(place, NEEDS)[0] for place in (PLACE, other)]
    found = list(likenesses([[PLACE], [other]], tasks, needs))
    assert [len(one) for one in found] == [3, 3]
    assert without == [["municipality Grusby"], ["municipality Sandby"] * 2]
    assert [len(one) for one in joins([[PLACE], [other]], tasks, needs)] == [3, 3]
    assert without[2:] == without[:2]


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
