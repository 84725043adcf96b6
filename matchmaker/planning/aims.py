"""What makes one round good while the other rounds stand."""

from collections.abc import Sequence
from itertools import combinations

from ortools.sat.python import cp_model

from matchmaker.matching.snapshot import ActorKind
from matchmaker.planning.request import Person, Sitting, company, pair
from matchmaker.planning.rounds import RoundModel
from matchmaker.planning.solving import Aim, in_order


class Aims:
    """The aims of a round as expressions over its model, each to be made as large as possible.

    Of each only what this round adds is counted: with the other rounds fixed, the whole meeting gets better by as much.
    """

    def __init__(self, seats: RoundModel, others: Sequence[Sitting], *, later: bool) -> None:
        self.seats, self.model, self.request, self.round = seats, seats.model, seats.request, seats.round
        self.others, self.later = others, later
        self.idle = {person.id: 1 - sum(seats.seats_of(person.id)) for person in seats.people}

    def all(self) -> list[Aim]:
        """The aims, the weightiest first."""
        kept = self.kept()
        return [*([] if kept is None else [kept]), self.good(), self.even()]

    def kept(self) -> Aim | None:
        """How many stay at the talk and table that they were told in the previous plan; None when nobody was."""
        previous = (one for one in self.request.previous if one.round == self.round and one.talk is not None)
        told = {person: one for one in previous for person in one.people}
        kept = [self._stays(person, told[person.id]) for person in self.seats.people if person.id in told]
        return sum(kept) if kept else None

    def _stays(self, person: Person, told: Sitting) -> Aim:
        """True when the person is where they were told to be."""
        for k, sitting in enumerate(self.seats.now):
            at, sits = self.seats.at.get((k, self.seats.group_of(told.table))), self.seats.sits.get((person.id, k))
            if sitting.talk == told.talk and sits is not None and at is not None:
                stays = self.model.new_bool_var("")
                self.model.add_bool_and(sits, at).only_enforce_if(stays)
                return stays
        return 0

    def good(self) -> Aim:
        """Nobody without a seat two rounds running; then a seat for all, and first for those who need something of a
        table, since fewer will do for them; then mixed tables; then no company again.
        """
        twice, mixed, repeats = self._idle_twice(), self._mixed(), self._repeats()
        seated = (-sum(self.idle.values()), len(self.idle))
        needing = [self.idle[person.id] for person in self.seats.people if person.wants]
        return in_order(
            [
                (-sum(twice), len(twice)),
                seated,
                (-sum(needing), len(needing)),
                (sum(mixed), len(mixed)),
                (-sum(repeats), len(repeats)),
            ]
        )

    def even(self) -> Aim:
        """The parties' talks shared evenly; within that, listeners shared evenly."""
        own, most = self._own_talks()
        crowd = [term for k in range(len(self.seats.now)) for term in self._crowd(k)]
        crowded = len(self.seats.people) ** 2
        return in_order([(-sum(own), most), (-sum(crowd), crowded)])

    def _mixed(self) -> list[cp_model.IntVar]:
        """One for each kind of actor at each talk, true only when someone of that kind sits there."""
        mixed = []
        for k, sitting in enumerate(self.seats.now):
            for kind in ActorKind if sitting.talk is not None else ():
                there = self.model.new_bool_var("")
                of_kind = self.seats.seated_at(k, [p for p in self.seats.people if p.kind == kind])
                self.model.add_bool_or(~there, *of_kind)
                mixed.append(there)
        return mixed

    def _idle_twice(self) -> list[Aim]:
        """Once for each person without a seat now, and each round beside this one in which they have none either."""
        twice: list[Aim] = []
        for beside in (self.round - 1, self.round + 1) if self.later else (self.round - 1,):
            seated = {person for one in self.others if one.round == beside for person in one.people}
            there = [p for p in self.seats.people if p.present(beside) and 1 <= beside <= self.request.rounds]
            twice += [self.idle[person.id] for person in there if person.id not in seated]
        if self.round == 1:
            twice += [self.idle[person.id] for person in self.seats.people if person.id in self.request.paused]
        return twice

    def _repeats(self) -> list[cp_model.IntVar]:
        """One for each two people who meet elsewhere, true when they sit together here too."""
        met = company(self.others).keys() | self.request.met_before
        repeats = []
        for one, other in combinations(self.seats.people, 2):
            if pair(one.id, other.id) in met:
                repeats.append(again := self.model.new_bool_var(""))
                for k in range(len(self.seats.now)):
                    both = self.seats.sits.get((one.id, k)), self.seats.sits.get((other.id, k))
                    if both[0] is not None and both[1] is not None:
                        self.model.add_bool_or(again, ~both[0], ~both[1])
        return repeats

    def _own_talks(self) -> tuple[list[Aim], int]:
        """What each person's seat at a talk of their own adds to the sum of squared loads, and the most that can be."""
        own: list[Aim] = []
        most = 0
        for person in self.seats.people:
            load = sum(1 for one in self.others if person.id in one.people and self._owns(person, one))
            weight = 2 * load + 1
            mine = [k for k, one in enumerate(self.seats.now) if self._owns(person, one)]
            own += [weight * self.seats.sits[person.id, k] for k in mine]
            most += weight
        return own, most

    def _owns(self, person: Person, sitting: Sitting) -> bool:
        return sitting.talk is not None and person.actor in self.request.talk_by_id[sitting.talk].parties

    def _crowd(self, k: int) -> list[Aim]:
        """The square of the number of people at a sitting, as the sum of 1, 3, 5 … for each of them."""
        seated = self.seats.seated_at(k)
        steps = [self.model.new_bool_var("") for _ in seated]
        self.model.add(sum(steps) == sum(seated))
        return [(2 * j + 1) * step for j, step in enumerate(steps)]
