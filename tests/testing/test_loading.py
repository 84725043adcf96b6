"""A plugin that does not bring what it should is told to its author by a test."""

import sys
from pathlib import Path

import pytest

from matchmaker.hooks.faults import PluginError
from matchmaker.testing.loading import loaded
from tests.hooks.broken import plugin


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return tmp_path


def test_what_a_package_brings_is_told(folder: Path) -> None:
    (folder / "sound_idea.py").write_text(plugin("idea"), encoding="utf-8")
    assert [strategy.spec.name for strategy in loaded("sound_idea").strategies] == ["idea"]


def test_a_misspelt_hook_is_told_with_the_one_that_was_meant(folder: Path) -> None:
    text = plugin("idea").replace("matchmaker_strategies", "matchmaker_strategys")
    (folder / "misspelt_idea.py").write_text(text, encoding="utf-8")
    with pytest.raises(PluginError, match=r"\(register\): .*did you mean matchmaker_strategies\?$"):
        loaded("misspelt_idea")
