"""Fits, on invented municipalities, what a likeness says and how much each finding strategy counts.

Run after remember.py: python -m benchmarks.training.calibrate [--write]

It measures on municipalities that no weight was learnt from, and affinity and cases have to do without what they
remember of them. There, a logistic regression each learns from affinity's likeness, and from how far cases join a pair,
whether it is good (grade 2 or more), and a third one from all finding strategies what weights they would have; those
that they have do as well there.
Only judged pairs count: the ten likeliest of each need, two that share letters with it, and two from further down.
Affinity's score is then laid so that 0.5 of all together means that one in ``ONE_IN`` such pairs is good: a lost match
costs more than a glance, and the queue has the best first. With --write, this is put into their files. It takes
some minutes of one core.
"""

import argparse
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.training.data import (
    Municipality,
    TrainingNeed,
    joined,
    known_without,
    measured_municipalities,
    read_needs,
)
from benchmarks.training.remember import cases_remembering_only, remembering_only
from matchmaker.hooks.registry import Registry
from matchmaker.matching.fusion import SUREST
from matchmaker.matching.snapshot import Actor, ActorKind, Need, Resource, Snapshot
from matchmaker.matching.strategy import Scored, StrategyRole, Task
from matchmaker.matching.vectors.memory import Memory
from plugins import cases
from plugins.affinity import LEARNT_FILE, model_file
from plugins.affinity.affinity import Affinity
from plugins.affinity.likeness import Calibration
from plugins.affinity.model import Model
from plugins.cases import learnt as cases_learnt
from plugins.cases.cases import Cases

ONE_IN = 40
GOOD = 2


def judged_pairs(municipality: Municipality, needs: Mapping[str, TrainingNeed]) -> tuple[Task, NDArray[np.bool_]]:
    """All pairs of a municipality that have a grade, and which of them are good. ``needs`` are found by their text."""
    snapshot = snapshot_of(municipality)
    texts = [joined(resource.title, resource.description) for resource in snapshot.resources]
    grades = [
        (i, j, judged[text])
        for i, need in enumerate(snapshot.needs)
        for judged in [needs[joined(need.title, need.description)].grades]
        for j, text in enumerate(texts)
        if text in judged
    ]
    pairs = np.array([(i, j) for i, j, _ in grades], dtype=np.intp)
    return Task(snapshot, pairs, memory=Memory()), np.array([grade >= GOOD for *_, grade in grades])


def snapshot_of(municipality: Municipality) -> Snapshot:
    """The municipality as the strategies see it, without places or times."""
    names = dict.fromkeys(actor for actor, *_ in (*municipality.needs, *municipality.resources))
    return Snapshot(
        actors=tuple(Actor(name, ActorKind.ASSOCIATION, name, "") for name in names),
        needs=tuple(Need(f"n{k}", *told) for k, told in enumerate(municipality.needs)),
        resources=tuple(Resource(f"r{k}", *told) for k, told in enumerate(municipality.resources)),
    )


def affinity_remembering(needs: Sequence[TrainingNeed]) -> Affinity:
    """The strategy with only the grades of these needs remembered."""
    model = Model(model_file(), LEARNT_FILE)
    model.learnt = remembering_only(model.learnt, needs)
    return Affinity(model)


def cases_remembering(needs: Sequence[TrainingNeed]) -> Cases:
    """The same for cases."""
    learnt = cases_remembering_only(cases.LEARNT_FILE, needs)
    return Cases(lambda: learnt)


