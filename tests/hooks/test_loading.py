"""What a plugin brings is checked thing by thing before any of it is used."""

from pathlib import Path
from typing import Any

import pytest

from matchmaker.hooks import versions
from matchmaker.hooks.discovery import FileSource, Found
from matchmaker.hooks.faults import PluginError
from matchmaker.hooks.loading import Brought, bring

HEAD = """
from matchmaker.api import *
from matchmaker.api import hookimpl
T = Text("x", "x")
class Half:
    spec = 1
    score = len
"""

UNSOUND = {
    "no category": ("categories", "[7]", "TypeError: 7 is not a Category"),
    "a category without a title": ("categories", "[Category('a', 'A')]", "needs an id and a title"),
    "words in capitals": (
        "categories",
        "[Category('a', T, words=('Ved',))]",
        "'a': words is a tuple of words in lower",
    ),
    "a list of words": ("categories", "[Category('a', T, gives=['ved'])]", "'a': gives is a tuple of words in lower"),
    "kinds that do not exist": ("categories", "[Category('a', T, met_by=('b',))]", "'a': met_by names no kind: b"),
    "two kinds of one id": ("categories", "[Category('a', T), Category('a', T)]", "brings two categories named a"),
    "no strategy": (
        "strategies",
        "[7]",
        "TypeError: int is not a strategy: it has no spec and no score and no explain",
    ),
    "half a strategy": ("strategies", "[Half()]", "TypeError: Half is not a strategy: it has no explain"),
    "no page": ("pages", "['page']", "TypeError: 'page' is not a Page"),
    "a name that is no address": ("pages", "[Page('Min Sida', T, T, str)]", "page 'Min Sida' needs a name of small"),
    "a page without texts": ("pages", "[Page('a', T, 'x', str)]", "page 'a' needs title and description"),
    "a page that does nothing": ("pages", "[Page('a', T, T, '<p>')]", "page 'a' needs render, a function"),
    "a file without a type": ("exporters", "[Exporter('a', T, T, 'csv', 'csv', bytes)]", "needs a suffix as"),
    "a file of a strange type": ("exporters", "[Exporter('a', T, T, '../x', 'a/b', bytes)]", "needs a suffix as"),
    "a function in place of a list": (
        "pages",
        "len",
        "TypeError: matchmaker_pages returned builtin_function_or_method",
    ),
}


def found(folder: Path, text: str) -> Found:
    path = folder / "own.py"
    path.write_text(text, encoding="utf-8")
    return Found("own", "", "instance", FileSource(path, "loaded_for_a_test"))


def hook(name: str, answer: str) -> str:
    return f"{HEAD}\n@hookimpl\ndef matchmaker_{name}():\n    return {answer}\n"


def fault_of(folder: Path, text: str) -> tuple[str, str]:
    with pytest.raises(PluginError) as raised:
        bring(found(folder, text))
    assert str(raised.value).startswith("plugin own 0 (")
    return raised.value.fault.phase.value, raised.value.fault.message


@pytest.mark.parametrize(("kind", "answer", "message"), UNSOUND.values(), ids=UNSOUND.keys())
def test_an_unsound_thing_is_told(kind: str, answer: str, message: str, tmp_path: Path) -> None:
    phase, told = fault_of(tmp_path, hook(kind, answer))
    assert phase in {"ask", "check"}
    assert message in told


STRATEGY = """
import numpy as np

class Own:
    spec = StrategySpec({spec}{more})
    def score(self, task):
        return [None] * len(task)
    explain = score
"""
SOUND_SPEC = '"own", T, T, "1", StrategyRole.FINDS'
OPTIONS = '{"type": "object", "properties": {"n": {"type": "integer", "title": T, "description": T, "default": 1}}}'


