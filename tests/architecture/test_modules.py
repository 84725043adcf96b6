"""The code stays as it is meant to be: explained in a sentence, of a size that can be read, and tested by its path."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.generate import docstring

ROOT = Path(__file__).parents[2]
UNTESTED = Path(__file__).parent / "untested.txt"
LONGEST = 350
BANNED = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def modules(*folders: str) -> list[Path]:
    """The Python files of the service and its plugins, without migrations, which are records."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path.relative_to(ROOT) for path in found if "versions" not in path.parts]


MODULES = modules("matchmaker", "plugins")


def sentences(text: str) -> list[str]:
    """The sentences of a text; a point inside a word or before a small letter ends none."""
    return [part for part in re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ`\"])", " ".join(text.split())) if part]


def has_code(source: str) -> bool:
    """Whether a module does anything besides explaining, importing and naming what it imports."""
    return any(
        not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)
        and not (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__")
        for node in ast.parse(source).body
    )


def test_file_of(module: Path) -> Path:
    """Where the tests of a module stand: the same path under tests/, without the package's own name."""
    parts = module.parts[1:] if module.parts[0] == "matchmaker" else module.parts
    return Path("tests", *parts[:-1], f"test_{module.name}")


test_file_of.__test__ = False  # type: ignore[attr-defined]


def untested() -> dict[str, str]:
    """The modules that have no test file of their own, each with the reason."""
    lines = [line for line in UNTESTED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split(maxsplit=1) for line in lines)


def files(*kinds: str) -> Iterator[Path]:
    for kind in kinds:
        yield from (path for path in sorted((ROOT / "matchmaker").rglob(f"*.{kind}")) if "versions" not in path.parts)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_is_explained_in_one_sentence(module: Path) -> None:
    explanation = docstring(ROOT / module)
    assert explanation.endswith("."), "say in one sentence what it is for"
    assert len(sentences(explanation)) == 1, "its line in the tree has room for one sentence; more can stand below it"


def test_sentences_are_told_apart() -> None:
    assert len(sentences("Reads .po files (RFC 9116), e.g. ours.")) == 1
    assert len(sentences("Reads files. Writes them.\nAll of them.")) == 3


def test_no_file_is_too_long_to_be_read() -> None:
    long = {str(path.relative_to(ROOT)): n for path in files("py", "html", "js") if (n := _lines(path)) > LONGEST}
    assert not long


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_no_module_is_named_after_nothing() -> None:
    assert not [module for module in MODULES if BANNED & {module.stem, *module.parts}]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_its_tests_in_the_same_place(module: Path) -> None:
    if module.name == "__init__.py" or not has_code((ROOT / module).read_text(encoding="utf-8")):
        return
    there, excused = (ROOT / test_file_of(module)).exists(), str(module) in untested()
    assert there or excused, f"write {test_file_of(module)}"
    assert not (there and excused), f"take {module} off {UNTESTED.name}: it has tests now"


def test_what_is_excused_is_there_and_has_a_reason() -> None:
    for module, reason in untested().items():
        assert (ROOT / module).exists(), module
        assert len(reason) > 10, module


def test_code_is_told_from_mere_imports() -> None:
    assert not has_code('"""Doc."""\nfrom x import y\n__all__ = ["y"]\n')
    assert has_code('"""Doc."""\nX = 1\n')


def test_every_test_file_is_named_after_something_that_is_there() -> None:
    own = {"architecture", "benchmarks", "browser", "journeys"}  # folders for what no single module of these does
    expected = {test_file_of(module) for module in MODULES} | {
        Path("tests/cli/test_root.py"),
        Path("tests/test_app.py"),
    }
    found = [path.relative_to(ROOT) for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    strays = [
        str(path)
        for path in found
        if path.parts[1] not in own and path not in expected and path.name not in {"test_docs.py", "test_malformed.py"}
    ]
    assert not strays, "name a test file after the module that it tests"
