"""A plan as people see it: rounds with their tables, the talk at each, who sits there, and what did not fit."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from matchmaker.matching.texts import Text
from matchmaker.models import AgendaItem, MeetingTable, Participant, SeatingPlan
from matchmaker.planning.plan import Status
from matchmaker.services.meetings.seating_plans import Spot
from matchmaker.services.meetings.seatings import Seating
from matchmaker.services.suggestions.parties import parties_of


@dataclass(frozen=True, slots=True)
class Sitting:
    """A table in a round; ``fixed`` says whether the talk is fixed there by hand, and ``held`` who is, by number.

    Those who have no part in the talk are ``listening``, by number.
    """

    table: MeetingTable
    item: AgendaItem | None
    people: Sequence[Participant]
    fixed: bool
    held: Collection[int]
    listening: Collection[int]


@dataclass(frozen=True, slots=True)
class Round:
    """A round with the tables in use and those that are free, and those who are there without a seat."""

    number: int
    begins: datetime
    ends: datetime
    sittings: Sequence[Sitting]
    free: Sequence[MeetingTable]
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
    repeats: int
    verdict: str

    @property
    def has_open_tables(self) -> bool:
        """Whether somebody sits at a table without a talk."""
        return any(one.item is None for round in self.rounds for one in round.sittings)


def picture_of(seating: Seating) -> Picture | None:
    """The plan that stands; None without one. What is no longer there is left out."""
    plan = seating.plan
    if plan is None or not plan.plan:
        return None
    items = {item.id: item for item in seating.meeting.items}
    return Picture(
        [_round(seating, plan, items, number) for number in range(1, plan.rounds + 1)],
        [(items[one["talk"]], Text(**one["why"])) for one in plan.plan["unplaced"] if one["talk"] in items],
        plan.plan["repeats"],
        _verdict(plan.plan["status"], plan.plan["value"], plan.plan["bound"], len(plan.plan["unplaced"])),
    )


def _round(seating: Seating, plan: SeatingPlan, items: Mapping[int, AgendaItem], number: int) -> Round:
    people = {one.id: one for one in seating.people}
    seats = {seat["table"]: seat for seat in plan.plan["seats"] if seat["round"] == number}
    seats = {table: seat for table, seat in seats.items() if seat["talk"] is None or seat["talk"] in items}
    fixed = {(lock["table"], lock["talk"]) for lock in plan.locks["talks"] if lock["round"] == number}
    held = {lock["person"] for lock in plan.locks["seats"] if lock["round"] == number}
    sittings = []
    for table in seating.tables:
        if table.id in seats:
            item = items.get(seats[table.id]["talk"])
            here = [people[id] for id in seats[table.id]["people"] if id in people]
            is_fixed = (table.id, seats[table.id]["talk"]) in fixed
            sittings.append(Sitting(table, item, here, is_fixed, held, _listening(item, here)))
    idle = [people[i["person"]] for i in plan.plan["idle"] if i["round"] == number and i["person"] in people]
    free = [table for table in seating.tables if table.id not in seats]
    return Round(number, plan.begins(number), plan.ends(number), sittings, free, idle)


def _listening(item: AgendaItem | None, here: Sequence[Participant]) -> set[int]:
    if item is None:
        return set()
    parties = {actor.id for actor in parties_of([item.suggestion])}
    return {one.id for one in here if one.actor_id not in parties}


def lacking_seats(picture: Picture, begun: int) -> str:
    """What the room lacks for everyone to have a seat in the rounds that have not begun; empty when nothing."""
    short = [round.idle for round in picture.rounds if round.number > begun and round.sittings and round.idle]
    if not short:
        return ""
    wants = [one.wants for idle in short for one in idle if one.wants]
    quiet, step_free = any(one.quiet for one in wants), any(one.step_free for one in wants)
    told = ngettext(
        "Platserna räcker inte till alla: en person är utan. Det behövs ett bord till.",
        "Platserna räcker inte till alla: som mest är %(num)s personer utan. Det behövs ett bord till med så många "
        "platser.",
        max(map(len, short)),
    )
    if quiet and step_free:
        return told + " " + gettext("Det ska stå lugnt och gå att nå utan trappsteg.")
    if quiet:
        return told + " " + gettext("Det ska stå lugnt.")
    return told + " " + gettext("Det ska gå att nå utan trappsteg.") if step_free else told


def fixed_spots(seating: Seating, names: Mapping[str, str]) -> list[Fixed]:
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
