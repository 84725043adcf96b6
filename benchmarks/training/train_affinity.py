"""Learns what the strategy "affinity" knows, from the data beside this file alone, and writes its file of weights.

Run, in the environment of `make test` with PyTorch (pip install torch):

    python -m benchmarks.training.train_affinity first
    python -m benchmarks.training.train_affinity second
    python -m benchmarks.training.train_affinity onward

In-batch contrastive learning (InfoNCE: van den Oord et al. 2018): in each batch a need should lie nearest to a resource
that meets it, among those that meet the other needs of the batch and those that were judged not to meet it. Known good
answers are never counted as wrong ones. First the pairs are learnt, several times from different beginnings, and the
mean is written; then, from there onward, all that has a grade, the municipalities' needs too. Subjects and
municipalities that are held out are not learnt from; calibrate.py and learn_groups.py measure there.
Each command goes on from what the one before has written: the last one, run again, would learn on from itself.
"""

import argparse
import hashlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.training.data import FIRST, SECOND, Part, TrainingNeed, to_learn_from
from benchmarks.training.torch_encoder import TorchEncoder
from plugins.affinity import LEARNT_FILE, model_file
from plugins.affinity.affinity import NEED_PREFIX, RESOURCE_PREFIX
from plugins.affinity.model import as_read

GOOD = 2
"""From this grade on a resource meets a need."""

SIDES = "need", "resource"

Arrays: TypeAlias = dict[str, np.ndarray]
"""What a model has learnt, by the names of the file."""

BESIDE = {"model", "calibration", "met", "need.known", "resource.known"}
"""What else is in the file."""


@dataclass(frozen=True)
class Stage:
    """One of the stages: what is learnt from, and how.

    ``rate`` and ``sides_rate`` are the learning rates of the encoder and of what follows it, and ``heat`` is what
    cosines are divided by (the temperature). ``wrong`` resources that were judged wrong join a batch for each of its
    needs. ``title_alone`` is the share of resources that are read without their description: in some of the data more
    of what was judged wrong has none, and a model that sees this learns that short is wrong.
    """

    part: Part | None
    seeds: tuple[int, ...]
    epochs: int
    title_alone: float
    frozen: int = 4
    rate: float = 8e-4
    sides_rate: float = 1e-3
    batch: int = 64
    wrong: float = 1.0
    rank: int = 16
    heat: float = 0.05


STAGES = {
    "first": Stage(FIRST, seeds=(0, 1, 2), epochs=4, title_alone=0.0),
    "second": Stage(SECOND, seeds=(0, 1), epochs=4, title_alone=0.2),
    "onward": Stage(
        None, seeds=(0,), epochs=5, title_alone=0.0, frozen=6, rate=5e-4, sides_rate=3e-4, batch=48, wrong=2.0
    ),
}
"""The first and the second learn from the published model, and their mean is written; the last goes on from there."""


class TwoSides(nn.Module):
    """The encoder, and for each side the centre that is taken away and the turn that follows."""

    def __init__(self, encoder: TorchEncoder) -> None:
        super().__init__()
        width = encoder.file.width
        self.encoder = encoder
        self.centres = nn.ParameterList(nn.Parameter(torch.zeros(width)) for _ in range(2))
        self.turns = nn.ParameterList(nn.Parameter(torch.eye(width)) for _ in range(2))

    def begin_at_the_means(self, some: Sequence[TrainingNeed]) -> None:
        """Begin with the mean of each side as its centre."""
        with torch.no_grad():
            self.centres[0].copy_(self.pooled([need.text for need in some], NEED_PREFIX).mean(0))
            self.centres[1].copy_(self.pooled([_good(need) for need in some], RESOURCE_PREFIX).mean(0))

    def begin_at(self, learnt: Arrays) -> None:
        """Begin with the centres and turns that were learnt before."""
        with torch.no_grad():
            for side, name in enumerate(SIDES):
                self.centres[side].copy_(torch.from_numpy(learnt[f"{name}.centre"]))
                self.turns[side].copy_(torch.from_numpy(learnt[f"{name}.turn"]))

    def pooled(self, texts: Sequence[str], prefix: str) -> Tensor:
        """The texts' vectors before they are moved and turned."""
        pooled: Tensor = self.encoder(list(map(as_read, texts)), prefix)
        return pooled

    def moved(self, pooled: Tensor, side: int) -> Tensor:
        """The same as plugins.affinity.likeness.Side makes of them."""
        return functional.normalize((pooled.float() - self.centres[side]) @ self.turns[side], dim=1)


def train(model: TwoSides, usable: Sequence[TrainingNeed], stage: Stage) -> None:
    """Learn from the needs, each of which something meets."""
    fine = [p for name, p in model.named_parameters() if name.startswith("encoder")]
    sides = [*model.centres, *model.turns]
    optimizer = torch.optim.AdamW(
        [{"params": fine, "lr": stage.rate}, {"params": sides, "lr": stage.sides_rate}], weight_decay=0.0
    )
    needs, batch = list(usable), stage.batch
    steps = stage.epochs * (len(needs) // batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 20) * max(0.02, 1 - step / steps)
    )
    for epoch in range(stage.epochs):
        random.shuffle(needs)
        started, total = time.perf_counter(), 0.0
        for start in range(0, len(needs) - batch + 1, batch):
            loss = _loss(model, needs[start : start + batch], stage)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(
            f"epoch {epoch + 1}: loss {total * batch / len(needs):.3f}, {time.perf_counter() - started:.0f} s",
            flush=True,
        )


