"""The schedule: as much value as possible talked through, and within it calm and varied rounds."""

from dataclasses import dataclass, replace
from itertools import pairwise

from ortools.sat.python import cp_model

from matchmaker.planning.greedy import first_come
from matchmaker.planning.request import PlanRequest, Sitting
from matchmaker.planning.solving import Aim, Clock, Solved, hold, in_order, solve
from matchmaker.planning.tables import give_tables
from matchmaker.planning.talks import TalkModel

MICRO = 1_000_000
"""Values count in millionths, so that the solver reckons exactly."""
SHARES = {"value": 0.4, "kept": 0.05, "more": 0.05, "calm": 0.05}
"""The shares of the whole time that the aims may take, in their order; what is left is for seating."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Talks with table, round and those who speak, and what no schedule can exceed in value (millionths)."""

    sittings: tuple[Sitting, ...]
    reached: int
    bound: int


class LocksCollide(Exception):  # noqa: N818 -- told as an answer, not as an error
    """The locks cannot all be kept."""


class NoTime(Exception):  # noqa: N818 -- told as an answer, not as an error
    """Nothing was found before the time was up."""


def make_schedule(request: PlanRequest, clock: Clock) -> Schedule:
    """The most valuable talks that can be held, each in a round and at a table.

    Within the largest value that was found, in this order: people who have seen the previous plan are told as little
    new as possible; as many talks as possible; of many kinds of actors; no round without a talk, or else the last;
    seats for all at the tables with talks; nobody without a talk of their own two rounds running; talks shared evenly.
    Raises LocksCollide when the locks stand against each other, and NoTime.
    """
    talks = TalkModel(request)
    model = talks.model
    model.add_bool_and(talks.held.values())
    value = _value(talks)
    first = solved = _first(talks, value, clock)
    for name, aim in (("kept", _kept(talks)), ("more", _more(talks)), ("calm", _calm(talks))):
        if aim is None or clock.nearly_out:
            continue
        hold(model, value, solved)
        better = solve(model, aim, clock, SHARES[name])
        if better is None:
            break
        value, solved = aim, better
    return Schedule(_sittings(talks, solved), first.reached, first.bound)


def _first(talks: TalkModel, value: Aim, clock: Clock) -> Solved:
    """The largest value that was found; on a machine too slow to find one, what the first try was worth."""
    first = first_come(talks)
    for variable, there in first.items():
        talks.model.add_hint(variable, there)
    solved = solve(talks.model, value, clock, SHARES["value"])
    if solved is None:
        tried = talks.model.clone()
        for variable, there in first.items():
            tried.add(variable == int(there))
        solved = solve(tried, value, clock, 1)
        solved = solved and replace(solved, bound=_most(talks.request))
    if solved is not None:
        return replace(solved, bound=min(solved.bound, _most(talks.request)))
    solver = clock.solver(1)
    talks.model.maximize(0)
    raise LocksCollide if solver.solve(talks.model) == cp_model.INFEASIBLE else NoTime


def _value(talks: TalkModel) -> Aim:
    worth = _worth(talks.request)
    return sum(worth[talk] * variable for (talk, _, _), variable in talks.at.items())


def _most(request: PlanRequest) -> int:
    """What the most valuable talks are worth, as many as there are tables in all rounds: more no plan can hold."""
    return sum(sorted(_worth(request).values(), reverse=True)[: request.rounds * len(request.tables)])


def _worth(request: PlanRequest) -> dict[str, int]:
    return {talk.id: round(talk.value * MICRO) for talk in request.talks}


def _kept(talks: TalkModel) -> Aim | None:
    """How many of those who have seen the previous plan find the same talk at the same table in the same round."""
    kept = []
    for sitting in talks.request.previous:
        if sitting.talk is None:
            continue
        group = talks.group_of(sitting.table, sitting.round)
        place = talks.at.get((sitting.talk, sitting.round, group))
        if place is not None:
            kept.append(len(sitting.people) * place)
            speaks = [talks.speaks.get((person, sitting.talk, sitting.round)) for person in sitting.people]
            kept += [variable for variable in speaks if variable is not None]
    return sum(kept) if kept else None