@pytest.mark.parametrize(
    ("spec", "more", "message"),
    [
        ('"x" * 65, T, T, "1", StrategyRole.FINDS', "", "needs a name of small letters a-z, digits, - and _"),
        ('"Min idé", T, T, "1", StrategyRole.FINDS', "", "strategy 'Min idé' needs a name of small letters a-z"),
        ('"own", T, T, "1", "finds"', "", "needs a role as StrategyRole.FINDS, not 'finds'"),
        (SOUND_SPEC, ", weight=3.0", "needs a weight above 0 and at most 1, not 3.0"),
        (SOUND_SPEC, ", cost=0", "needs a cost above 0 seconds, not 0"),
        (SOUND_SPEC, ", weight=True", "needs weight and cost as numbers, not True"),
        (SOUND_SPEC, ", weight=np.float32(0.5)", "needs weight and cost as numbers, not np.float32"),
        (SOUND_SPEC, ', cost="10"', "needs weight and cost as numbers, not '10'"),
        ('"own", T, T, 1.0, StrategyRole.FINDS', "", 'needs a version as "1.0", not 1.0'),
        ('"own", Text(sv=None, en="x"), T, "1", StrategyRole.FINDS', "", "needs title and description as Text"),
        ('"own", "x", T, "1", StrategyRole.FINDS', "", "needs title and description as Text"),
        ('"own", T, T, "1", StrategyRole.TALKS', "", "has the role TALKS but no conversations(task)"),
        (SOUND_SPEC, f", options={OPTIONS}", "has options but no configured(options)"),
        (SOUND_SPEC, ', options={"type": "object", "properties": {}}', "options need properties"),
    ],
)
def test_an_unsound_spec_is_told(spec: str, more: str, message: str, tmp_path: Path) -> None:
    text = hook("strategies", "[Own()]") + STRATEGY.format(spec=spec, more=more)
    phase, told = fault_of(tmp_path, text)
    assert phase == "check"
    assert message in told


def test_a_spec_that_is_a_text_is_told(tmp_path: Path) -> None:
    text = hook("strategies", "[Own()]") + STRATEGY.format(spec=SOUND_SPEC, more="") + "\nOwn.spec = 'own'"
    assert fault_of(tmp_path, text) == ("check", "TypeError: spec is str, not StrategySpec")


def test_all_that_a_plugin_brings_is_named(tmp_path: Path) -> None:
    text = (
        hook("strategies", "[Own()]")
        + STRATEGY.format(spec=SOUND_SPEC, more="")
        + hook("pages", "[Page('a', T, T, str)]")
    )
    brought = bring(found(tmp_path, text))
    assert brought.version == "0"
    assert {kind: names for kind, names in brought.names().items() if names} == {"strategies": ["own"], "pages": ["a"]}


def requiring(version: Any) -> str:
    return hook("pages", "[]") + f"REQUIRES_API = {version!r}\n"


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("1.9", "requires version 1.9 of the plugin API, and this is 1.2: update the service"),
        ("2.0", "requires version 2.0 of the plugin API, and this is 1.2: update the service"),
        ("0.9", "is written for version 0.9 of the plugin API, which is too old: this is 1.2"),
        (1, 'ValueError: an API version is written "1.2", not 1'),
    ],
)
def test_a_plugin_for_another_version_of_the_api_is_told_both(
    version: object, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "API_VERSION", "1.2")
    assert fault_of(tmp_path, requiring(version)) == ("register", message)
    assert bring(found(tmp_path, requiring("1.2"))) == bring(found(tmp_path, requiring("1.0"))) == Brought("0")


def test_a_removed_hook_warns_for_two_versions_and_is_then_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(versions.REMOVED_HOOKS, "matchmaker_old", ("1.3", "matchmaker_pages"))
    text = hook("old", "[]") + hook("pages", "[Page('a', T, T, str)]")
    for version in ("1.3", "1.4"):
        monkeypatch.setattr(versions, "API_VERSION", version)
        with pytest.warns(DeprecationWarning, match="plugin own 0: matchmaker_old was removed in version 1.3"):
            brought = bring(found(tmp_path, text))
        (warning,) = brought.warnings
        assert [page.name for page in brought.pages] == ["a"]
        assert warning.is_mild
        assert warning.left_out.en == "Nothing is left out yet."
        assert (warning.phase.value, warning.message) == (
            "deprecated",
            "matchmaker_old was removed in version 1.3 of the plugin API; use matchmaker_pages",
        )
    for version in ("1.5", "2.0"):
        monkeypatch.setattr(versions, "API_VERSION", version)
        phase, message = fault_of(tmp_path, text)
        assert phase == "register"
        assert message.startswith("unknown hook matchmaker_old; there is ")
