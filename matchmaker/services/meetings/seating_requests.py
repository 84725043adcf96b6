"""Between the tables of the database and the planner: what it is asked for, and its answer as it is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.texts import Text
from matchmaker.models import AgendaItem, Meeting, MeetingTable, Participant, SeatingPlan
from matchmaker.planning.plan import Plan
from matchmaker.planning.request import (
    Person,
    PlanRequest,
    SeatLock,
    Sitting,
    Table,
    Talk,
    TalkLock,
    Want,
    company,
    pair,
)
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.services.suggestions.shapes import name_of

BASE_VALUE = 0.5
"""What any accepted talk is worth; its score (0 to 1) comes on top, so that two talks always beat one."""

Locks = Mapping[str, Sequence[dict[str, int]]]
"""What is fixed by hand: ``talks`` and ``seats``, each a list of spots as in services/meetings/seating_plans.Spot."""

Met = frozenset[frozenset[int]]
"""Pairs of participants, by number, who have sat together before."""


def request_of(
    meeting: Meeting,
    tables: Sequence[MeetingTable],
    people: Sequence[Participant],
    plan: SeatingPlan,
    *,
    locks: Locks | None = None,
    met: Met = frozenset(),
    zone: tzinfo | None = None,
    at: datetime,
) -> PlanRequest:
    """What the planner is asked for: the rounds that have not begun at ``at``, and the talks that are not held yet.

    The planner counts its rounds from the first of these. ``people`` are those who come, with actor and wants loaded;
    ``locks`` stand in the place of those of the plan. With a ``zone``, who must go early is told the clock.
    """
    locks = plan.locks if locks is None else locks
    done = plan.begun(at)
    held = [sitting for sitting in sittings_of(plan) if sitting.round <= done]
    ahead = [replace(s, round=s.round - done) for s in sittings_of(plan) if s.round > done]
    seated = {person for sitting in held if sitting.round == done and sitting.talk for person in sitting.people}
    persons = [person for one in people if (person := _person(one, plan, done))]
    talks = [_talk(item) for item in meeting.items if _id("k", item.id) not in {sitting.talk for sitting in held}]
    known: set[str | None] = {_id("t", table.id) for table in tables}
    talk_ids, person_by_id = {talk.id for talk in talks}, {person.id: person for person in persons}
    return PlanRequest(
        rounds=plan.rounds - done,
        tables=tuple(map(_table, tables)),
        people=tuple(persons),
        talks=tuple(talks),
        met_before=frozenset(
            two
            for two in {*(pair(*(_id("p", n) for n in sorted(both))) for both in met), *company(held)}
            if two <= person_by_id.keys()
        ),
        talk_locks=tuple(
            lock for lock in _talk_locks(locks, plan, done) if lock.talk in talk_ids and lock.table in known | {None}
        ),
        seat_locks=tuple(
            lock
            for lock in _seat_locks(locks, plan, done)
            if lock.table in known and (who := person_by_id.get(lock.person)) and who.present(lock.round)
        ),
        previous=tuple(
            replace(s, people=tuple(p for p in s.people if p in person_by_id))
            for s in ahead
            if s.table in known and (s.talk is None or s.talk in talk_ids)
        ),
        names=_names(meeting, tables, people),
        rounds_before=done,
        paused=frozenset(_id("p", one.id) for one in people if done and is_there(one, plan, done)) - seated,
        ends=tuple(_clock(plan.ends(round), zone) for round in range(done + 1, plan.rounds + 1)) if zone else (),
    )


def is_there(one: Participant, plan: SeatingPlan, round: int) -> bool:
    """Whether somebody who comes is there for the whole of a round, as they have said or as they were checked in."""
    has_come = one.here or one.arrives_at is None or one.arrives_at <= plan.begins(round)
    return has_come and (one.leaves_at is None or one.leaves_at >= plan.ends(round))


def plan_as_json(
    made: Plan, plan: SeatingPlan, *, people: Iterable[Participant], items: Iterable[AgendaItem], at: datetime
) -> dict[str, Any]:
    """The planner's answer in the shape that is kept, behind the rounds that have begun at ``at``."""
    done = plan.begun(at)
    begun = [seat for seat in plan.plan.get("seats", ()) if seat["round"] <= done]
    return {
        "status": made.status.value,
        "value": made.value,
        "bound": made.bound,
        "seats": begun
        + [
            {
                "round": s.round + done,
                "table": _number(s.table),
                "talk": _number(s.talk) if s.talk else None,
                "people": [_number(person) for person in s.people],
            }
            for s in made.sittings
        ],
        "unplaced": [{"talk": _number(one.talk), "why": {"sv": one.why.sv, "en": one.why.en}} for one in made.unplaced],
        "repeats": made.repeats,
        "idle": [{"person": _number(person), "round": round + done} for person, round in made.idle],
        "people": sorted(one.id for one in people),
        "talks": sorted(item.id for item in items),
    }