def _more(talks: TalkModel) -> Aim:
    """The number of talks, and within it the number of kinds of actors at each."""
    kinds = {talk.id: _kinds(talks.request, talk.parties) for talk in talks.request.talks}
    varied = sum(kinds[talk] * variable for (talk, _, _), variable in talks.at.items())
    return in_order([(sum(talks.at.values()), len(kinds)), (varied, sum(kinds.values()))])


def _kinds(request: PlanRequest, parties: tuple[str, ...]) -> int:
    return len({person.kind for party in parties for person in request.people_of(party)[:1]})


def _calm(talks: TalkModel) -> Aim:
    """Talks in as many rounds as can be, the first; seats for all at these; few who have no talk two rounds running."""
    request, model = talks.request, talks.model
    gaps, load, most = [], [], 0
    for person in request.people:
        rounds = [r for r in request.all_rounds if person.present(r)]
        spoken = {r: talks.talks_of(person.id, r) for r in rounds}
        if not any(spoken.values()):
            continue
        for before, after in pairwise(rounds):
            gaps.append(gap := model.new_bool_var(""))
            model.add_bool_or(gap, *spoken[before], *spoken[after])
        steps = [model.new_bool_var("") for _ in rounds]
        model.add(sum(steps) == sum(variable for variables in spoken.values() for variable in variables))
        load += [(2 * k + 1) * step for k, step in enumerate(steps)]
        most += len(rounds) ** 2
    used = _used(talks)
    early = sum((request.rounds - k) * there for k, there in enumerate(used))
    standing = _standing(talks)
    model.add_max_equality(worst := model.new_int_var(0, len(request.people), ""), standing)
    there = sum(person.present(round) for person in request.people for round in request.all_rounds)
    return in_order(
        [
            (sum(used), len(used)),
            (early, len(used) ** 2),
            (-sum(standing), there),
            (-worst, len(request.people)),
            (-sum(gaps), len(gaps)),
            (-sum(load), most),
        ]
    )


def _standing(talks: TalkModel) -> list[cp_model.IntVar]:
    """One for each round: how many more are there than have seats at the tables with a talk, as small as it can be."""
    standing = []
    for round, groups in talks.groups.items():
        there = sum(person.present(round) for person in talks.request.people)
        seats = sum(groups[k][0].seats * at for (_, r, k), at in talks.at.items() if r == round)
        standing.append(without := talks.model.new_int_var(0, there, ""))
        talks.model.add(seats + without >= there)
    return standing


def _used(talks: TalkModel) -> list[cp_model.IntVar]:
    """One for each round, true only when a talk is held in it."""
    used = []
    for round in talks.request.all_rounds:
        used.append(there := talks.model.new_bool_var(""))
        talks.model.add_bool_or(~there, *(variable for (_, r, _), variable in talks.at.items() if r == round))
    return used


def _sittings(talks: TalkModel, solved: Solved) -> tuple[Sitting, ...]:
    """What was solved, with a table of its own for each talk; a talk stays at the table it had if it can."""
    request = talks.request
    placed = {(round, talk): k for (talk, round, k), variable in talks.at.items() if solved[variable]}
    had = {(one.round, one.talk): one.table for one in request.previous if one.talk is not None}
    tables = give_tables(talks.groups, placed, had)
    speakers: dict[tuple[int, str], list[str]] = {}
    for (person, talk, round), variable in talks.speaks.items():
        if solved[variable]:
            speakers.setdefault((round, talk), []).append(person)
    return tuple(
        Sitting(round, tables[round, talk], talk, tuple(speakers[round, talk])) for round, talk in sorted(placed)
    )
