"""Writes what two strategies remember of the training pairs that fit: affinity their vectors, cases their words.

Run after train_affinity.py, before calibrate.py: python -m benchmarks.training.remember [cases]

All subjects are remembered; calibrate.py does without those that it measures on. With "cases" only theirs is written,
in seconds: it needs no language model.
"""

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.data import TrainingNeed, read_needs
from matchmaker.matching.files.gold import GOOD
from plugins import cases
from plugins.affinity import LEARNT_FILE, model_file
from plugins.affinity.affinity import NEED_PREFIX, RESOURCE_PREFIX
from plugins.affinity.e5 import Floats, unit
from plugins.affinity.joining import joining_of
from plugins.affinity.learnt import Learnt
from plugins.affinity.likeness import Side
from plugins.affinity.model import Model
from plugins.affinity.precedents import precedents_of
from plugins.cases import learnt as cases_learnt
from plugins.cases.features import Features, common_features

TOGETHER = 500

LEAST_TEXTS = 2
"""Features of fewer texts are left out: they tell nothing of others."""


def pairs_that_fit(needs: Sequence[TrainingNeed]) -> tuple[list[str], list[str], NDArray[np.uint16]]:
    """The texts of needs and of resources that something fits, and a row (need, resource, grade) for each pair."""
    fit = [(need.text, text, grade) for need in needs for text, grade in need.grades.items() if grade >= GOOD]
    asked = list(dict.fromkeys(need for need, _, _ in fit))
    offered = list(dict.fromkeys(resource for _, resource, _ in fit))
    row = {text: k for k, text in enumerate(asked)}, {text: k for k, text in enumerate(offered)}
    met = [(row[0][need], row[1][resource], grade) for need, resource, grade in fit]
    return asked, offered, np.array(met, dtype=np.uint16)


def rounded(vectors: Floats) -> NDArray[np.int8]:
    """Vectors in one byte a dimension; their length is lost, which is 1 anyway."""
    whole: NDArray[np.int8] = np.round(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True))).astype(np.int8)
    return whole


def remembering_only(learnt: Learnt, needs: Sequence[TrainingNeed]) -> Learnt:
    """What was learnt, as if only the grades of these needs were remembered.

    Raises ValueError when the file remembers other pairs than there are in the folders now.
    """
    asked, offered, met = pairs_that_fit(read_needs())
    sides = learnt.sides
    known = [side.precedents.known if side.precedents else np.zeros((0, 0), dtype=np.float32) for side in sides]
    if [len(of) for of in known] != [len(asked), len(offered)]:
        raise ValueError("the file remembers other pairs than those here: run benchmarks.training.remember first")
    kept = _kept(asked, offered, met, needs)
    ours, theirs = precedents_of(known[0], known[1], met[kept])
    sides = replace(sides[0], precedents=ours), replace(sides[1], precedents=theirs)
    return replace(learnt, sides=sides, joining=joining_of(known[0], known[1], met[kept]))


def _kept(
    asked: Sequence[str], offered: Sequence[str], met: NDArray[np.uint16], needs: Sequence[TrainingNeed]
) -> NDArray[np.bool_]:
    """Which of the pairs these needs have a grade for."""
    wanted = {(need.text, text) for need in needs for text in need.grades}
    return np.array([(asked[need], offered[resource]) in wanted for need, resource, _ in met.tolist()])


def cases_remembering_only(path: Path, needs: Sequence[TrainingNeed]) -> cases_learnt.Learnt:
    """What the file of cases tells, as if only the grades of these needs were remembered; raises as above."""
    asked, offered, met = pairs_that_fit(read_needs())
    features, known, _, calibration = cases_learnt.known_texts(path)
    return cases_learnt.learnt_of(features, known, met[_kept(asked, offered, met, needs)], calibration)


def remember_vectors(asked: Sequence[str], offered: Sequence[str], met: NDArray[np.uint16]) -> None:
    """Read all texts with the language model, in some minutes, and write affinity's file."""
    model = Model(model_file(), LEARNT_FILE)

    def vectors(texts: Sequence[str], prefix: str, side: Side) -> NDArray[np.int8]:
        some = [texts[k : k + TOGETHER] for k in range(0, len(texts), TOGETHER)]
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            parts = list(threads.map(lambda part: model.pooled(part, prefix), some))
        return rounded(Side(side.centre, side.turn).vectors(unit(np.concatenate(parts))))

    sides = model.learnt.sides
    known = vectors(asked, NEED_PREFIX, sides[0]), vectors(offered, RESOURCE_PREFIX, sides[1])
    with np.load(LEARNT_FILE) as file:
        arrays = {name: file[name] for name in file.files}
    arrays |= {"need.known": known[0], "resource.known": known[1], "met": met}
    np.savez_compressed(LEARNT_FILE, **arrays)


def remember_cases(asked: Sequence[str], offered: Sequence[str], met: NDArray[np.uint16]) -> None:
    """Count the features of all texts, and write the file of cases; its calibration stays as it was."""
    told = [[(text, "") for text in texts] for texts in (asked, offered)]
    features = Features(common_features([*told[0], *told[1]], LEAST_TEXTS))
    calibration = cases_learnt.Calibration(1.0, 0.0)
    if cases.LEARNT_FILE.exists():
        *_, calibration = cases_learnt.known_texts(cases.LEARNT_FILE)
    known = features.matrix(told[0]), features.matrix(told[1])
    cases_learnt.write(cases.LEARNT_FILE, features, known, met, calibration)


def main() -> None:
    """Write both files, or only that of cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("only", nargs="?", choices=["cases"], help="write only this file")
    given = parser.parse_args()
    asked, offered, met = pairs_that_fit(read_needs())
    print(f"{len(asked)} needs, {len(offered)} resources, {len(met)} pairs", flush=True)
    remember_cases(asked, offered, met)
    if given.only is None:
        remember_vectors(asked, offered, met)


if __name__ == "__main__":
    main()
