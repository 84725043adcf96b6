"""Plugins are found, loaded and walled off one by one."""

import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

from matchmaker.hooks.registry import Registry
from matchmaker.hooks.things import Facts, Visit
from matchmaker.matching.reranking import spread
from matchmaker.matching.strategy import Strategy, Task
from matchmaker.matching.vocabulary import vocabulary
from tests.bundled import BUNDLED, STRATEGIES
from tests.matching.builders import need, resource, snapshot

SOUND = '''
"""A plugin."""
from matchmaker.api import StrategyRole, StrategySpec, Text, hookimpl

__version__ = "2.5"


class {name}:
    spec = StrategySpec("{name}", Text("x", "x"), Text("x", "x"), "1", StrategyRole.FINDS{more})

    def score(self, task):
        return [None] * len(task)

    explain = score


@hookimpl
def matchmaker_strategies():
    return [{name}()]
'''

Install = Callable[[str, str], Path]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Write a plugin into the installation's own folder; returns the installation's folder."""
    (tmp_path / "plugins").mkdir()

    def write(name: str, text: str) -> Path:
        (tmp_path / "plugins" / f"{name}.py").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def names(registry: Registry) -> list[str]:
    return [strategy.spec.name for strategy in registry.strategies]


def only_fault(registry: Registry) -> tuple[str, str, str, str]:
    (fault,) = registry.faults
    return fault.plugin, fault.version, fault.phase, fault.message


def test_the_bundled_plugins_are_loaded_sorted_by_name() -> None:
    registry = Registry.load()
    assert [plugin.name for plugin in registry.plugins] == BUNDLED
    assert names(registry) == STRATEGIES
    assert {plugin.origin for plugin in registry.plugins} == {"bundled"}
    assert registry.faults == ()
    assert all(isinstance(strategy, Strategy) for strategy in registry.strategies)


def test_bundled_plugins_are_loaded_under_the_name_they_have_in_a_wheel() -> None:
    assert {".".join(type(strategy).__module__.split(".")[:2]) for strategy in Registry.load().strategies} == {
        f"matchmaker_plugins.{name}" for name in set(BUNDLED) - {"exposure", "glance", "open_data"}
    }


def test_matchmaker_strategies_is_answered_by_a_bundled_plugin() -> None:
    (wording,) = Registry.load(["wording"]).strategies
    assert wording.spec.name == "wording"


@pytest.mark.parametrize("off", ["off", ["off"], [], ()])
def test_plugins_can_be_off(off: str | list[str]) -> None:
    assert Registry.load(off) == Registry()


def test_on_in_a_list_means_all_of_them() -> None:
    assert names(Registry.load(["on"])) == STRATEGIES


def test_only_the_named_plugins_are_loaded() -> None:
    assert names(Registry.load(["wording", "timing"])) == ["timing", "wording"]
    assert names(Registry.load("timing")) == ["timing"]


def test_a_wanted_plugin_that_is_not_there_is_a_fault() -> None:
    registry = Registry.load(["wording", "magic"])
    assert names(registry) == ["wording"]
    assert only_fault(registry) == ("magic", "", "find", "there is no plugin of this name")


def test_the_installations_own_plugins_are_loaded_beside_the_bundled(install: Install) -> None:
    registry = Registry.load(instance_folder=install("local", SOUND.format(name="own", more="")))
    assert names(registry) == sorted([*STRATEGIES, "own"])
    (plugin,) = [plugin for plugin in registry.plugins if plugin.name == "local"]
    assert (plugin.version, plugin.origin, plugin.strategies) == ("2.5", "instance", ("own",))


def test_a_folder_without_plugins_is_no_fault(tmp_path: Path) -> None:
    assert names(Registry.load(instance_folder=tmp_path)) == STRATEGIES


def test_files_that_begin_with_an_underscore_are_no_plugins(install: Install) -> None:
    registry = Registry.load(instance_folder=install("_half_ready", "raise RuntimeError"))
    assert registry.faults == ()


def test_a_folder_with_an_init_is_a_plugin_whose_modules_can_import_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "plugins" / "large"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("from .inner import matchmaker_strategies, __version__", encoding="utf-8")
    (folder / "inner.py").write_text(SOUND.format(name="own", more=""), encoding="utf-8")
    (tmp_path / "plugins" / "data").mkdir()
    registry = Registry.load(instance_folder=tmp_path)
    assert registry.faults == ()
    assert [plugin.name for plugin in registry.plugins if plugin.origin == "instance"] == ["large"]
    assert "own" in names(registry)


def test_a_plugin_that_lacks_a_library_says_what_to_install(install: Install) -> None:
    raising = """
