"""Seating: who listens where and who of a party speaks, one round after the other until nothing gets better."""

from collections.abc import Sequence
from dataclasses import replace

from matchmaker.planning.aims import Aims
from matchmaker.planning.listeners import with_listeners
from matchmaker.planning.open_tables import at_open_tables
from matchmaker.planning.quality import quality
from matchmaker.planning.request import PlanRequest, Sitting
from matchmaker.planning.rounds import RoundModel
from matchmaker.planning.solving import Clock, Solved, hold, solve
from matchmaker.planning.tables import at_larger_tables

SHARE = 0.15
"""The share of the whole time that one aim may take in all rounds together, each time they are seated."""
PASSES = 8


def seat_everyone(request: PlanRequest, spoken: Sequence[Sitting], clock: Clock) -> tuple[Sitting, ...]:
    """The sittings of a schedule with everyone seated who can be: at a talk, or else at an open table."""
    sittings = _at_talks(request, with_guests(request, spoken), clock)
    for round in request.all_rounds:
        sittings = with_listeners(request, round, sittings)  # a search that ran out of time may have left a free chair
    return at_open_tables(request, sittings)


def _at_talks(request: PlanRequest, sittings: tuple[Sitting, ...], clock: Clock) -> tuple[Sitting, ...]:
    """First round by round, each in view of those before it and of who speaks later; then again, each in view of all
    the others, as long as it makes the meeting better and the time allows.
    """
    for round in request.all_rounds:
        roomier = with_listeners(request, round, at_larger_tables(request, round, sittings))
        sittings = better_of(request, with_listeners(request, round, sittings), roomier, last=round)
        if not clock.nearly_out:
            better = seat(request, round, sittings, clock, later=False)
            sittings = better_of(request, sittings, better, last=round)
            more = with_listeners(request, round, sittings)  # when the search did not get to this
            sittings = better_of(request, sittings, more, last=round)
    for _ in range(PASSES):
        before = sittings
        for round in request.all_rounds:
            if clock.nearly_out:
                return sittings
            better = seat(request, round, sittings, clock, later=True)
            sittings = better_of(request, sittings, better, last=request.rounds)
        if quality(request, before) <= quality(request, sittings):
            break
    return sittings


def better_of(
    request: PlanRequest, old: tuple[Sitting, ...], new: tuple[Sitting, ...], *, last: int
) -> tuple[Sitting, ...]:
    """The better of two seatings as far as the round ``last``; the new one when they are as good.

    A search that ran out of time may have reached its first aims and lost what the later ones had.
    """
    so_far = replace(request, rounds=last)
    judged = [quality(so_far, [one for one in sittings if one.round <= last]) for sittings in (old, new)]
    return new if judged[1] <= judged[0] else old


def with_guests(request: PlanRequest, spoken: Sequence[Sitting]) -> tuple[Sitting, ...]:
    """The sittings with those whose seats are locked, at a table without a talk if need be."""
    people = {(one.round, one.table): (one.talk, list(one.people)) for one in spoken}
    for lock in request.seat_locks:
        _, seated = people.setdefault((lock.round, lock.table), (None, []))
        if lock.person not in seated:
            seated.append(lock.person)
    return tuple(Sitting(round, table, talk, tuple(seated)) for (round, table), (talk, seated) in people.items())


def seat(
    request: PlanRequest, round: int, sittings: Sequence[Sitting], clock: Clock, *, later: bool
) -> tuple[Sitting, ...]:
    """All sittings, with one round seated anew while the others stand.

    In this order: few changes to a previous plan; nobody without a seat two rounds running; seats for all; mixed
    tables; nobody with the same people again; the parties' talks shared evenly, and then listeners.
    ``later`` tells whether the rounds after this one are seated already.
    """
    here = [sitting for sitting in sittings if sitting.round == round]
    others = [sitting for sitting in sittings if sitting.round != round]
    if not here:
        return tuple(sittings)
    seats = RoundModel(request, round, here)
    aims = Aims(seats, others, later=later)
    seats.begin()
    best: Solved | None = None
    for aim in aims.all():
        solved = solve(seats.model, aim, clock, SHARE / request.rounds)
        if solved is None:
            break
        best = solved
        hold(seats.model, aim, solved)
    return (*others, *(seats.sittings(best) if best else here))
