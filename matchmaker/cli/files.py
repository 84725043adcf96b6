"""Files that commands read: their text, and what is odd or wrong in them, told with its line."""

from collections.abc import Iterable, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from matchmaker.matching.files.exchange import Problem

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
"""The type of an argument or option that names a file to read."""


def text_of(file: Traversable) -> str:
    """The text of a file. Raises ClickException when it is not UTF-8."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8.") from error


def lines_of(file: Traversable) -> list[str]:
    """The lines of a file, divided only where a line ends, and not at odd characters within a text."""
    return text_of(file).split("\n")


def tell_odd(file: Traversable, warnings: Iterable[Problem], problems: Sequence[Problem], *, lead: str = "") -> None:
    """Print warnings on stderr. Raises ClickException, with ``lead`` and every problem, when there is one."""
    for warning in warnings:
        click.echo(_located(file, warning), err=True)
    if problems:
        raise click.ClickException("\n".join([*([lead] if lead else []), *(_located(file, p) for p in problems)]))


def _located(file: Traversable, problem: Problem) -> str:
    return f"{file.name}, line {problem.line}: {problem.message.en}"
