"""The documents say only what is so: links lead somewhere, and commands, settings and targets exist."""

import dataclasses
import os
import re
import shlex
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import click
import pytest

from matchmaker import api
from matchmaker.cli import root as command_line
from matchmaker.hooks import specs
from matchmaker.models import Base
from matchmaker.services.spreadsheets import COLUMNS
from matchmaker.settings import ENVIRONMENT_PREFIX, setting_fields

ROOT = Path(__file__).parents[2]
NOT_OURS = {"node_modules", "dist", "build"}
SETTINGS = {field.name for field in setting_fields()}
OTHER_PROGRAMS = {"pg_dump", "pg_restore"}
SECTIONS = ["## Context", "## Decision", "## Consequences", "## Alternatives"]

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<code>.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)", re.DOTALL)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?\s*\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
NAME = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")
COMMAND_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*")
ENVIRONMENT_NAME = re.compile(rf"\b{ENVIRONMENT_PREFIX}[A-Z_]+")


# What is checked: each function gives one sentence for each fault.


def broken_links(root: Path) -> Iterator[str]:
    """Relative links that lead to no file, or to no heading of it."""
    for page in pages(root):
        for target in LINK.findall(SPAN.sub("", FENCE.sub("", page.read_text("utf-8")))):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            leads_to = page.parent / path if path else page
            if not leads_to.exists():
                yield f"{page.relative_to(root)} links to {target}, which is not there"
            elif anchor and anchor not in anchors(leads_to.read_text("utf-8")):
                yield f"{page.relative_to(root)} links to {target}, but there is no such heading"


def decision_faults(root: Path) -> Iterator[str]:
    """Decisions that the index does not list, that share a number, or that lack a section."""
    index = (root / "docs" / "README.md").read_text("utf-8")
    decisions = sorted((root / "docs" / "adr").glob("*.md"))
    numbers = [int(page.name[:4]) for page in decisions]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the numbers of the decisions are {numbers}"
    for page, number in zip(decisions, numbers, strict=True):
        text = page.read_text("utf-8")
        heading = text.partition("\n")[0]
        if f"\n{number}. [{heading.partition('. ')[2]}](adr/{page.name})" not in index:
            yield f"docs/README.md does not list {page.name} by its number and title"
        if not heading.startswith(f"# {number}. "):
            yield f"{page.name} has another number in its heading"
        if [line for line in text.splitlines() if line.startswith("## ")] != SECTIONS:
            yield f"{page.name} has other sections than {', '.join(SECTIONS)}"


def unlisted_pages(root: Path) -> Iterator[str]:
    """Pages that nobody finds: docs/README.md lists all of docs/, and leads to all others from page to page."""
    index = root / "docs" / "README.md"
    found, left = {index}, [index]
    while left:
        new = linked_pages(left.pop()) - found
        found |= new
        left += new
    for page in pages(root):
        if page not in (linked_pages(index) | {index} if page.is_relative_to(root / "docs") else found):
            yield f"docs/README.md does not lead to {page.relative_to(root)}"


def unnamed_tables(root: Path, tables: Iterable[str] = Base.metadata.tables) -> Iterator[str]:
    """Tables that architecture.md does not tell of."""
    told = set(SPAN.findall((root / "docs" / "architecture.md").read_text("utf-8")))
    yield from (f"docs/architecture.md does not name the table {table}" for table in sorted(set(tables) - told))


def command_faults(root: Path, commands: click.Group) -> Iterator[str]:
    """`matchmaker …` in code that names a command or an option that does not exist."""
    for page in pages(root):
        for line in code_lines(page.read_text("utf-8")):
            for words in calls(line):
                fault = _command_fault(words, commands)
                if fault:
                    yield f"{page.relative_to(root)}: matchmaker {' '.join(words)}: {fault}"


def target_faults(root: Path) -> Iterator[str]:
    """`make …` in code that names a target that does not exist."""
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in pages(root):
        for line in code_lines(page.read_text("utf-8")):
            for name in re.findall(r"(?:^|&& |\$ )make ([a-z]+)\b", line):
                if name not in targets:
                    yield f"{page.relative_to(root)}: there is no make {name}"


def setting_faults(root: Path, settings: Iterable[str] = SETTINGS) -> Iterator[str]:
    """Names on how-to pages that look like settings, and are none and nothing else that a page may speak of."""
    known = set(settings)
    for page in sorted((root / "docs" / "how-to").glob("*.md")):
        for name in sorted(names_of_settings(page.read_text("utf-8")) - known):
            yield f"{page.relative_to(root)} names the setting {name}, which does not exist"


# How it is found.


