"""What documents may not say: links that lead nowhere, and commands, settings and targets that do not exist."""

import dataclasses
import os
import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import click

from matchmaker import api
from matchmaker.hooks import specs
from matchmaker.models import Base
from matchmaker.services.actors.spreadsheets import COLUMNS
from matchmaker.settings import ENVIRONMENT_PREFIX, setting_fields

ROOT = Path(__file__).parents[2]
NOT_OURS = {"node_modules", "dist", "build"}
SETTINGS = {field.name for field in setting_fields()}
OTHER_PROGRAMS = {"pg_dump", "pg_restore"}
SECTIONS = ["## Context", "## Decision", "## Consequences", "## Alternatives"]

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<code>.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)", re.DOTALL)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?\s*\)")
OUR_PATH = re.compile(r"`((?:matchmaker|benchmarks|docs)/[\w./-]+)`")
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
NAME = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")
COMMAND_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*")
ENVIRONMENT_NAME = re.compile(rf"\b{ENVIRONMENT_PREFIX}[A-Z_]+")
STRESSED = re.compile(r"\*\*([^*]+)\*\*|(?<!\*)\*([^*\s][^*]*)\*(?!\*)|\"([^\"]+)\"")
VARIES = re.compile(r"%\(\w+\)s|\{\w*\}|\d+")
EVENT = re.compile(r"\blog\.\w+\(\s*\"(\w+)\"")


# Each function that is checked with gives one sentence for each fault.


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


def path_faults(root: Path) -> Iterator[str]:
    """Files and folders of ours that a page names in code, and that have moved or gone."""
    for page in pages(root):
        for path in OUR_PATH.findall(page.read_text("utf-8")):
            if not (root / path).exists():
                yield f"{page.relative_to(root)} names {path}, which is not there"


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


def untold_contracts(root: Path) -> Iterator[str]:
    """Contracts and floors of the project's settings that architecture.md does not tell of."""
    text = (root / "docs" / "architecture.md").read_text("utf-8")
    for contract in tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]:
        if f"\n- {contract['name']}" not in text:
            yield f"docs/architecture.md does not tell of the contract “{contract['name']}”"
        for floor in " | ".join(contract.get("layers", [])).split(" | "):
            if floor and not re.search(rf"^\|[^|]*\| `{floor}(/|\.py)` \|", text, re.MULTILINE):
                yield f"docs/architecture.md does not tell of the floor {floor}"


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


def unsaid_words(root: Path) -> Iterator[str]:
    """Swedish words that a how-to page says stand in the service (bold, slanted or quoted), and that no page has.

    What is bold is pressed or looked for, so it has to be a whole text of the service, and not a part of one.
    """
    said = _folded("".join(source for folder in ("matchmaker", "plugins") for source in _sources(root / folder)))
    guides = sorted((root / "docs" / "how-to").glob("*.md"))
    for page in [*guides, *(root / "docs" / "tutorial").glob("first-evening.md")]:
        text = page.read_text("utf-8")
        typed = " ".join(code_lines(text))
        for found in STRESSED.findall(SPAN.sub("", FENCE.sub("", text))):
            words = next(filter(None, found))
            parts = [_folded(part).strip(" .,:;?") for part in words.split("…")]
            stands = _stands_whole(parts, said) if found[0] else all(part in said for part in parts)
            if re.search("[åäöÅÄÖ]", words) and not stands and words not in typed:
                yield f"{page.relative_to(root)} says “{' '.join(words.split())}”, which stands nowhere in the service"


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


@cache
def other_names() -> set[str]:
    """Names with an underscore that are no settings: of the exchange format, the API, hooks, tables, and the log."""
    names = {
        "why_none",
        *vars(specs),
        *COLUMNS,
        *Base.metadata.tables,
        *EVENT.findall("".join(_sources(ROOT / "matchmaker"))),
    }
    for thing in vars(api).values():
        if dataclasses.is_dataclass(thing):
            names.update(field.name for field in dataclasses.fields(thing))
        elif isinstance(thing, type) and issubclass(thing, StrEnum):
            names.update(thing)
        else:
            names.add(getattr(thing, "__name__", ""))
    return names - SETTINGS


def _sources(folder: Path) -> Iterator[str]:
    """The text of every file of ours that has words for people or for the log."""
    yield from (
        path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.suffix in {".html", ".py", ".toml"}
    )


def _folded(text: str) -> str:
    """A text on one line, with a mark in the place of what the service fills in."""
    return VARIES.sub("#", " ".join(text.split()))


def _stands_whole(parts: list[str], said: str) -> bool:
    """Whether a text of the service is just these parts, with something of its own between them."""
    between = r"[^\"<>]{0,80}?".join(map(re.escape, parts))
    return re.search(rf"[\"“”<>(){{}}\[|]\W*{between}\W*[\"<(]", said) is not None


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
