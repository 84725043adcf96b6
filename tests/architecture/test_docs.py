"""The documents say only what is so: links lead somewhere, and commands, settings and targets exist."""

import re
from pathlib import Path

import pytest

from matchmaker.cli import root as command_line
from tests.architecture.documents import (
    LINK,
    ROOT,
    SECTIONS,
    broken_links,
    calls,
    code_lines,
    command_faults,
    decision_faults,
    names_of_settings,
    pages,
    path_faults,
    setting_faults,
    target_faults,
    unlisted_pages,
    unnamed_tables,
    unsaid_words,
    untold_contracts,
)

# The documents as they are.


def test_every_relative_link_leads_somewhere() -> None:
    told = list(broken_links(ROOT))
    assert not told, "\n".join(told)


def test_every_file_of_ours_that_is_named_is_there() -> None:
    told = list(path_faults(ROOT))
    assert not told, "\n".join(told)


def test_every_decision_is_listed_and_has_its_sections() -> None:
    told = list(decision_faults(ROOT))
    assert not told, "\n".join(told)


def test_every_page_is_found_from_the_index() -> None:
    told = list(unlisted_pages(ROOT))
    assert not told, "\n".join(told)


def test_every_table_is_told_of() -> None:
    told = list(unnamed_tables(ROOT))
    assert not told, "\n".join(told)


def test_every_floor_and_contract_is_told_of() -> None:
    told = list(untold_contracts(ROOT))
    assert not told, "\n".join(told)


def test_every_command_that_is_named_exists() -> None:
    told = list(command_faults(ROOT, command_line))
    assert not told, "\n".join(told)


def test_every_make_target_that_is_named_exists() -> None:
    told = list(target_faults(ROOT))
    assert not told, "\n".join(told)


def test_every_setting_that_a_how_to_names_exists() -> None:
    told = list(setting_faults(ROOT))
    assert not told, "\n".join(told)


def test_what_a_how_to_says_of_the_pages_stands_there() -> None:
    told = list(unsaid_words(ROOT))
    assert not told, "\n".join(told)


def test_enough_is_looked_at() -> None:
    texts = [page.read_text("utf-8") for page in pages(ROOT)]
    how_to = [page.read_text("utf-8") for page in (ROOT / "docs" / "how-to").glob("*.md")]
    assert len(texts) > 25
    assert sum(len(LINK.findall(text)) for text in texts) > 60
    assert sum(1 for text in texts for line in code_lines(text) for _ in calls(line)) > 30
    assert len(set().union(*map(names_of_settings, how_to))) > 20


