"""Small meetings to plan, as JSON that is read like anyone's, and what can be reached by trying everything."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import strategies as st

from matchmaker.planning.plan import Plan
from matchmaker.planning.planner import make_plan
from matchmaker.planning.reading import read_request
from matchmaker.planning.request import PlanRequest
from matchmaker.testing.planning import plan_faults

KINDS = ("service_node", "association", "municipal_unit")
SECONDS = 60
"""So many that the clock never cuts a search short: small meetings are planned long before."""

Json = dict[str, Any]


def table(id: str, seats: int = 4, **more: object) -> Json:
    return {"id": id, "seats": seats, **more}


def person(id: str, actor: str = "", kind: str = "association", **more: object) -> Json:
    return {"id": id, "actor": actor or id.upper(), "kind": kind, **more}


def talk(id: str, *parties: str, value: float = 1.0) -> Json:
    return {"id": id, "parties": list(parties), "value": value}


def meeting(rounds: int, tables: list[Json], people: list[Json], talks: list[Json], **more: object) -> Json:
    return {"rounds": rounds, "tables": tables, "people": people, "talks": talks, **more}


def request_of(asked: Json) -> PlanRequest:
    read = read_request(json.dumps(asked))
    assert read.request is not None, read.problems
    return read.request


def planned(asked: Json, seconds: float = SECONDS) -> Plan:
    """The plan, which keeps every rule."""
    plan = make_plan(request_of(asked), seconds)
    assert plan_faults(asked, dict(plan.as_json())) == []
    return plan


def why(asked: Json, talk: str, language: str = "sv") -> str:
    """Why the plan does not hold a talk."""
    return next(one.why.in_language(language) for one in planned(asked).unplaced if one.talk == talk)


@st.composite
def meetings(draw: st.DrawFn, *, locks: bool = True, most: int = 4) -> Json:
    """Meetings that are small enough to try everything, with every wish that can be had."""
    rounds = draw(st.integers(1, 3))
    round = st.integers(1, rounds)
    wants = st.sampled_from([[], [], [], ["quiet"], ["step_free"]])
    often, seldom = st.sampled_from([True, True, False]), st.sampled_from([True, False, False])
    tables = [
        table(f"t{k}", draw(st.sampled_from([2, 3, 4, 1])), quiet=draw(often), step_free=draw(often))
        for k in range(draw(st.integers(1, 2)))
    ]
    actors = [f"A{k}" for k in range(draw(st.integers(2, 4)))]
    people = []
    for k in range(draw(st.integers(1, most + 2))):
        first, last = sorted((draw(round), draw(round)))
        actor = draw(st.sampled_from(actors))
        kind = KINDS[actors.index(actor) % 3]
        times = {"from_round": first, "to_round": last} if draw(seldom) else {}
        people.append(person(f"p{k}", actor, kind, wants=draw(wants), **times))
    talks = [
        talk(
            f"k{k}",
            *draw(st.lists(st.sampled_from(actors), unique=True, min_size=1, max_size=3)),
            value=draw(st.sampled_from([0, 0.25, 1.0, 1.5])),
        )
        for k in range(draw(st.integers(0, most)))
    ]
    asked = meeting(rounds, tables, people, talks)
    names = st.sampled_from([one["id"] for one in people])
    met = draw(st.lists(st.tuples(names, names).filter(lambda two: two[0] != two[1]), max_size=2)) if people[1:] else []
    asked["met_before"] = [list(two) for two in met]
    if locks:
        asked["locks"] = draw(_locks(asked))
    return asked


@st.composite
def _locks(draw: st.DrawFn, asked: Json) -> Json:
    where = {"table": st.sampled_from([t["id"] for t in asked["tables"]]), "round": st.integers(1, asked["rounds"])}
    names = {key: st.sampled_from([one["id"] for one in asked[key]]) for key in ("people", "talks") if asked[key]}
    locked = st.fixed_dictionaries({"talk": names["talks"], **where}) if "talks" in names else None
    return {
        "talks": draw(st.lists(locked, max_size=2)) if locked is not None else [],
        "seats": draw(st.lists(st.fixed_dictionaries({"person": names["people"], **where}), max_size=2)),
    }


def best_value(asked: Json) -> float | None:
    """The largest value that any plan has, found by trying all; None when the locks collide."""
    places = [None, *product(range(1, asked["rounds"] + 1), (one["id"] for one in asked["tables"]))]
    values = [
        sum(one["value"] for one, place in zip(asked["talks"], chosen, strict=True) if place)
        for chosen in product(places, repeat=len(asked["talks"]))
        if _possible(asked, dict(zip((one["id"] for one in asked["talks"]), chosen, strict=True)))
    ]
    return max(values, default=None)


def _possible(asked: Json, places: dict[str, tuple[int, str] | None]) -> bool:
    used = [place for place in places.values() if place]
    locked = asked.get("locks", {"talks": [], "seats": []})
    if len(used) > len(set(used)) or any(
        places[one["talk"]] != (one["round"], one["table"]) for one in locked["talks"]
    ):
        return False
    return all(_round_possible(asked, places, round) for round in range(1, asked["rounds"] + 1))


def _round_possible(asked: Json, places: dict[str, tuple[int, str] | None], round: int) -> bool:
    """Whether someone of each party can sit at each of the round's talks, and the locked where they must."""
    tables = {one["id"]: one for one in asked["tables"]}
    there = [p for p in asked["people"] if p.get("from_round", 1) <= round <= p.get("to_round", asked["rounds"])]
    parties = {one["id"]: one["parties"] for one in asked["talks"]}
    here = [(party, place[1]) for id, place in places.items() if place and place[0] == round for party in parties[id]]
    speakers = [[p for p in there if p["actor"] == party] for party, _ in here]
    locks = {
        (one["person"], one["table"]) for one in asked.get("locks", {"seats": []})["seats"] if one["round"] == round
    }
    for chosen in product(*speakers):
        seated = {(p["id"], table) for p, (_, table) in zip(chosen, here, strict=True)} | locks
        if (
            len({p["id"] for p in chosen}) == len(chosen)
            and len({person for person, _ in seated}) == len(seated)
            and all(_may_sit(there, tables[table], person) for person, table in seated)
            and all(sum(at == id for _, at in seated) <= one["seats"] for id, one in tables.items())
        ):
            return True
    return False


def _may_sit(there: list[Json], table: Json, person: str) -> bool:
    return any(p["id"] == person and all(table.get(want) for want in p["wants"]) for p in there)


def other_seatings(asked: Json, plan: Plan, round: int) -> Iterator[dict[str, str | None]]:
    """Every way to give each person who is there in a round one of its tables with a talk, or no seat."""
    there = [p for p in asked["people"] if p.get("from_round", 1) <= round <= p.get("to_round", asked["rounds"])]
    places = [None, *(one.table for one in plan.sittings if one.round == round)]
    for chosen in product(places, repeat=len(there)):
        yield dict(zip((p["id"] for p in there), chosen, strict=True))
