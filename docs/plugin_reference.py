"""The reference for plugin authors, from the docstrings of the hooks and of what ``matchmaker.api`` offers."""

import ast
import re
from collections.abc import Iterator, Sequence
from inspect import cleandoc
from pathlib import Path

ROOT = Path(__file__).parents[1]
API, HOOKS = "matchmaker.api", "matchmaker.hooks.specs"

Named = ast.ClassDef | ast.FunctionDef | ast.Assign | ast.AnnAssign


def hook_sections() -> str:
    """Every hook with its exact signature and what its docstring says."""
    found = (node for node in _module(HOOKS).body if isinstance(node, ast.FunctionDef))
    return "\n".join(
        f"## `{node.name}`\n\n{_code(_signature(node))}\n{_words(ast.get_docstring(node))}"
        for node in sorted(found, key=lambda node: node.name)
    )


def type_sections() -> str:
    """Every name of the API with its signature, docstring, fields and methods: constants, functions, types."""
    nodes = [_find(module, name) for module, name in offered()]
    sorts: dict[str, type | tuple[type, ...]] = {
        "Functions": ast.FunctionDef,
        "Types": ast.ClassDef,
        "Values": (ast.Assign, ast.AnnAssign),
    }
    return "\n".join(
        f"## {title}\n\n" + "\n".join(_section(node, words) for node, words in nodes if isinstance(node, sort))
        for title, sort in sorts.items()
    )


def offered() -> list[tuple[str, str]]:
    """(module, name) of everything that the API offers, by name without regard to case."""
    imports = [node for node in _module(API).body if isinstance(node, ast.ImportFrom)]
    found = [(str(node.module), alias.name) for node in imports for alias in node.names]
    return sorted(found, key=lambda pair: pair[1].lower())


def _module(name: str) -> ast.Module:
    return ast.parse(ROOT.joinpath(*name.split(".")).with_suffix(".py").read_text(encoding="utf-8"))


def _find(module: str, name: str) -> tuple[Named, str]:
    """What is called ``name`` in a module, and the words about it."""
    for node, words in _described(_module(module).body):
        if _name(node) == name:
            return node, words
    raise LookupError(f"{name} in {module}")


def _described(body: Sequence[ast.stmt]) -> Iterator[tuple[Named, str]]:
    """What is defined, each with its docstring; that of a value or field is the string after it."""
    for node, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node, ast.get_docstring(node) or ""
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            after = following.value if isinstance(following, ast.Expr) else None
            told = after.value if isinstance(after, ast.Constant) and isinstance(after.value, str) else ""
            yield node, cleandoc(told)


def _name(node: Named) -> str:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return node.name
    return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)


def _section(node: Named, words: str) -> str:
    name = _name(node)
    head = f"### `{name}`\n\n"
    if isinstance(node, ast.FunctionDef):
        return head + f"{_code(_signature(node))}\n{_words(words)}"
    if isinstance(node, ast.ClassDef):
        parts = "".join(_member(member, told) for member, told in _described(node.body) if not _is_private(member))
        return head + _words(words) + (f"\n{parts}" if parts else "")
    return head + _words(words)


def _is_private(node: Named) -> bool:
    return _name(node).startswith("_")


def _member(node: Named, words: str) -> str:
    if isinstance(node, ast.FunctionDef):
        is_property = any(ast.unparse(mark) in {"property", "cached_property"} for mark in node.decorator_list)
        shown = f"{node.name}: {_returns(node)}" if is_property else _signature(node).removeprefix("def ")
    else:
        shown = ast.unparse(node)
    return f"- `{shown}`" + (f": {' '.join(_plain(words).split())}" if words else "") + "\n"


def _signature(node: ast.FunctionDef) -> str:
    return f"def {node.name}({ast.unparse(node.args)}) -> {_returns(node)}"


def _returns(node: ast.FunctionDef) -> str:
    return ast.unparse(node.returns) if node.returns else "None"


def _code(text: str) -> str:
    return f"```python\n{text}\n```\n"


def _words(docstring: str | None) -> str:
    return f"{_plain(docstring or '')}\n"


def _plain(text: str) -> str:
    """A docstring as Markdown."""
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", text)
    return text.replace("``", "`")
