"""The meeting planner beside a greedy planner and a random one, on the same invented meetings in the same run."""

import argparse
import random
import time
from collections.abc import Callable
from typing import Any

from matchmaker.matching.snapshot import ActorKind
from matchmaker.planning.open_tables import at_open_tables
from matchmaker.planning.plan import Plan, Status
from matchmaker.planning.planner import make_plan
from matchmaker.planning.quality import Quality, idle_of, quality, repeats_of
from matchmaker.planning.request import Person, PlanRequest, Sitting, Table, Talk, Want, pair
from matchmaker.testing.planning import plan_faults

SIZES = {20: (4, 4, 20), 60: (12, 5, 80), 150: (30, 5, 200)}
"""People, and the tables, rounds and talks of each size."""


def invented(people: int, seed: int = 1) -> PlanRequest:
    """A meeting in which some come late, some leave early, some need quiet, and there is more to say than time."""
    tables, rounds, talks = SIZES[people]
    chance = random.Random(seed)
    actors = [(f"a{k}", chance.choice(list(ActorKind))) for k in range(people * 4 // 5)]
    guests = [
        Person(
            f"p{k}",
            *(actors[k] if k < len(actors) else chance.choice(actors)),
            frozenset(want for want in Want if chance.random() < 0.05),
            chance.choice([1] * 8 + [2, 3]),
            rounds - chance.choice([0] * 8 + [1]),
        )
        for k in range(people)
    ]
    return PlanRequest(
        rounds,
        tuple(
            Table(f"t{k}", chance.choice((4, 6, 8)), frozenset(w for w in Want if chance.random() < 0.4))
            for k in range(tables)
        ),
        tuple(guests),
        tuple(
            Talk(f"k{k}", tuple(actor for actor, _ in chance.sample(actors, chance.choice([2, 2, 2, 3, 4]))),
                 round(chance.random(), 3))
            for k in range(talks)
        ),
        frozenset(pair(*chance.sample([guest.id for guest in guests], 2)) for _ in range(people)),
    )  # fmt: skip


def one_after_the_other(request: PlanRequest, talks: list[Talk], order: Callable[[list[Any]], list[Any]]) -> Plan:
    """A plan as one would make it by hand: each talk where it first fits, then everyone else at a free seat."""
    sittings: list[Sitting] = []
    for talk in talks:
        places = [(r, t) for r in request.all_rounds for t in request.tables]
        found = (sitting for r, t in order(places) if (sitting := _held(request, sittings, talk, r, t)))
        sittings += [sitting for sitting in [next(found, None)] if sitting]
    for person, r in order(list(idle_of(request, sittings))):
        for k, one in enumerate(sittings):
            table = request.table_by_id[one.table]
            if one.round == r and len(one.people) < table.seats and request.person_by_id[person].fits(table):
                sittings[k] = Sitting(r, one.table, one.talk, (*one.people, person))
                break
    sittings = list(at_open_tables(request, sittings))
    value = sum(request.talk_by_id[one.talk].value for one in sittings if one.talk is not None)
    repeats, idle = repeats_of(request, sittings), idle_of(request, sittings)
    return Plan(Status.FEASIBLE, value, float("inf"), tuple(sittings), (), repeats, idle)


def _held(request: PlanRequest, sittings: list[Sitting], talk: Talk, round: int, table: Table) -> Sitting | None:
    here = [one for one in sittings if one.round == round]
    if table.seats < len(talk.parties) or any(one.table == table.id for one in here):
        return None
    busy = {person for one in here for person in one.people}
    speakers = [
        next((p.id for p in request.present(round, party) if p.fits(table) and p.id not in busy), None)
        for party in talk.parties
    ]
    found = tuple(speaker for speaker in speakers if speaker is not None)
    return Sitting(round, table.id, talk.id, found) if len(found) == len(talk.parties) else None


def planners(seconds: float, seed: int) -> dict[str, Callable[[PlanRequest], Plan]]:
    """Ours and the two that it is compared with."""
    chance = random.Random(seed)

    def shuffled(items: list[Any]) -> list[Any]:
        return chance.sample(items, len(items))

    return {
        "planner": lambda request: make_plan(request, seconds),
        "greedy": lambda request: one_after_the_other(request, sorted(request.talks, key=lambda t: -t.value), list),
        "random": lambda request: one_after_the_other(request, shuffled(list(request.talks)), shuffled),
    }


def rules_kept(request: PlanRequest, plan: Plan) -> bool:
    """Whether a plan keeps the hard rules, as the check that shares no code with any of the planners sees it."""
    asked = {
        "rounds": request.rounds,
        "tables": [{"id": t.id, "seats": t.seats} | {str(want): True for want in t.offers} for t in request.tables],
        "people": [
            {"id": p.id, "actor": p.actor, "wants": list(p.wants), "from_round": p.from_round, "to_round": p.to_round}
            for p in request.people
        ],
        "talks": [{"id": t.id, "parties": t.parties, "value": t.value} for t in request.talks],
        "met_before": [list(two) for two in request.met_before],
    }
    return not [fault for fault in plan_faults(asked, dict(plan.as_json())) if "unplaced" not in fault]


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="*", default=list(SIZES), choices=list(SIZES))
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for people in given.people:
        request = invented(people, given.seed)
        print(f"\n{people} people, {len(request.tables)} tables, {request.rounds} rounds, {len(request.talks)} talks")
        heads = f"{'repeats':>9}{'open':>6}{'idle':>6}{'twice':>7}{'seconds':>9}"
        print(f"{'':9}{'value':>8}{'beside':>8}{'bound':>8}{heads}  rules")
        mine = None
        for name, planner in planners(given.seconds, given.seed).items():
            started = time.perf_counter()
            plan = planner(request)
            taken = time.perf_counter() - started
            mine = plan.value if mine is None else mine
            judged: Quality = quality(request, plan.sittings)
            row = f"{name:9}{plan.value:8.2f}{plan.value / mine:8.2f}{plan.bound:8.2f}{plan.repeats:9}"
            row += f"{judged.idle - len(plan.idle):6}{len(plan.idle):6}{judged.idle_twice:7}{taken:9.1f}"
            print(f"{row}  {'kept' if rules_kept(request, plan) else 'BROKEN'}", flush=True)


if __name__ == "__main__":
    main()
