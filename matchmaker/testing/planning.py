"""Checks a meeting plan against what was asked for, from the documented JSON alone, without the planner's code."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

Json = Mapping[str, Any]

PLACES = 1e-6
"""How closely values are compared: the planner reckons in millionths."""


def plan_faults(asked: Json, plan: Json) -> list[str]:
    """One sentence for each rule that a plan breaks: seats, presence, wants, locks, parties, counts and bounds."""
    if plan["status"] == "infeasible":
        return [] if not plan["seats"] else ["the plan is infeasible and has seats"]
    strange = list(_known(asked, plan["seats"]))
    rules = (_tables, _one_place, _presence, _wants, _talks, _seated, _locks, _value, _unplaced, _idle, _repeats)
    return strange or [fault for rule in rules for fault in rule(asked, plan["seats"], plan)]


def _by_id(asked: Json, key: str) -> dict[str, Json]:
    return {one["id"]: one for one in asked[key]}


def _known(asked: Json, seats: list[Json]) -> Iterator[str]:
    tables, people, talks = (_by_id(asked, key) for key in ("tables", "people", "talks"))
    for one in seats:
        if one["table"] not in tables or not set(one["people"]) <= people.keys():
            yield f"{one} names a table or a person that does not exist"
        if one["talk"] is not None and one["talk"] not in talks:
            yield f"{one} names a talk that does not exist"
        if not 1 <= one["round"] <= asked["rounds"]:
            yield f"{one} is in a round that does not exist"


def _tables(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    tables = _by_id(asked, "tables")
    for one in seats:
        if len(one["people"]) > tables[one["table"]]["seats"]:
            yield f"{one['table']} has too many people in round {one['round']}"
    for (table, round), count in Counter((one["table"], one["round"]) for one in seats).items():
        if count > 1:
            yield f"{table} is used {count} times in round {round}"


def _one_place(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    for (person, round), count in Counter((p, one["round"]) for one in seats for p in one["people"]).items():
        if count > 1:
            yield f"{person} sits in {count} places in round {round}"


def _presence(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    people = _by_id(asked, "people")
    for one in seats:
        for person in one["people"]:
            if not _there(asked, people[person], one["round"]):
                yield f"{person} is not there in round {one['round']}"


def _wants(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    tables, people = _by_id(asked, "tables"), _by_id(asked, "people")
    for one in seats:
        for person in one["people"]:
            for want in people[person].get("wants", ()):
                if not tables[one["table"]].get(want):
                    yield f"{person} wants {want} and sits at {one['table']} in round {one['round']}"


def _talks(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    talks, people = _by_id(asked, "talks"), _by_id(asked, "people")
    for talk, count in Counter(one["talk"] for one in seats if one["talk"] is not None).items():
        if count > 1:
            yield f"{talk} is held {count} times"
    for one in seats:
        missing = (
            set(talks[one["talk"]]["parties"]) - {people[p]["actor"] for p in one["people"]} if one["talk"] else ()
        )
        for party in missing:
            yield f"{one['talk']} is held without {party}"
        talking = any(other["talk"] for other in seats if other["round"] == one["round"])
        if not talking and not set(one["people"]) <= _locked(asked, one):
            yield f"{one['table']} is open in round {one['round']}, which has no talk"


def _seated(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    """Who has no seat at a talk: there is none for them; who has none at all: no table has."""
    for round in {one["round"] for one in seats if one["talk"] is not None}:
        here = {one["table"]: one for one in seats if one["round"] == round}
        at = {p: one for one in here.values() for p in one["people"]}
        for person in asked["people"]:
            one = at.get(person["id"])
            if not _there(asked, person, round) or (one and (one["talk"] or person["id"] in _locked(asked, one))):
                continue
            for table in asked["tables"]:
                there = here.get(table["id"], {"talk": None, "people": []})
                suits = all(table.get(want) for want in person.get("wants", ()))
                if suits and len(there["people"]) < table["seats"] and (there["talk"] or one is None):
                    yield f"{person['id']} could sit at {table['id']} in round {round}"


def _locks(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    locks = asked.get("locks", {})
    for lock in locks.get("talks", ()):
        if not any(all(one[key] == lock[key] for key in ("talk", "table", "round")) for one in seats):
            yield f"the locked talk {lock} is elsewhere"
    for lock in locks.get("seats", ()):
        here = [one for one in seats if (one["table"], one["round"]) == (lock["table"], lock["round"])]
        if not any(lock["person"] in one["people"] for one in here):
            yield f"the locked seat {lock} is empty"


def _value(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    talks = _by_id(asked, "talks")
    held = sum(talks[one["talk"]].get("value", 1.0) for one in seats if one["talk"] is not None)
    close = PLACES * (len(talks) + 1)
    if abs(held - plan["value"]) > close:
        yield f"the value is {held} and not {plan['value']}"
    if plan["value"] > plan["bound"] + close:
        yield f"the value {plan['value']} is above the bound {plan['bound']}"
    if (plan["status"] == "optimal") != (abs(plan["value"] - plan["bound"]) <= PLACES / 2):
        yield f"the status is {plan['status']} with {plan['value']} of {plan['bound']}"


def _unplaced(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    told, held = [one["talk"] for one in plan["unplaced"]], {one["talk"] for one in seats}
    if sorted(told) != sorted(_by_id(asked, "talks").keys() - held):
        yield f"unplaced are told as {told}"
    if not all(one["why"].strip() for one in plan["unplaced"]):
        yield "an unplaced talk has no reason"


def _idle(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    seated = {(p, one["round"]) for one in seats for p in one["people"]}
    rounds = range(1, asked["rounds"] + 1)
    there = {(p["id"], r) for p in asked["people"] for r in rounds if _there(asked, p, r)}
    if sorted((one["person"], one["round"]) for one in plan["idle"]) != sorted(there - seated):
        yield "idle are not those who are there without a seat"


def _repeats(asked: Json, seats: list[Json], plan: Json) -> Iterator[str]:
    met = {frozenset(two) for two in asked.get("met_before", ())}
    times = Counter(frozenset(two) for one in seats for two in combinations(one["people"], 2))
    repeats = sum(count if two in met else count - 1 for two, count in times.items())
    if repeats != plan["repeats"]:
        yield f"{repeats} repeats are told as {plan['repeats']}"


def _there(asked: Json, person: Json, round: int) -> bool:
    return bool(person.get("from_round", 1) <= round <= person.get("to_round", asked["rounds"]))


def _locked(asked: Json, one: Json) -> set[str]:
    here = one["table"], one["round"]
    seats = asked.get("locks", {}).get("seats", ())
    return {lock["person"] for lock in seats if (lock["table"], lock["round"]) == here}
