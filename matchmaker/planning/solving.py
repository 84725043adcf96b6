"""Solving in steps: the first aim as far as the time allows, then the next without giving up any of the first."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ortools.sat.python import cp_model

Aim: TypeAlias = cp_model.LinearExpr | int
"""What is to be as large as possible: an expression over variables, or a number when there are none."""

SEED = 7
PACE = 0.5
"""Units of the solver's own, repeatable time for each second of the clock: below what an idle machine manages, so that
it is this limit that ends a search and not the clock, which would end it elsewhere each time."""

RESERVE = 0.15
"""The share of the whole time in which no new search begins, so that the answer is there in time."""


@dataclass
class Clock:
    """How long the whole planning may take, counted from when this is made."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds that are left; never below 0."""
        return max(0.0, self.started + self.seconds - time.monotonic())

    @property
    def nearly_out(self) -> bool:
        """Whether no new search should begin."""
        return self.left <= RESERVE * self.seconds

    def solver(self, share: float) -> cp_model.CpSolver:
        """A solver that stops after a share (0 to 1) of the whole time, or when the time is up."""
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.linearization_level = 2  # bounds come from the linear relaxation; without it they stay far away
        parameters.random_seed = SEED
        parameters.max_deterministic_time = share * self.seconds * PACE
        parameters.max_time_in_seconds = min(share * self.seconds, self.left)
        return solver


@dataclass(frozen=True)
class Solved:
    """How far one aim was reached: the values of all variables, the aim's value, and what it cannot exceed."""

    values: tuple[int, ...]
    reached: int
    bound: int

    def __getitem__(self, variable: cp_model.IntVar) -> int:
        """The value of a variable."""
        return self.values[variable.index]


def solve(model: cp_model.CpModel, aim: Aim, clock: Clock, share: float) -> Solved | None:
    """The largest value of the aim that was found; None when none was in time, or there is none."""
    model.maximize(aim)
    solver = clock.solver(share)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    reached, bound = round(solver.objective_value), round(solver.best_objective_bound)
    return Solved(tuple(solver.response_proto.solution), reached, max(reached, bound))


def hold(model: cp_model.CpModel, aim: Aim, solved: Solved) -> None:
    """Let what was reached stand from here on, and begin the next search where this one ended."""
    model.add(aim >= solved.reached)
    hint(model, solved.values)


def hint(model: cp_model.CpModel, values: Iterable[int]) -> None:
    """Begin the next search at these values of all variables, in their order."""
    model.clear_hints()  # type: ignore[no-untyped-call]
    for index, value in enumerate(values):
        model.add_hint(model.get_int_var_from_proto_index(index), value)


def in_order(terms: Sequence[tuple[Aim, int]]) -> Aim:
    """One aim out of several, none of which ever gives way to a later one.

    Each comes with the most that it can differ by. One step of an aim then weighs one more than all that the later
    ones can differ by together.
    """
    total: Aim = 0
    weight = 1
    for term, span in reversed(terms):
        total = total + weight * term
        weight *= span + 1
    return total
