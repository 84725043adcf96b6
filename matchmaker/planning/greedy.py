"""A first schedule for the solver to better: the most valuable talk first, then what another can move aside for."""

from collections import Counter
from collections.abc import Iterator

from ortools.sat.python import cp_model

from matchmaker.planning.request import Person, Talk
from matchmaker.planning.talks import TalkModel

_Place = tuple[int, int]
"""A round, and the number of a group of tables."""


class _FirstCome:
    """What is taken so far: ``held`` has the place and the speakers of each talk."""

    def __init__(self, talks: TalkModel) -> None:
        self.talks, self.request = talks, talks.request
        self.free = {(r, k): len(group) for r, groups in talks.groups.items() for k, group in enumerate(groups)}
        self.busy: set[tuple[str, int]] = set()
        self.held: dict[str, tuple[_Place, tuple[str, ...]]] = {}
        self.seat = {(lock.person, lock.round): lock.table for lock in self.request.seat_locks}

    def place(self, talk: Talk, at: _Place) -> bool:
        """Hold the talk there if a table is free and each party has someone who can speak."""
        if (talk.id, *at) not in self.talks.at or not self.free[at]:
            return False
        speakers = [self._speaker(party, at) for party in talk.parties]
        found = tuple(person.id for person in speakers if person is not None)
        if len(found) < len(talk.parties):
            return False
        self._hold(talk, at, found)
        return True

    def move_aside(self, talk: Talk, held: Talk, places: list[_Place]) -> bool:
        """Hold the talk in the round of one that is held, if that one can then be held elsewhere."""
        at, speakers = self._let_go(held)
        here = (place for place in places if place[0] == at[0])
        if any(self.place(talk, place) for place in here):
            if any(self.place(held, place) for place in places):
                return True
            self._let_go(talk)
        self._hold(held, at, speakers)
        return False

    def in_the_way(self, talk: Talk) -> Iterator[str]:
        """The talks that keep this one out of a round by themselves, as far as the people who are needed tell."""
        for round in self.request.all_rounds:
            there = {party: self.request.present(round, party) for party in talk.parties}
            if all(there.values()):
                needed = [p for p, people in there.items() if all((one.id, round) in self.busy for one in people)]
                for id, ((held_in, _), _) in self.held.items():
                    if held_in == round and set(needed) <= set(self.request.talk_by_id[id].parties):
                        yield id

    def emptiest_first(self, places: list[_Place]) -> list[_Place]:
        """The places by how many talks are held in their rounds: in each there are people who want one to listen to."""
        held = Counter(round for (round, _), _ in self.held.values())
        return sorted(places, key=lambda place: held[place[0]])

    def value(self) -> float:
        """What all that is held is worth."""
        return sum(self.request.talk_by_id[id].value for id in self.held)

    def chosen(self) -> set[cp_model.IntVar]:
        """The variables that are true."""
        at = {self.talks.at[id, *place] for id, (place, _) in self.held.items()}
        return at | {self.talks.speaks[p, id, round] for id, ((round, _), people) in self.held.items() for p in people}

    def _hold(self, talk: Talk, at: _Place, speakers: tuple[str, ...]) -> None:
        self.free[at] -= 1
        self.busy |= {(person, at[0]) for person in speakers}
        self.held[talk.id] = at, speakers

    def _let_go(self, talk: Talk) -> tuple[_Place, tuple[str, ...]]:
        at, speakers = self.held.pop(talk.id)
        self.free[at] += 1
        self.busy -= {(person, at[0]) for person in speakers}
        return at, speakers

    def _speaker(self, party: str, at: _Place) -> Person | None:
        round, group = at
        table = self.talks.groups[round][group][0]
        return next((p for p in self.request.present(round, party) if self._can(p, round, table.id)), None)

    def _can(self, person: Person, round: int, table: str) -> bool:
        free = (person.id, round) not in self.busy and person.fits(self.request.table_by_id[table])
        return free and self.seat.get((person.id, round), table) == table


def first_come(talks: TalkModel) -> dict[cp_model.IntVar, bool]:
    """Which talks and speakers a simple first try would choose: locked talks come first, and locked seats stay.

    Each talk is held where it first fits, in the round with fewest or, where more value fits so, in the first round.
    Then each that fits nowhere is held where one other can move aside for it. Guests at a locked table are not counted,
    so that with locks it may not fit; the solver then mends it.
    """
    chosen = max((_tried(talks, spread=spread) for spread in (True, False)), key=_FirstCome.value).chosen()
    return {variable: variable in chosen for variable in (*talks.at.values(), *talks.speaks.values())}


def _tried(talks: TalkModel, *, spread: bool) -> _FirstCome:
    taken, request = _FirstCome(talks), talks.request
    locked = {lock.talk for lock in request.talk_locks}
    for lock in request.talk_locks:
        any(taken.place(request.talk_by_id[lock.talk], (lock.round, k)) for k in talks.groups_of(lock))
    places = [(round, k) for round in request.all_rounds for k in _smallest_first(talks, round)]
    wanted = [talk for talk in sorted(request.talks, key=lambda talk: -talk.value) if talk.id not in locked]
    for talk in wanted:
        any(taken.place(talk, place) for place in (taken.emptiest_first(places) if spread else places))
    for talk in wanted:
        if talk.id not in taken.held:
            others = [request.talk_by_id[id] for id in taken.in_the_way(talk) if id not in locked]
            any(taken.move_aside(talk, other, places) for other in others)
    return taken


def _smallest_first(talks: TalkModel, round: int) -> list[int]:
    groups = talks.groups[round]
    return sorted(range(len(groups)), key=lambda k: (groups[k][0].seats, len(groups[k][0].offers)))
