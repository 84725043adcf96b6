"""Suggestions and meetings made by hand, for tests of what comes after a decision."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.models import (
    Account,
    AgendaItem,
    Collaboration,
    MatchRun,
    Meeting,
    Outcome,
    RunStatus,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.accounts.accounts import add_leader
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.collaborations.collaborations import FirstStep, Opening, collaborations_from
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.meetings.meeting_mail import post_of
from matchmaker.services.meetings.meetings import create_meeting, get_meeting
from matchmaker.settings import Settings
from tests.services.village import add_actor, add_place

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
EVENING = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)
AFTER = EVENING + timedelta(days=1)

POST = post_of(Settings(instance=Path("/nowhere"), public_url="https://norsjo.example"))
"""How mail is written where it does not matter to a test."""

# Seen from Bastuträsk: itself, a village 8 km away, the central place 30 km away, and one without a position.
PLACES = {"Bastuträsk": (64.791, 20.039), "Kattisträsk": (64.745, 19.900), "Norsjö": (64.912, 19.482)}


def staff(session: Session, email: str = "eva@norsjo.example", name: str = "Eva Lind") -> Who:
    """A project leader, as the audit trail names her."""
    account: Account = add_leader(session, email, name=name, by=SYSTEM, at=AT)
    return Who.staff(account)


def add_suggestion(
    session: Session,
    ref: str = "1",
    *,
    state: SuggestionState = SuggestionState.ACCEPTED,
    score: float = 0.8,
    need: str | dict[str, Any] = "Skjuts till tåget",
    resource: str | dict[str, Any] = "Minibuss med nio platser",
    needs_in: str = "Bastuträsk",
    has_in: str = "Bastuträsk",
    reason: str = "Båda skriver om bussar.",
    **resource_actor: Any,
) -> Suggestion:
    """A suggestion between two actors of its own, called ``Behöver {ref}`` and ``Har {ref}``."""
    for place in {needs_in, has_in}:
        add_place(session, place, *PLACES.get(place, (None, None)))
    asks = add_actor(session, f"n{ref}", name=f"Behöver {ref}", place=needs_in, needs={f"n{ref}.n1": need})
    gives = add_actor(
        session, f"r{ref}", name=f"Har {ref}", place=has_in, resources={f"r{ref}.r1": resource}, **resource_actor
    )
    run = MatchRun(status=RunStatus.DONE, started_by="system", started_at=AT, heartbeat_at=AT, progress={}, report={})
    session.add(run)
    session.flush()
    evidence = [
        {
            "strategy": "proximity",
            "reason": {"sv": f"Långt {ref}.", "en": f"Far {ref}."},
            "marks": [],
            "supports": False,
        },
        {"strategy": "wording", "reason": {"sv": reason, "en": f"In English: {reason}"}, "marks": [], "supports": True},
    ]
    suggestion = Suggestion(
        identity=f"n{ref}.n1>r{ref}.r1",
        shape=SuggestionShape.PAIR,
        state=state,
        score=score,
        strategies={"wording": score},
        evidence=evidence,
        run_id=run.id,
        created_at=AT,
        updated_at=AT,
    )
    suggestion.links.append(SuggestionLink(position=1, need=asks.needs[0], resource=gives.resources[0]))
    session.add(suggestion)
    session.commit()
    return suggestion


def add_meeting(session: Session, key: str = "first", *, by: Who, **changed: Any) -> Meeting:
    """A meeting in Bastuträsk on the evening of 3 December, unless ``changed``."""
    place = add_place(session, changed.pop("place", "Bastuträsk"), *PLACES["Bastuträsk"])
    session.flush()
    begins = changed.pop("starts_at", EVENING)
    values = {
        "title": "Dialogmöte i Bastuträsk",
        "place_id": place.id,
        "venue": "Samlingshuset",
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=2, minutes=30),
        "practicalities": "Fika från halv sex.",
    }
    return create_meeting(session, key=f"{key:-<24}", **(values | changed), by=by, at=AT)


def add_talk(
    session: Session, ref: str = "1", *, by: Who, meeting: Meeting | None = None, **changed: Any
) -> AgendaItem:
    """An item on an agenda, loaded with all that pages show."""
    meeting = meeting or add_meeting(session, by=by)
    suggestion = add_suggestion(session, ref, **changed)
    add_items(session, meeting.id, [suggestion.id], by=by, at=AT)
    item = get_meeting(session, meeting.id).items[-1]
    session.commit()  # so that no lock is held while something else is tried
    return item


def record(session: Session, item: AgendaItem, *, by: Who, **changed: Any) -> AgendaItem:
    """Write down that they talked and want to talk more, unless ``changed``, on the day after."""
    values: dict[str, Any] = {
        "version": item.version,
        "said": "Vi pratade om det.",
        "outcome": Outcome.TALK_MORE,
        "outcome_reason": "",
        "by": by,
        "at": AFTER,
    }
    return record_outcome(session, item.id, **(values | changed))


TRIED_UNTIL = date(2027, 1, 31)


def opening(due: date = date(2026, 12, 10)) -> Opening:
    """What people agree on when a collaboration begins."""
    return Opening("Skjuts till tåget", "Att alla kommer med.", FirstStep("Ringa chauffören", "Gun-Britt", due))


def add_collaboration(
    session: Session,
    ref: str = "1",
    *,
    by: Who,
    at: datetime = AT,
    outcome: Outcome = Outcome.TRIAL,
    **agreed: Any,
) -> Collaboration:
    """A collaboration that a talk at a meeting of its own has led to."""
    item = add_talk(session, ref, by=by, meeting=add_meeting(session, f"for-{ref}", by=by))
    record_outcome(
        session,
        item.id,
        version=item.version,
        said="Vi kör.",
        outcome=outcome,
        outcome_reason="",
        until=TRIED_UNTIL if outcome is Outcome.TRIAL else None,
        opening=opening(**agreed),
        by=by,
        at=at,
    )
    collaboration = collaborations_from(session, [item.id])[item.id]
    session.commit()
    return collaboration
