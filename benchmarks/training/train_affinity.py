"""Learns what the strategy "affinity" knows, from the pairs beside this file alone, and writes its file of weights.

Run, in the environment of `make test` with PyTorch (pip install torch):

    python -m benchmarks.training.train_affinity --first --title-alone 0 --seeds 0 1 2
    python -m benchmarks.training.train_affinity --seeds 0 1 --beside

In-batch contrastive learning (InfoNCE: van den Oord et al. 2018): in each batch a need should lie nearest to a resource
that meets it, among those that meet the other needs of the batch and those that were judged not to meet it. Known good
answers are never counted as wrong ones. It is learnt several times from different beginnings, and the mean is written.
Subjects that are held out are not learnt from; calibrate.py measures on them.
"""

import argparse
import hashlib
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.training.data import FIRST, SECOND, TrainingNeed, read_needs
from benchmarks.training.torch_encoder import TorchEncoder
from plugins.affinity import LEARNT_FILE, model_file
from plugins.affinity.affinity import NEED_PREFIX, RESOURCE_PREFIX
from plugins.affinity.model import as_read

GOOD = 2
"""From this grade on a resource meets a need."""

Arrays: TypeAlias = dict[str, np.ndarray]
"""What a model has learnt, by the names of the file."""

BESIDE = {"model", "calibration", "met", "need.known", "resource.known"}
"""What else is in the file."""

WRONG_PER_NEED = 1.0
"""So many resources that were judged wrong join a batch for each of its needs."""


class TwoSides(nn.Module):
    """The encoder, and for each side the centre that is taken away and the turn that follows."""

    def __init__(self, encoder: TorchEncoder) -> None:
        super().__init__()
        width = encoder.file.width
        self.encoder = encoder
        self.centres = nn.ParameterList(nn.Parameter(torch.zeros(width)) for _ in range(2))
        self.turns = nn.ParameterList(nn.Parameter(torch.eye(width)) for _ in range(2))

    def pooled(self, texts: Sequence[str], prefix: str) -> Tensor:
        """The texts' vectors before they are moved and turned."""
        pooled: Tensor = self.encoder(list(map(as_read, texts)), prefix)
        return pooled

    def moved(self, pooled: Tensor, side: int) -> Tensor:
        """The same as plugins.affinity.likeness.Side makes of them."""
        return functional.normalize((pooled.float() - self.centres[side]) @ self.turns[side], dim=1)


def train(
    model: TwoSides,
    needs: Sequence[TrainingNeed],
    *,
    rate: float,
    epochs: int,
    batch: int,
    heat: float,
    title_alone: float,
) -> None:
    """Learn from the needs; ``rate`` is the learning rate, ``heat`` the temperature that cosines are divided by.

    ``title_alone`` is the share of resources that are read without their description. In some of the data more of what
    was judged wrong has none, and a model that sees this learns that short is wrong.
    """
    usable = [need for need in needs if max(need.grades.values(), default=0) >= GOOD]
    _centre(model, random.sample(usable, min(300, len(usable))))
    fine = [p for name, p in model.named_parameters() if name.startswith("encoder")]
    optimizer = torch.optim.AdamW(
        [{"params": fine, "lr": rate}, {"params": [*model.centres, *model.turns], "lr": 1e-3}], weight_decay=0.0
    )
    steps = epochs * (len(usable) // batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 20) * max(0.02, 1 - step / steps)
    )
    for epoch in range(epochs):
        random.shuffle(usable)
        started, total = time.perf_counter(), 0.0
        for start in range(0, len(usable) - batch + 1, batch):
            loss = _loss(model, usable[start : start + batch], heat, title_alone)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(
            f"epoch {epoch + 1}: loss {total * batch / len(usable):.3f}, {time.perf_counter() - started:.0f} s",
            flush=True,
        )


def _centre(model: TwoSides, some: Sequence[TrainingNeed]) -> None:
    """Begin with the mean of each side as its centre."""
    with torch.no_grad():
        model.centres[0].copy_(model.pooled([need.text for need in some], NEED_PREFIX).mean(0))
        model.centres[1].copy_(model.pooled([_good(need) for need in some], RESOURCE_PREFIX).mean(0))


def _loss(model: TwoSides, needs: Sequence[TrainingNeed], heat: float, title_alone: float) -> Tensor:
    right = [_good(need) for need in needs]
    wrong = [text for need in needs for text in _wrong(need)]
    wrong = random.sample(wrong, min(len(wrong), round(WRONG_PER_NEED * len(needs))))
    offered = right + wrong
    read = [_title(text) if random.random() < title_alone else text for text in offered]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        asked = model.pooled([need.text for need in needs], NEED_PREFIX)
        answers = model.pooled(read, RESOURCE_PREFIX)
    likeness = model.moved(asked, 0) @ model.moved(answers, 1).T / heat
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
    for side, name in enumerate(("need", "resource")):
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
    """Train once for each seed, and write the mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--frozen", type=int, default=4, help="layers that do not learn, from the lowest")
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--heat", type=float, default=0.05)
    parser.add_argument("--title-alone", type=float, default=0.2, help="so often a resource has no description")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--first", action="store_true", help="learn from the data that there was first alone")
    parser.add_argument("--beside", action="store_true", help="let what is in the file be half of what is written")
    parser.add_argument("--out", type=Path, default=LEARNT_FILE)
    given = parser.parse_args()
    needs = [need for need in read_needs(FIRST if given.first else SECOND) if not need.held_out]
    print(f"{len(needs)} needs, {sum(len(need.grades) for need in needs)} judged pairs", flush=True)
    models = []
    for seed in given.seeds:
        random.seed(seed)
        torch.manual_seed(seed)
        model = TwoSides(TorchEncoder(model_file(), given.rank, given.frozen))
        how = {name: getattr(given, name) for name in ("rate", "epochs", "batch", "heat", "title_alone")}
        train(model, needs, **how)
        models.append(learnt_by(model))
    mean = averaged(models)
    save(averaged([mean, kept_in(given.out)]) if given.beside else mean, given.out)


if __name__ == "__main__":
    main()
