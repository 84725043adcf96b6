"""Reads what a plan is asked for out of JSON, with everything that is wrong or odd in it told by its place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from matchmaker.matching.files.parsing import ID_LIMIT, NAME_LIMIT, Fields, Notes, parse_json
from matchmaker.matching.snapshot import ActorKind
from matchmaker.matching.texts import Text
from matchmaker.planning.request import (
    Person,
    PlanRequest,
    SeatLock,
    Sitting,
    Table,
    Talk,
    TalkLock,
    Want,
    pair,
)

ROUNDS_LIMIT = 50
SEATS_LIMIT = 1000
VALUE_LIMIT = 1_000_000

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class RequestRead:
    """What came out of a request: None when there is a problem, and otherwise what is odd in what could be used."""

    request: PlanRequest | None
    problems: tuple[Text, ...]
    warnings: tuple[Text, ...]


def read_request(text: str) -> RequestRead:
    """Read the documented JSON object. Every problem is told by its place, and unknown keys are left out."""
    notes = Notes(line=1)
    value = parse_json(text, notes)
    request = None
    if isinstance(value, dict):
        request = _Reading(Fields(value, notes)).request()
    elif value is not None:
        notes.problem("Filen ska vara ett JSON-objekt.", "The file must be a JSON object.")
    problems = tuple(problem.message for problem in notes.problems)
    return RequestRead(None if problems else request, problems, tuple(warning.message for warning in notes.warnings))


class _Reading:
    """One request as it is read; what was read first is what later parts may refer to."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.rounds = _whole(fields, "rounds", 1, ROUNDS_LIMIT)
        self.known: dict[str, set[str]] = {"table": set(), "person": set(), "talk": set()}
        self.numbers: dict[str, dict[str, int]] = {"table": {}, "person": {}, "talk": {}}

    def request(self) -> PlanRequest:
        fields = self.fields
        tables = self._rows(fields, "tables", "Bord", "Table", self._table, required=True)
        people = self._rows(fields, "people", "Person", "Person", self._person, required=True)
        talks = self._rows(fields, "talks", "Samtal", "Talk", self._talk, required=True)
        met = self._met(fields)
        locks = _inner(fields, "locks", "Lås: ", "Locks: ")
        talk_locks = self._rows(locks, "talks", "Låst samtal", "Locked talk", self._talk_lock)
        seat_locks = self._rows(locks, "seats", "Låst plats", "Locked seat", self._seat_lock)
        locks.warn_about_the_rest()
        previous = self._rows(fields, "previous", "Tidigare bord", "Previous table", self._sitting)
        names = self._names(fields)
        fields.warn_about_the_rest()
        return PlanRequest(
            self.rounds, tables, people, talks, met, talk_locks, seat_locks, tuple(filter(None, previous)), names
        )

    def _rows(
        self,
        fields: Fields,
        key: str,
        sv: str,
        en: str,
        read: Callable[[Fields], _Row],
        *,
        required: bool = False,
    ) -> tuple[_Row, ...]:
        if required and fields.value.get(key) is None:
            fields.problem(f"”{key}” saknas.", f"“{key}” is missing.")
        rows = []
        for inner in fields.objects(key, sv, en):
            rows.append(read(inner))
            inner.warn_about_the_rest()
        return tuple(rows)

    def _table(self, fields: Fields) -> Table:
        id, seats = self._new(fields, "table"), _whole(fields, "seats", 0, SEATS_LIMIT)
        return Table(id, seats, frozenset(want for want in Want if _flag(fields, want)))

    def _person(self, fields: Fields) -> Person:
        first = _whole(fields, "from_round", 1, ROUNDS_LIMIT, default=1)
        last = _whole(fields, "to_round", 1, ROUNDS_LIMIT, default=max(first, self.rounds))
        if first > last:
            fields.problem("”from_round” är efter ”to_round”.", "“from_round” is after “to_round”.")
        return Person(
            id=self._new(fields, "person"),
            actor=fields.text("actor", ID_LIMIT, required=True),
            kind=fields.choice("kind", ActorKind),
            wants=frozenset(map(Want, fields.several("wants", [str(want) for want in Want]))),
            from_round=first,
            to_round=min(last, max(self.rounds, 1)),
        )

    def _talk(self, fields: Fields) -> Talk:
        return Talk(self._new(fields, "talk"), _texts(fields, "parties", at_least=1), _value(fields))

    def _talk_lock(self, fields: Fields) -> TalkLock:
        return TalkLock(self._one_of(fields, "talk"), self._one_of(fields, "table"), self._round(fields))

    def _seat_lock(self, fields: Fields) -> SeatLock:
        return SeatLock(self._one_of(fields, "person"), self._one_of(fields, "table"), self._round(fields))

    def _sitting(self, fields: Fields) -> Sitting | None:
        """A sitting of the previous plan; people, tables and talks that are no more are left out."""
        round = _whole(fields, "round", 1, ROUNDS_LIMIT)
        table, talk = fields.text("table", ID_LIMIT, required=True), fields.text("talk", ID_LIMIT)
        people = tuple(person for person in _texts(fields, "people") if person in self.known["person"])
        if round > self.rounds or table not in self.known["table"] or (talk and talk not in self.known["talk"]):
            return None
        return Sitting(round, table, talk or None, people)

    def _met(self, fields: Fields) -> frozenset[frozenset[str]]:
        """Pairs of people; those who do not come to this meeting are left out."""
        value = fields.take("met_before")
        if value is None:
            return frozenset()
        if not isinstance(value, list) or not all(map(_is_pair, value)):
            fields.problem(
                "”met_before” ska vara en lista med par av olika personer.",
                "“met_before” must be a list of pairs of different people.",
            )
            return frozenset()
        return frozenset(pair(*two) for two in value if self.known["person"].issuperset(two))

    def _names(self, fields: Fields) -> dict[str, str]:
        value = fields.take("names")
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(v, str) and len(v) <= NAME_LIMIT for v in value.values()):
            fields.problem("”names” ska ge namn i text.", "“names” must give names as text.")
            return {}
        return dict(value)

    def _new(self, fields: Fields, kind: str) -> str:
        """A required identifier that no earlier one of the kind has."""
        id, numbers = fields.text("id", ID_LIMIT, required=True), self.numbers[kind]
        if id and id in numbers:
            fields.problem(f"”{id}” finns redan som nummer {numbers[id]}.", f"“{id}” is already number {numbers[id]}.")
        numbers.setdefault(id, len(numbers) + 1)
        self.known[kind].add(id)
        return id

    def _one_of(self, fields: Fields, kind: str) -> str:
        id = fields.text(kind, ID_LIMIT, required=True)
        if id and id not in self.known[kind]:
            fields.problem(f"”{kind}” är ”{id}”, som inte finns.", f"“{kind}” is “{id}”, which does not exist.")
        return id

    def _round(self, fields: Fields) -> int:
        return _whole(fields, "round", 1, max(self.rounds, 1))


