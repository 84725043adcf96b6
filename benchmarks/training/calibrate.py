"""Fits, on subjects that were held out of the training, what a likeness says and how much each strategy counts.

Run after train_affinity.py: python -m benchmarks.training.calibrate [--write]

What affinity remembers of their subjects, and of any resource judged for them, it has to do without here.

The held-out needs are dealt into invented municipalities of some 160 resources each, as many as a small one has. There
a logistic regression learns from affinity's likeness whether a pair is good (grade 2 or more), among the ``LIKELIEST``
of each need, where the order matters. A second one tells what
weights it would give the finding strategies; those that they have are larger beside affinity's, which knows the manner
of these pairs. Affinity's score is then laid so that 0.5 of all together means that one in twenty such pairs is good:
a lost match costs more than a glance, and the queue has the best first. With --write, this is put into affinity's file.
"""

import argparse
import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.training.data import TrainingNeed, apart_from_held_out, read_needs
from benchmarks.training.remember import remembering_only
from matchmaker.hooks.registry import Registry
from matchmaker.matching.candidates import candidate_pairs
from matchmaker.matching.fusion import SUREST
from matchmaker.matching.memory import Memory
from matchmaker.matching.snapshot import Actor, ActorKind, Need, Resource, Snapshot
from matchmaker.matching.strategy import Scored, StrategyRole, Task
from plugins.affinity import LEARNT_FILE, model_file
from plugins.affinity.affinity import Affinity
from plugins.affinity.likeness import Calibration
from plugins.affinity.model import Model

RESOURCES = 160
ONE_IN = 20
GOOD = 2
LIKELIEST = 20


def municipalities(needs: Sequence[TrainingNeed], seed: int = 0) -> list[tuple[Snapshot, NDArray[np.intp]]]:
    """Snapshots of held-out needs with all resources that were judged for them, and the grade of every pair.

    Each text has an actor of its own. What was not judged is taken for grade 0.
    """
    needs = list(needs)
    random.Random(seed).shuffle(needs)
    made: list[tuple[Snapshot, NDArray[np.intp]]] = []
    some: list[TrainingNeed] = []
    for need in needs:
        some.append(need)
        texts = list(dict.fromkeys(text for one in some for text in one.grades))
        if len(texts) >= RESOURCES or need is needs[-1]:
            grades = np.array([[one.grades.get(text, 0) for text in texts] for one in some])
            made.append((_snapshot([one.text for one in some], texts), grades))
            some = []
    return made


def _snapshot(needs: Sequence[str], resources: Sequence[str]) -> Snapshot:
    ids = [f"n{k}" for k in range(len(needs))] + [f"r{k}" for k in range(len(resources))]
    return Snapshot(
        actors=tuple(Actor(id, ActorKind.ASSOCIATION, id, "") for id in ids),
        needs=tuple(Need(f"n{k}.n", f"n{k}", *_parts(text)) for k, text in enumerate(needs)),
        resources=tuple(Resource(f"r{k}.r", f"r{k}", *_parts(text)) for k, text in enumerate(resources)),
    )


def _parts(text: str) -> tuple[str, str]:
    """Title and description again, which were joined by a point."""
    title, _, description = text.partition(". ")
    return title.removesuffix("."), description


def among_likeliest(tasks: Sequence[Task], likeness: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which pairs, one task's after the other's, are among the ``LIKELIEST`` of their need by the first figure."""
    needs = np.concatenate([task.pairs[:, 0] + k * len(likeness) for k, task in enumerate(tasks)])
    order = np.lexsort((-likeness[:, 0], needs))
    ordered = needs[order]
    likely = np.zeros(len(needs), dtype=bool)
    likely[order[np.arange(len(order)) - np.searchsorted(ordered, ordered) < LIKELIEST]] = True
    return likely


def fitted(features: NDArray[np.float64], good: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Weights and offset of a logistic regression, laid so that 0 means one good pair in ``ONE_IN``."""
    model = LogisticRegression(C=100.0, max_iter=1000).fit(features, good)
    return model.coef_[0], float(model.intercept_[0] + np.log(ONE_IN - 1))


def main() -> None:
    """Fit and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put affinity's calibration into its file")
    given = parser.parse_args()
    registry, memory, needs = Registry.load(), Memory(), read_needs()
    model = Model(model_file(), LEARNT_FILE)
    model.learnt = remembering_only(model.learnt, apart_from_held_out(needs))
    affinity = Affinity(model)
    for fault in registry.faults:
        print("left out:", fault)
    finding = [
        affinity if strategy.spec.name == affinity.spec.name else strategy
        for strategy in registry.strategies
        if strategy.spec.role is StrategyRole.FINDS
    ]
    tasks, good = [], []
    for snapshot, grades in municipalities([need for need in needs if need.held_out]):
        task = Task(snapshot, candidate_pairs(snapshot), memory=memory)
        tasks.append(task)
        good.append(grades[task.pairs[:, 0], task.pairs[:, 1]] >= GOOD)
    right = np.concatenate(good)
    print(f"{len(tasks)} municipalities, {len(right)} pairs, {right.sum()} good")
    likeness = np.concatenate([affinity.likeness(task) for task in tasks])
    likely = among_likeliest(tasks, likeness)
    weighed, offset = fitted(likeness[likely], right[likely])
    own = Calibration(float(weighed[0]), float(weighed[1]), float(weighed[2]), offset)
    odds = {
        strategy.spec.name: np.concatenate([_log_odds(strategy.score(task)) for task in tasks]) for strategy in finding
    } | {"affinity": _log_odds(own.score(likeness))}
    advised, _ = fitted(np.column_stack(list(odds.values())), right)
    for strategy, weight in zip(finding, advised, strict=True):
        print(strategy.spec.name, strategy.spec.weight, "where the pairs alone would give", weight / advised.max())
    # What the pool is off by goes into affinity, which counts most, so that all together are right.
    weights = {strategy.spec.name: strategy.spec.weight for strategy in finding}
    pooled = np.sum([weights[name] * of for name, of in odds.items()], axis=0) / sum(weights.values())
    (slope,), rest = fitted(pooled[:, None], right)
    offset += rest / slope * sum(weights.values()) / weights["affinity"]
    print("affinity calibration", *(round(weight, 3) for weight in (*weighed.tolist(), offset)))
    if given.write:
        write_calibration(np.array([*weighed, offset]))


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
