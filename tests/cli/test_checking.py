"""A plugin is brought in by name or from where it lies, and what it promises and is worth is told in lines."""

import sys
from pathlib import Path

import click
import pytest

from matchmaker.cli.checking import (
    bundled_strategies,
    found_at,
    is_path,
    promise_lines,
    quality_lines,
    strategies_named,
)
from matchmaker.cli.skeletons import write_skeleton
from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.matching.contract.promises import Broken
from matchmaker.matching.measuring.comparing import beside
from matchmaker.matching.strategy import Strategy
from matchmaker.matching.vocabulary import Category, vocabulary
from matchmaker.testing.factories import need, resource, snapshot
from tests.matching.builders import Fixed

REGISTRY = Registry(
    strategies=(Fixed("one"), Fixed("other"), Fixed("third")),
    plugins=(Plugin("both", "1", "bundled", ("one", "other")), Plugin("mine", "1", "instance", ("third",))),
    faults=(Fault("sick", "1", Phase.IMPORT, "ValueError: no"),),
    categories=vocabulary()[:2],
)

PLUGIN = """
from matchmaker.api import StrategyRole, StrategySpec, Text, hookimpl

class Mine:
    spec = StrategySpec("mine", Text("Min", "Mine"), Text("Min.", "Mine."), "1", StrategyRole.FINDS)
    kinds = 0
    def score(self, task):
        return [None] * len(task)
    explain = score
    def with_categories(self, categories):
        copy = Mine()
        copy.kinds = len(categories)
        return copy

@hookimpl
def matchmaker_strategies():
    return [Mine()]
"""


@pytest.fixture(autouse=True)
def path_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a search path of its own, since that of the process is added to."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


def names(found: tuple[Strategy, ...]) -> list[str]:
    return [strategy.spec.name for strategy in found]


def refusal(name: str) -> str:
    with pytest.raises(click.ClickException) as told:
        strategies_named(name, REGISTRY)
    return told.value.message


def test_a_plugin_gives_all_its_strategies_and_a_strategy_itself() -> None:
    assert names(strategies_named("both", REGISTRY)) == ["one", "other"]
    assert names(strategies_named("third", REGISTRY)) == ["third"]


def test_a_name_that_is_not_there_is_told_with_those_that_are() -> None:
    assert refusal("gone") == (
        "There is no plugin or strategy gone, nor a folder of this name; there is one, other, third."
    )


def test_a_plugin_that_is_left_out_is_told_with_its_fault() -> None:
    assert refusal("sick") == "sick is left out (import): ValueError: no"


@pytest.mark.parametrize("name", ["./idea", "idea.py", ".", "..", "/etc"])
def test_what_looks_like_a_path_is_one(name: str) -> None:
    assert is_path(name)


def test_a_word_is_a_path_only_when_there_is_such_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not is_path("idea")
    (tmp_path / "idea").mkdir()
    assert is_path("idea")


def test_a_file_is_brought_in_and_gets_the_kinds_that_all_plugins_bring(tmp_path: Path) -> None:
    file = tmp_path / "mine_in_a_file.py"
    file.write_text(PLUGIN, encoding="utf-8")
    (strategy,) = strategies_named(str(file), REGISTRY)
    assert strategy.spec.name == "mine"
    assert strategy.kinds == 2  # type: ignore[attr-defined]
    assert isinstance(REGISTRY.categories[0], Category)


def test_a_package_is_brought_in(tmp_path: Path) -> None:
    (tmp_path / "mine_in_a_package").mkdir()
    (tmp_path / "mine_in_a_package" / "__init__.py").write_text(PLUGIN, encoding="utf-8")
    assert names(strategies_named(str(tmp_path / "mine_in_a_package"), REGISTRY)) == ["mine"]


@pytest.mark.parametrize("source", ["", "src"])
def test_a_project_is_brought_in_by_its_entry_points(tmp_path: Path, source: str) -> None:
    name = f"mine-{source or 'flat'}"
    write_skeleton(name, tmp_path)
    if source:
        (tmp_path / name / source).mkdir()
        (tmp_path / name / "mine_src").rename(tmp_path / name / source / "mine_src")
    assert names(strategies_named(str(tmp_path / name), REGISTRY)) == [name.replace("-", "_")]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "is no plugin: neither a file of Python, a package, nor a project."),
        ({"pyproject.toml": "[project]\n"}, "names no plugin: it needs [project.entry-points.matchmaker]."),
        ({"pyproject.toml": "[project\n"}, "pyproject.toml cannot be read: "),
    ],
)
def test_a_folder_that_is_no_plugin_is_told(tmp_path: Path, files: dict[str, str], told: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert told in refusal(str(tmp_path))


def test_that_nothing_is_there_is_told(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "gone")) == f"{tmp_path / 'gone'} is not there."


def test_what_is_wrong_with_a_plugin_is_told_with_the_phase(tmp_path: Path) -> None:
    (tmp_path / "broken_one.py").write_text("1 / 0", encoding="utf-8")
    told = refusal(str(tmp_path / "broken_one.py"))
    place = f"  at {tmp_path / 'broken_one.py'}:1"
    assert told == f"broken_one cannot be loaded (import): ZeroDivisionError: division by zero\n{place}"


def test_a_path_that_is_found_is_told_apart_from_what_ships(tmp_path: Path) -> None:
    (tmp_path / "x.py").touch()
    (found,) = found_at(tmp_path / "x.py")
    assert not found.is_bundled
    assert found.origin == str(tmp_path / "x.py")


def test_those_that_ship_are_told_from_others() -> None:
    assert names(tuple(bundled_strategies(REGISTRY))) == ["one", "other"]


def test_each_broken_promise_is_a_line() -> None:
    broken = (Broken("alone", "it is another."), Broken("in time", "slow.", "mine.py:7"))
    assert list(promise_lines("mine", broken)) == [
        "mine breaks “alone”: it is another.",
        "mine breaks “in time”: slow.",
        "  at mine.py:7",
    ]
    assert list(promise_lines("mine", ())) == ["mine keeps all 14 promises."]


def test_the_worth_is_a_table_with_what_it_adds() -> None:
    of = snapshot(need("a.n1"), resource("b.r1"), resource("c.r1"))
    lines = list(quality_lines("mine", beside(of, {"a.n1": {"b.r1": 2}}, Fixed("mine", 0.9), [Fixed("theirs", 0.8)])))
    assert lines[0].startswith("On the example (1 needs")
    assert lines[1].split() == ["nDCG@10", "recall@10", "precision@3"]
    assert [line.split()[0] for line in lines[2:]] == ["mine", "theirs", "all", "with", "To"]
    assert lines[2].split() == ["mine", "1.0000", "1.0000", "0.3333"]
    assert lines[-1] == "To the nDCG@10 of the others it adds +0.0000 (+0.0000 to +0.0000)."
