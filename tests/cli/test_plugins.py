"""The commands about plugins."""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.cli.plugins import plugin
from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.models import ThingKind
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching.plugins import Wish, set_plugin
from matchmaker.settings import Settings
from tests.bundled import BUNDLED
from tests.cli.terminal import refusal, type_in
from tests.conftest import NOW
from tests.matching.builders import Fixed

THINGS = """
from matchmaker.api import Exporter, Page, Text, hookimpl

T = Text(sv="Byar", en="Villages")

@hookimpl
def matchmaker_pages():
    return [Page("byar", T, T, lambda visit: "<p>Byar")]

@hookimpl
def matchmaker_exporters():
    return [Exporter("byar", T, T, "csv", "text/csv", lambda facts: "x")]
"""

NOTHING = """
from matchmaker.api import hookimpl

@hookimpl
def matchmaker_categories():
    return []
"""


UNSET = {"set_to": None, "is_on": True}


@pytest.fixture(autouse=True)
def path_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a search path of its own, since that of the process is added to."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


@pytest.fixture
def few(settings: Settings) -> Settings:
    """An installation with quick strategies, of which one finds."""
    return replace(settings, plugins=("limits", "timing", "wording"))


def listed(registry: Registry, *words: str) -> Result:
    result = CliRunner().invoke(plugin, ["list", *words], obj={"registry": lambda: registry})
    assert result.exit_code == 0
    return result


def test_the_list_tells_what_is_loaded_and_from_where() -> None:
    result = CliRunner().invoke(plugin, ["list"])
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == BUNDLED
    assert "(bundled): wording (weight 0.05)\n" in result.output
    assert "(bundled): vocabulary (weight 0.35), 105 categories\n" in result.output
    assert "(bundled): pages " in result.output
    assert "(bundled): exporters " in result.output


def test_the_list_tells_the_faults_of_what_is_left_out() -> None:
    registry = Registry(faults=(Fault("mine", "1.0", Phase.IMPORT, "ValueError: no"),))
    assert listed(registry).output == "mine 1.0 left out (import): ValueError: no\n"


def test_a_mere_warning_is_told_as_such() -> None:
    registry = Registry(
        plugins=(Plugin("mine", "1.0", "instance"),), faults=(Fault("mine", "1.0", Phase.DEPRECATED, "old"),)
    )
    assert listed(registry).output == (
        "mine 1.0 (instance): nothing\nmine 1.0 is loaded, with a warning (deprecated): old\n"
    )


def test_that_nothing_is_loaded_is_said() -> None:
    assert listed(Registry()).output == "No plugins are loaded.\n"


def test_the_list_is_also_had_as_json() -> None:
    registry = Registry(
        strategies=(Fixed("jämt", weight=0.5),),
        plugins=(Plugin("mine", "1.0", "instance", ("jämt",)),),
        faults=(Fault("old", "2", Phase.LIBRARY, "needs more"),),
    )
    value = json.loads(listed(registry, "--json").stdout)
    (told,) = value["plugins"]
    assert (told["name"], told["version"], told["origin"]) == ("mine", "1.0", "instance")
    assert told["strategies"] == [{"name": "jämt", "version": "1.2", "role": "finds", "weight": 0.5} | UNSET]
    assert value["faults"] == [
        {"plugin": "old", "version": "2", "phase": "library", "message": "needs more", "is_mild": True}
    ]


def test_what_has_been_set_stands_beside_what_is_declared(few: Settings, app: Flask, database: Session) -> None:
    registry = Registry.load(few.plugins)
    for name, wish in {"wording": Wish(weight=0.5), "timing": Wish(enabled=False)}.items():
        set_plugin(database, registry, ThingKind.STRATEGIES, name, wish, version=0, by=SYSTEM, at=NOW)
    obj = {"settings": lambda: few, "registry": lambda: registry}
    result = CliRunner().invoke(plugin, ["list"], obj=obj)
    assert re.findall(r"\w+ \(weight [^)]+\)", result.output) == [
        "limits (weight 1)",
        "timing (weight 0.3, turned off)",
        "wording (weight 0.05, set to 0.5)",
    ]
    told = json.loads(CliRunner().invoke(plugin, ["list", "--json"], obj=obj).stdout)["plugins"]
    strategies = [strategy for one in told for strategy in one["strategies"]]
    assert [(one["set_to"], one["is_on"]) for one in strategies] == [(None, True), (None, False), (0.5, True)]


