"""A new plugin has a sound name and a package that works as it stands."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from matchmaker.cli.skeletons import LONGEST, name_fault, renamed, write_skeleton


@pytest.mark.parametrize("name", ["my-idea", "bystuga", "a1-b2-c3"])
def test_a_sound_name_has_no_fault(name: str) -> None:
    assert name_fault(name, ["wording"]) == ""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Min idé", "such as min-ide."),
        ("my_idea", "such as my-idea."),
        ("-x", "such as x."),
        ("9lives", "such as lives."),
        ("my--idea", "such as my-idea."),
        ("!", "with a letter first."),
        ("", "with a letter first."),
        ("../up", "such as up."),
        ("x" * (LONGEST + 1), f"has {LONGEST + 1} letters; write at most {LONGEST}"),
        ("class", "a meaning in Python already; write another name, such as class-match"),
        ("json", "a meaning in Python already"),
        ("wording", "a plugin or strategy wording already"),
        ("accepted-before", "a plugin or strategy accepted-before already"),
        ("numpy", "a package numpy installed already"),
    ],
)
def test_what_is_wrong_with_a_name_is_said_with_what_to_write(name: str, told: str) -> None:
    assert told in name_fault(name, ["wording", "accepted_before"])


def test_the_name_is_written_in_every_spelling() -> None:
    assert renamed("my-idea my_idea MyIdea", "by-i-norr") == "by-i-norr by_i_norr ByINorr"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new")
    write_skeleton("by-ord", folder)
    return folder / "by-ord"


def test_the_package_names_its_entry_point_and_nothing_of_the_skeleton_is_left(project: Path) -> None:
    files = sorted(str(path.relative_to(project)) for path in project.rglob("*") if path.is_file())
    assert files == [".gitignore", "README.md", "by_ord/__init__.py", "pyproject.toml", "tests/test_by_ord.py"]
    written = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    assert written["entry-points"] == {"matchmaker": {"by_ord": "by_ord"}}
    assert not [name for name in files if "idea" in (project / name).read_text("utf-8").replace("The idea keeps", "")]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(FileExistsError):
        write_skeleton("mine", tmp_path)
    assert list((tmp_path / "mine").iterdir()) == []


def run(project: Path, *words: str) -> str:
    """What a command says that must succeed, in the new package."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=project, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_tests_pass_with_warnings_as_errors(project: Path) -> None:
    assert "18 passed" in run(project, "pytest", "-q", "-W", "error", "-p", "no:cacheprovider")


def test_a_misspelt_hook_fails_in_its_tests(tmp_path: Path) -> None:
    write_skeleton("by-ord", tmp_path)
    code = tmp_path / "by-ord" / "by_ord" / "__init__.py"
    code.write_text(code.read_text("utf-8").replace("matchmaker_strategies", "matchmaker_strategi"), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"did you mean matchmaker_strategies\?"):
        run(tmp_path / "by-ord", "pytest", "-q", "-p", "no:cacheprovider", "-k", "brings")


def test_it_is_typed_and_in_style(project: Path) -> None:
    run(project, "ruff", "check", "--no-cache", "--select", "E,F,I,B,UP,N,RUF", "--line-length", "120", ".")
    run(project, "ruff", "format", "--no-cache", "--check", "--line-length", "120", ".")
    run(project, "mypy", "--strict", "--cache-dir", str(project / ".mypy"), "by_ord")


def test_the_wheel_that_is_built_has_the_entry_point(project: Path, tmp_path: Path) -> None:
    run(project, "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(tmp_path))
    (wheel,) = tmp_path.glob("by_ord-0.1.0-*.whl")
    with zipfile.ZipFile(wheel) as opened:
        assert "by_ord/__init__.py" in opened.namelist()
        assert opened.read("by_ord-0.1.0.dist-info/entry_points.txt").decode() == "[matchmaker]\nby_ord = by_ord\n"
