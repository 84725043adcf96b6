"""Groups from the terminal."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from numpy.typing import NDArray

from matchmaker.cli.matching import evaluate, match
from matchmaker.hooks.registry import Registry
from matchmaker.matching.strategy import Strategy, Task
from plugins.proximity import Proximity
from plugins.wording.wording import Wording
from tests.matching.builders import NORSJO, norsjo

ACTORS, PLACES, GOLD, GROUPS = (
    str(NORSJO / name) for name in ("actors.jsonl", "places.json", "gold.jsonl", "groups.jsonl")
)


def run(command: Any, *arguments: str, strategies: tuple[Strategy, ...]) -> Result:
    return CliRunner().invoke(command, arguments, obj={"registry": lambda: Registry(strategies=strategies)})


def write(path: Path, *values: object) -> str:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return str(path)


def test_match_prints_groups_after_the_needs_in_the_documented_shape() -> None:
    result = run(match, "--actors", ACTORS, "--places", PLACES, "--groups", strategies=(Wording(), Proximity()))
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    groups = lines[len(norsjo().needs) :]
    assert [line["kind"] for line in groups] == sorted(
        (line["kind"] for line in groups), key=["bundle", "cycle", "chain", "pool"].index
    )
    first = {line["kind"]: line for line in reversed(groups)}
    assert first["bundle"].keys() == {"kind", "need", "resources", "parts", "score", "reasons"}
    assert first["cycle"].keys() == {"kind", "actors", "links", "weakest", "score", "reasons"}
    assert first["chain"].keys() == first["cycle"].keys()
    assert first["cycle"]["weakest"] in first["cycle"]["links"]
    assert first["pool"].keys() == {"kind", "needs", "apart_km", "score", "reasons"}
    assert all(line["reasons"] for line in groups)


def test_match_without_the_option_prints_no_groups() -> None:
    result = run(match, "--actors", ACTORS, strategies=(Wording(),))
    assert len(result.stdout.splitlines()) == len(norsjo().needs)


def test_groups_that_were_printed_are_found_when_they_are_read_as_listed(tmp_path: Path) -> None:
    strategies = (Wording(), Proximity())
    printed = run(match, "--actors", ACTORS, "--places", PLACES, "--groups", strategies=strategies).stdout.splitlines()
    listed = [line for line in map(json.loads, printed) if line.get("kind") in ("bundle", "cycle", "pool")]
    file = write(tmp_path / "groups.jsonl", *listed)
    options = ("--actors", ACTORS, "--places", PLACES, "--gold", GOLD, "--groups", file)
    found = json.loads(run(evaluate, *options, "--json", strategies=strategies).stdout)["groups"]
    assert found.keys() == {"bundle", "cycle", "pool"}
    assert all(figures["found"] == figures["listed"] == figures["proposed"] > 0 for figures in found.values())


def test_evaluate_tells_how_many_listed_groups_are_among_the_first() -> None:
    options = ("--actors", ACTORS, "--gold", GOLD, "--groups", GROUPS)
    result = run(evaluate, *options, strategies=(Wording(),))
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.split("\n\n")[-1].splitlines()
    assert [line.split(" of ")[1] for line in lines] == [
        f"{n} listed {kind}s are among the first 60 proposed" for n, kind in ((6, "bundle"), (4, "cycle"), (5, "pool"))
    ]


def test_pairs_are_judged_once_for_the_measures_and_the_groups_together() -> None:
    judged_all = []

    class Counted(Wording):
        def score(self, task: Task) -> NDArray[np.float64]:
            if task.snapshot.needs == norsjo().needs and task.snapshot.resources == norsjo().resources:
                judged_all.append(len(task))
            return super().score(task)

    options = ("--actors", ACTORS, "--places", PLACES, "--gold", GOLD, "--groups", GROUPS)
    assert run(evaluate, *options, strategies=(Counted(),)).exit_code == 0
    assert len(judged_all) == 1


def test_without_groups_evaluate_says_nothing_about_them() -> None:
    options = ("--actors", ACTORS, "--gold", GOLD, "--json")
    assert "groups" not in json.loads(run(evaluate, *options, strategies=(Wording(),)).stdout)


BAD_GROUPS = {
    "a strange need": ({"kind": "pool", "needs": ["x1"]}, "g.jsonl judges x1, which the actors do not have."),
    "a strange link": (
        {"kind": "cycle", "actors": [], "links": [{"need": "x1", "resource": "x2"}]},
        "g.jsonl judges x1, x2, which the actors do not have.",
    ),
    "a strange kind": ({"kind": "heap"}, "g.jsonl, line 1: “kind” must be bundle, cycle or pool."),
}


@pytest.mark.parametrize(("line", "message"), BAD_GROUPS.values(), ids=BAD_GROUPS.keys())
def test_groups_that_cannot_be_used_are_an_error_in_plain_words(tmp_path: Path, line: object, message: str) -> None:
    options = ("--actors", ACTORS, "--gold", GOLD, "--groups", write(tmp_path / "g.jsonl", line))
    result = run(evaluate, *options, strategies=(Wording(),))
    assert result.exit_code != 0
    assert message in result.stderr
