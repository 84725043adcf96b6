"""The learning curve as the terminal shows it."""

import json

import pytest
from click.testing import CliRunner

from matchmaker.cli.learning import curve_json, curve_table
from matchmaker.cli.matching import evaluate
from matchmaker.hooks.registry import Registry
from matchmaker.matching.measuring.evaluation import Interval
from matchmaker.matching.measuring.learning_curve import LearningPoint
from tests.matching.builders import NORSJO, Fixed

POINT = LearningPoint(1, 50, 20, Interval(0.4, 0.3, 0.5), Interval(0.41, 0.31, 0.51), Interval(0.01, -0.01, 0.02))


def test_the_table_has_a_row_for_each_point() -> None:
    header, row = curve_table([POINT])
    assert header.split() == ["nDCG@10", "decisions", "yes", "without", "with", "gain"]
    assert row == (
        "seed 1         50   20  0.4000 (0.3000 to 0.5000)   0.4100 (0.3100 to 0.5100)   0.0100 (-0.0100 to 0.0200)"
    )
    assert header.index("without") == row.index("0.4000")


def test_the_json_has_the_same() -> None:
    (point,) = curve_json([POINT])
    assert (point["decisions"], point["gain"]) == (50, {"value": 0.01, "low": -0.01, "high": 0.02})


@pytest.mark.parametrize("as_json", [True, False])
def test_evaluate_adds_the_curve_when_it_is_asked_for(as_json: bool) -> None:
    arguments = ["--actors", str(NORSJO / "actors.jsonl"), "--gold", str(NORSJO / "gold.jsonl")]
    obj = {"registry": lambda: Registry(strategies=(Fixed(score=0.6),))}
    arguments += ["--json"] if as_json else []
    without = CliRunner().invoke(evaluate, arguments, obj=obj)
    result = CliRunner().invoke(evaluate, [*arguments, "--learning-curve"], obj=obj)
    assert (result.exit_code, without.exit_code) == (0, 0)
    if as_json:
        value = json.loads(result.stdout)
        points = value.pop("learning_curve")
        assert value == json.loads(without.stdout)
        assert [(p["seed"], p["decisions"]) for p in points] == [(s, d) for s in (0, 1) for d in (0, 20, 50, 100, 200)]
    else:
        *before, curve = result.stdout.split("\n\n")
        assert "\n\n".join(before) == without.stdout.rstrip("\n")
        assert len(curve.splitlines()) == 1 + 2 * 5
