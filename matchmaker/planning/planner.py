"""The planner: from what a meeting has to what it does, with reasons for what does not fit."""

from matchmaker.matching.texts import Text
from matchmaker.planning.collisions import all_locks, collision_of
from matchmaker.planning.plan import Plan, PlanningError, Status, Unplaced
from matchmaker.planning.quality import idle_of, repeats_of
from matchmaker.planning.request import PlanRequest, Sitting
from matchmaker.planning.schedule import MICRO, LocksCollide, NoTime, Schedule, make_schedule
from matchmaker.planning.seating import seat_everyone
from matchmaker.planning.solving import Clock
from matchmaker.planning.unplaced import why_unplaced

SECONDS = 10.0
"""How long planning may take if nothing else is asked for."""


NO_TIME = Text(
    sv="Ingen plan hann bli klar på {seconds} sekunder. Ge planeringen mer tid.",
    en="No plan was ready in {seconds} seconds. Give the planning more time.",
)


def make_plan(request: PlanRequest, seconds: float = SECONDS) -> Plan:
    """The best plan that is found in so many seconds of the clock.

    First of all as much value is talked through as possible, as proven by ``bound``; then everyone is seated. The same
    request and seconds give the same plan, unless the machine is so slow that the clock cuts a search short.
    Raises PlanningError when there is no plan by then.
    """
    clock = Clock(seconds)
    try:
        schedule = make_schedule(request, clock)
    except LocksCollide:
        return _no_plan(request, clock)
    except NoTime as fault:
        raise PlanningError(NO_TIME.filled(seconds=f"{seconds:g}")) from fault
    return _plan(request, schedule, seat_everyone(request, schedule.sittings, clock), clock)


def _plan(request: PlanRequest, schedule: Schedule, sittings: tuple[Sitting, ...], clock: Clock) -> Plan:
    order = {table.id: k for k, table in enumerate(request.tables)}
    sittings = tuple(sorted(sittings, key=lambda one: (one.round, order[one.table])))
    held = {one.talk for one in sittings}
    return Plan(
        status=Status.OPTIMAL if schedule.reached == schedule.bound else Status.FEASIBLE,
        value=schedule.reached / MICRO,
        bound=schedule.bound / MICRO,
        sittings=sittings,
        unplaced=tuple(
            Unplaced(talk.id, why_unplaced(request, sittings, talk, clock))
            for talk in request.talks
            if talk.id not in held
        ),
        repeats=repeats_of(request, sittings),
        idle=idle_of(request, sittings),
    )


def _no_plan(request: PlanRequest, clock: Clock) -> Plan:
    collision = collision_of(request, clock) or all_locks(request)
    unplaced = tuple(Unplaced(talk.id, collision.why) for talk in request.talks)
    return Plan(Status.INFEASIBLE, 0.0, 0.0, (), unplaced, 0, (), collision)
