"""The tutorial for strategy authors works as it stands, from a new package to what is told about it."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.api import Terms
from matchmaker.cli.checking import strategies_named
from matchmaker.cli.skeletons import write_skeleton
from matchmaker.hooks.registry import Registry
from matchmaker.matching.contract.promises import PROMISES
from matchmaker.matching.engine import match
from matchmaker.matching.files.exchange import read_actors, snapshot_from
from matchmaker.settings import Settings
from tests.cli.terminal import type_in

DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = (DOCS / "tutorial" / "first-strategy.md").read_text("utf-8")
PUBLISH = (DOCS / "how-to" / "publish-a-plugin.md").read_text("utf-8")


def told_files() -> dict[str, str]:
    """The files that the reader is told to write, with their code."""
    found = re.findall(
        r"Put this in `([^`]+)`, in place of\s+what is there:\n\n```python\n(.*?)^```$", TUTORIAL, re.S | re.M
    )
    return dict(found)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the reader has after the third step."""
    folder = tmp_path_factory.mktemp("tutorial")
    name = str(*re.findall(r"^matchmaker plugin new (\S+)$", TUTORIAL, re.M))
    write_skeleton(name, folder)
    for path, code in told_files().items():
        assert (folder / name / path).is_file(), "what is replaced is there"
        (folder / name / path).write_text(code, encoding="utf-8")
    return folder / name


def run(project: Path, *words: str) -> str:
    """What a command says that must succeed, in the reader's package."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_reader_replaces_the_tests_and_the_strategy() -> None:
    assert list(told_files()) == ["tests/test_same_feast.py", "same_feast/__init__.py"]


def test_the_tests_of_the_reader_pass(project: Path) -> None:
    assert f"{len(PROMISES) + 4} passed" in run(project, "pytest", "-q", "-W", "error", "-p", "no:cacheprovider")


def test_the_new_package_has_as_many_tests_as_the_reader_is_told(tmp_path: Path) -> None:
    write_skeleton("as-written", tmp_path)
    (told,) = re.findall(r"`(\d+ passed)`", TUTORIAL)
    assert told in run(tmp_path / "as-written", "pytest", "-q", "-p", "no:cacheprovider")


def test_the_code_of_the_reader_is_typed_and_in_style(project: Path) -> None:
    run(project, "ruff", "check", "--no-cache", "--select", "E,F,I,B,UP,N,RUF", "--line-length", "120", ".")
    run(project, "ruff", "format", "--no-cache", "--check", "--line-length", "120", ".")
    run(project, "mypy", "--strict", "--cache-dir", str(project / ".mypy"), "same_feast")


def test_the_check_says_what_the_reader_is_told(
    project: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    result = type_in(replace(settings, plugins=("wording",)), "plugin", "check", project)
    assert result.exit_code == 0, result.output
    (told,) = re.findall(r"`(same_feast keeps [^`]+)`", TUTORIAL)
    assert result.stdout.startswith(f"{told}\n")


def test_the_promise_that_the_reader_breaks_is_told_in_these_words(
    project: Path, settings: Settings, tmp_path: Path
) -> None:
    (before, after) = re.findall(r"change `([^`]+)` to `([^`]+)`", TUTORIAL)[0]
    code = told_files()["same_feast/__init__.py"]
    assert code.count(f"{before} for") == 1
    (tmp_path / "same_feast_broken.py").write_text(code.replace(f"{before} for", f"{after} for"), encoding="utf-8")
    result = type_in(replace(settings, plugins=("wording",)), "plugin", "check", tmp_path / "same_feast_broken.py")
    (told,) = re.findall(r"```text\n(same_feast breaks .*)\n```", TUTORIAL)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{told}\n")


def test_the_two_of_the_reader_are_suggested_with_the_reason_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    (lines,) = re.findall(r"```json\n(.*?)^```$", TUTORIAL, re.S | re.M)
    (reason, name) = re.findall(r"stands `([^`]+)`, and `([^`]+)` among the strategies", TUTORIAL)[0]
    shipped = Registry.load(["concepts", "vocabulary", "wording"])
    strategies = [*shipped.strategies, *strategies_named(str(project), shipped)]
    of = snapshot_from(read_actors(lines.splitlines()).records)
    (suggestion,) = match(of, strategies).suggestions["f1.n1"]
    assert suggestion.evidence[-1].evidence.reason.sv == reason
    assert name in suggestion.strategies


def test_what_terms_find_is_as_the_reader_is_told() -> None:
    terms = Terms(["jul", "midsommar"])
    assert [found.term for found in terms.find("julmarknaden midsommarfesten juli")] == ["jul", "midsommar"]


def test_every_promise_is_told_in_the_order_it_is_tried() -> None:
    table = PUBLISH.partition("| promise | what is tried |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| ([a-z ]+) \|", table, re.M) == list(PROMISES)
