"""A first schedule for the solver to better: the most valuable talk first, in the first round and place it fits."""

from ortools.sat.python import cp_model

from matchmaker.planning.request import Person, Talk
from matchmaker.planning.talks import TalkModel


class _FirstCome:
    """What is taken so far."""

    def __init__(self, talks: TalkModel) -> None:
        self.talks, self.request = talks, talks.request
        self.free = {(r, k): len(group) for r, groups in talks.groups.items() for k, group in enumerate(groups)}
        self.busy: set[tuple[str, int]] = set()
        self.chosen: set[cp_model.IntVar] = set()
        self.seat = {(lock.person, lock.round): lock.table for lock in self.request.seat_locks}

    def place(self, talk: Talk, round: int, group: int) -> bool:
        """Hold the talk there if a table is free and each party has someone who can speak."""
        variable = self.talks.at.get((talk.id, round, group))
        if variable is None or not self.free[round, group]:
            return False
        speakers = [self._speaker(party, round, group) for party in talk.parties]
        found = [person for person in speakers if person is not None]
        if len(found) < len(talk.parties):
            return False
        self.free[round, group] -= 1
        self.busy |= {(person.id, round) for person in found}
        self.chosen |= {variable, *(self.talks.speaks[person.id, talk.id, round] for person in found)}
        return True

    def _speaker(self, party: str, round: int, group: int) -> Person | None:
        table = self.talks.groups[round][group][0]
        return next((p for p in self.request.present(round, party) if self._can(p, round, table.id)), None)

    def _can(self, person: Person, round: int, table: str) -> bool:
        free = (person.id, round) not in self.busy and person.fits(self.request.table_by_id[table])
        return free and self.seat.get((person.id, round), table) == table


def first_come(talks: TalkModel) -> dict[cp_model.IntVar, bool]:
    """Which talks and speakers a simple first try would choose: locked talks come first, and locked seats stay.

    Guests at a locked table are not counted, so that with locks it may not fit; the solver then mends it.
    """
    taken, request = _FirstCome(talks), talks.request
    locked = {lock.talk for lock in request.talk_locks}
    for lock in request.talk_locks:
        any(taken.place(request.talk_by_id[lock.talk], lock.round, k) for k in talks.groups_of(lock))
    for talk in sorted(request.talks, key=lambda talk: -talk.value):
        if talk.id not in locked:
            any(taken.place(talk, round, k) for round in request.all_rounds for k in _smallest_first(talks, round))
    return {variable: variable in taken.chosen for variable in (*talks.at.values(), *talks.speaks.values())}


def _smallest_first(talks: TalkModel, round: int) -> list[int]:
    groups = talks.groups[round]
    return sorted(range(len(groups)), key=lambda k: (groups[k][0].seats, len(groups[k][0].offers)))
