"""Compares the quality of our matching on the example with simple alternatives, all in one run.

Run: python benchmarks/match_quality.py
"""

import random
import time
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from matchmaker.hooks.registry import Registry
from matchmaker.matching.files.exchange import read_actors, read_places, snapshot_from
from matchmaker.matching.files.gold import read_gold
from matchmaker.matching.measuring.evaluation import MEASURES, Interval, evaluate
from matchmaker.matching.snapshot import Need, Resource
from matchmaker.matching.strategy import Evidence, Strategy, StrategyRole, StrategySpec, Task
from matchmaker.matching.texts import Text

NORSJO = files("matchmaker.examples") / "norsjo"


class Peer:
    """An alternative as a strategy, so that it is measured by the same code."""

    def __init__(self, name: str) -> None:
        text = Text(sv=name, en=name)
        self.spec = StrategySpec(name, text, text, "1", StrategyRole.FINDS)

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Nothing: only the ranking is measured."""
        return [None] * len(task)


class Chance(Peer):
    """A score by lot."""

    def score(self, task: Task) -> Sequence[float | None]:
        """Numbers from a seeded generator."""
        lot = random.Random(1)
        return [lot.random() for _ in range(len(task))]


class TokenSetRatio(Peer):
    """rapidfuzz's token_set_ratio over title and description."""

    def score(self, task: Task) -> Sequence[float | None]:
        """The ratio as a share."""
        needs, resources = _texts(task.snapshot.needs), _texts(task.snapshot.resources)
        ratios = process.cdist(needs, resources, scorer=fuzz.token_set_ratio, dtype=np.float32)
        picked: list[float] = (ratios[tuple(task.pairs.T)] / 100).tolist()
        return picked


class PlainTfidf(Peer):
    """Character n-gram TF-IDF as scikit-learn gives it: char_wb 3 to 5, sublinear."""

    def score(self, task: Task) -> Sequence[float | None]:
        """The cosine."""
        texts = [*_texts(task.snapshot.needs), *_texts(task.snapshot.resources)]
        rows = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(texts)
        n = len(task.snapshot.needs)
        cosines = (rows[:n] @ rows[n:].T).toarray()
        picked: list[float] = cosines[tuple(task.pairs.T)].clip(0, 1).tolist()
        return picked


def _texts(items: Sequence[Need | Resource]) -> list[str]:
    return [f"{item.title}. {item.description}" for item in items]


def main() -> None:
    """Print a row for each alternative and for ours."""
    records = read_actors((NORSJO / "actors.jsonl").read_text("utf-8").splitlines()).records
    places = read_places((NORSJO / "places.json").read_text("utf-8")).places
    snapshot = snapshot_from(records, places)
    grades = read_gold((NORSJO / "gold.jsonl").read_text("utf-8").splitlines()).grades
    ours = Registry.load().strategies
    rows: dict[str, Sequence[Strategy]] = {
        "random": [Chance("random")],
        "rapidfuzz token_set_ratio": [TokenSetRatio("ratio")],
        "plain character TF-IDF": [PlainTfidf("tfidf")],
        "our wording alone": [strategy for strategy in ours if strategy.spec.name == "wording"],
        "our strategies fused": ours,
    }
    print(f"{'':26}" + "".join(f"{name:>24}" for name in MEASURES) + f"{'seconds':>9}")
    for name, strategies in rows.items():
        started = time.perf_counter()
        fused = evaluate(snapshot, grades, strategies).fused
        seconds = time.perf_counter() - started
        print(f"{name:26}" + "".join(f"{_cell(fused[measure]):>24}" for measure in MEASURES) + f"{seconds:9.2f}")


def _cell(interval: Interval) -> str:
    return f"{interval.value:.4f} ({interval.low:.3f}-{interval.high:.3f})"


if __name__ == "__main__":
    main()
