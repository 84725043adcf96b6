"""Every dependency has a reason and is pinned by its hash, and nothing tells of the machine the project was made on."""

import ast
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
OURS = {"matchmaker", "plugins"}
MACHINE_PATHS = re.compile("|".join(("/" + "work/", "/" + r"home/\w", "/" + "root/", "/" + "Users/", r"\bC:" + r"\\")))
ADDRESSES = re.compile(r"https?://|--(extra-)?index-url|--find-links| @ |^-e ", re.MULTILINE)


def dependencies(*extras: str) -> set[str]:
    """The names that pyproject.toml lists, as the index spells them."""
    project = tomllib.loads(PYPROJECT)["project"]
    listed = [*project["dependencies"]]
    for extra in extras:
        listed += project["optional-dependencies"][extra]
    return {re.split(r"[^\w.-]", entry)[0].lower().replace("_", "-") for entry in listed}


def without_reason(text: str) -> list[str]:
    """The dependencies of a pyproject.toml that no comment explains."""
    lists = re.findall(r"^(?:dependencies|build|test) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    lines = [line.strip() for block in lists for line in block.splitlines()]
    return [line for line in lines if not re.fullmatch(r'"[^"]+",\s+# \S.{8,}', line)]


def without_hash(text: str) -> list[str]:
    """The requirements of a lock file that are not pinned to one version by a hash."""
    entries = re.split(r"\n(?=\S)", text.strip())
    return [entry.partition("\n")[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]


def test_every_dependency_has_a_reason() -> None:
    assert len(dependencies("build", "test")) > 20
    assert not without_reason(PYPROJECT)


def test_a_dependency_without_a_reason_is_seen() -> None:
    assert without_reason('dependencies = [\n    "a>=1",  # because of a\n    "b>=1",\n    "c>=1",  # no\n]\n') == [
        '"b>=1",',
        '"c>=1",  # no',
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_requirement_is_pinned_by_its_hash_and_names_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not without_hash(text)
    assert not ADDRESSES.search(text)


def test_a_requirement_without_a_hash_is_seen() -> None:
    assert without_hash("a==1 \\\n    --hash=sha256:00\nb==2\nc>=3 \\\n    --hash=sha256:00\n") == ["b==2", "c>=3 \\"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_what_is_listed_is_locked(lock: Path) -> None:
    locked = {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE)}
    wanted = dependencies("build", "test") if lock.stem == "test" else dependencies("build")
    assert {name.partition("[")[0] for name in wanted} <= locked


def imported(folder: Path) -> set[str]:
    """The packages of others that the Python files in a folder import, by their top name."""
    names = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - OURS - set(sys.stdlib_module_names)


def test_what_is_imported_is_listed() -> None:
    distributions = packages_distributions()
    for folder in (ROOT / "matchmaker", ROOT / "plugins"):
        for name in imported(folder) - imported(ROOT / "matchmaker" / "testing"):
            owners = {owner.lower().replace("_", "-") for owner in distributions[name]}
            assert owners & dependencies("local-model"), f"{name} is imported, but not listed: {owners}"


def texts() -> Iterator[Path]:
    """Every file of the project that people read."""
    skipped = {"node_modules", "dist", "build", "instance", "htmlcov"}
    for_machines = (".pyc", ".png", ".mo", ".npz", ".sqlite", ".xlsx")
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [n for n in folders if n not in skipped and (not n.startswith(".") or n == ".ci")]
        for name in set(names) - {".git"}:  # in a second working tree it is a file that names the first one's folder
            if not name.endswith(for_machines) and not name.startswith(".coverage"):
                yield Path(folder, name)


def test_nothing_names_a_folder_of_the_machine_it_was_made_on() -> None:
    found = [
        str(path.relative_to(ROOT)) for path in texts() if MACHINE_PATHS.search(path.read_text("utf-8", "replace"))
    ]
    assert not found


def test_a_folder_of_a_machine_is_seen() -> None:
    assert MACHINE_PATHS.search("see " + "/" + "home/eva/matchmaker")
    assert not MACHINE_PATHS.search("https://example.se/framework/home/")
