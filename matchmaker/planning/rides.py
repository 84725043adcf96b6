"""Who could ride with whom to a meeting: as many as the cars hold, with as little going round as can be."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

MOST_DETOUR_KM = 20.0
"""Nobody is asked to drive further round than this for one passenger, as the crow flies."""
MOST_WAITING = 60
"""Nobody is there longer than this, in minutes, before they wish to be or after they wish to go."""
SECONDS = 5.0
METRES = 1000
Pair = tuple[str, str]
"""A passenger and a driver, by their ids."""


@dataclass(frozen=True, slots=True)
class Traveller:
    """Somebody who drives or rides: ``seats`` = those beside the driver's, 0 for a passenger.

    ``arrives`` and ``leaves`` are the minutes, counted from the same moment, from which and until which they are there.
    """

    id: str
    arrives: int
    leaves: int
    seats: int = 0


def share_rides(
    drivers: Collection[Traveller],
    passengers: Collection[Traveller],
    detours: Mapping[Pair, float],
    *,
    barred: Collection[Pair] = (),
) -> dict[str, str]:
    """The driver of each passenger who can have one, by id.

    ``detours`` are the kilometres that a driver goes round for a passenger alone; a pair that is missing cannot be
    judged and is not joined, and neither is one that is ``barred``. As many as possible get a ride; of the ways to do
    that, one with the fewest kilometres round in all.
    """
    # The solver is imported where it is used: it takes a second to load, and most starts have no use for it.
    from ortools.sat.python import cp_model

    from matchmaker.planning.solving import SEED

    model = cp_model.CpModel()
    chosen: dict[Pair, cp_model.IntVar] = {}
    for passenger in sorted(passengers, key=lambda one: one.id):
        for driver in sorted(drivers, key=lambda one: one.id):
            pair = (passenger.id, driver.id)
            near = detours.get(pair, MOST_DETOUR_KM + 1) <= MOST_DETOUR_KM
            if near and pair not in barred and suits(driver, passenger):
                chosen[pair] = model.new_bool_var("/".join(pair))
    for passenger in passengers:
        model.add(sum(used for (who, _), used in chosen.items() if who == passenger.id) <= 1)
    for driver in drivers:
        model.add(sum(used for (_, car), used in chosen.items() if car == driver.id) <= driver.seats)
    # One more who gets a ride is worth more than all kilometres together.
    worth = int(MOST_DETOUR_KM * METRES) * (len(passengers) + 1)
    model.maximize(sum((worth - round(detours[pair] * METRES)) * used for pair, used in chosen.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_time_in_seconds = SECONDS
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {}
    return {who: car for (who, car), used in chosen.items() if solver.boolean_value(used)}


def suits(driver: Traveller, passenger: Traveller) -> bool:
    """Whether the driver is there whenever the passenger is to be, and not so much longer that they must wait."""
    before, after = passenger.arrives - driver.arrives, driver.leaves - passenger.leaves
    return 0 <= before <= MOST_WAITING and 0 <= after <= MOST_WAITING
