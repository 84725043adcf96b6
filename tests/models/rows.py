"""The smallest rows of each kind that a database takes, for tests of what it refuses."""

from typing import Any

from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import (
    Account,
    Actor,
    AgendaItem,
    Collaboration,
    CollaborationState,
    MatchRun,
    Meeting,
    Need,
    Participant,
    Place,
    Resource,
    Role,
    RunStatus,
    Suggestion,
    SuggestionShape,
    SuggestionState,
)
from tests.conftest import NOW

TIMES = {"created_at": NOW, "updated_at": NOW}


def place(name: str = "Bastuträsk") -> Place:
    return Place(name=name)


def account(email: str = "eva@norsjo.example") -> Account:
    return Account(email=email, name="Eva Lind", role=Role.LEADER, created_at=NOW)


def actor(where: Place, ref: str = "a01", **more: Any) -> Actor:
    return Actor(ref=ref, kind=ActorKind.ASSOCIATION, name="Byaföreningen", place_id=where.id, **TIMES, **more)


def need(owner: Actor, ref: str = "a01.n1", **more: Any) -> Need:
    return Need(
        **({"ref": ref, "actor_id": owner.id, "title": "Skjuts", "horizon": Horizon.NOW} | TIMES | more),
    )


def resource(owner: Actor, ref: str = "a01.r1", **more: Any) -> Resource:
    return Resource(ref=ref, actor_id=owner.id, title="Minibuss", **TIMES, **more)


def run(**more: Any) -> MatchRun:
    given = {"status": RunStatus.DONE, "started_by": "system", "started_at": NOW, "heartbeat_at": NOW}
    return MatchRun(**(given | {"progress": {}, "report": {}} | more))


def suggestion(found_by: MatchRun, identity: str = "n1+r1", **more: Any) -> Suggestion:
    given = {"identity": identity, "shape": SuggestionShape.PAIR, "state": SuggestionState.NEW, "score": 0.5}
    return Suggestion(**(given | {"strategies": {}, "evidence": [], "run_id": found_by.id} | TIMES | more))


def meeting(where: Place, uid: str = "u1", **more: Any) -> Meeting:
    given = {"uid": uid, "title": "Dialogmöte", "place_id": where.id, "venue": "Bygdegården"}
    return Meeting(**(given | {"starts_at": NOW, "ends_at": NOW} | TIMES | more))


def agenda_item(of: Meeting, about: Suggestion, **more: Any) -> AgendaItem:
    return AgendaItem(meeting_id=of.id, suggestion_id=about.id, position=1, **more)


def participant(of: Meeting, who: Actor, key: str = "k1", **more: Any) -> Participant:
    given = {"form_key": key, "token": f"token-{key}"} | TIMES
    return Participant(meeting_id=of.id, actor_id=who.id, **(given | more))


def collaboration(about: Suggestion, **more: Any) -> Collaboration:
    given = {"title": "Skjuts till affären", "state": CollaborationState.TRIAL, "suggestion_id": about.id}
    return Collaboration(**(given | TIMES | more))
