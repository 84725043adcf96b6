"""The contract as classes of tests: what ships keeps it, and what is faulty fails where it is faulty."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from matchmaker.hooks.registry import Registry
from matchmaker.matching.contract.promises import broken_promises
from matchmaker.matching.snapshot import Answer, Snapshot, Verdict
from matchmaker.matching.strategy import Strategy
from tests.bundled import BUNDLED, STRATEGIES

ROOT = Path(__file__).parents[2]


@cache
def bundled() -> dict[str, Strategy]:
    """The strategies that ship, by name."""
    return {strategy.spec.name: strategy for strategy in Registry.load(BUNDLED).strategies}


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_bundled_strategy_keeps_every_promise(
    name: str, example: Snapshot, example_grades: Mapping[str, Mapping[str, int]]
) -> None:
    """On the example with some decisions, so that those that learn from decisions have something to say."""
    decided = replace(example, verdicts=tuple(verdicts(example, example_grades)))
    assert broken_promises(bundled()[name], decided) == ()


def verdicts(example: Snapshot, grades: Mapping[str, Mapping[str, int]]) -> list[Verdict]:
    """Yes to what is graded 2 or more, and no to as many others."""
    made = []
    for need in example.needs[:60]:
        for resource in example.resources[::20]:
            if need.actor != resource.actor:
                made.append(verdict(example, need.id, resource.id, Answer.DECLINED))
        for id, grade in grades.get(need.id, {}).items():
            if grade > 1:
                made.append(verdict(example, need.id, id, Answer.ACCEPTED))
    return made


def verdict(of: Snapshot, need_id: str, resource_id: str, answer: Answer) -> Verdict:
    need, resource = of.need_by_id[need_id], of.resource_by_id[resource_id]
    return Verdict(need, resource, of.actor_by_id[need.actor], of.actor_by_id[resource.actor], answer)


FAULTY = """
from matchmaker.matching.contract.promises import PROMISES
from matchmaker.testing.contract import StrategyContract
from matchmaker.testing.municipality import municipality
from tests.matching.contract.faulty import Bytewise, Sound

class TestSound(StrategyContract):
    strategy = Sound()

class TestFaulty(StrategyContract):
    strategy = Bytewise()
    tried_on = municipality(14, seed=1)

class TestNone(StrategyContract):
    pass

def test_there_is_one_test_a_promise():
    assert len(PROMISES) == 14
"""


def run_tests(folder: Path, code: str) -> str:
    """What pytest says of a file of tests."""
    file = folder / "test_ideas.py"
    file.write_text(code, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={folder}", str(file)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


def test_a_faulty_strategy_fails_where_it_is_faulty_with_one_line(tmp_path: Path) -> None:
    told = run_tests(tmp_path, FAULTY)
    assert "15 failed, 28 passed" in told
    assert "explained: " in told
    assert "say in TestNone which strategy to try" in told


FAULTY_THINGS = """
from matchmaker.api import Exporter, Page, Text
from matchmaker.testing.contract import ThingContract
from matchmaker.testing.factories import need, snapshot

T = Text(sv="Byar", en="Villages")

class TestSound(ThingContract):
    thing = Page("byar", T, T, lambda visit: "<p>Byar</p>")

class TestFaulty(ThingContract):
    thing = Exporter("byar", T, T, "csv", "text/csv", lambda facts: "x")
    tried_on = snapshot(need("a.n1", "Skjuts"))

class TestNone(ThingContract):
    pass
"""


def test_a_faulty_file_fails_with_one_line(tmp_path: Path) -> None:
    told = run_tests(tmp_path, FAULTY_THINGS)
    assert "2 failed, 1 passed" in told
    assert "made: export gives str, not bytes" in told
    assert "say in TestNone what to try: thing = …" in told
