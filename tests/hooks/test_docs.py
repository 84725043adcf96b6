"""The example of the guide for strategy authors works as it stands."""

import re
import textwrap
from pathlib import Path

import pytest

from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import match
from tests.matching.builders import need, resource, snapshot

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-strategy.md"


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance folder with the plugin of the guide."""
    (code,) = re.findall(r"^   ```python\n(.*?)^   ```$", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "christmas.py").write_text(textwrap.dedent(code), encoding="utf-8")
    return tmp_path


def test_the_strategy_of_the_guide_is_loaded_and_suggests_with_its_reason(instance: Path) -> None:
    registry = Registry.load(["christmas"], instance)
    assert registry.faults == ()
    of = snapshot(need("a.n1", "Gran till jul"), resource("b.r1", "Pynt för jul"), resource("c.r1", "Julbock"))
    (suggestion,) = match(of, registry.strategies).suggestions["a.n1"]
    assert (suggestion.resource, suggestion.score) == ("b.r1", 0.9)
    (item,) = suggestion.evidence
    assert item.evidence.reason.sv == "Båda skriver om jul."
    assert [of.needs[0].title[m.start : m.end] for m in item.evidence.marks if m.side == "need"] == ["jul"]