from matchmaker.api import MissingLibraryError, hookimpl
@hookimpl
def matchmaker_strategies():
    raise MissingLibraryError("fastmodel is not installed: pip install fastmodel")
"""
    registry = Registry.load(instance_folder=install("lacking", raising))
    assert names(registry) == STRATEGIES
    assert only_fault(registry) == ("lacking", "0", "library", "fastmodel is not installed: pip install fastmodel")


UNSOUND = {
    "an import error": (
        "import nowhere_to_be_found",
        "import",
        "ModuleNotFoundError: No module named 'nowhere_to_be_found'",
    ),
    "an exit at import": ("raise SystemExit('bye')", "import", "SystemExit: bye"),
    "a syntax error": ("def", "import", "SyntaxError: invalid syntax (broken.py, line 1)"),
    "no hook": ("x = 1", "register", "implements no hook; is @hookimpl missing?"),
    "a misspelt hook": (
        "from matchmaker.api import hookimpl\n@hookimpl\ndef matchmaker_strategy():\n    return []",
        "register",
        "unknown hook matchmaker_strategy; did you mean matchmaker_strategies?",
    ),
    "a misspelt hook without marker": (
        "def matchmaker_stratgies():\n    return []",
        "register",
        "unknown hook matchmaker_stratgies; did you mean matchmaker_strategies?",
    ),
    "a hook with an argument that is not there": (
        "from matchmaker.api import hookimpl\n@hookimpl\ndef matchmaker_strategies(app):\n    return []",
        "register",
        "PluginValidationError",
    ),
    "a hook that raises": (
        "from matchmaker.api import hookimpl\n@hookimpl\ndef matchmaker_strategies():\n    raise OSError('no\\nluck')",
        "ask",
        "OSError: no luck",
    ),
    "a hook that returns a number": (
        "from matchmaker.api import hookimpl\n@hookimpl\ndef matchmaker_strategies():\n    return 7",
        "ask",
        "TypeError: matchmaker_strategies returned int, not a list",
    ),
    "a hook that returns a text": (
        "from matchmaker.api import hookimpl\n@hookimpl\ndef matchmaker_strategies():\n    return 'wording'",
        "ask",
        "TypeError: matchmaker_strategies returned str, not a list",
    ),
    "something that is no strategy": (
        "from matchmaker.api import hookimpl\n@hookimpl\ndef matchmaker_strategies():\n    return [7]",
        "check",
        "TypeError: int is not a strategy: it has no spec and no score and no explain",
    ),
    "a class in place of an object": (
        SOUND.format(name="own", more="").replace("own()", "own"),
        "check",
        "TypeError: own is a class; return an object of it, as own()",
    ),
    "a spec of the wrong type": (
        SOUND.format(name="own", more="").replace("    spec = StrategySpec", "    spec = str"),
        "import",
        "TypeError",
    ),
    "a spec that is a text": (
        SOUND.format(name="own", more="") + "\nown.spec = 'own'",
        "check",
        "TypeError: spec is str, not StrategySpec",
    ),
    "a weight out of range": (
        SOUND.format(name="own", more=", weight=3.0"),
        "check",
        "ValueError: strategy 'own' needs a weight above 0 and at most 1, not 3.0",
    ),
    "two strategies of one name": (
        SOUND.format(name="own", more="").replace("[own()]", "[own(), own()]"),
        "check",
        "brings two strategies named own",
    ),
    "the name of a strategy of another plugin": (
        SOUND.format(name="own", more="").replace('"own"', '"wording"'),
        "check",
        "two strategies are named wording",
    ),
}


@pytest.mark.parametrize(("text", "phase", "message"), UNSOUND.values(), ids=UNSOUND.keys())
def test_a_plugin_with_a_fault_is_named_and_stops_no_other(
    text: str, phase: str, message: str, install: Install
) -> None:
    registry = Registry.load(["broken", "wording", "zebra"], install("zebra", SOUND.format(name="zebra", more="")))
    assert names(registry) == ["wording", "zebra"]
    registry = Registry.load(instance_folder=install("broken", text))
    plugin, _, where, what = only_fault(registry)
    assert (plugin, where) == ("broken", phase)
    assert message in what
    assert "\n" not in what


def test_the_file_of_a_plugin_that_fails_to_import_leaves_no_module_behind(install: Install) -> None:
    Registry.load(instance_folder=install("broken", "raise RuntimeError"))
    assert "matchmaker_instance_plugin_broken" not in sys.modules


def test_two_plugins_of_one_name_are_a_fault_that_names_both_and_their_versions(install: Install) -> None:
    registry = Registry.load(instance_folder=install("wording", SOUND.format(name="own", more="")))
    assert names(registry) == STRATEGIES
    bundled = registry.plugins[-1].version
    assert only_fault(registry) == (
        "wording",
        "2.5",
        "register",
        f"two plugins are named wording: bundled version {bundled} is used, instance version 2.5 is left out",
    )


def test_an_installed_package_brings_plugins_by_its_entry_point(
    monkeypatch: pytest.MonkeyPatch, install: Install
) -> None:
    install("zebra_package", SOUND.format(name="zebra", more=""))
    monkeypatch.syspath_prepend(install("unused", "") / "plugins")
    entry = EntryPoint("zebra", "zebra_package", "matchmaker")
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [entry] if group == "matchmaker" else [])
    registry = Registry.load()
    assert names(registry) == [*STRATEGIES, "zebra"]
    assert registry.plugins[-1].origin == "package zebra_package"
    assert registry.plugins[-1].version == "2.5"


def test_two_registries_in_one_process_know_nothing_of_each_other(install: Install) -> None:
    one = Registry.load(instance_folder=install("local", SOUND.format(name="own", more="")))
    other = Registry.load("timing")
    assert names(one) != names(other) == ["timing"]
    assert one.strategies[0] is not Registry.load().strategies[0]


def test_matchmaker_categories_gives_the_kinds_that_ship_to_strategies_that_use_kinds() -> None:
    registry = Registry.load(["vocabulary"])
    assert registry.categories == vocabulary()
    assert len(registry.plugins[0].categories) == len(vocabulary())
    of = snapshot(need("a.n1", "Sotning"), resource("b.r1", "Rakning"))
    task = Task(of, np.array([[0, 0]]))
    assert np.isnan(np.asarray(registry.strategies[0].score(task), dtype=float)).all()


MORE_KINDS = """
from matchmaker.api import Category, Text, hookimpl
@hookimpl
def matchmaker_categories():
    return [Category("grooming", Text("Skönhet", "Grooming"), words=("sotning", "rakning"))]
