"""Field by field out of JSON that others wrote: each problem is noted with its line, and none of them is a crash."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from matchmaker.matching.texts import Text

ID_LIMIT = 100
NAME_LIMIT = 200
TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 4000
CAPACITY_LIMIT = 500
REACH_LIMIT_KM = 2000

_Choice = TypeVar("_Choice", bound=StrEnum)
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one line (counted from 1) that a person should know."""

    line: int
    message: Text


class ExchangeError(Exception):
    """Input that could not be used. ``problems`` has every problem found, in the order of the lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(f"Rad {problem.line}: {problem.message.sv}" for problem in self.problems))


@dataclass
class Notes:
    """The problems and warnings of a file while it is read, and the line that is being read."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    line: int = 0
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def problem(self, sv: str, en: str) -> None:
        """Note what makes the line unusable."""
        self.problems.append(Problem(self.line, Text(sv=sv, en=en)))

    def warning(self, sv: str, en: str) -> None:
        """Note what is left out of a line that can be used."""
        self.warnings.append(Problem(self.line, Text(sv=sv, en=en)))


def json_lines(lines: Iterable[str], notes: Notes) -> Iterator[dict[str, Any]]:
    """The object on each line that has one; ``notes.line`` follows along, and what is no object is a problem."""
    for notes.line, line in enumerate(lines, start=1):
        text = line.removeprefix("\ufeff") if notes.line == 1 else line
        if not text.strip():
            continue
        value = parse_json(text, notes)
        if isinstance(value, dict):
            yield value
        elif value is not None:
            notes.problem("Raden ska vara ett JSON-objekt.", "The line must be a JSON object.")


def parse_json(text: str, notes: Notes) -> Any:
    """The value of a JSON text; None, and a problem, when it is not JSON or is ``null``."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        at = f"{error.lineno}:{error.colno}"
        notes.problem(f"Det här är inte giltig JSON (vid {at}).", f"This is not valid JSON (at {at}).")
        return None
    except (ValueError, RecursionError):
        notes.problem("Det här är inte giltig JSON.", "This is not valid JSON.")
        return None
    if value is None:
        notes.problem("Här står bara null.", "There is only null here.")
    return value


@dataclass
class Fields:
    """The fields of one object, taken one by one; what is wrong with a field is noted and a harmless value returned."""

    value: Mapping[str, Any]
    notes: Notes
    where_sv: str = ""
    where_en: str = ""
    taken: set[str] = field(default_factory=set)

    def problem(self, sv: str, en: str) -> None:
        """Note a problem, with which need or resource it is about."""
        self.notes.problem(self.where_sv + sv, self.where_en + en)

    def take(self, key: str) -> Any:
        """The raw value; None when it is missing or null."""
        self.taken.add(key)
        return self.value.get(key)

    def text(self, key: str, limit: int, *, required: bool = False) -> str:
        """A text of at most ``limit`` characters without what no database can keep; empty when it is missing."""
        value = self.take(key)
        if value is None or (isinstance(value, str) and required and not value.strip()):
            if required:
                self.problem(f"”{key}” saknas.", f"“{key}” is missing.")
            return ""
        if not isinstance(value, str):
            self.problem(f"”{key}” ska vara text.", f"“{key}” must be text.")
            return ""
        if len(value) > limit:
            self.problem(f"”{key}” är längre än {limit} tecken.", f"“{key}” is longer than {limit} characters.")
        if not storable(value):
            self.problem(f"”{key}” har tecken som inte går att spara.", f"“{key}” has characters that cannot be kept.")
        return value

    def line(self, key: str, limit: int, *, required: bool = False) -> str:
        """A text as :meth:`text` takes it, on one line and with single blanks between its words."""
        return " ".join(self.text(key, limit, required=required).split())

    def unique(self, kind: str, key: str, limit: int) -> str:
        """A required line that no earlier object of the same kind has."""
        value = self.line(key, limit, required=True)
        first = self.notes.seen.get((kind, value))
        if value and first is not None:
            self.problem(f"”{value}” finns redan på rad {first}.", f"“{value}” is already on line {first}.")
        self.notes.seen.setdefault((kind, value), self.notes.line)
        return value

    def choice(self, key: str, choices: type[_Choice], default: _Choice | None = None) -> _Choice:
        """One of the values of an enumeration; ``default`` when it is missing."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        known = [str(choice) for choice in choices]
        if not isinstance(value, str) or value not in known:
            listed = ", ".join(known)
            self.problem(f"”{key}” ska vara någon av {listed}.", f"“{key}” must be one of {listed}.")
            return next(iter(choices))
        return choices(value)

    def several(self, key: str, known: Sequence[_Item]) -> tuple[_Item, ...]:
        """A list of values out of ``known``, each once; empty when it is missing."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or any(type(v) is not type(known[0]) or v not in known for v in value):
            listed = f"{known[0]}–{known[-1]}" if isinstance(known, range) else ", ".join(map(str, known))
            self.problem(f"”{key}” ska vara en lista med {listed}.", f"“{key}” must be a list of {listed}.")
            return ()
        return tuple(dict.fromkeys(value))

    def number(self, key: str, limit: float) -> float:
        """A finite number between ``-limit`` and ``limit``."""
        value = self.take(key)
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not -limit <= value <= limit:
            self.problem(
                f"”{key}” ska vara ett tal mellan -{limit} och {limit}.",
                f"“{key}” must be a number between -{limit} and {limit}.",
            )
            return 0.0
        return float(value)

    def kilometres(self, key: str) -> int | None:
        """A whole number of kilometres, or None when it is missing."""
        value = self.take(key)
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= REACH_LIMIT_KM:
            self.problem(
                f"”{key}” ska vara ett helt tal mellan 0 och {REACH_LIMIT_KM}.",
                f"“{key}” must be a whole number between 0 and {REACH_LIMIT_KM}.",
            )
            return None
        return value

    def objects(self, key: str, sv: str, en: str) -> Iterator["Fields"]:
        """The fields of each object in a list; none when it is missing."""
        value = self.take(key)
        if value is not None and not isinstance(value, list):
            self.problem(f"”{key}” ska vara en lista.", f"“{key}” must be a list.")
            return
        for number, item in enumerate(value or [], start=1):
            if isinstance(item, dict):
                yield Fields(item, self.notes, f"{sv} {number}: ", f"{en} {number}: ")
            else:
                self.problem(f"{sv} {number} ska vara ett objekt.", f"{en} {number} must be an object.")

    def warn_about_the_rest(self) -> None:
        """Note every key that nobody has asked for."""
        for key in [key for key in self.value if key not in self.taken]:
            self.notes.warning(
                f"{self.where_sv}”{key}” är okänt och tas inte med.", f"{self.where_en}“{key}” is unknown and left out."
            )


def storable(text: str) -> bool:
    """Whether a text can be kept and sent: no NUL, and no half of a surrogate pair."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
