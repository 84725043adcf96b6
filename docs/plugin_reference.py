"""The reference for plugin authors, from the docstrings of the hooks, ``matchmaker.api`` and the kit for tests."""

import ast
import re
from collections.abc import Iterator, Sequence
from inspect import cleandoc
from pathlib import Path

ROOT = Path(__file__).parents[1]
API, HOOKS, KIT = "matchmaker.api", "matchmaker.hooks.specs", "matchmaker.testing"
FOR_AUTHORS = ("contract", "factories", "loading", "municipality", "pytest_plugin")
"""The modules of the kit that are for plugins, and not only for the service's own tests."""

Named = ast.ClassDef | ast.FunctionDef | ast.Assign | ast.AnnAssign


def hook_sections() -> str:
    """Every hook with its exact signature and what its docstring says."""
    found = (node for node in _module(HOOKS).body if isinstance(node, ast.FunctionDef))
    return "\n".join(
        f"## `{node.name}`\n\n{_code(_signature(node))}\n{_words(ast.get_docstring(node))}"
        for node in sorted(found, key=lambda node: node.name)
    )


def type_sections() -> str:
    """Every name of the API with its signature, docstring, fields and methods: functions, types, values, and at last
    what their signatures name beside it.
    """
    nodes = [_find(module, name) for module, name in offered()]
    sorts: dict[str, type | tuple[type, ...]] = {
        "Functions": ast.FunctionDef,
        "Types": ast.ClassDef,
        "Values": (ast.Assign, ast.AnnAssign),
    }
    groups = {title: [found for found in nodes if isinstance(found[0], sort)] for title, sort in sorts.items()}
    groups["Named in signatures, and not to be imported"] = [_find(module, name) for module, name in also_named()]
    return "\n".join(
        f"## {title}\n\n" + "\n".join(_section(node, words) for node, words in found) for title, found in groups.items()
    )


def kit_sections() -> str:
    """Every module of the kit for tests with its public classes, fixtures and functions."""
    return "\n".join(_kit_section(f"{KIT}.{name}") for name in FOR_AUTHORS)


def _kit_section(module: str) -> str:
    tree = _module(module)
    found = [(node, words) for node, words in _described(tree.body) if isinstance(node, ast.ClassDef | ast.FunctionDef)]
    parts = (_section(node, words) for node, words in found if not _is_private(node))
    return f"## `{module}`\n\n{_words(ast.get_docstring(tree))}\n" + "\n".join(parts)


def offered() -> list[tuple[str, str]]:
    """(module, name) of everything that the API offers, by name without regard to case."""
    imports = [node for node in _module(API).body if isinstance(node, ast.ImportFrom)]
    found = [(str(node.module), alias.name) for node in imports for alias in node.names]
    return sorted(found, key=lambda pair: pair[1].lower())


def also_named() -> list[tuple[str, str]]:
    """(module, name) of the service's own types that the signatures on the page name and the API does not offer."""
    shown = offered()
    for module, name in shown:  # grows with what is found
        shown += sorted(set(_named_by(module, _find(module, name)[0])) - set(shown))
    return sorted(shown[len(offered()) :], key=lambda pair: pair[1].lower())


def _named_by(module: str, node: Named) -> Iterator[tuple[str, str]]:
    """(module, name) of each type of the service that a definition names in what is shown of it."""
    tree = _module(module)
    home = {_name(defined): module for defined, _ in _described(tree.body)}
    for imported in (part for part in tree.body if isinstance(part, ast.ImportFrom)):
        if str(imported.module).startswith("matchmaker."):
            home |= {alias.name: str(imported.module) for alias in imported.names}
    for shown in _annotations(node):
        for part in ast.walk(shown):
            if isinstance(part, ast.Name) and part.id in home:
                yield home[part.id], part.id


def _annotations(node: Named) -> Iterator[ast.AST]:
    """The types of arguments, answers and fields in what is shown of a definition."""
    if isinstance(node, ast.ClassDef):
        for member, _ in _described(node.body):
            yield from _annotations(member) if _is_shown(member) else ()
    elif isinstance(node, ast.FunctionDef):
        yield from filter(None, (node.args, node.returns))
    elif isinstance(node, ast.AnnAssign):
        yield node.annotation


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
        parts = "".join(_member(name, member, told) for member, told in _described(node.body) if _is_shown(member))
        return head + _words(words) + (f"\n{parts}" if parts else "")
    return head + (_code(ast.unparse(node)) + "\n" if _is_alias(node) else "") + _words(words)


def _is_alias(node: Named) -> bool:
    """Whether a value stands for other types: it is named as a type, and no type variable."""
    is_made = isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    return not is_made and bool(re.fullmatch(r"[A-Z]\w*[a-z]", _name(node)))


def _is_private(node: Named) -> bool:
    return _name(node).startswith("_")


def _is_shown(member: Named) -> bool:
    return not _is_private(member) or _name(member) == "__init__"


def _member(owner: str, node: Named, words: str) -> str:
    if _name(node) == "__init__" and isinstance(node, ast.FunctionDef):
        node.args.args = node.args.args[1:]
        shown = f"{owner}({ast.unparse(node.args)})"
    elif isinstance(node, ast.FunctionDef):
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
    return re.sub("::$", ":", text, flags=re.MULTILINE).replace("``", "`")
