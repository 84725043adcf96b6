"""Every call of a plugin is told when it is asked for."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import structlog

from matchmaker.hooks.registry import Registry
from matchmaker.hooks.things import Facts, Visit
from matchmaker.matching.engine import match
from matchmaker.matching.strategy import Strategy, Task
from matchmaker.settings import Settings
from tests.matching.builders import need, resource, snapshot

OPTIONAL = """
from matchmaker.api import StrategyRole, StrategySpec, Text, hookimpl
T = Text("x", "x")


class Own:
    spec = StrategySpec("own", T, T, "1", StrategyRole.FINDS, options={
        "type": "object", "properties": {"n": {"type": "integer", "title": T, "description": T, "default": 1}}})

    def configured(self, options):
        return self

    def score(self, task):
        raise ValueError

    explain = score


@hookimpl
def matchmaker_strategies():
    return [Own()]
"""


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> "Told":
    structlog.configure(processors=[structlog.processors.JSONRenderer()])
    return Told(capsys)


class Told:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def lines(self) -> list[tuple[str, str, str, bool]]:
        out, err = self.capsys.readouterr()
        assert out == ""
        found = [json.loads(line) for line in err.splitlines() if '"plugin_call"' in line]
        assert all(line["ms"] >= 0 for line in found)
        return [(line["plugin"], line["hook"], line["call"], line["ok"]) for line in found]


def test_calls_are_told_with_plugin_hook_and_outcome(told: Told) -> None:
    registry = Registry.load(["vocabulary", "exposure", "glance", "open_data"], trace=True)
    assert ("glance", "(load)", "bundled", True) in told.lines()
    of = snapshot(need("a.n1", "Ved"), resource("b.r1", "Ved"))
    facts = Facts(date(2026, 11, 27), "Norsjö kommun", of)
    registry.strategies[0].score(Task(of, np.array([[0, 0]])))
    match(of, registry.strategies, reranker=registry.rerankers[0].rerank)
    registry.pages[0].render(Visit(facts))
    registry.exporters[0].export(facts)
    assert told.lines() == [
        ("vocabulary", "matchmaker_strategies", "vocabulary.score", True),
        ("vocabulary", "matchmaker_strategies", "vocabulary.score", True),
        ("exposure", "matchmaker_rerankers", "exposure.rerank", True),
        ("vocabulary", "matchmaker_strategies", "vocabulary.explain", True),
        ("glance", "matchmaker_pages", "kort-om-laget.render", True),
        ("open_data", "matchmaker_exporters", "samarbeten.export", True),
    ]


def test_a_configured_strategy_is_traced_too_and_a_fault_is_told(told: Told, tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "own.py").write_text(OPTIONAL, encoding="utf-8")
    (strategy,) = Registry.load(["own"], tmp_path, trace=True, own_process=False).strategies
    copy: Strategy = strategy.configured({"n": 1})  # type: ignore[attr-defined]
    told.lines()
    with pytest.raises(ValueError, match=r"^$"):
        copy.score(Task(snapshot(), np.zeros((0, 2), dtype=np.intp)))
    assert told.lines() == [("own", "matchmaker_strategies", "own.score", False)]


def test_the_setting_turns_it_on_and_it_is_off_by_itself(told: Told, tmp_path: Path) -> None:
    Registry.of(Settings(instance=tmp_path, plugins=("glance",)))
    assert told.lines() == []
    Registry.of(Settings(instance=tmp_path, plugins=("glance",), trace_plugins=True))
    assert told.lines() == [("glance", "(load)", "bundled", True)]