"""


def test_kinds_from_elsewhere_reach_the_strategies_that_ship(install: Install) -> None:
    registry = Registry.load(["vocabulary", "kinds"], install("kinds", MORE_KINDS))
    assert registry.faults == ()
    assert [kind.id for kind in registry.categories][-1] == "grooming"
    of = snapshot(need("a.n1", "Sotning"), resource("b.r1", "Rakning"))
    (score,) = np.asarray(registry.strategies[0].score(Task(of, np.array([[0, 0]]))), dtype=float)
    assert score > 0.5


def test_matchmaker_exporters_brings_a_file_of_open_data() -> None:
    registry = Registry.load(["open_data"])
    (exporter,) = registry.exporters
    assert (exporter.name, exporter.suffix) == ("samarbeten", "csv")
    assert registry.plugin_of("exporters", "samarbeten") == registry.plugins[0]
    assert registry.plugin_of("pages", "samarbeten") is None


def test_matchmaker_rerankers_brings_the_order_in_which_more_are_seen() -> None:
    registry = Registry.load(["exposure"])
    assert [(one.name, one.rerank) for one in registry.rerankers] == [("exposure", spread)]
    assert registry.plugins[0].rerankers == ("exposure",)


def test_matchmaker_pages_brings_a_page_that_tells_where_we_stand() -> None:
    (page,) = Registry.load(["glance"]).pages
    assert page.name == "kort-om-laget"
    assert "Ingen har skrivit något än." in page.render(Visit(Facts(date(2026, 11, 27), "Norsjö kommun", snapshot())))


def test_a_strategy_that_cannot_use_the_kinds_is_left_out_and_told(install: Install) -> None:
    text = SOUND.format(name="own", more="").replace(
        "    explain = score",
        "    explain = score\n\n    def with_categories(self, kinds):\n        raise OSError('no kinds')",
    )
    registry = Registry.load(["own", "wording"], install("own", text), own_process=False)
    assert names(registry) == ["wording"]
    assert only_fault(registry) == ("own", "2.5", "check", "own: OSError: no kinds")
    assert registry.plugins[0].strategies == ()