def _loss(model: TwoSides, needs: Sequence[TrainingNeed], stage: Stage) -> Tensor:
    right = [_good(need) for need in needs]
    wrong = [text for need in needs for text in _wrong(need)]
    wrong = random.sample(wrong, min(len(wrong), round(stage.wrong * len(needs))))
    offered = right + wrong
    read = [_title(text) if random.random() < stage.title_alone else text for text in offered]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        asked = model.pooled([need.text for need in needs], NEED_PREFIX)
        answers = model.pooled(read, RESOURCE_PREFIX)
    likeness = model.moved(asked, 0) @ model.moved(answers, 1).T / stage.heat
    ignored = torch.tensor(
        [[_may_be_right(need, k, row, right, text) for k, text in enumerate(offered)] for row, need in enumerate(needs)]
    )
    likeness = likeness.masked_fill(ignored, -1e4)
    target = torch.arange(len(needs))
    both = functional.cross_entropy(likeness, target) + functional.cross_entropy(likeness[:, : len(needs)].T, target)
    return both


def _title(text: str) -> str:
    return text.split(". ", 1)[0].rstrip(".") + "."


def _good(need: TrainingNeed) -> str:
    """One that meets the need; those that do so directly come twice as often."""
    graded = need.grades.items()
    return random.choice([text for text, grade in graded if grade >= GOOD for _ in range(grade - 1)])


def _wrong(need: TrainingNeed) -> list[str]:
    """Up to two that were judged not to meet it."""
    texts = [text for text, grade in need.grades.items() if grade < GOOD for _ in range(2 - grade)]
    return random.sample(texts, min(2, len(texts)))


def _may_be_right(need: TrainingNeed, column: int, row: int, right: Sequence[str], text: str) -> bool:
    """Whether an answer must not be counted as wrong for a need: it is good for it too, or nobody has judged it."""
    if column == row:
        return False
    return need.grades.get(text, 0) >= GOOD or text == right[row]


def learnt_by(model: TwoSides) -> Arrays:
    """What a model has learnt, by the names of the file."""
    arrays = model.encoder.adaptation()
    for side, name in enumerate(SIDES):
        arrays[f"{name}.centre"] = model.centres[side].detach().numpy().astype(np.float16)
        arrays[f"{name}.turn"] = model.turns[side].detach().numpy().astype(np.float16)
    return arrays


def averaged(models: Sequence[Arrays]) -> Arrays:
    """One model whose weights are the mean of several that began alike (model soup: Wortsman et al. 2022).

    It costs little more to run than one of them, and is about as good as all of them together. The mean of low-rank
    products is the product of all their halves side by side, so the rank is the sum of theirs.
    """
    mean: Arrays = {}
    for name in models[0]:
        of = [model[name].astype(np.float32) for model in models]
        if name.endswith(".up"):
            mean[name] = np.concatenate(of, axis=1) / len(of)
        elif name.endswith(".down"):
            mean[name] = np.concatenate(of, axis=0)
        else:
            mean[name] = np.mean(of, axis=0)
    return {name: array.astype(np.float16) for name, array in mean.items()}


def kept_in(path: Path) -> Arrays:
    """What was learnt before, as :func:`save` has written it."""
    with np.load(path) as file:
        return {name: file[name] for name in file.files if name not in BESIDE}


def save(learnt: Arrays, path: Path) -> None:
    """Write what was learnt, for plugins.affinity.learnt to read; it has no precedents and is not calibrated yet."""
    digest = hashlib.sha256(model_file().read_bytes()).hexdigest()
    arrays = learnt | {"model": np.array(digest), "calibration": np.zeros(4), "met": np.zeros((0, 3), dtype=np.uint16)}
    arrays |= {f"{side}.known": np.zeros((0, 0), dtype=np.int8) for side in ("need", "resource")}
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # its stub takes every keyword for a bool


def main() -> None:
    """Train once for each seed of a stage, and write the mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--out", type=Path, default=LEARNT_FILE)
    given = parser.parse_args()
    stage = STAGES[given.stage]
    onward = kept_in(LEARNT_FILE) if given.stage == "onward" else {}
    usable = [need for need in to_learn_from(stage.part) if max(need.grades.values(), default=0) >= GOOD]
    print(f"{len(usable)} needs, {sum(len(need.grades) for need in usable)} judged pairs", flush=True)
    models = []
    for seed in stage.seeds:
        random.seed(seed)
        torch.manual_seed(seed)
        model = TwoSides(TorchEncoder(model_file(), stage.rank, stage.frozen, onward))
        if onward:
            model.begin_at(onward)
        else:
            model.begin_at_the_means(random.sample(usable, min(300, len(usable))))
        train(model, usable, stage)
        models.append(learnt_by(model))
    mean = averaged(models)
    save(averaged([mean, kept_in(given.out)]) if given.stage == "second" else mean, given.out)


if __name__ == "__main__":
    main()
