"""The model of one round: who sits at which of its talks, and at what kind of table each is."""

from collections.abc import Iterable, Sequence

from ortools.sat.python import cp_model

from matchmaker.planning.request import Person, PlanRequest, Sitting, Table
from matchmaker.planning.solving import Solved
from matchmaker.planning.tables import give_tables


class RoundModel:
    """Who sits at which of a round's talks, and at what kind of table each is.

    ``sits`` has a variable for each person and each of the round's sittings (by its number) where they may sit;
    ``at`` has one for each sitting with a talk and each group of tables in ``groups`` where it may be.
    """

    def __init__(self, request: PlanRequest, round: int, sittings: Sequence[Sitting]) -> None:
        self.request, self.round, self.now = request, round, tuple(sittings)
        self.model = cp_model.CpModel()
        self.groups = request.alike(round)
        self.people = [person for person in request.people if person.present(round)]
        self.at: dict[tuple[int, int], cp_model.IntVar] = {}
        self.sits: dict[tuple[str, int], cp_model.IntVar] = {}
        for k, sitting in enumerate(self.now):
            self._add_tables(k, sitting)
            self._add_people(k, sitting)
        for group, tables in enumerate(self.groups):
            at = [self.at[key] for k in range(len(self.now)) if (key := (k, group)) in self.at]
            self.model.add(sum(at) <= len(tables))
        for person in self.people:
            self.model.add_at_most_one(self.seats_of(person.id))
        for lock in request.seat_locks_in(round):
            there = next(k for k, sitting in enumerate(self.now) if sitting.table == lock.table)
            self.model.add(self.sits[lock.person, there] == 1)

    def seats_of(self, person: str) -> list[cp_model.IntVar]:
        """Where a person may sit."""
        return [self.sits[key] for k in range(len(self.now)) if (key := (person, k)) in self.sits]

    def seated_at(self, sitting: int, people: Iterable[Person] | None = None) -> list[cp_model.IntVar]:
        """Those, of these people or of all, who may sit there."""
        among = self.people if people is None else people
        return [self.sits[key] for person in among if (key := (person.id, sitting)) in self.sits]

    def group_of(self, table: str) -> int:
        """The number of the group that a table is in."""
        return next(k for k, group in enumerate(self.groups) if any(one.id == table for one in group))

    def _locked(self, table: str) -> bool:
        return any(lock.table == table for lock in self.request.seat_locks_in(self.round))

    def _may_be(self, sitting: Sitting, group: Sequence[Table]) -> bool:
        """Whether a sitting may be at such tables: at one with locked seats stays what is there, and nothing else."""
        here = any(table.id == sitting.table for table in group)
        held = any(
            (lock.table, lock.round) == (sitting.table, self.round) and lock.talk == sitting.talk
            for lock in self.request.talk_locks
        )
        if held or self._locked(sitting.table):
            return here
        return here or not self._locked(group[0].id)

    def _add_tables(self, k: int, sitting: Sitting) -> None:
        for g, group in enumerate(self.groups):
            if self._may_be(sitting, group):
                self.at[k, g] = self.model.new_bool_var("")
        self.model.add_exactly_one(self.at[k, g] for g in range(len(self.groups)) if (k, g) in self.at)

    def _add_people(self, k: int, sitting: Sitting) -> None:
        """Seats, wants, and someone of each party."""
        locked = {lock.person for lock in self.request.seat_locks_in(self.round) if lock.table == sitting.table}
        places = [(group[0], self.at[k, g]) for g, group in enumerate(self.groups) if (k, g) in self.at]
        for person in self.people:
            if sitting.talk is None and person.id not in locked:
                continue
            sits = self.sits[person.id, k] = self.model.new_bool_var("")
            for table, at in places:
                if not person.fits(table):
                    self.model.add_at_most_one(sits, at)
        self.model.add(sum(self.seated_at(k)) <= sum(table.seats * at for table, at in places))
        for party in self.request.talk_by_id[sitting.talk].parties if sitting.talk is not None else ():
            self.model.add_at_least_one(self.seated_at(k, self.request.present(self.round, party)))

    def begin(self) -> None:
        """Begin the search at the seating that there is."""
        for (k, g), variable in self.at.items():
            self.model.add_hint(variable, any(table.id == self.now[k].table for table in self.groups[g]))
        for (person, k), variable in self.sits.items():
            self.model.add_hint(variable, person in self.now[k].people)

    def sittings(self, solved: Solved) -> tuple[Sitting, ...]:
        """What was solved, with a table of its own for each sitting."""
        placed = {(self.round, k): g for (k, g), variable in self.at.items() if solved[variable]}
        had = {(self.round, k): self._told(k) for _, k in placed}
        tables = give_tables({self.round: self.groups}, placed, had)
        return tuple(
            Sitting(self.round, tables[self.round, k], sitting.talk, self._people_at(k, solved))
            for k, sitting in enumerate(self.now)
        )

    def _told(self, k: int) -> str:
        """The table that people were told in the previous plan, or else the one where the sitting is now."""
        sitting = self.now[k]
        before = (one for one in self.request.previous if (one.round, one.talk) == (self.round, sitting.talk))
        return next((one.table for one in before), sitting.table)

    def _people_at(self, k: int, solved: Solved) -> tuple[str, ...]:
        talk = self.now[k].talk
        parties = self.request.talk_by_id[talk].parties if talk is not None else ()
        seated = [p for p in self.people if (p.id, k) in self.sits and solved[self.sits[p.id, k]]]
        return tuple(person.id for person in sorted(seated, key=lambda p: p.actor not in parties))
