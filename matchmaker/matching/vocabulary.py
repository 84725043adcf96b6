"""Kinds of local service: what they are called, and what those write who need them or have them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from matchmaker.matching.texts import Text

_LISTS = ("words", "asks", "gives", "met_by")


class VocabularyError(ValueError):
    """A vocabulary that cannot be used; the message says which kind is wrong, and why."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of local service.

    ``words`` can stand on both sides, ``asks`` in needs and ``gives`` in resources; all are in lower case, and one of
    several words means them in that order. ``met_by`` are the ids of other kinds that help as well.
    """

    id: str
    title: Text
    words: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    met_by: tuple[str, ...] = ()


@cache
def vocabulary() -> tuple[Category, ...]:
    """The kinds that ship with the service, in the order of the file."""
    return read_vocabulary((files("matchmaker.matching") / "vocabulary.toml").read_text(encoding="utf-8"))


def read_vocabulary(toml: str) -> tuple[Category, ...]:
    """The kinds in a TOML text: a table each, named by its id.

    It has ``sv`` and ``en`` (its title), and the lists ``words``, ``asks``, ``gives`` and ``met_by`` where it has any.
    Raises VocabularyError for what is no such text.
    """
    try:
        tables = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as fault:
        raise VocabularyError(f"no TOML: {fault}") from fault
    return tuple(_category(id, table, tables) for id, table in tables.items())


def _category(id: str, table: Any, known: Mapping[str, Any]) -> Category:
    if not isinstance(table, dict) or not all(isinstance(table.get(name), str) for name in ("sv", "en")):
        raise VocabularyError(f"{id}: a kind has a title, sv and en")
    if unknown := table.keys() - {"sv", "en", *_LISTS}:
        raise VocabularyError(f"{id}: unknown {', '.join(sorted(unknown))}")
    lists = {name: _strings(id, name, table.get(name, [])) for name in _LISTS}
    if strange := set(lists["met_by"]) - known.keys():
        raise VocabularyError(f"{id}: met_by names no kind: {', '.join(sorted(strange))}")
    return Category(id, Text(sv=table["sv"], en=table["en"]), **lists)


def _strings(id: str, name: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) and one.strip() for one in given):
        raise VocabularyError(f"{id}: {name} is a list of words")
    return tuple(dict.fromkeys(one.strip().lower() for one in given))
