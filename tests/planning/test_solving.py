"""Aims in their order, and the limits of the time."""

import time

from ortools.sat.python import cp_model

from matchmaker.planning.solving import Clock, hold, in_order, solve


def test_no_aim_gives_way_to_a_later_one() -> None:
    model = cp_model.CpModel()
    a, b, c = (model.new_int_var(0, 5, name) for name in "abc")
    model.add(10 * a + b <= 30)
    model.add(b + c <= 5)
    solved = solve(model, in_order([(a, 5), (b, 5), (c, 5)]), Clock(10), 0.5)
    assert solved is not None
    assert (solved[a], solved[b], solved[c]) == (3, 0, 5)


def test_one_step_of_an_aim_outweighs_all_that_the_later_can_differ_by() -> None:
    model = cp_model.CpModel()
    a, b = model.new_int_var(0, 1, "a"), model.new_int_var(0, 100, "b")
    model.add(b <= 100 * (1 - a))
    solved = solve(model, in_order([(a, 1), (b, 100)]), Clock(10), 0.5)
    assert solved is not None
    assert (solved[a], solved[b]) == (1, 0)


def test_what_is_held_stands() -> None:
    model = cp_model.CpModel()
    a, b = model.new_int_var(0, 5, "a"), model.new_int_var(0, 5, "b")
    model.add(a + b <= 6)
    clock = Clock(10)
    first = solve(model, a, clock, 0.5)
    assert first is not None
    hold(model, a, first)
    second = solve(model, b, clock, 0.5)
    assert second is not None
    assert (second[a], second[b], second.reached, second.bound) == (5, 1, 1, 1)


def test_what_has_no_solution_gives_none() -> None:
    model = cp_model.CpModel()
    a = model.new_int_var(0, 5, "a")
    model.add(a >= 6)
    assert solve(model, a, Clock(10), 0.5) is None


def test_a_clock_that_has_run_out_has_nothing_left() -> None:
    clock = Clock(0.0)
    assert clock.left == 0.0
    assert clock.nearly_out
    assert clock.solver(1.0).parameters.max_time_in_seconds == 0.0


def test_a_search_may_take_its_share_of_the_time_and_never_more_than_is_left() -> None:
    assert Clock(100.0).solver(0.25).parameters.max_time_in_seconds == 25.0
    late = Clock(100.0, started=time.monotonic() - 90)
    assert (Clock(100.0).nearly_out, late.nearly_out) == (False, True)
    assert 9 < late.solver(0.25).parameters.max_time_in_seconds <= 10
