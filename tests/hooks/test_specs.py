"""A hook exists only with its signature in the docs, a test named after it, and a bundled plugin that uses it."""

import inspect
import re
from pathlib import Path

import pytest

from matchmaker.hooks import specs

ROOT = Path(__file__).parents[2]
HOOKS = list(specs.HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_docs_have_the_exact_signature(hook: str) -> None:
    signature = f"{hook}{inspect.signature(getattr(specs, hook), eval_str=False)}"
    plain = re.sub(r"[a-z_.]+\.([A-Z])", r"\1", signature)
    assert f"def {plain}" in (ROOT / "docs" / "reference" / "hooks.md").read_text("utf-8")


@pytest.mark.parametrize("hook", HOOKS)
def test_a_bundled_plugin_uses_the_hook(hook: str) -> None:
    assert any(f"def {hook}(" in path.read_text("utf-8") for path in (ROOT / "plugins").glob("*.py"))


@pytest.mark.parametrize("hook", HOOKS)
def test_a_test_is_named_after_the_hook(hook: str) -> None:
    assert any(f"def test_{hook}_" in path.read_text("utf-8") for path in (ROOT / "tests" / "hooks").glob("*.py"))


def test_the_docs_tell_of_no_hook_that_is_not_there() -> None:
    text = (ROOT / "docs" / "reference" / "hooks.md").read_text("utf-8")
    headings = [line.removeprefix("## ").strip("`") for line in text.splitlines() if line.startswith("## `matchmaker_")]
    assert headings == HOOKS
