"""What a meeting plan is asked for: rounds, tables, people, talks, and what stands already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from matchmaker.matching.snapshot import ActorKind
from matchmaker.matching.texts import Text


class Want(StrEnum):
    """What a person needs of a table, and what a table can offer."""

    QUIET = "quiet"
    STEP_FREE = "step_free"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its number of seats and what it offers."""

    id: str
    seats: int
    offers: frozenset[Want] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of an actor, with what they need, present from one round to another, both included and counted from 1."""

    id: str
    actor: str
    kind: ActorKind
    wants: frozenset[Want] = frozenset()
    from_round: int = 1
    to_round: int = 1

    def present(self, round: int) -> bool:
        """Whether the person is there in a round."""
        return self.from_round <= round <= self.to_round

    def fits(self, table: Table) -> bool:
        """Whether the table offers all that the person needs."""
        return self.wants <= table.offers


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk that actors should have with each other, and what it is worth (0 or more) beside the other talks."""

    id: str
    parties: tuple[str, ...]
    value: float = 1.0


@dataclass(frozen=True, slots=True)
class TalkLock:
    """A talk that must be held at a table in a round; at any table when ``table`` is None."""

    talk: str
    table: str | None
    round: int


@dataclass(frozen=True, slots=True)
class SeatLock:
    """A person who must sit at a table in a round."""

    person: str
    table: str
    round: int


@dataclass(frozen=True, slots=True)
class Sitting:
    """Those who sit at a table in a round and the talk they have there.

    The parties' people come first, then those who listen. ``talk`` is None at an open table, which no talk was given
    to: those sit there for whom no talk had a seat, and those whose seats are locked there.
    """

    round: int
    table: str
    talk: str | None
    people: tuple[str, ...]


@dataclass(frozen=True)
class PlanRequest:
    """Everything that a plan is made from. Identifiers are unique among their kind, and what is referred to exists.

    Only a talk's parties may be actors of whom nobody comes: such a talk is left out, and the plan says why.
    ``previous`` is a plan that people have seen; as few of them as possible are told something else.
    ``names`` are what people read instead of an identifier; without one they read the identifier. Of a meeting that
    goes on, ``rounds_before`` are those that have begun: people count them too. ``paused`` are those who had no seat in
    the last of these. ``ends`` is the clock at the end of each round, as people read it; empty when it is not known.
    """

    rounds: int
    tables: tuple[Table, ...]
    people: tuple[Person, ...]
    talks: tuple[Talk, ...]
    met_before: frozenset[frozenset[str]] = frozenset()
    talk_locks: tuple[TalkLock, ...] = ()
    seat_locks: tuple[SeatLock, ...] = ()
    previous: tuple[Sitting, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    rounds_before: int = 0
    paused: frozenset[str] = frozenset()
    ends: tuple[Text, ...] = ()

    @property
    def all_rounds(self) -> range:
        """The numbers of the rounds."""
        return range(1, self.rounds + 1)

    @cached_property
    def table_by_id(self) -> dict[str, Table]:
        """Each table under its identifier."""
        return {table.id: table for table in self.tables}

    @cached_property
    def person_by_id(self) -> dict[str, Person]:
        """Each person under their identifier."""
        return {person.id: person for person in self.people}

    @cached_property
    def talk_by_id(self) -> dict[str, Talk]:
        """Each talk under its identifier."""
        return {talk.id: talk for talk in self.talks}

    @cached_property
    def _by_actor(self) -> dict[str, tuple[Person, ...]]:
        grouped: dict[str, list[Person]] = {}
        for person in self.people:
            grouped.setdefault(person.actor, []).append(person)
        return {actor: tuple(people) for actor, people in grouped.items()}

    def people_of(self, actor: str) -> tuple[Person, ...]:
        """Those who come for an actor; nobody when the actor is unknown."""
        return self._by_actor.get(actor, ())

    def present(self, round: int, actor: str) -> tuple[Person, ...]:
        """Those of an actor who are there in a round."""
        return tuple(person for person in self.people_of(actor) if person.present(round))

    def name(self, id: str) -> str:
        """What people read for an identifier."""
        return self.names.get(id, id)

    def told(self, round: int) -> int:
        """The number by which people know a round."""
        return round + self.rounds_before

    def seat_locks_in(self, round: int) -> tuple[SeatLock, ...]:
        """The seats that are locked in a round."""
        return tuple(lock for lock in self.seat_locks if lock.round == round)

    def alike(self, round: int) -> tuple[tuple[Table, ...], ...]:
        """The tables in groups that differ in nothing that counts in a round, so that none is tried twice.

        A table that a lock names in the round is a group of its own.
        """
        locks: tuple[TalkLock | SeatLock, ...] = (*self.talk_locks, *self.seat_locks)
        locked = {lock.table for lock in locks if lock.round == round}
        groups: dict[tuple[object, ...], list[Table]] = {}
        for table in self.tables:
            key = (table.id,) if table.id in locked else (table.seats, table.offers)
            groups.setdefault(key, []).append(table)
        return tuple(map(tuple, groups.values()))


def pair(one: str, other: str) -> frozenset[str]:
    """Two people, whichever is named first."""
    return frozenset((one, other))


def company(sittings: Iterable[Sitting]) -> dict[frozenset[str], int]:
    """How many times each two people sit together."""
    times: dict[frozenset[str], int] = {}
    for sitting in sittings:
        for k, one in enumerate(sitting.people):
            for other in sitting.people[k + 1 :]:
                times[pair(one, other)] = times.get(pair(one, other), 0) + 1
    return times
