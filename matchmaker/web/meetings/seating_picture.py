"""A plan as people see it: rounds with their tables, the talk at each, who sits there, and what did not fit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from matchmaker.matching.texts import Text
from matchmaker.models import AgendaItem, MeetingTable, Participant
from matchmaker.planning.plan import Status
from matchmaker.services.seatings import Seating, Spot


@dataclass(frozen=True, slots=True)
class Sitting:
    """A table in a round; ``fixed`` says whether the talk is fixed there by hand."""

    table: MeetingTable
    item: AgendaItem | None
    people: Sequence[Participant]
    fixed: bool


@dataclass(frozen=True, slots=True)
class Round:
    """A round with the tables in use, and those who are there without a seat."""

    number: int
    begins: datetime
    ends: datetime
    sittings: Sequence[Sitting]
    idle: Sequence[Participant]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A spot that is fixed by hand, in words, and as its button names it."""

    name: str
    where: str
    key: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole plan. ``verdict`` says how good it is known to be."""

    rounds: Sequence[Round]
    unplaced: Sequence[tuple[AgendaItem, Text]]
    colliding: Text | None
    repeats: int
    verdict: str


def picture_of(seating: Seating) -> Picture | None:
    """The plan that stands; None without one. What is no longer there is left out."""
    plan = seating.plan
    if plan is None or not plan.plan:
        return None
    items = {item.id: item for item in seating.meeting.items}
    people = {one.id: one for one in seating.people}
    tables = {table.id: table for table in seating.tables}
    fixed = {(lock["talk"], lock["table"], lock["round"]) for lock in plan.locks["talks"]}
    rounds = []
    for number in range(1, plan.rounds + 1):
        sittings = [
            Sitting(
                tables[seat["table"]],
                items.get(seat["talk"]),
                [people[id] for id in seat["people"] if id in people],
                (seat["talk"], seat["table"], number) in fixed,
            )
            for seat in plan.plan["seats"]
            if seat["round"] == number and seat["table"] in tables and (seat["talk"] is None or seat["talk"] in items)
        ]
        idle = [people[i["person"]] for i in plan.plan["idle"] if i["round"] == number and i["person"] in people]
        ordered = sorted(sittings, key=lambda one: one.table.number)
        rounds.append(Round(number, plan.begins(number), plan.ends(number), ordered, idle))
    colliding = plan.plan["colliding"]
    return Picture(
        rounds,
        [(items[one["talk"]], Text(**one["why"])) for one in plan.plan["unplaced"] if one["talk"] in items],
        Text(**colliding) if colliding else None,
        plan.plan["repeats"],
        _verdict(plan.plan["status"], plan.plan["value"], plan.plan["bound"], len(plan.plan["unplaced"])),
    )


def fixed_spots(seating: Seating, names: dict[str, str]) -> list[Fixed]:
    """What is fixed by hand; ``names`` are those of ``talk-1`` and ``person-1``."""
    tables = {table.id: table.number for table in seating.tables}
    locks: list[Spot] = [*seating.plan.locks["talks"], *seating.plan.locks["seats"]] if seating.plan else []
    found = []
    for lock in locks:
        key = f"talk-{lock['talk']}" if "talk" in lock else f"person-{lock['person']}"
        if key in names and lock["table"] in tables:
            where = gettext("omgång %(round)s, bord %(table)s", round=lock["round"], table=tables[lock["table"]])
            found.append(Fixed(names[key], where, f"{key}-{lock['table']}-{lock['round']}"))
    return found


def _verdict(status: str, value: float, bound: float, unplaced: int) -> str:
    """How good the plan is, in words and not in figures that nobody can weigh."""
    if status == Status.INFEASIBLE:
        return gettext("Det du har låst går inte ihop. Släpp något av det.")
    if not unplaced:
        return gettext("Alla samtal har fått plats.")
    if status == Status.OPTIMAL:
        return gettext("Bättre går det inte: ingen plan får plats med mer av det som är viktigast.")
    more = min(unplaced, max(1, math.floor(bound - value)))  # a talk is worth at least a half, and mostly about one
    return ngettext(
        "Tiden tog slut innan allt var prövat. Kanske ryms ett samtal till.",
        "Tiden tog slut innan allt var prövat. Kanske ryms %(num)s samtal till.",
        more,
    )
