"""An evening of sixty is planned in the time that it is given, with what that may have cost."""

import time

from benchmarks.planning import invented, planners, rules_kept
from matchmaker.planning.plan import Status
from matchmaker.services.meetings.seating_plans import PLANNING_SECONDS

GIVEN = 4.0


def test_sixty_people_twelve_tables_and_five_rounds_are_planned_in_time_with_the_gap_told() -> None:
    request = invented(60)
    assert (len(request.people), len(request.tables), request.rounds) == (60, 12, 5)
    started = time.perf_counter()
    plan = planners(GIVEN, seed=1)["planner"](request)
    assert time.perf_counter() - started < 2 * GIVEN  # with room for a machine that has more to do
    assert PLANNING_SECONDS == 10
    assert rules_kept(request, plan)
    greedy = planners(GIVEN, seed=1)["greedy"](request)
    assert rules_kept(request, greedy)
    assert greedy.value <= plan.value <= plan.bound
    assert (plan.value == plan.bound) is (plan.status is Status.OPTIMAL)
    assert plan.repeats < greedy.repeats
