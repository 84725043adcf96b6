"""Who sits where: proposed by the planner, fixed by hand and planned anew around it, also while the evening goes on.

A plan is kept as JSON: ``status``, ``value`` and ``bound`` as in docs/reference/meeting-plan.md; ``seats``, each with
round, table, talk and people; ``unplaced``, each with talk and ``why`` in both languages; ``idle``, each with person
and round; ``repeats``; and ``people`` and ``talks``, all that it was made for. Everything is named by its number in the
database.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import SeatingPlan
from matchmaker.planning.plan import PlanningError
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.meetings.participants import coming
from matchmaker.services.meetings.seating_requests import Locks, is_there, met_before, plan_as_json, request_of
from matchmaker.services.meetings.seatings import Seating, get_seating
from matchmaker.services.rows import check_version, lock_row

PLANNING_SECONDS = 10.0

Spot = dict[str, int]
"""A lock: ``talk`` or ``person``, and the ``table`` and ``round`` where that must be. Until it is planned, a talk may
lack the table: any will do."""


def fix_spot(
    session: Session,
    meeting_id: int,
    spot: Spot,
    *,
    version: int,
    zone: tzinfo | None = None,
    seconds: float = PLANNING_SECONDS,
    by: Who,
    at: datetime,
) -> SeatingPlan:
    """Fix a talk or a person to a table in a round, and propose the rest around it; it takes the place of another spot
    for the same one there. A talk is held once, so a new spot for it is its only one.

    What cannot be kept beside all else that is fixed changes nothing; what is fixed there already by the same press is
    done. Raises as :func:`plan_seating`, and NotFoundError for what is not at the meeting, ConflictError when the plan
    was changed since ``version``, RefusedError: "begun" for a round that has begun, "held" for a talk whose round has,
    "not_coming" for somebody who does not come, "away" for somebody who is not there in that round.
    """
    seating = get_seating(session, meeting_id)
    plan = _ready(seating, at, seconds)
    if plan.version != version and _has(plan.locks, _with_spot({"talks": [], "seats": []}, spot)):
        session.commit()
        return plan
    check_version(plan, version)
    _check_spot(seating, plan, spot, _begun(plan, at, seconds))
    return _propose(session, seating, _with_spot(plan.locks, spot), zone=zone, seconds=seconds, by=by, at=at)


def hold_next(
    session: Session,
    meeting_id: int,
    item_id: int,
    *,
    zone: tzinfo | None = None,
    seconds: float = PLANNING_SECONDS,
    by: Who,
    at: datetime,
) -> Spot:
    """Fix a talk to the round that begins next, at whichever table suits; gives where.

    Raises as :func:`fix_spot`, and RefusedError("held") for a talk whose round has begun.
    """
    seating = get_seating(session, meeting_id)
    plan = _ready(seating, at, seconds)
    begun = _begun(plan, at, seconds)
    if item_id not in {item.id for item in seating.meeting.items}:
        raise NotFoundError(f"agenda item {item_id}")
    _check_ahead(plan, item_id, begun)
    locks = _with_spot(plan.locks, {"talk": item_id, "round": begun + 1})
    made = _propose(session, seating, locks, zone=zone, seconds=seconds, by=by, at=at)
    return next(spot for spot in made.locks["talks"] if spot["talk"] == item_id)


def free_spot(session: Session, meeting_id: int, spot: Spot, *, by: Who, at: datetime) -> None:
    """Let go of a fixed spot; one that is gone already is no fault. Raises NotFoundError."""
    plan = _lock_plan(session, meeting_id)
    kind = "talks" if "talk" in spot else "seats"
    plan.locks = plan.locks | {kind: [lock for lock in plan.locks[kind] if lock != spot]}
    record_event(session, "free", plan, by=by, at=at, **spot)
    session.commit()


def plan_seating(
    session: Session,
    meeting_id: int,
    *,
    afresh: bool = False,
    zone: tzinfo | None = None,
    seconds: float = PLANNING_SECONDS,
    by: Who,
    at: datetime,
) -> SeatingPlan:
    """Propose who sits where, around what is fixed and with few changes to the plan that stands.

    ``afresh`` is for a plan that nobody has been told: it asks for the best, however much that changes. ``zone`` is
    that of the clock in what is told. Rounds that have begun stay as they are, and so do those that begin within the
    ``seconds`` that the planner may take. Nothing is locked while it thinks. Raises NotFoundError; RefusedError:
    "rounds", "tables", "people" or "talks" when there are none, "over" when the last round has begun; ConflictError
    when the plan was changed meanwhile, but for a plan around the same spots, which is as good; PlanningError when
    there was no plan in time, or what is fixed cannot all be kept. The plan that stood then stands.
    """
    seating = get_seating(session, meeting_id)
    locks = _ready(seating, at, seconds).locks
    return _propose(session, seating, locks, afresh=afresh, zone=zone, seconds=seconds, by=by, at=at)


def _propose(
    session: Session,
    seating: Seating,
    locks: Locks,
    *,
    afresh: bool = False,
    zone: tzinfo | None,
    seconds: float,
    by: Who,
    at: datetime,
) -> SeatingPlan:
    """Plan around ``locks``, and keep both; of what the caller has read, nothing may be changed yet."""
    from matchmaker.planning.planner import make_plan  # the solver takes a second to load

    before, here = _ready(seating, at, seconds), coming(seating.people)
    begun_at = at + timedelta(seconds=seconds)
    met = met_before(session, seating.meeting, seating.people)
    request = request_of(seating.meeting, seating.tables, here, before, locks=locks, met=met, zone=zone, at=begun_at)
    if afresh:
        request = replace(request, previous=())
    version, planned_at = before.version, before.planned_at
    session.commit()
    made = make_plan(request, seconds)
    if made.collision is not None:
        raise PlanningError(made.collision.why)
    plan = _lock_plan(session, seating.meeting.id)
    if plan.version != version:
        if plan.planned_at != planned_at and _has(plan.locks, locks):  # somebody pressed twice
            session.commit()
            return plan
        raise ConflictError
    plan.plan = plan_as_json(made, plan, people=here, items=seating.meeting.items, at=begun_at)
    plan.planned_at = at
    now = _with_tables(locks, plan.plan["seats"])
    fixed = [spot for kind in now for spot in now[kind] if spot not in plan.locks[kind]]
    plan.locks = now
    for spot in fixed:
        record_event(session, "fix", plan, by=by, at=at, **spot)
    record_event(session, "plan", plan, by=by, at=at, status=made.status, unplaced=len(made.unplaced))
    session.commit()
    return plan


def _with_tables(locks: Locks, seats: Sequence[dict[str, Any]]) -> dict[str, list[Spot]]:
    """The locks, a talk without a table at the one where it was planned."""
    table_of = {(seat["talk"], seat["round"]): seat["table"] for seat in seats}
    talks = [s if "table" in s else {**s, "table": table_of[s["talk"], s["round"]]} for s in locks["talks"]]
    return {"talks": talks, "seats": list(locks["seats"])}


def _with_spot(locks: Locks, spot: Spot) -> Locks:
    kind, what = ("talks", "talk") if "talk" in spot else ("seats", "person")

    def is_other(lock: Spot) -> bool:
        return lock[what] != spot[what] or (kind == "seats" and lock["round"] != spot["round"])

    return {**locks, kind: [*filter(is_other, locks[kind]), dict(spot)]}


def _has(locks: Locks, wanted: Locks) -> bool:
    """Whether all that is ``wanted`` is fixed, a talk without a table at any."""
    return all(any(spot.items() <= lock.items() for lock in locks[kind]) for kind in wanted for spot in wanted[kind])


def _check_spot(seating: Seating, plan: SeatingPlan, spot: Spot, begun: int) -> None:
    talks, people = {item.id for item in seating.meeting.items}, {one.id: one for one in seating.people}
    is_known = spot["talk"] in talks if "talk" in spot else spot["person"] in people
    tables = {table.id for table in seating.tables}
    if not is_known or spot["table"] not in tables or not 1 <= spot["round"] <= plan.rounds:
        raise NotFoundError("spot")
    if spot["round"] <= begun:
        raise RefusedError("begun")
    if "talk" in spot:
        _check_ahead(plan, spot["talk"], begun)
    elif not coming([people[spot["person"]]]):
        raise RefusedError("not_coming")
    elif not is_there(people[spot["person"]], plan, spot["round"]):
        raise RefusedError("away")


def _check_ahead(plan: SeatingPlan, item_id: int, begun: int) -> None:
    """Raise RefusedError("held") for a talk in one of the rounds that have begun."""
    if any(seat["talk"] == item_id and seat["round"] <= begun for seat in plan.plan.get("seats", ())):
        raise RefusedError("held")


def _begun(plan: SeatingPlan, at: datetime, seconds: float) -> int:
    """How many rounds have begun when a plan that is made now is there."""
    return plan.begun(at + timedelta(seconds=seconds))


def _ready(seating: Seating, at: datetime, seconds: float) -> SeatingPlan:
    """The rounds, when there is everything that a plan is made of."""
    if seating.plan is None:
        raise RefusedError("rounds")
    parts = {"tables": seating.tables, "talks": seating.meeting.items, "people": coming(seating.people)}
    for code, there in parts.items():
        if not there:
            raise RefusedError(code)
    if _begun(seating.plan, at, seconds) == seating.plan.rounds:
        raise RefusedError("over")
    return seating.plan


def _lock_plan(session: Session, meeting_id: int) -> SeatingPlan:
    plan_id = session.scalar(select(SeatingPlan.id).where(SeatingPlan.meeting_id == meeting_id))
    if plan_id is None:
        raise NotFoundError(f"seating plan of meeting {meeting_id}")
    return lock_row(session, SeatingPlan, plan_id)
