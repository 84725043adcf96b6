"""The pages that are written from the code say what the code says, now."""

import re
from pathlib import Path

import pytest

from docs import generate
from matchmaker import api
from matchmaker.cli import root as command_line
from matchmaker.settings import setting_fields

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    """What each generated page must hold, by its path from the root."""
    return {str(path.relative_to(ROOT)): content for path, content in generate.generated().items()}


PAGES = ["settings", "commands", "routes", "hooks", "plugin-types", "plugin-kit"]


@pytest.mark.parametrize("name", [*(f"reference/{page}" for page in PAGES), "architecture"])
def test_a_generated_page_is_up_to_date(generated: dict[str, str], name: str) -> None:
    path = f"docs/{name}.md"
    assert (ROOT / path).read_text(encoding="utf-8") == generated[path], "run: make docs"


def test_no_other_page_is_generated(generated: dict[str, str]) -> None:
    assert len(generated) == len(PAGES) + 1


def test_everything_that_plugins_may_import_stands_on_its_page_as_the_code_says_it() -> None:
    page = generate.types_page()
    offered, _, named = page.partition("\n## Named in signatures, and not to be imported\n")
    assert sorted(re.findall("^### `(.+)`$", offered, re.MULTILINE)) == sorted(api.__all__)
    assert {"FoundTerm", "Matrix", "Rows", "Scored"} <= set(re.findall("^### `(.+)`$", named, re.MULTILINE))
    assert "\n\n\n" not in page, "each says what it is"
    assert "- `SparseRows(columns: int=0, kept_as: type[np.floating]=np.float64)`: With so many" in offered
    assert "- `Terms(terms: Iterable[str])`\n" in offered
    assert "def products_of(needs: Matrix, resources: Matrix, pairs: NDArray[np.intp]) -> " in page
    assert "- `title: Text`" in page
    assert "``" not in page.replace("```", "")


def test_everything_that_tests_of_plugins_may_use_stands_on_its_page() -> None:
    page = generate.kit_page()
    told = set(re.findall("^### `(.+)`$", page, re.MULTILINE))
    assert {"StrategyContract", "ThingContract", "example", "loaded", "municipality", "task_of"} <= told
    assert not [name for name in told if name.startswith("_")]
    assert "def task_of(of: Snapshot, found: Iterable[float] | None=None) -> Task" in page
    assert "::" not in page


def test_every_setting_stands_on_its_page_with_its_default() -> None:
    page = generate.settings_page()
    for field in setting_fields():
        assert f"| `{field.name}` | " in page
        assert field.metadata["help"] in page
    assert "| `mail_tls` | true or false | true | " in page
    assert "| `plugins` | list of texts | `on` | " in page


def test_every_command_stands_on_its_page_with_its_options() -> None:
    page = generate.commands_page(command_line)
    assert "## matchmaker leader sign-in-link\n" in page
    assert "- `--no-serve`: Fill the database and end." in page


def test_every_address_says_whom_it_is_for() -> None:
    page = generate.routes_page()
    assert "| `/nu` | GET | `see_workplace` | " in page
    assert "| `/om` | GET | everyone | What the project is and who takes part. |" in page


def test_every_module_stands_in_the_tree_in_its_place() -> None:
    lines = generate.tree().splitlines()
    assert lines[0].startswith("matchmaker/ ")
    at = lines.index(next(line for line in lines if line.startswith("  web/")))
    assert "    access.py" in [line[:13] for line in lines[at:]]
    assert not [line for line in lines if len(line.split(maxsplit=1)) < 2], "a module without a docstring"


def test_what_is_stale_is_written_and_named_and_the_rest_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "docs" / "reference" / "settings.md"
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "generated", lambda: {page: "new"})
    generate.main()
    assert page.read_text() == "new"
    assert capsys.readouterr().out == "docs/reference/settings.md\n"
    generate.main()
    assert capsys.readouterr().out == ""
