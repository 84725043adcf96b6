"""The commands about plugins."""

from click.testing import CliRunner

from matchmaker.cli.plugins import plugin
from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.registry import Registry
from tests.bundled import BUNDLED


def test_the_list_tells_what_is_loaded_and_from_where() -> None:
    result = CliRunner().invoke(plugin, ["list"])
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == BUNDLED
    assert "(bundled): wording" in result.output


def test_the_list_tells_the_faults_of_what_is_left_out() -> None:
    registry = Registry(faults=(Fault("mine", "1.0", Phase.IMPORT, "ValueError: no"),))
    result = CliRunner().invoke(plugin, ["list"], obj={"registry": lambda: registry})
    assert result.output == "mine 1.0 left out (import): ValueError: no\n"


def test_that_nothing_is_loaded_is_said() -> None:
    result = CliRunner().invoke(plugin, ["list"], obj={"registry": Registry})
    assert result.output == "No plugins are loaded.\n"
