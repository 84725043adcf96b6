"""Planning a meeting from the terminal."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matchmaker.cli.planning import plan
from matchmaker.planning import planner
from matchmaker.planning.plan import PlanningError
from matchmaker.testing.planning import plan_faults
from tests.planning.builders import Json, meeting, person, table, talk

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "meeting-plan.md"

ASKED = meeting(
    2,
    [table("t1"), table("t2", 3)],
    [person("a"), person("b", kind="service_node"), person("c", kind="municipal_unit")],
    [talk("k", "A", "B"), talk("l", "A", "X")],
)


def run(tmp_path: Path, asked: object, *options: str) -> Result:
    file = tmp_path / "m.json"
    file.write_text(asked if isinstance(asked, str) else json.dumps(asked), encoding="utf-8")
    return CliRunner().invoke(plan, [str(file), *options])


def test_a_plan_is_printed_in_the_documented_shape(tmp_path: Path) -> None:
    result = run(tmp_path, ASKED, "--seconds", "30")
    assert (result.exit_code, result.stderr) == (0, "")
    made = json.loads(result.stdout)
    assert made.keys() == {"status", "value", "bound", "seats", "unplaced", "repeats", "idle"}
    assert made["seats"][0].keys() == {"round", "table", "talk", "people"}
    assert made["unplaced"] == [{"talk": "l", "why": "Ingen från X är med på mötet."}]
    assert plan_faults(ASKED, made) == []


def test_the_example_of_the_reference_is_answered_as_it_says(tmp_path: Path) -> None:
    asked, answer = re.findall(r"^```json\n(.*?)^```$", REFERENCE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    result = run(tmp_path, asked)
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == json.loads(answer)


def test_locks_that_collide_are_an_answer_too(tmp_path: Path) -> None:
    seats = [{"person": "a", "table": id, "round": 1} for id in ("t1", "t2")]
    result = run(tmp_path, ASKED | {"locks": {"seats": seats}})
    made = json.loads(result.stdout)
    assert (result.exit_code, made["status"], made["seats"]) == (0, "infeasible", [])
    assert made["colliding"]["seats"] == seats
    assert made["colliding"]["talks"] == []
    assert made["colliding"]["why"].startswith("Det här går inte ihop: ")


def test_an_unknown_key_is_told_on_stderr_only(tmp_path: Path) -> None:
    result = run(tmp_path, ASKED | {"colour": 1})
    assert result.stderr == "m.json: “colour” is unknown and left out.\n"
    assert json.loads(result.stdout)["status"] == "optimal"


BAD: dict[str, tuple[Json | str, str]] = {
    "one": (ASKED | {"rounds": 0}, "m.json: “rounds” must be a whole number from 1 to 50."),
    "two": (
        ASKED | {"rounds": 0, "tables": [table("t", -1)]},
        "m.json: “rounds” must be a whole number from 1 to 50. One more thing is wrong.",
    ),
    "three": (
        ASKED | {"rounds": 0, "tables": [table("t", -1), table("t")]},
        "m.json: “rounds” must be a whole number from 1 to 50. 2 more things are wrong.",
    ),
    "no JSON": ("{", "m.json: This is not valid JSON (at 1:2)."),
}


@pytest.mark.parametrize(("asked", "told"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_planned_is_one_sentence_on_stderr(tmp_path: Path, asked: Json | str, told: str) -> None:
    result = run(tmp_path, asked)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {told}\n")


def test_no_plan_in_time_is_one_sentence_on_stderr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> None:
        raise PlanningError(planner.NO_TIME.filled(seconds=2))

    monkeypatch.setattr(planner, "make_plan", late)
    result = run(tmp_path, ASKED)
    told = "No plan was ready in 2 seconds. Give the planning more time."
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {told}\n")