def test_without_a_database_the_weights_are_as_declared_and_none_is_made(tmp_path: Path) -> None:
    obj = {"settings": lambda: Settings(instance=tmp_path), "registry": lambda: Registry.load(["wording"])}
    result = CliRunner().invoke(plugin, ["list"], obj=obj)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("wording (weight 0.05)\n")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_read_is_told_and_the_list_is_there(tmp_path: Path) -> None:
    (tmp_path / "matchmaker.sqlite").write_bytes(b"")
    obj = {"settings": lambda: Settings(instance=tmp_path), "registry": lambda: Registry.load(["wording"])}
    result = CliRunner().invoke(plugin, ["list"], obj=obj)
    assert result.exit_code == 0
    assert result.stderr == "What has been set cannot be read from the database; the weights are as declared.\n"
    assert result.stdout.endswith("wording (weight 0.05)\n")


def test_a_new_plugin_is_written_and_told_file_by_file(settings: Settings, tmp_path: Path) -> None:
    result = type_in(settings, "plugin", "new", "by-ord", "--folder", tmp_path / "made")
    assert result.exit_code == 0
    told = result.output.splitlines()
    assert len([line for line in told if Path(line).is_file()]) == 5
    assert told[-1] == f"Try it: matchmaker plugin check {tmp_path / 'made' / 'by-ord'}"


def test_without_a_folder_it_is_written_here(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert type_in(settings, "plugin", "new", "by-ord").output.endswith("Try it: matchmaker plugin check ./by-ord\n")
    assert (tmp_path / "by-ord" / "by_ord" / "__init__.py").is_file()


def test_nothing_is_overwritten(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "by-ord").mkdir()
    told = refusal(settings, "plugin", "new", "by-ord", "--folder", tmp_path)
    assert told == f"{tmp_path / 'by-ord'} is there already, and is left as it is."
    assert list((tmp_path / "by-ord").iterdir()) == []


def test_a_name_that_cannot_be_used_is_refused_kindly(settings: Settings, tmp_path: Path) -> None:
    assert "such as min-ide" in refusal(settings, "plugin", "new", "Min idé", "--folder", tmp_path)
    assert list(tmp_path.glob("*in*")) == []


def test_the_name_of_a_plugin_that_is_loaded_is_taken(tmp_path: Path) -> None:
    registry = Registry(strategies=(Fixed("by_ord"),))
    words = ["new", "by-ord", "--folder", str(tmp_path)]
    result = CliRunner().invoke(plugin, words, obj={"registry": lambda: registry})
    assert result.exit_code == 1
    assert "a plugin or strategy by-ord already" in result.stderr


def test_a_sound_plugin_is_checked_and_measured_beside_those_that_ship(few: Settings, tmp_path: Path) -> None:
    type_in(few, "plugin", "new", "by-checked", "--folder", tmp_path)
    result = type_in(few, "plugin", "check", tmp_path / "by-checked")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "by_checked keeps all 14 promises."
    assert [line.split()[0] for line in lines[4:]] == ["by_checked", "wording", "all", "with", "To"]


BROKEN = """
from matchmaker.api import StrategyRole, StrategySpec, Text, hookimpl

class Broken:
    spec = StrategySpec("broken", Text("Trasig", "Broken"), Text("Är trasig.", "Is broken."), "1", StrategyRole.FINDS)
    def score(self, task):
        return [0.5] * {length}
    def explain(self, task):
        return [None] * len(task)

@hookimpl
def matchmaker_strategies():
    return [Broken()]
"""


def test_a_plugin_that_is_left_out_is_told_beside_the_check(few: Settings) -> None:
    result = type_in(replace(few, plugins=("timing", "gone")), "plugin", "check", "timing")
    assert result.stderr.startswith("gone  left out (find): there is no plugin of this name\n")


def test_each_broken_promise_is_one_line_and_the_exit_code_is_1(few: Settings, tmp_path: Path) -> None:
    (tmp_path / "broken_check.py").write_text(BROKEN.format(length="len(task)"), encoding="utf-8")
    result = type_in(few, "plugin", "check", tmp_path / "broken_check.py")
    assert result.exit_code == 1
    assert result.stdout.startswith("broken breaks “silent”: scores 0.500000 where nothing is written")
    assert "To the nDCG@10 of the others it adds" in result.output


def test_what_cannot_even_score_is_not_measured(few: Settings, tmp_path: Path) -> None:
    (tmp_path / "broken_short.py").write_text(BROKEN.format(length="3"), encoding="utf-8")
    result = type_in(few, "plugin", "check", tmp_path / "broken_short.py")
    assert result.exit_code == 1
    assert result.stdout.startswith("broken breaks “scores”: ValueError: expected 0 scores, got 3\n")
    assert result.stdout.count("\n") == 1


def test_what_raises_is_told_with_the_line_in_the_plugins_own_file(few: Settings, tmp_path: Path) -> None:
    file = tmp_path / "broken_tape.py"
    file.write_text(BROKEN.format(length="int('tape')"), encoding="utf-8")
    result = type_in(few, "plugin", "check", file)
    assert result.exit_code == 1
    told, place = result.stdout.splitlines()
    assert told.startswith("broken breaks “scores”: ValueError: invalid literal for int()")
    assert place == f"  at {file}:7"


def test_what_hangs_is_a_broken_promise_where_nobody_sits_at_a_terminal(few: Settings, tmp_path: Path) -> None:
    file = tmp_path / "broken_sleep.py"
    file.write_text(BROKEN.format(length="__import__('time').sleep(1000)"), encoding="utf-8")
    result = type_in(replace(few, plugin_seconds=1), "plugin", "check", file)
    assert result.exit_code == 1
    assert result.stdout == f"broken breaks “scores”: TimeoutError: no answer in 1 seconds\n  at {file}:7\n"


def test_a_bundled_strategy_is_checked_by_its_name(few: Settings) -> None:
    result = type_in(few, "plugin", "check", "timing")
    assert result.exit_code == 0
    assert "timing keeps all 14 promises." in result.output


def test_a_bundled_file_is_checked_by_the_name_of_its_plugin(settings: Settings) -> None:
    result = type_in(settings, "plugin", "check", "open_data")
    assert (result.exit_code, result.stdout) == (0, "samarbeten keeps all 3 promises.\n")
    tried = ("presented", "made", "same")
    assert result.stderr == "".join(f"[{k}/3] samarbeten: {promise}\n" for k, promise in enumerate(tried, start=1))


def test_a_page_and_a_file_that_break_a_promise_are_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "broken_things.py").write_text(THINGS, encoding="utf-8")
    result = type_in(settings, "plugin", "check", tmp_path / "broken_things.py")
    assert result.exit_code == 1
    assert result.stdout == (
        "byar breaks “made”: export gives str, not bytes\nbyar breaks “sound”: <p> is not closed\n"
    )


