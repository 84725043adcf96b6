"""A new plugin: a package with a strategy that works, its tests and how it is built, under the name that is wanted."""

import keyword
import re
import sys
import unicodedata
from collections.abc import Collection
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

LONGEST = 40
"""Letters of a name."""

_SKELETON = files("matchmaker.cli") / "skeleton"
_PLACES = {
    "pyproject.toml.txt": "pyproject.toml",
    "README.md.txt": "README.md",
    "gitignore.txt": ".gitignore",
    "package.py.txt": "{module}/__init__.py",
    "test.py.txt": "tests/test_{module}.py",
}


def name_fault(name: str, taken: Collection[str]) -> str:
    """What is wrong with the name of a new plugin, and what to write instead; empty when it can be used.

    ``taken`` are the names of plugins and strategies that there are.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        instead = _plain(name)
        hint = f", such as {instead}" if instead else ""
        return f"Write the name with small letters a to z, digits and single hyphens, with a letter first{hint}."
    if len(name) > LONGEST:
        return f"The name has {len(name)} letters; write at most {LONGEST}."
    module = module_of(name)
    if keyword.iskeyword(module) or module in sys.stdlib_module_names:
        return f"{name} has a meaning in Python already; write another name, such as {name}-match."
    if {name, module} & set(taken):
        return f"There is a plugin or strategy {name} already; write another name."
    if find_spec(module) is not None:
        return f"There is a package {module} installed already, which the plugin would hide; write another name."
    return ""


def write_skeleton(name: str, folder: Path) -> list[Path]:
    """Write the package in ``folder / name`` and tell which files there are now.

    Raises FileExistsError, and writes nothing, when there is a file or folder of this name.
    """
    (folder / name).mkdir(parents=True, exist_ok=False)
    written = []
    for source, place in _PLACES.items():
        path = folder / name / place.format(module=module_of(name))
        path.parent.mkdir(exist_ok=True)
        path.write_text(renamed((_SKELETON / source).read_text("utf-8"), name), encoding="utf-8")
        written.append(path)
    return written


def module_of(name: str) -> str:
    """The name of the package in Python."""
    return name.replace("-", "_")


def renamed(text: str, name: str) -> str:
    """A text of the skeleton with the new name in all its spellings."""
    class_name = "".join(part.capitalize() for part in name.split("-"))
    return text.replace("my_idea", module_of(name)).replace("my-idea", name).replace("MyIdea", class_name)


def _plain(name: str) -> str:
    """The name as near as it can be written; empty when nothing is left of it."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-0123456789")[:LONGEST]
