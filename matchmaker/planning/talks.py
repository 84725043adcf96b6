"""The model of which talks are held when, at what kind of table, and who speaks for each party."""

from collections.abc import Mapping
from functools import cached_property

from ortools.sat.python import cp_model

from matchmaker.planning.request import Person, PlanRequest, SeatLock, Table, Talk, TalkLock

Lock = TalkLock | SeatLock


class TalkModel:
    """All that must hold of talks, as constraints; what is best is for others to say.

    ``held`` has a variable for each lock: nothing forces it, but where it is true the lock is kept.
    ``at`` has one for each talk, round and group of tables (by its number in ``groups``) where that is possible at all.
    ``speaks`` has one for each person, talk and round; exactly one person of each party speaks at a talk that is held.
    """

    def __init__(self, request: PlanRequest) -> None:
        self.request = request
        self.model = cp_model.CpModel()
        self.groups = {round: request.alike(round) for round in request.all_rounds}
        self.at: dict[tuple[str, int, int], cp_model.IntVar] = {}
        self.speaks: dict[tuple[str, str, int], cp_model.IntVar] = {}
        for talk in request.talks:
            for round in request.all_rounds:
                self._add_talk(talk, round)
        for talk in request.talks:
            self.model.add_at_most_one(self.tables_of(talk.id))
        self._one_place_each()
        locks: tuple[Lock, ...] = (*request.talk_locks, *request.seat_locks)
        self.held = {lock: self.model.new_bool_var("") for lock in locks}
        self._keep_talk_locks()
        self._keep_seat_locks()

    @cached_property
    def _at_by_talk(self) -> dict[str, list[cp_model.IntVar]]:
        found: dict[str, list[cp_model.IntVar]] = {talk.id: [] for talk in self.request.talks}
        for (talk, _, _), variable in self.at.items():
            found[talk].append(variable)
        return found

    def tables_of(self, talk: str) -> list[cp_model.IntVar]:
        """Where and when a talk can be."""
        return self._at_by_talk[talk]

    def talks_of(self, person: str, round: int) -> list[cp_model.IntVar]:
        """What a person can speak at in a round."""
        return self._spoken.get((person, round), [])

    @cached_property
    def _spoken(self) -> dict[tuple[str, int], list[cp_model.IntVar]]:
        found: dict[tuple[str, int], list[cp_model.IntVar]] = {}
        for (person, _, round), variable in self.speaks.items():
            found.setdefault((person, round), []).append(variable)
        return found

    def group_of(self, table: str, round: int) -> int:
        """The number of the group that a table is in."""
        return next(k for k, group in enumerate(self.groups[round]) if any(one.id == table for one in group))

    def groups_of(self, lock: TalkLock) -> list[int]:
        """The numbers of the groups that a locked talk may be at."""
        return [*range(len(self.groups[lock.round]))] if lock.table is None else [self.group_of(lock.table, lock.round)]

    def _add_talk(self, talk: Talk, round: int) -> None:
        """The talk in one round, at each group of tables where all parties can sit together."""
        parties = [self.request.present(round, party) for party in talk.parties]
        places = {
            k: self.model.new_bool_var("")
            for k, group in enumerate(self.groups[round])
            if group[0].seats >= len(parties) and all(any(p.fits(group[0]) for p in party) for party in parties)
        }
        for party in parties if places else ():
            speakers = [self._add_speaker(person, talk, round, places) for person in party]
            self.model.add(sum(speakers) == sum(places.values()))
        self.at.update({(talk.id, round, k): place for k, place in places.items()})

    def _add_speaker(
        self, person: Person, talk: Talk, round: int, places: Mapping[int, cp_model.IntVar]
    ) -> cp_model.IntVar:
        speaks = self.speaks[person.id, talk.id, round] = self.model.new_bool_var("")
        for k, place in places.items():
            if not person.fits(self.groups[round][k][0]):
                self.model.add_at_most_one(speaks, place)
        return speaks

    def _one_place_each(self) -> None:
        """Nobody is in two places, and no table has two talks."""
        for variables in self._spoken.values():
            self.model.add_at_most_one(variables)
        for round, groups in self.groups.items():
            for k, group in enumerate(groups):
                at = [self.at[key] for talk in self.request.talks if (key := (talk.id, round, k)) in self.at]
                self.model.add(sum(at) <= len(group))

    def _keep_talk_locks(self) -> None:
        for lock in self.request.talk_locks:
            places = [self.at.get((lock.talk, lock.round, group)) for group in self.groups_of(lock)]
            self.model.add_bool_or(~self.held[lock], *(place for place in places if place is not None))

    def _keep_seat_locks(self) -> None:
        """Locked people speak nowhere else, and take a seat at their table if they do not speak there."""
        for round in self.request.all_rounds:
            locks = list(dict.fromkeys(self.request.seat_locks_in(round)))
            guests: dict[str, list[cp_model.IntVar]] = {}
            for lock in locks:
                guests.setdefault(lock.table, []).append(self._keep_seat(lock))
                others = [self.held[o] for o in locks if o.person == lock.person and o != lock]
                for other in others:
                    self.model.add_at_most_one(self.held[lock], other)
            for table, seated in guests.items():
                self._keep_room(self.request.table_by_id[table], round, seated)

    def _keep_seat(self, lock: SeatLock) -> cp_model.IntVar:
        """A variable that is true when the locked person takes a seat at the table without speaking there."""
        held, person, table = self.held[lock], self.request.person_by_id[lock.person], lock.table
        if not (person.present(lock.round) and person.fits(self.request.table_by_id[table])):
            self.model.add(held == 0)
        group = self.group_of(table, lock.round)
        for talk in self.request.talks:
            speaks = self.speaks.get((person.id, talk.id, lock.round))
            if speaks is None:
                continue
            there = self.at.get((talk.id, lock.round, group))
            self.model.add_bool_or(~held, ~speaks, *([] if there is None else [there]))
        guest = self.model.new_bool_var("")
        self.model.add_bool_or(~held, guest, *self.talks_of(person.id, lock.round))
        return guest

    def _keep_room(self, table: Table, round: int, guests: list[cp_model.IntVar]) -> None:
        group = self.group_of(table.id, round)
        spoken = [
            len(talk.parties) * self.at[key]
            for talk in self.request.talks
            if (key := (talk.id, round, group)) in self.at
        ]
        self.model.add(sum(spoken) + sum(guests) <= table.seats)