def test_a_plugin_with_kinds_of_service_only_has_nothing_to_try(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "broken_nothing.py").write_text(NOTHING, encoding="utf-8")
    result = type_in(settings, "plugin", "check", tmp_path / "broken_nothing.py")
    assert result.exit_code == 0
    assert result.stdout.endswith("brings no strategy, order, file or page, so there is nothing to try.\n")


def test_two_strategies_are_compared_on_the_example(few: Settings, tmp_path: Path) -> None:
    type_in(few, "plugin", "new", "by-compared", "--folder", tmp_path)
    result = type_in(few, "plugin", "compare", tmp_path / "by-compared", "wording")
    assert result.exit_code == 0, result.output
    assert "precision@3" in result.output
    assert "places reached, of " in result.output


def test_one_that_weighs_is_compared_together_with_the_others(few: Settings) -> None:
    value = json.loads(type_in(few, "plugin", "compare", "timing", "limits", "--json").stdout)
    assert [side["label"] for side in value["sides"]] == ["timing", "limits"]


def test_without_anyone_that_finds_that_is_said(settings: Settings) -> None:
    told = refusal(replace(settings, plugins=("timing",)), "plugin", "compare", "timing", "timing")
    assert "give it company that finds" in told


def test_an_installations_own_data_are_compared_on_without_judged_answers(few: Settings) -> None:
    value = json.loads(type_in(few, "plugin", "compare", "wording", "wording", "--own", "--json").stdout)
    assert (value["actors"], value["sides"][0]["precision"], value["overlap"]) == (0, None, 1.0)


def test_a_side_that_fails_is_told_on_stderr_and_the_exit_code_is_1(few: Settings, tmp_path: Path) -> None:
    (tmp_path / "broken_side.py").write_text(BROKEN.format(length="3"), encoding="utf-8")
    result = type_in(few, "plugin", "compare", tmp_path / "broken_side.py", "wording")
    assert result.exit_code == 1
    assert result.stderr.startswith("broken failed (score): ValueError: expected")
