"""A database in which an invented municipality has been at work for years, for tests and benchmarks of pages."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from matchmaker.matching.files.exchange import ActorRecord
from matchmaker.matching.snapshot import Snapshot
from matchmaker.models import (
    Account,
    Action,
    AgendaItem,
    Collaboration,
    CollaborationChange,
    CollaborationState,
    Consent,
    ContactChannel,
    ContactNote,
    Decision,
    Gap,
    GapCause,
    MatchRun,
    Meeting,
    Need,
    Participant,
    Place,
    Resource,
    Review,
    RunStatus,
    Submission,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.models.base import Base
from matchmaker.services.actors.exchange import import_actors
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching.items import lacks_suggestion

TALKS_PER_MEETING = 10
YEARS = timedelta(days=730)
"""Over so long the forms have come in."""
DECIDED = {
    SuggestionState.ACCEPTED: Decision.ACCEPT,
    SuggestionState.PARKED: Decision.PARK,
    SuggestionState.DECLINED: Decision.DECLINE,
}
"""Of twelve suggestions nine wait, and one each has been accepted, parked and declined."""


def fill(session: Session, of: Snapshot, *, suggestions: int, by: Account, at: datetime) -> None:
    """Put ``of`` into an empty database with so many suggestions, and with what people have made of those; commits.

    The suggestions join needs and resources by chance: this is for pages, not for matching. One in four has been
    decided by ``by``. What was accepted has been asked about and put on an agenda, ten at a meeting, and is a
    collaboration with a next step. The forms came in over two years. With each actor somebody has had contact once, and
    with one in ten is to have it again. Raises ValueError when there are not so many pairs.
    """
    _add_actors(session, of, by, at)
    accepted = _add_suggestions(session, _pairs(session, suggestions), by, at)
    items = _add_meetings(session, accepted, by, at)
    _add_collaborations(session, items, by, at)
    session.commit()


def _add(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Add rows in one statement; gives their ids, in their order."""
    if not rows:
        return []
    given = insert(model).returning(model.__table__.c.id, sort_by_parameter_order=True)
    return list(session.scalars(given, rows))


def _add_actors(session: Session, of: Snapshot, by: Account, at: datetime) -> None:
    needs, resources = defaultdict(list), defaultdict(list)
    for need in of.needs:
        needs[need.actor].append(need)
    for resource in of.resources:
        resources[resource.actor].append(resource)
    records = [
        ActorRecord(actor, tuple(needs[actor.id]), tuple(resources[actor.id]), line)
        for line, actor in enumerate(of.actors, 1)
    ]
    import_actors(session, records, places=of.places, by=SYSTEM, at=at)
    arrived = session.scalars(select(Submission.id).order_by(Submission.id)).all()
    moments = [{"id": k, "received_at": at - YEARS * number / len(arrived)} for number, k in enumerate(arrived)]
    session.execute(update(Submission), moments)
    talked = {"channel": ContactChannel.CALL, "words": "Vill höra mer.", "account_id": by.id, "at": at}
    actors = session.scalars(select(Need.actor_id).union(select(Resource.actor_id))).all()
    notes = [
        {"form_key": f"note-{k}", "actor_id": k, "follow_up": None if number % 10 else at.date(), **talked}
        for number, k in enumerate(actors)
    ]
    _add(session, ContactNote, notes)


def _pairs(session: Session, number: int) -> list[tuple[Any, Any]]:
    """Different needs and resources of different actors, each with its id and its actor's."""
    needs = session.execute(select(Need.id, Need.ref, Need.actor_id)).all()
    resources = session.execute(select(Resource.id, Resource.ref, Resource.actor_id)).all()
    draw = random.Random(0)  # noqa: S311
    chosen = (
        divmod(k, len(resources))
        for k in draw.sample(range(len(needs) * len(resources)), min(2 * number, len(needs) * len(resources)))
    )
    pairs = [(needs[n], resources[r]) for n, r in chosen if needs[n].actor_id != resources[r].actor_id][:number]
    if len(pairs) < number:
        raise ValueError(f"{len(pairs)} pairs for {number} suggestions")
    return pairs


def _add_run(session: Session, at: datetime) -> int:
    """The run that found everything; nobody was asked, since the engine would look at every pair for nothing."""
    counts = {"new": 0, "new_groups": {}, "kept": 0, "gone": {}, "moved": {"up": 0, "down": 0}, "pairs": 0, "needs": 0}
    run = {
        "status": RunStatus.DONE,
        "started_by": SYSTEM.label,
        **dict.fromkeys(("started_at", "heartbeat_at", "finished_at"), at),
        "progress": {"done": 0, "total": 0, "strategy": ""},
        "report": counts | {"seconds": 0, "without": [], "strategies": [], "plugin_faults": [], "complete": True},
    }
    [number] = _add(session, MatchRun, [run])
    return number


