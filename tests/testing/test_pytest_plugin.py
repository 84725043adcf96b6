"""What pytest gives every test where the service is installed."""

import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata

from matchmaker.examples.reading import norsjo
from matchmaker.matching.snapshot import Snapshot


def test_the_example_and_its_judged_answers_are_fixtures(
    example: Snapshot, example_grades: Mapping[str, Mapping[str, int]]
) -> None:
    assert example is norsjo().snapshot
    assert example_grades is norsjo().grades


def test_pytest_finds_them_by_itself() -> None:
    (entry,) = [entry for entry in metadata.entry_points(group="pytest11") if entry.name == "matchmaker"]
    assert entry.value == "matchmaker.testing.pytest_plugin"


def test_what_every_run_of_pytest_loads_does_not_load_the_service() -> None:
    code = "import sys, matchmaker.testing.pytest_plugin; print('matchmaker.matching' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