# The checks themselves, on planted faults.


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A small set of documents without a fault."""
    (tmp_path / "docs" / "adr").mkdir(parents=True)
    (tmp_path / "docs" / "how-to").mkdir()
    (tmp_path / "Makefile").write_text("demo: x\n\ttrue\n")
    (tmp_path / "docs" / "adr" / "0001-a.md").write_text("# 1. A\n\n" + "\n\n".join(SECTIONS) + "\n")
    (tmp_path / "docs" / "README.md").write_text("# Docs\n\n[b](how-to/b.md)\n\n1. [A](adr/0001-a.md)\n")
    (tmp_path / "docs" / "how-to" / "b.md").write_text(
        "# Do `b`, twice\n\n[up](../README.md#docs) [here](#do-b-twice) `docs/how-to/`, `docs/<noun>.md`\n\n"
        "Run `make demo` and `matchmaker serve --port 1`. Set `public_url`; `reach_km` is a field.\n\n"
        "```sh\nsudo -u matchmaker .venv/bin/matchmaker leader add a@b.se  # as matchmaker\n```\n\n"
        "```toml\nproxies = 1\n```\n\n| setting | x |\n|---|---|\n| `colour` | y |\n\nMATCHMAKER_LOGO\n"
    )
    return tmp_path


def faults(root: Path) -> list[str]:
    """Everything that any check finds."""
    return [
        *broken_links(root),
        *path_faults(root),
        *decision_faults(root),
        *unlisted_pages(root),
        *command_faults(root, command_line),
        *target_faults(root),
        *setting_faults(root),
    ]


def test_sound_documents_have_no_fault(documents: Path) -> None:
    assert faults(documents) == []


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("[x](../gone.md)", "links to ../gone.md, which is not there"),
        ("![x](../images/gone.png)", "links to ../images/gone.png, which is not there"),
        ("[`x` [y]](../README.md#gone)", "no such heading"),
        ("[x](#gone)", "no such heading"),
        ("`docs/how-to/gone.md`", "names docs/how-to/gone.md, which is not there"),
        ("`matchmaker fly`", "there is no command fly"),
        ("`matchmaker leader remove EMAIL`", "there is no command remove"),
        ("`matchmaker serve --loudly`", "there is no option --loudly"),
        ("`matchmaker demo [--loudly]`", "there is no option --loudly"),
        ("```sh\ncd x && .venv/bin/matchmaker \\\n  fly\n```", "there is no command fly"),
        ("```ini\nExecStart=/opt/bin/matchmaker fly\n```", "there is no command fly"),
        ("`make coffee`", "there is no make coffee"),
        ("`public_uri`", "the setting public_uri"),
        ("`MATCHMAKER_COLOR`", "the setting color"),
        ("```toml\ncolor = 1\n```", "the setting color"),
        ("| setting | x |\n|---|---|\n| `color` | y |", "the setting color"),
    ],
)
def test_a_planted_fault_is_found(documents: Path, planted: str, told: str) -> None:
    page = documents / "docs" / "how-to" / "b.md"
    page.write_text(f"{page.read_text()}\n{planted}\n")
    assert [fault for fault in faults(documents) if told in fault] == faults(documents) != []


def test_a_decision_that_is_not_listed_is_found(documents: Path) -> None:
    (documents / "docs" / "adr" / "0002-b.md").write_text("# 2. B\n\n" + "\n\n".join(SECTIONS) + "\n")
    assert faults(documents) == [
        "docs/README.md does not list 0002-b.md by its number and title",
        "docs/README.md does not lead to docs/adr/0002-b.md",
    ]


def test_a_decision_with_a_taken_number_is_found(documents: Path) -> None:
    (documents / "docs" / "adr" / "0001-b.md").write_text("# 1. B\n\n" + "\n\n".join(SECTIONS) + "\n")
    assert "the numbers of the decisions are [1, 1]" in faults(documents)


def test_a_decision_without_alternatives_is_found(documents: Path) -> None:
    (documents / "docs" / "adr" / "0001-a.md").write_text("# 1. A\n\n" + "\n\n".join(SECTIONS[:-1]) + "\n")
    assert [fault for fault in faults(documents) if "sections" in fault] == faults(documents) != []


def test_a_page_that_is_not_in_the_index_is_found(documents: Path) -> None:
    (documents / "docs" / "lost.md").write_text("# Lost\n")
    assert faults(documents) == ["docs/README.md does not lead to docs/lost.md"]


def test_a_page_elsewhere_that_no_page_leads_to_is_found(documents: Path) -> None:
    (documents / "plugins").mkdir()
    (documents / "plugins" / "MODEL.md").write_text("# Model\n")
    assert faults(documents) == ["docs/README.md does not lead to plugins/MODEL.md"]
    page = documents / "docs" / "how-to" / "b.md"
    page.write_text(f"{page.read_text()}\n[its card](../../plugins/MODEL.md)\n")
    assert faults(documents) == []


def test_a_table_that_is_not_told_of_is_found(documents: Path) -> None:
    (documents / "docs" / "architecture.md").write_text("| nouns | `actors` |\n")
    told = list(unnamed_tables(documents, ["actors", "needs"]))
    assert told == ["docs/architecture.md does not name the table needs"]


def test_floors_and_contracts_that_are_not_told_of_are_found(documents: Path) -> None:
    contracts = '[[tool.importlinter.contracts]]\nname = "{}"\nlayers = ["web | cli"]\n'
    (documents / "pyproject.toml").write_text(contracts.format("The floors") + contracts.format("The engine"))
    (documents / "docs" / "architecture.md").write_text("| 4 | `web/` | pages |\n\n- The floors (in order)\n")
    told = "docs/architecture.md does not tell of the {}"
    assert list(untold_contracts(documents)) == [
        told.format("floor cli"),
        told.format("contract “The engine”"),
        told.format("floor cli"),
    ]


def test_the_servers_environment_belongs_to_root_on_every_page_that_installs_into_it() -> None:
    pages = (
        (ROOT / "docs" / "how-to" / f"{name}.md").read_text() for name in ("install", "upgrade", "publish-a-plugin")
    )
    commands = [line for page in pages for line in re.findall(r"^ *(.*(?:-m venv|-m pip install) .*)$", page, re.M)]
    assert len(commands) == 6
    assert [line for line in commands if not re.match(r"sudo (?!-u)", line)] == []


def test_words_that_no_page_has_are_found(documents: Path) -> None:
    (documents / "matchmaker").mkdir()
    (documents / "matchmaker" / "a.html").write_text(
        '{{ _("Välj bland deras %(num)s behov") }} {{ _("Ångra") }} {{ _("Räkna på det här") }}'
    )
    page = documents / "docs" / "how-to" / "b.md"
    page.write_text(
        'Press **Ångra**, *Välj bland deras 7 behov* or "Välj … behov". It *never* asks. Write `Åre`: *Åre*.'
    )
    assert list(unsaid_words(documents)) == []
    page.write_text("Press **Ångra\nallt**, **Räkna på** (*Räkna på*) or *Välj bland era 7 behov*.")
    assert [told.split("“")[1].split("”")[0] for told in unsaid_words(documents)] == [
        "Ångra allt",
        "Räkna på",
        "Välj bland era 7 behov",
    ]


def test_what_only_looks_like_a_command_is_left_alone(documents: Path) -> None:
    page = documents / "docs" / "how-to" / "b.md"
    page.write_text(f"{page.read_text()}\n`systemctl start matchmaker` `import matchmaker.cli` [x](https://x.se/y#z)\n")
    assert faults(documents) == []