def sittings_of(plan: SeatingPlan) -> list[Sitting]:
    """The seats of the plan that is kept, as the planner's values."""
    return [
        Sitting(
            seat["round"],
            _id("t", seat["table"]),
            _id("k", seat["talk"]) if seat["talk"] else None,
            tuple(_id("p", person) for person in seat["people"]),
        )
        for seat in plan.plan.get("seats", ())
        if seat["round"] <= plan.rounds
    ]


def met_before(session: Session, meeting: Meeting, people: Sequence[Participant]) -> Met:
    """Those of ``people`` who sat together at an earlier meeting by its plan: the same name of the same actor."""
    query = (
        select(SeatingPlan).join(Meeting).where(Meeting.starts_at < meeting.starts_at, Meeting.cancelled_at.is_(None))
    )
    plans = session.scalars(query).all()
    then = select(Participant).where(Participant.meeting_id.in_([plan.meeting_id for plan in plans]))
    who = {one.id: _same(one) for one in session.scalars(then)}
    now = {_same(one): one.id for one in people if one.name}
    found = set()
    for plan in plans:
        for both in company(sittings_of(plan)):
            ids = {now.get(who.get(_number(id), ("", 0))) for id in both}
            if None not in ids and len(ids) == 2:
                found.add(frozenset(id for id in ids if id is not None))
    return frozenset(found)


def _same(one: Participant) -> tuple[str, int]:
    return one.name.casefold(), one.actor_id


def _person(one: Participant, plan: SeatingPlan, done: int) -> Person | None:
    """Somebody in the rounds to come that they are there for; None when there is none."""
    there = [round for round in range(done + 1, plan.rounds + 1) if is_there(one, plan, round)]
    if not there:
        return None
    wants = {Want.QUIET: one.wants and one.wants.quiet, Want.STEP_FREE: one.wants and one.wants.step_free}
    return Person(
        id=_id("p", one.id),
        actor=_id("a", one.actor_id),
        kind=one.actor.kind,
        wants=frozenset(want for want, wanted in wants.items() if wanted),
        from_round=there[0] - done,
        to_round=there[-1] - done,
    )


def _table(table: MeetingTable) -> Table:
    offers = {Want.QUIET: table.quiet, Want.STEP_FREE: table.step_free}
    return Table(_id("t", table.id), table.seats, frozenset(want for want, offered in offers.items() if offered))


def _talk(item: AgendaItem) -> Talk:
    parties = tuple(_id("a", actor.id) for actor in parties_of([item.suggestion]))
    return Talk(_id("k", item.id), parties, BASE_VALUE + item.suggestion.score)


def _talk_locks(locks: Locks, plan: SeatingPlan, done: int) -> Iterable[TalkLock]:
    return (
        TalkLock(_id("k", lock["talk"]), _id("t", lock["table"]) if "table" in lock else None, lock["round"] - done)
        for lock in locks["talks"]
        if done < lock["round"] <= plan.rounds
    )


def _seat_locks(locks: Locks, plan: SeatingPlan, done: int) -> Iterable[SeatLock]:
    return (
        SeatLock(_id("p", lock["person"]), _id("t", lock["table"]), lock["round"] - done)
        for lock in locks["seats"]
        if done < lock["round"] <= plan.rounds
    )


def _clock(moment: datetime, zone: tzinfo) -> Text:
    local = moment.astimezone(zone)
    return Text(sv=f"{local:%H.%M}", en=f"{local:%H:%M}")


def _names(meeting: Meeting, tables: Iterable[MeetingTable], people: Iterable[Participant]) -> Mapping[str, str]:
    parties = parties_of(item.suggestion for item in meeting.items)
    return {
        **{_id("a", actor.id): actor.name for actor in [*parties, *(one.actor for one in people)]},
        **{_id("p", one.id): one.name or one.actor.name for one in people},
        **{_id("t", table.id): str(table.number) for table in tables},
        **{_id("k", item.id): name_of(item.suggestion).sv for item in meeting.items},
    }


def _id(kind: str, number: int) -> str:
    """A name that the planner tells apart from all others, also of other kinds."""
    return f"{kind}{number}"


def _number(id: str) -> int:
    return int(id[1:])
