"""What affinity and cases remember are the pairs that fit, as the files have them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.training.data import TrainingNeed, known_without, measured_municipalities, read_needs
from benchmarks.training.remember import (
    cases_remembering_only,
    pairs_that_fit,
    remember_cases,
    remembering_only,
    rounded,
)
from plugins import cases
from plugins.affinity import LEARNT_FILE, model_file
from plugins.affinity.affinity import NEED_PREFIX, RESOURCE_PREFIX
from plugins.affinity.e5 import unit
from plugins.affinity.learnt import read_learnt
from plugins.affinity.likeness import Side
from plugins.affinity.model import Model
from plugins.cases.learnt import known_texts, shared

LEARNT = read_learnt(LEARNT_FILE)


def test_only_pairs_that_fit_are_remembered_each_text_once() -> None:
    needs = [TrainingNeed("Släp", "a", {"Kärra": 3, "Cykel": 1}), TrainingNeed("Ved", "b", {"Kärra": 2, "Skog": 0})]
    asked, offered, met = pairs_that_fit(needs)
    assert (asked, offered) == (["Släp", "Ved"], ["Kärra"])
    assert met.tolist() == [[0, 0, 3], [1, 0, 2]]


def test_one_byte_a_dimension_keeps_the_direction() -> None:
    vectors = unit(np.random.default_rng(1).normal(size=(5, 384)).astype(np.float32))
    assert (unit(rounded(vectors).astype(np.float32)) * vectors).sum(axis=1) == pytest.approx(1, abs=2e-4)


def test_the_file_that_ships_remembers_every_pair_that_fits() -> None:
    asked, offered, _ = pairs_that_fit(read_needs())
    known = [side.precedents.known for side in LEARNT.sides if side.precedents]
    assert [len(of) for of in known] == [len(asked), len(offered)]


def test_what_it_remembers_are_the_vectors_of_those_texts() -> None:
    asked, offered, _ = pairs_that_fit(read_needs())
    model = Model(model_file(), LEARNT_FILE)
    for side, texts, prefix in zip(LEARNT.sides, (asked, offered), (NEED_PREFIX, RESOURCE_PREFIX), strict=True):
        some = range(0, len(texts), len(texts) // 5)
        read = Side(side.centre, side.turn).vectors(model.pooled([texts[row] for row in some], prefix))
        assert side.precedents is not None
        assert (read * side.precedents.known[some]).sum(axis=1) == pytest.approx(1, abs=1e-3)


def test_for_measuring_it_does_without_what_it_measures_on() -> None:
    fewer = remembering_only(LEARNT, known_without(read_needs(), measured_municipalities()))
    for before, after in zip(LEARNT.sides, fewer.sides, strict=True):
        assert before.precedents is not None
        assert after.precedents is not None
        assert 0.8 * len(before.precedents.known) < len(after.precedents.known) < len(before.precedents.known)


def test_a_file_that_remembers_other_pairs_is_refused() -> None:
    ours, theirs = (replace(side, precedents=None) for side in LEARNT.sides)
    nothing = replace(LEARNT, sides=(ours, theirs))
    with pytest.raises(ValueError, match=r"run benchmarks\.training\.remember first"):
        remembering_only(nothing, [])


def test_the_file_of_cases_is_made_again_as_it_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (features, known, met, _), ships = known_texts(cases.LEARNT_FILE), tmp_path / "cases.npz"
    monkeypatch.setattr(cases, "LEARNT_FILE", ships)
    remember_cases(*pairs_that_fit(read_needs()))
    again = known_texts(ships)
    assert list(again[0].names) == list(features.names)
    assert (again[2] == met).all()
    for ours, theirs in zip(again[1], known, strict=True):
        assert (ours != theirs).nnz == 0


def test_for_measuring_cases_do_without_what_they_measure_on() -> None:
    municipalities = measured_municipalities()
    fewer = cases_remembering_only(cases.LEARNT_FILE, known_without(read_needs(), municipalities))
    before, after = shared(cases.LEARNT_FILE).pairs.met.shape, fewer.pairs.met.shape
    for whole, part in zip(before, after, strict=True):
        assert 0.8 * whole < part < whole
