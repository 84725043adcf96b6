"""What the strategies that learn gain from decisions, as a table and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from matchmaker.matching.measuring.evaluation import Interval
from matchmaker.matching.measuring.learning_curve import LearningPoint


def curve_table(points: Sequence[LearningPoint]) -> Iterator[str]:
    """A line for each point: nDCG@10 on needs that nobody decided about, without and with what was learnt."""
    yield f"{'nDCG@10':<8}{'decisions':>9}{'yes':>5}  {'without':<26}  {'with':<26}  gain"
    for point in points:
        cells = "  ".join(f"{_cell(of):<26}" for of in (point.without, point.with_experience, point.gain)).rstrip()
        yield f"{f'seed {point.seed}':<8}{point.decisions:>9}{point.yes:>5}  {cells}"


def curve_json(points: Sequence[LearningPoint]) -> list[dict[str, object]]:
    """The same as plain values."""
    return [asdict(point) for point in points]


def _cell(interval: Interval) -> str:
    return f"{interval.value:.4f} ({interval.low:.4f} to {interval.high:.4f})"