def _add_suggestions(
    session: Session, pairs: Sequence[tuple[Any, Any]], by: Account, at: datetime
) -> list[tuple[int, list[int]]]:
    """Gives the ids of those that were accepted, each with its parties."""
    times = {"created_at": at, "updated_at": at}
    run_id = _add_run(session, at)
    turns = [SuggestionState.NEW] * 9 + list(DECIDED)
    states = [turns[k % len(turns)] for k in range(len(pairs))]
    rows = [
        {
            "identity": f"{need.ref}>{resource.ref}",
            "shape": SuggestionShape.PAIR,
            "state": states[k],
            "score": 1 - k / len(pairs),
            "strategies": {"wording": 1 - k / len(pairs)},
            "evidence": [],
            "run_id": run_id,
            **times,
        }
        for k, (need, resource) in enumerate(pairs)
    ]
    ids = _add(session, Suggestion, rows)
    links = [
        {"suggestion_id": k, "position": 0, "need_id": need.id, "resource_id": resource.id}
        for k, (need, resource) in zip(ids, pairs, strict=True)
    ]
    session.execute(insert(SuggestionLink), links)
    lacking = {
        "need_id": session.scalars(select(Need.id).where(lacks_suggestion(Need))).all(),
        "resource_id": session.scalars(select(Resource.id).where(lacks_suggestion(Resource))).all(),
    }
    for column, numbers in lacking.items():
        _add(session, Gap, [{column: number, "cause": GapCause.NOBODY} for number in numbers])
    decided = [(k, state) for k, state in zip(ids, states, strict=True) if state in DECIDED]
    said = {"state_before": SuggestionState.NEW, "account_id": by.id, "at": at}
    _add(session, Review, [{"suggestion_id": k, "decision": DECIDED[state], **said} for k, state in decided])
    return [
        (k, [need.actor_id, resource.actor_id])
        for k, state, (need, resource) in zip(ids, states, pairs, strict=True)
        if state is SuggestionState.ACCEPTED
    ]


def _add_meetings(
    session: Session, accepted: Sequence[tuple[int, list[int]]], by: Account, at: datetime
) -> list[tuple[int, int]]:
    """Gives the ids of the agenda items, each with its suggestion's."""
    times = {"created_at": at, "updated_at": at}
    asked = [{"suggestion_id": k, "actor_id": who, "asked_at": at} for k, parties in accepted for who in parties]
    _add(session, Consent, asked)
    number = -(-len(accepted) // TALKS_PER_MEETING)
    place = session.scalars(select(Place.id).order_by(Place.id).limit(1)).one()
    rows = [
        {"uid": f"meeting-{k}", "title": f"Dialogmöte {k}", "place_id": place, "venue": "Bygdegården", **times}
        | {"starts_at": at + timedelta(days=k - number // 2), "ends_at": at + timedelta(days=k - number // 2, hours=2)}
        for k in range(number)
    ]
    meetings = _add(session, Meeting, rows)
    placed = [(meetings[k // TALKS_PER_MEETING], k % TALKS_PER_MEETING, *one) for k, one in enumerate(accepted)]
    items = [{"meeting_id": m, "position": position, "suggestion_id": s} for m, position, s, _ in placed]
    ids = _add(session, AgendaItem, items)
    come = sorted({(m, who) for m, _, _, parties in placed for who in parties})
    _add(
        session,
        Participant,
        [
            {"meeting_id": m, "actor_id": who, "form_key": f"{m}-{who}", "token": f"{m}-{who}", **times}
            for m, who in come
        ],
    )
    return [(k, item["suggestion_id"]) for k, item in zip(ids, items, strict=True)]


def _add_collaborations(session: Session, items: Sequence[tuple[int, int]], by: Account, at: datetime) -> None:
    times = {"created_at": at, "updated_at": at}
    rows = [
        {
            "title": "På prov",
            "state": CollaborationState.TRIAL,
            "suggestion_id": suggestion,
            "agenda_item_id": item,
            **times,
        }
        for item, suggestion in items
    ]
    ids = _add(session, Collaboration, rows)
    began = {"state": CollaborationState.TRIAL, "reason": "Vi prövar.", "account_id": by.id, "at": at}
    _add(session, CollaborationChange, [{"collaboration_id": k, **began} for k in ids])
    step = {"title": "Ring", "owner": "Eva", "due": at.date(), "created_at": at}
    _add(session, Action, [{"collaboration_id": k, "form_key": f"step-{k}", **step} for k in ids])
