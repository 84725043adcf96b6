"""The examples of the guides for plugin authors work as they stand."""

import re
import runpy
import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matchmaker import api
from matchmaker.hooks.contract import Thing, broken_by, facts_of, promises_of
from matchmaker.hooks.faults import Phase
from matchmaker.hooks.registry import Registry
from matchmaker.hooks.things import Visit
from matchmaker.matching.engine import match
from matchmaker.matching.options import check_schema, with_defaults
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Configurable, Converser, Task
from matchmaker.settings import Settings
from tests.cli.terminal import type_in
from tests.matching.builders import need, resource, snapshot

GUIDES = Path(__file__).parents[2] / "docs" / "how-to"
STRATEGY = (GUIDES / "write-a-strategy.md").read_text("utf-8")
PAGE = (GUIDES / "write-a-page-or-a-file.md").read_text("utf-8")


def put(guide: str, folder: Path) -> None:
    """Put the plugin of a guide where it says."""
    ((file, code),) = re.findall(r"`(plugins/\w+\.py)`.*?^   ```python\n(.*?)^   ```$", guide, re.DOTALL | re.MULTILINE)
    (folder / "plugins").mkdir()
    (folder / file).write_text(textwrap.dedent(code), encoding="utf-8")


def test_every_phase_in_which_a_fault_comes_to_light_is_told_with_where_it_is_told() -> None:
    page = (GUIDES.parent / "reference" / "hooks.md").read_text("utf-8")
    table = page.partition("| phase | what went wrong | told by |")[2].partition("\n\n")[0]
    told = [phase for row in table.splitlines() for phase in re.findall(r"`(\w+)`", row.partition(" | ")[0])]
    assert sorted(told) == sorted([*Phase, "score", "explain"])


def test_the_options_on_the_page_of_the_api_are_a_sound_schema_with_a_copy_that_uses_them(tmp_path: Path) -> None:
    page = (GUIDES.parent / "reference" / "plugin-api.md").read_text("utf-8")
    file = tmp_path / "shown.py"
    file.write_text("\n".join(re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)), encoding="utf-8")
    walking = runpy.run_path(str(file), {name: getattr(api, name) for name in api.__all__})["Walking"]
    check_schema(walking.spec.options)
    assert isinstance(walking(), Configurable)
    assert walking().walk_km == with_defaults(walking.spec.options, {})["walk_km"]
    assert walking().configured({"walk_km": 5}).walk_km == 5


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance folder with the plugin of the guide."""
    put(STRATEGY, tmp_path)
    return tmp_path


def test_the_strategy_of_the_guide_is_loaded_and_suggests_with_its_reason(instance: Path) -> None:
    registry = Registry.load(["christmas"], instance)
    assert registry.faults == ()
    of = snapshot(need("a.n1", "Julgran i juli till jul"), resource("b.r1", "Till julen"), resource("c.r1", "I juli"))
    (suggestion,) = match(of, registry.strategies).suggestions["a.n1"]
    assert (suggestion.resource, suggestion.score) == ("b.r1", 0.9)
    (item,) = suggestion.evidence
    assert item.evidence.reason.sv == "Båda skriver om jul."
    assert [(m.side, m.start, m.end) for m in item.evidence.marks] == [("need", 0, 7), ("resource", 5, 10)]


def test_the_methods_of_the_guide_make_a_strategy_that_proposes_talks(tmp_path: Path) -> None:
    (methods,) = re.findall(r"^```python\n(.*?)^```$", STRATEGY, re.DOTALL | re.MULTILINE)
    lines = [
        "from matchmaker.api import *",
        "class Talks:",
        '    spec = StrategySpec("talks", Text("x", "x"), Text("x", "x"), "1", StrategyRole.TALKS)',
        textwrap.indent(methods, "    "),
        "matchmaker_strategies = hookimpl(lambda: [Talks()], specname='matchmaker_strategies')",
    ]
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "talks.py").write_text("\n".join(lines), encoding="utf-8")
    registry = Registry.load(["talks"], tmp_path, own_process=False)
    assert registry.faults == ()
    (strategy,) = registry.strategies
    of = snapshot(need("a.n1", "Prata", "Vi är ny här"), need("b.n1", "Fika", "Jag är ny här"), need("c.n1", "Buss"))
    assert isinstance(strategy, Converser)
    (talk,) = strategy.conversations(Task(of, np.zeros((0, 2), dtype=np.intp)))
    assert talk.needs == ("a.n1", "b.n1")


def test_the_strategy_of_the_guide_has_something_to_say_of_the_example(instance: Path, example: Snapshot) -> None:
    shown = match(example, Registry.load(["christmas"], instance).strategies).suggestions
    pairs = [(example.need_by_id[need], example.resource_by_id[one.resource]) for need in shown for one in shown[need]]
    assert any("Julmarknaden" in one.description and "julbord" in other.description for one, other in pairs)


def test_the_strategy_of_the_guide_keeps_its_promises_under_its_name(instance: Path, settings: Settings) -> None:
    (check,) = re.findall(r"`matchmaker plugin check (\w+)`", STRATEGY)
    result = type_in(replace(settings, instance=instance, plugins=("christmas", "wording")), "plugin", "check", check)
    assert result.exit_code == 0
    assert result.stdout.startswith("christmas keeps all 14 promises.\n")


def test_the_page_and_the_file_of_the_guide_keep_what_it_tells_of(tmp_path: Path, example: Snapshot) -> None:
    put(PAGE, tmp_path)
    registry = Registry.load(["villages"], tmp_path, own_process=False)
    assert registry.faults == ()
    things: list[Thing] = [*registry.exporters, *registry.pages]
    assert [broken_by(thing, example) for thing in things] == [(), ()]
    told = [f"{thing.name} keeps all {len(promises_of(thing))} promises." for thing in things]
    assert re.findall(r"^   (byar keeps .*)$", PAGE, re.MULTILINE) == told
    (page,) = registry.pages
    assert "<h2>Norsjö</h2>" in page.render(Visit(facts_of(example), {"ort": "Norsjö"}))


def test_every_promise_of_a_page_a_file_and_an_order_is_told() -> None:
    told = re.findall(r"^\| (\w+) \| (?:all|pages) \|", PAGE, re.MULTILINE)
    registry = Registry.load(["exposure", "glance", "open_data"])
    things: list[Thing] = [*registry.pages, *registry.exporters, *registry.rerankers]
    tried = [promises_of(thing) for thing in things]
    assert list(tried[0]) == told
    assert all(set(promises) <= set(told) for promises in tried)
