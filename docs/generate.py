"""Writes the pages of docs/reference/ that follow from the code, and the tree in docs/architecture.md."""

import ast
import sys
import tempfile
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any, get_type_hints

import click
from flask import Flask
from werkzeug.routing import Rule

from docs.plugin_reference import hook_sections, kit_sections, type_sections
from matchmaker.app import create_app
from matchmaker.cli import root as command_line
from matchmaker.settings import ENVIRONMENT_PREFIX, Settings, setting_fields

ROOT = Path(__file__).parents[1]
NOTE = "<!-- Written by `make docs`; change the code instead. -->\n\n"
TYPES = {str: "text", int: "whole number", bool: "true or false", tuple[str, ...]: "list of texts"}


def generated(root: Path = ROOT) -> dict[Path, str]:
    """What each generated page must hold."""
    architecture = root / "docs" / "architecture.md"
    reference = root / "docs" / "reference"
    hooks = reference / "hooks.md"
    return {
        reference / "settings.md": settings_page(),
        reference / "commands.md": commands_page(command_line),
        reference / "routes.md": routes_page(),
        reference / "plugin-types.md": types_page(),
        reference / "plugin-kit.md": kit_page(),
        hooks: _between(hooks, "hooks", f"\n{hook_sections()}"),
        architecture: _between(architecture, "tree", f"```\n{tree(root)}```\n"),
    }


def _between(page: Path, what: str, content: str) -> str:
    """A page whose middle part is written anew."""
    begin, end = f"<!-- {what}:begin -->\n", f"<!-- {what}:end -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    return f"{before}{begin}{content}{end}{rest.partition(end)[2]}"


def types_page() -> str:
    """Every name that plugins may import, from its docstring."""
    return (
        f"{NOTE}# What plugins may import\n\n"
        "Everything in `matchmaker.api`, as the code itself says it. [The plugin API](plugin-api.md) tells\n"
        "how it hangs together.\n\n"
        f"{type_sections()}"
    )


def kit_page() -> str:
    """Everything that tests of a plugin may use, from its docstring."""
    return (
        f"{NOTE}# What tests of plugins may use\n\n"
        "It comes with the service, as the code itself says it. [Test, package, publish and debug a\n"
        "plugin](../how-to/publish-a-plugin.md#test) shows it at work.\n\n"
        f"{kit_sections()}"
    )


def settings_page() -> str:
    """Every setting with its type, default and help."""
    hints = get_type_hints(Settings)
    rows = [
        f"| `{field.name}` | {TYPES[hints[field.name]]} | {_default(field.default)} | {field.metadata['help']} |\n"
        for field in setting_fields()
    ]
    return (
        f"{NOTE}# Settings\n\n"
        "They stand in `instance/settings.toml` (TOML, one `name = value` a line), and each can be overridden in the\n"
        f"environment by `{ENVIRONMENT_PREFIX}` and its name in capitals; lists are then written with commas between.\n"
        "A name that does not exist, or a value that cannot work, stops the start with a sentence that says so.\n"
        f"The folder is `instance` where the service is started, or what `{ENVIRONMENT_PREFIX}INSTANCE` says.\n\n"
        "| setting | type | default | what it does |\n| --- | --- | --- | --- |\n" + "".join(rows)
    )


def _default(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value) or "empty"
    return f"`{value}`" if value != "" else "empty"


def commands_page(group: click.Group) -> str:
    """Every command with its usage, help and options."""
    return f"{NOTE}# Commands\n\n{(group.help or '').strip()}\n" + "".join(_commands(group, "matchmaker"))


def _commands(group: click.Group, path: str) -> Iterator[str]:
    for name in sorted(group.commands):
        command, whole = group.commands[name], f"{path} {name}"
        if isinstance(command, click.Group):
            yield from _commands(command, whole)
            continue
        context = click.Context(command, info_name=whole)
        usage = command.get_usage(context).partition("Usage: ")[2]
        records = [record for parameter in command.params if (record := parameter.get_help_record(context))]
        options = "".join(f"- `{option}`: {help}\n" for option, help in records if help)
        yield f"\n## {whole}\n\n```\n{usage}\n```\n\n{cleandoc(command.help or '')}\n"
        yield f"\n{options}" if options else ""


def routes_page() -> str:
    """Every address with its methods, who may use it, and what it shows or does."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(instance=Path(folder), secret_key="-", plugins=("off",)))  # noqa: S106
    rows = [_route(app, rule) for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))]
    return (
        f"{NOTE}# Addresses\n\n"
        "Addresses are Swedish nouns and lasting: a test fails when one is gone. Who may use one stands in\n"
        "`matchmaker/services/permissions.py`, by the permission that is named here.\n\n"
        "| address | method | for | what |\n| --- | --- | --- | --- |\n" + "".join(rows)
    )


def _route(app: Flask, rule: Rule) -> str:
    view: Any = app.view_functions[rule.endpoint]
    methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    allowed = view.permission
    what = (view.__doc__ or "A file of the service's own.").strip().partition("\n")[0]
    address = str(rule).replace("|", "\\|")
    return f"| `{address}` | {methods} | {f'`{allowed}`' if allowed else 'everyone'} | {what} |\n"


def tree(root: Path = ROOT) -> str:
    """The folders and modules of the package and of the plugins, each with the sentence of its docstring."""
    lines = [line for folder in ("matchmaker", "plugins") for line in _branch(root / folder, 0)]
    width = max(len(name) for name, _ in lines) + 2
    return "".join(f"{name:{width}}{sentence}".rstrip() + "\n" for name, sentence in lines)


def _branch(folder: Path, depth: int) -> Iterator[tuple[str, str]]:
    yield "  " * depth + folder.name + "/", docstring(folder / "__init__.py")
    for path in sorted(folder.iterdir(), key=lambda path: (path.is_dir(), path.name)):
        if path.is_dir() and (path / "__init__.py").exists():
            yield from _branch(path, depth + 1)
        elif path.suffix == ".py" and path.name != "__init__.py":
            yield "  " * (depth + 1) + path.name, docstring(path)


def docstring(path: Path) -> str:
    """The first paragraph of a module's docstring, on one line; empty when it has none."""
    whole = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(whole.partition("\n\n")[0].split())


def main() -> None:
    """Write what is stale, and say what was written."""
    for path, content in generated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
