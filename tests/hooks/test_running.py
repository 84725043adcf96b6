"""Pages and files of plugins behind their wall."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from matchmaker.hooks.faults import Phase, PluginError
from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.hooks.running import make_file, render_page
from matchmaker.hooks.things import Exporter, Facts, Page, Visit
from matchmaker.matching.texts import Text
from tests.matching.builders import snapshot

T = Text("x", "x")
FACTS = Facts(date(2026, 11, 27), "Norsjö kommun", snapshot())
REGISTRY = Registry(plugins=(Plugin("own", "1.5", "instance", exporters=("file",), pages=("page",)),))


def leave(*_: object) -> Any:
    raise SystemExit("bye")


def test_what_a_plugin_makes_comes_through() -> None:
    assert render_page(REGISTRY, Page("page", T, T, lambda visit: visit.language), Visit(FACTS, {}, "en")) == "en"
    exporter = Exporter("file", T, T, "txt", "text/plain", lambda facts: facts.municipality.encode())
    assert make_file(REGISTRY, exporter, FACTS).decode() == "Norsjö kommun"


@pytest.mark.parametrize(
    ("render", "message"),
    [
        (leave, "SystemExit: bye"),
        (lambda visit: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda visit: None, "TypeError: page gave NoneType, not str"),
    ],
)
def test_what_goes_wrong_is_told_with_the_plugins_name_and_version(
    render: Callable[[Visit], Any], message: str
) -> None:
    with pytest.raises(PluginError) as raised:
        render_page(REGISTRY, Page("page", T, T, render), Visit(FACTS))
    fault = raised.value.fault
    assert (fault.plugin, fault.version, fault.phase, fault.message) == ("own", "1.5", Phase.RUN, message)
    assert fault.left_out.sv == "Just den här sidan eller filen gick inte att göra."


def test_a_thing_of_no_plugin_is_told_by_its_own_name() -> None:
    exporter = Exporter("file", T, T, "txt", "text/plain", leave)
    with pytest.raises(PluginError, match=r"^plugin file  \(run\): SystemExit: bye$"):
        make_file(Registry(), exporter, FACTS)
