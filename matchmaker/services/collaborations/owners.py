"""Who is meant by a name beside something that is to be done: somebody at a meeting, or a party of a suggestion."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AgendaItem, Participant
from matchmaker.services.suggestions.parties import party_rows

Name = tuple[str, int]
"""What somebody is called, and the actor (id) that they are or come from."""


def names_at(session: Session, meeting_id: int) -> list[Name]:
    """The names known at a meeting: of those written up, of where they come from, and of who has a talk there."""
    query = select(Participant.name, Participant.actor_id).where(Participant.meeting_id == meeting_id)
    people = [(name, actor_id) for name, actor_id in session.execute(query.order_by(Participant.id)) if name]
    there = select(Participant.actor_id).where(Participant.meeting_id == meeting_id)
    talks = select(AgendaItem.suggestion_id).where(AgendaItem.meeting_id == meeting_id)
    return _once([*people, *_names_of(session, or_(Actor.id.in_(there), Actor.id.in_(_parties(talks))))])


def names_in(session: Session, suggestion_id: int) -> list[Name]:
    """The names of a suggestion's parties, and of their contacts."""
    return _once(_names_of(session, Actor.id.in_(_parties([suggestion_id]))))


def owner_among(names: Iterable[Name], wanted: str) -> int | None:
    """The actor whom ``wanted`` names, whatever the case of its letters; None when it is none of these."""
    return next((actor_id for name, actor_id in names if name.casefold() == wanted.casefold()), None)


def address_of(session: Session, actor: Actor, name: str) -> str:
    """Where to write to somebody of an actor: as they said when they were asked to a meeting, else to its contact."""
    query = select(Participant.email).where(
        Participant.actor_id == actor.id, Participant.name == name, Participant.email != ""
    )
    return session.scalar(query.order_by(Participant.id.desc()).limit(1)) or actor.contact_email


def _parties(suggestions: Select[int] | Sequence[int]) -> Select[int]:
    rows = party_rows().subquery()
    return select(rows.c.actor_id).where(rows.c.suggestion_id.in_(suggestions))


def _names_of(session: Session, which: Any) -> list[Name]:
    rows = session.execute(select(Actor.id, Actor.name, Actor.contact_name).where(which).order_by(Actor.id)).all()
    return [(row.name, row.id) for row in rows] + [(row.contact_name, row.id) for row in rows if row.contact_name]


def _once(names: Iterable[Name]) -> list[Name]:
    found: dict[str, int] = {}
    for name, actor_id in names:
        found.setdefault(name, actor_id)
    return list(found.items())