def pages(root: Path) -> Iterator[Path]:
    """Every Markdown file of the project."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in NOT_OURS)
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(".md"))


def linked_pages(page: Path) -> set[Path]:
    """The Markdown files that a page links to."""
    links = (page.parent / link.partition("#")[0] for link in LINK.findall(page.read_text("utf-8")))
    return {path.resolve() for path in links if path.suffix == ".md" and path.exists()}


def anchors(text: str) -> set[str]:
    """The anchors that Markdown hosts make of the headings."""
    found: dict[str, int] = {}
    for heading in HEADING.findall(FENCE.sub("", text)):
        plain = LINK.sub(lambda match: match.group(0).partition("](")[0], heading)
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        found[slug] = found.get(slug, -1) + 1
    return {slug if k == 0 else f"{slug}-{k}" for slug, last in found.items() for k in range(last + 1)}


def code_lines(text: str) -> Iterator[str]:
    """The lines of code blocks and the contents of code spans; a line that ends with a backslash goes on."""
    for block in FENCE.finditer(text):
        yield from (line.strip() for line in block["code"].replace("\\\n", " ").splitlines())
    yield from (" ".join(span.split()) for span in SPAN.findall(FENCE.sub("", text)))


def calls(line: str) -> Iterator[list[str]]:
    """The words after `matchmaker` wherever a line of code runs it."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # not a command line
        return
    starts = [k for k, word in enumerate(words) if _runs_matchmaker(words, k, word)]
    for k, start in enumerate(starts):
        rest = words[start + 1 : starts[k + 1] if k + 1 < len(starts) else None]
        end = next((i for i, word in enumerate(rest) if word in {"&&", "||", "|", ";", ">", "2>", "&"}), len(rest))
        if rest[:end]:
            yield [word.strip("[]") for word in rest[:end]]


def names_of_settings(text: str) -> set[str]:
    """What a page holds for settings: keys in TOML, variables of the environment, the first column of a table of
    settings, and names with an underscore in backticks, unless they belong to files or plugins.
    """
    found = set()
    for block in FENCE.finditer(text):
        if block["language"] == "toml":
            found.update(re.findall(r"^ *(\w+) *=", block["code"], re.MULTILINE))
    found.update(name.removeprefix(ENVIRONMENT_PREFIX).lower() for name in ENVIRONMENT_NAME.findall(text))
    outside = FENCE.sub("", text)
    for table in re.findall(r"^\| *settings? *\|.*\n\|[-| :]+\|\n((?:\|.*\n?)+)", outside, re.MULTILINE):
        found.update(re.findall(r"^\| *`(\w+)` *\|", table, re.MULTILINE))
    found.update(span for span in SPAN.findall(outside) if NAME.fullmatch(span))
    return found - other_names() - OTHER_PROGRAMS - {"instance"}


def other_names() -> set[str]:
    """Names with an underscore that are no settings: fields and values of the exchange format, the API, the hooks."""
    names = {"why_none", *vars(specs), *COLUMNS}
    for thing in vars(api).values():
        if dataclasses.is_dataclass(thing):
            names.update(field.name for field in dataclasses.fields(thing))
        elif isinstance(thing, type) and issubclass(thing, StrEnum):
            names.update(thing)
        else:
            names.add(getattr(thing, "__name__", ""))
    return names - SETTINGS


def _runs_matchmaker(words: list[str], k: int, word: str) -> bool:
    if word.endswith("bin/matchmaker"):
        return True
    return word == "matchmaker" and (k == 0 or words[k - 1] in {"$", "&&", "||", "|", ";"})


def _command_fault(words: list[str], command: click.Command) -> str:
    if isinstance(command, click.Group) and COMMAND_NAME.fullmatch(words[0]):
        if words[0] not in command.commands:
            return f"there is no command {words[0]}"
        return _command_fault(words[1:], command.commands[words[0]]) if words[1:] else ""
    known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)} | {"--help"}
    unknown = [word for word in words if word.startswith("--") and word.partition("=")[0] not in known]
    return f"there is no option {unknown[0]}" if unknown else ""


# The documents as they are.


def test_every_relative_link_leads_somewhere() -> None:
    told = list(broken_links(ROOT))
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


def test_every_command_that_is_named_exists() -> None:
    told = list(command_faults(ROOT, command_line))
    assert not told, "\n".join(told)


def test_every_make_target_that_is_named_exists() -> None:
    told = list(target_faults(ROOT))
    assert not told, "\n".join(told)


def test_every_setting_that_a_how_to_names_exists() -> None:
    told = list(setting_faults(ROOT))
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
        "# Do `b`, twice\n\n[up](../README.md#docs) [here](#do-b-twice)\n\n"
        "Run `make demo` and `matchmaker serve --port 1`. Set `public_url`; `reach_km` is a field.\n\n"
        "```sh\nsudo -u matchmaker .venv/bin/matchmaker leader add a@b.se  # as matchmaker\n```\n\n"
        "```toml\nproxies = 1\n```\n\n| setting | x |\n|---|---|\n| `colour` | y |\n\nMATCHMAKER_LOGO\n"
    )
    return tmp_path


def faults(root: Path) -> list[str]:
    """Everything that any check finds."""
    return [
        *broken_links(root),
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


def test_what_only_looks_like_a_command_is_left_alone(documents: Path) -> None:
    page = documents / "docs" / "how-to" / "b.md"
    page.write_text(f"{page.read_text()}\n`systemctl start matchmaker` `import matchmaker.cli` [x](https://x.se/y#z)\n")
    assert faults(documents) == []
