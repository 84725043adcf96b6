"""How good a seating is in what counts within the talks' value, as numbers that can be compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matchmaker.planning.request import PlanRequest, Sitting, company


@dataclass(frozen=True, slots=True, order=True)
class Quality:
    """Counts of a whole meeting, the weightiest first, so that the smaller is the better; see :func:`quality`."""

    changed: int
    idle_twice: int
    idle: int
    needing: int
    unmixed: int
    repeats: int
    load: int
    crowd: int


def quality(request: PlanRequest, sittings: Sequence[Sitting]) -> Quality:
    """What is to be small in a seating.

    ``changed`` counts people and rounds in which someone whom the previous plan told a talk and a table is told
    something else; a seat for somebody who had none changes nothing for the worse. Who sits at an open table has no
    seat here: nothing is planned to be heard there. ``idle_twice`` counts people without a seat in a round and the next
    one, also when the first of the two has begun already; ``idle`` people without a seat, and ``needing`` those of them
    who need something of a table. ``unmixed`` counts for each talk the kinds of actors (of three) that nobody at the
    table is of. ``repeats`` is how often two people sit together again. ``load`` is the sum of the squares of how many
    talks of their own actor each person sits at, and ``crowd`` the sum of the squares of how many sit at each talk: the
    more even, the smaller.
    """
    sittings = [_without_open(request, one) for one in sittings]
    idle = set(idle_of(request, sittings))
    own = {person.id: 0 for person in request.people}
    for sitting in sittings:
        parties = request.talk_by_id[sitting.talk].parties if sitting.talk is not None else ()
        for person in sitting.people:
            own[person] += request.person_by_id[person].actor in parties
    return Quality(
        changed=_changed(request, sittings),
        idle_twice=sum((person, round + 1) in idle for person, round in [*idle, *((p, 0) for p in request.paused)]),
        idle=len(idle),
        needing=sum(bool(request.person_by_id[person].wants) for person, _ in idle),
        unmixed=sum(3 - _kinds(request, one.people) for one in sittings if one.talk is not None),
        repeats=repeats_of(request, sittings),
        load=sum(count**2 for count in own.values()),
        crowd=sum(len(one.people) ** 2 for one in sittings),
    )


def repeats_of(request: PlanRequest, sittings: Iterable[Sitting]) -> int:
    """How many times two people sit together who have sat together already, here or at an earlier meeting."""
    return sum(times - (two not in request.met_before) for two, times in company(sittings).items())


def idle_of(request: PlanRequest, sittings: Iterable[Sitting]) -> tuple[tuple[str, int], ...]:
    """Each person and round in which the person is there and has no seat, round by round."""
    seated = {(person, one.round) for one in sittings for person in one.people}
    return tuple(
        (person.id, round)
        for round in request.all_rounds
        for person in request.people
        if person.present(round) and (person.id, round) not in seated
    )


def _without_open(request: PlanRequest, sitting: Sitting) -> Sitting:
    """Only those whose seats are locked of a table that no talk was given to."""
    if sitting.talk is not None:
        return sitting
    locked = {(lock.person, lock.table) for lock in request.seat_locks_in(sitting.round)}
    return replace(sitting, people=tuple(p for p in sitting.people if (p, sitting.table) in locked))


def _kinds(request: PlanRequest, people: Iterable[str]) -> int:
    return len({request.person_by_id[person].kind for person in people})


def _changed(request: PlanRequest, sittings: Iterable[Sitting]) -> int:
    told, now = _places(one for one in request.previous if one.talk is not None), _places(sittings)
    there = [(p.id, r) for p in request.people for r in request.all_rounds if p.present(r)]
    return sum(told[key] != now.get(key) for key in there if key in told)


def _places(sittings: Iterable[Sitting]) -> dict[tuple[str, int], tuple[str, str | None]]:
    return {(person, one.round): (one.table, one.talk) for one in sittings for person in one.people}
