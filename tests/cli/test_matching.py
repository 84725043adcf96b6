"""Matching and measuring from the terminal."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from matchmaker.cli.matching import evaluate, match, why
from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.registry import Registry
from matchmaker.matching import engine
from matchmaker.matching.reranking import spread
from tests.bundled import STRATEGIES as BUNDLED_STRATEGIES
from tests.matching.builders import NORSJO, Fixed, norsjo

ACTORS, PLACES, GOLD = (str(NORSJO / name) for name in ("actors.jsonl", "places.json", "gold.jsonl"))


STRATEGIES = [name for name in BUNDLED_STRATEGIES if name != "conversations"]
"""Those that judge pairs."""


def run(command: Any, *arguments: str, **registry: Any) -> Result:
    obj = {"registry": lambda: Registry(**registry)} if registry else None
    return CliRunner().invoke(command, arguments, obj=obj)


def write(path: Path, *values: object) -> str:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return str(path)


def an_actor(id: str, **more: object) -> dict[str, object]:
    return {"id": id, "kind": "association", "name": id, "place": "", **more}


def test_match_prints_one_line_a_need_in_the_documented_shape() -> None:
    result = run(match, "--actors", ACTORS, "--places", PLACES, "--top", "3")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["need"] for line in lines] == [need.id for need in norsjo().needs]
    for line in lines:
        if line["suggestions"]:
            assert line.keys() == {"need", "suggestions"}
            assert all(s.keys() == {"resource", "score", "reasons", "strategies"} for s in line["suggestions"])
            assert all(s["reasons"] for s in line["suggestions"])
            scores = [s["score"] for s in line["suggestions"]]
            assert len(scores) <= 3
            assert scores[0] == max(scores)
        else:
            assert line.keys() == {"need", "suggestions", "why_none"}
            assert line["why_none"]
    assert "ö" in result.stdout


def test_match_gives_the_same_as_the_engine() -> None:
    result = run(match, "--actors", ACTORS, "--places", PLACES)
    expected = engine.match(norsjo(), Registry.load().strategies, reranker=spread)
    for line in map(json.loads, result.stdout.splitlines()):
        given, wanted = line["suggestions"], expected.suggestions[line["need"]]
        assert [s["resource"] for s in given] == [s.resource for s in wanted]
        # A language model's last decimals depend on which texts it reads together, and it remembers those it has read.
        for s, same in zip(given, wanted, strict=True):
            assert s["score"] == pytest.approx(same.score, abs=1e-4)
            assert s["strategies"] == pytest.approx(dict(same.strategies), abs=1e-4)


def test_match_does_without_places() -> None:
    result = run(match, "--actors", ACTORS)
    assert result.exit_code == 0
    assert '"proximity"' not in result.stdout


def test_unknown_keys_are_told_on_stderr_and_the_rest_is_matched(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", an_actor("a", colour="red", needs=[{"id": "n", "title": "Skoter"}]))
    result = run(match, "--actors", file)
    assert result.exit_code == 0
    assert result.stderr == "a.jsonl, line 1: “colour” is unknown and left out.\n"
    assert json.loads(result.stdout)["need"] == "n"


def test_a_text_with_odd_line_separators_stays_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        json.dumps(an_actor("a", description="ett\u2028två\u0085tre"), ensure_ascii=False), encoding="utf-8"
    )
    assert run(match, "--actors", str(path)).exit_code == 0


BAD = {
    "problems": ('{"id": 1}\n{\n', "bad.jsonl, line 2: This is not valid JSON"),
    "nothing": ("\n", "bad.jsonl has no actors."),
    "no text": (b"\xff\xfe", "bad.jsonl is not UTF-8."),
}


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD.keys())
def test_actors_that_cannot_be_used_are_an_error_in_plain_words(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    result = run(match, "--actors", str(path))
    assert result.exit_code != 0
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    result = run(match, "--actors", str(tmp_path / "none.jsonl"))
    assert result.exit_code != 0
    assert "does not exist" in result.stderr


def test_places_that_cannot_be_used_are_an_error(tmp_path: Path) -> None:
    result = run(match, "--actors", ACTORS, "--places", write(tmp_path / "p.json", [{"name": "A"}]))
    assert result.exit_code != 0
    assert "p.json, line 1: “lat” must be a number between -90 and 90." in result.stderr


def test_a_strategy_or_plugin_with_a_fault_is_told_on_stderr_and_the_rest_goes_on() -> None:
    broken = Fixed("broken", lambda task: ["x"] * len(task))
    faults = (Fault("mine", "1.0", Phase.IMPORT, "ValueError: no"),)
    result = run(match, "--actors", ACTORS, strategies=(broken, Fixed("sound", 0.9)), faults=faults)
    assert result.exit_code == 0
    assert "Plugin mine 1.0 (import): ValueError: no" in result.stderr
    assert "Strategy broken 1.2 was left out (score: TypeError: a score is a str, not a number)." in result.stderr
    assert '"sound": 0.9' in result.stdout


def test_evaluate_prints_a_row_for_each_strategy_alone_and_for_all_fused() -> None:
    result = run(evaluate, "--actors", ACTORS, "--places", PLACES, "--gold", GOLD)
    assert (result.exit_code, result.stderr) == (0, "")
    measured, differences, silence, seen = (part.splitlines() for part in result.stdout.split("\n\n"))
    first, header, *rows = measured
    assert first.startswith("143 needs with a grade of 2 or more")
    assert header.split() == ["ndcg@10", "recall@10", "mrr", "precision@3"]
    assert [row.split()[0] for row in rows] == [*STRATEGIES, "fused", "shown"]
    assert [row.split()[0] for row in differences[1:]] == STRATEGIES
    assert re.fullmatch(r"\d+ needs get nothing and 24 are met by nobody; \d+ are the same", silence[0])
    assert seen[0].split("  ")[-1] == "so that more are seen"
    assert [row[:30].strip() for row in seen[1:-1]] == [
        "nDCG@10", "nDCG@10, at most 3 a need", "Gini coefficient of actors", "Gini coefficient of places",
        "share of places seen", "the actor seen most, times",
    ]  # fmt: skip
    assert all(len(row[30:].split()) == 2 for row in seen[1:-1])
    assert re.fullmatch(r"The price is -?0\.\d{4} \(.+\) of nDCG@10; below 0 it is a gain", seen[-1])


def test_evaluate_prints_json_with_intervals_and_stays_above_the_floor() -> None:
    result = run(evaluate, "--actors", ACTORS, "--places", PLACES, "--gold", GOLD, "--json")
    value = json.loads(result.stdout)
    assert value["needs"] == 143
    assert value["fused"]["ndcg@10"]["value"] >= 0.19
    assert value["fused"]["ndcg@10"].keys() == {"value", "low", "high"}
    assert value["strategies"].keys() == set(STRATEGIES)
    for order in (value["by_score"], value["spread"]):
        assert order.keys() == {"ndcg", "ndcg_of_few", "exposure"}
        assert order["exposure"].keys() == {"actors", "places", "places_seen", "most"}
    assert value["spread"]["ndcg"] == value["shown"]["ndcg@10"]["value"]
    assert value["price"].keys() == {"value", "low", "high"}
    assert value["faults"] == []


def test_evaluate_can_be_limited_to_some_strategies() -> None:
    result = run(evaluate, "--actors", ACTORS, "--gold", GOLD, "--strategies", " wording,timing,wording", "--json")
    assert json.loads(result.stdout)["strategies"].keys() == {"wording", "timing"}


@pytest.mark.parametrize("names", [(), ("--strategies", "broken")])
def test_what_was_measured_without_a_strategy_that_failed_is_no_success(names: tuple[str, ...]) -> None:
    strategies = (Fixed("broken", lambda task: ["x"] * len(task)), Fixed("sound", 0.9))
    result = run(evaluate, "--actors", ACTORS, "--gold", GOLD, "--json", *names, strategies=strategies)
    assert result.exit_code == 1
    message = "TypeError: a score is a str, not a number"
    assert result.stderr == f"Strategy broken 1.2 was left out (score: {message}).\n"
    fault = {"strategy": "broken", "version": "1.2", "phase": "score", "message": message}
    assert json.loads(result.stdout)["faults"] == [fault]


@pytest.mark.parametrize(
    ("names", "message"), [("magic", "no strategy magic; there is accepted_before,"), (",", "without a name")]
)
def test_a_strategy_that_is_not_there_is_an_error(names: str, message: str) -> None:
    result = run(evaluate, "--actors", ACTORS, "--gold", GOLD, "--strategies", names)
    assert result.exit_code != 0
    assert message in result.stderr


def test_gold_about_needs_or_resources_that_are_not_there_is_an_error(tmp_path: Path) -> None:
    gold = write(tmp_path / "g.jsonl", {"need": "x1", "matches": [{"resource": "x2", "grade": 2}]})
    result = run(evaluate, "--actors", ACTORS, "--gold", gold)
    assert result.exit_code != 0
    assert "g.jsonl judges x1, x2, which the actors do not have." in result.stderr


def test_gold_without_any_good_match_measures_nothing_and_is_an_error(tmp_path: Path) -> None:
    for name, rows in {
        "empty.jsonl": [],
        "low.jsonl": [{"need": "a01.n1", "matches": [{"resource": "a02.r1", "grade": 1}]}],
    }.items():
        result = run(evaluate, "--actors", ACTORS, "--gold", write(tmp_path / name, *rows))
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"{name} has no need with a grade of 2 or more" in result.stderr


def test_importing_the_commands_does_not_import_what_only_matching_needs() -> None:
    code = "import sys, matchmaker.cli.matching; sys.exit('sklearn' in sys.modules or 'rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_matching_does_not_load_what_only_measuring_needs() -> None:
    """Scikit-learn, with the pandas that it loads when it is there, takes a second and 100 MB."""
    arguments = ["--actors", str(ACTORS), "--places", str(PLACES)]
    code = f"import sys; from matchmaker.cli.matching import match; match({arguments}, standalone_mode=False)"
    loaded = "print([name for name in ('sklearn', 'pandas', 'scipy.stats') if name in sys.modules], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", f"{code}; {loaded}"], capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") > 100, "suggestions of every need"
    assert done.stderr.splitlines()[-1] == "[]"


def test_why_tells_where_a_pair_stands_and_what_would_move_it() -> None:
    result = run(why, "--actors", ACTORS, "--places", PLACES, "a01.n1", "a02.r1")
    value = json.loads(result.stdout)
    assert value.keys() == {"why", "rank", "of", "ties", "score", "strategies", "moves", "evidence"}
    assert 1 <= value["rank"] <= value["of"]


def test_why_of_a_pair_that_is_not_compared_says_so() -> None:
    result = run(why, "--actors", ACTORS, "a01.n1", "a01.r1")
    assert result.exit_code == 1
    assert "a01.n1 and a01.r1: The two are not compared" in result.stderr