def fitted(features: NDArray[np.float64], good: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Weights and offset of a logistic regression, laid so that 0 means one good pair in ``ONE_IN``."""
    model = LogisticRegression(C=100.0, max_iter=1000).fit(features, good)
    return model.coef_[0], float(model.intercept_[0] + np.log(ONE_IN - 1))


def main() -> None:
    """Fit and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put affinity's calibration into its file")
    given = parser.parse_args()
    registry, needs, municipalities = Registry.load(), read_needs(), measured_municipalities()
    known = known_without(needs, municipalities)
    affinity, of_cases = affinity_remembering(known), cases_remembering(known)
    for fault in registry.faults:
        print("left out:", fault)
    finding = [strategy for strategy in registry.strategies if strategy.spec.role is StrategyRole.FINDS]
    by_text = {need.text: need for need in needs}
    tasks, good = zip(*(judged_pairs(municipality, by_text) for municipality in municipalities), strict=True)
    right = np.concatenate(good)
    print(f"{len(tasks)} municipalities, {len(right)} pairs, {right.sum()} good")
    likeness = np.concatenate([affinity.likeness(task) for task in tasks])
    weighed, offset = fitted(likeness, right)
    own = Calibration(float(weighed[0]), float(weighed[1]), float(weighed[2]), offset)
    joining = np.concatenate([of_cases.joined(task) for task in tasks])
    (slope,), level = fitted(joining[:, None], right)
    cases_own = cases_learnt.Calibration(float(slope), level)
    measured = {"affinity": _log_odds(own.score(likeness)), "cases": _log_odds(cases_own.score(joining))}
    odds = {
        name: measured[name]
        if name in measured
        else np.concatenate([_log_odds(strategy.score(task)) for task in tasks])
        for strategy in finding
        for name in [strategy.spec.name]
    }
    advised, _ = fitted(np.column_stack(list(odds.values())), right)
    for strategy, weight in zip(finding, advised, strict=True):
        print(strategy.spec.name, strategy.spec.weight, "where these pairs give", round(weight / advised.max(), 3))
    # What the pool is off by goes into affinity, which counts most, so that all together are right.
    weights = {strategy.spec.name: strategy.spec.weight for strategy in finding}
    pooled = np.sum([weights[name] * of for name, of in odds.items()], axis=0) / sum(weights.values())
    (slope,), rest = fitted(pooled[:, None], right)
    offset += rest / slope * sum(weights.values()) / weights["affinity"]
    needs_of = np.concatenate([task.pairs[:, 0] + k * len(right) for k, task in enumerate(tasks)])
    for one_in in (20, 30, ONE_IN, 60):
        odds_of = slope * pooled + rest + np.log((one_in - 1) / (ONE_IN - 1))
        print(f"where 0.5 means one in {one_in}:", silence(needs_of, odds_of, right))
    print("affinity calibration", *(round(weight, 3) for weight in (*weighed.tolist(), offset)))
    print("cases calibration", round(cases_own.joined, 3), round(cases_own.offset, 3))
    if given.write:
        write_calibration(np.array([*weighed, offset]))
        features, texts, met, _ = cases_learnt.known_texts(cases.LEARNT_FILE)
        cases_learnt.write(cases.LEARNT_FILE, features, texts, met, cases_own)


def silence(needs: NDArray[np.intp], odds: NDArray[np.float64], good: NDArray[np.bool_]) -> str:
    """How many needs have no pair with even odds, how many of these have no good one, and what the others are shown.

    All three have one figure a pair; ``needs`` says whose it is.
    """
    shown = np.unique(needs[odds >= 0])
    met = np.unique(needs[good])
    silent = np.setdiff1d(needs, shown)
    order = np.lexsort((-odds, needs))
    rank = np.arange(len(order)) - np.searchsorted(needs[order], needs[order])
    seen = order[(rank < 3) & (odds[order] >= 0)]
    right = np.intersect1d(silent, np.setdiff1d(needs, met))
    return (
        f"{len(silent)} needs get nothing, and {len(right)} of these are met by nobody; "
        f"of the three best of each need, {len(seen)} are shown, and {good[seen].sum()} of these are good"
    )


def write_calibration(calibration: NDArray[np.float64]) -> None:
    """Put the calibration into affinity's file."""
    with np.load(LEARNT_FILE) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["calibration"] = calibration
    np.savez_compressed(LEARNT_FILE, **arrays)


def _log_odds(answer: Scored) -> NDArray[np.float64]:
    """As the fusion takes them; where a strategy has no opinion, even odds."""
    scores = np.array([np.nan if score is None else score for score in answer], dtype=np.float64)
    sure = np.nan_to_num(scores, nan=0.5).clip(1 - SUREST, SUREST)
    odds: NDArray[np.float64] = np.log(sure / (1 - sure))
    return odds


if __name__ == "__main__":
    main()