def _whole(fields: Fields, key: str, low: int, high: int, default: int | None = None) -> int:
    """A whole number from ``low`` to ``high``."""
    value = fields.take(key)
    if value is None and default is not None:
        return default
    if type(value) is not int or not low <= value <= high:
        fields.problem(
            f"”{key}” ska vara ett helt tal från {low} till {high}.",
            f"“{key}” must be a whole number from {low} to {high}.",
        )
        return low
    return value


def _flag(fields: Fields, key: str) -> bool:
    value = fields.take(key)
    if value is None:
        return False
    if not isinstance(value, bool):
        fields.problem(f"”{key}” ska vara true eller false.", f"“{key}” must be true or false.")
        return False
    return value


def _value(fields: Fields) -> float:
    """What a talk is worth; 1 when it does not say."""
    value = fields.take("value")
    if value is None:
        return 1.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= VALUE_LIMIT:
        fields.problem(
            f"”value” ska vara ett tal från 0 till {VALUE_LIMIT}.", f"“value” must be a number from 0 to {VALUE_LIMIT}."
        )
        return 0.0
    return float(value)


def _texts(fields: Fields, key: str, at_least: int = 0) -> tuple[str, ...]:
    """A list of different texts that are not empty."""
    value = fields.take(key)
    if value is None and not at_least:
        return ()
    if not isinstance(value, list) or len(value) < at_least or not all(isinstance(v, str) and v for v in value):
        fields.problem(f"”{key}” ska vara en lista med namn.", f"“{key}” must be a list of names.")
        return ()
    if len(set(value)) < len(value):
        fields.problem(f"”{key}” nämner någon två gånger.", f"“{key}” names someone twice.")
    return tuple(dict.fromkeys(value))


def _inner(fields: Fields, key: str, sv: str, en: str) -> Fields:
    """The fields of an object inside; none when it is missing."""
    value = fields.take(key)
    if value is not None and not isinstance(value, dict):
        fields.problem(f"”{key}” ska vara ett objekt.", f"“{key}” must be an object.")
    return Fields(value if isinstance(value, dict) else {}, fields.notes, sv, en)


def _is_pair(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value) and value[0] != value[1]
    )
