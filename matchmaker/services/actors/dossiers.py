"""Everything about one of those who take part, from every corner of the service, in a bounded number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.models import (
    OPEN,
    Account,
    Action,
    Actor,
    AgendaItem,
    AuditEvent,
    Collaboration,
    ContactNote,
    ContactPerson,
    Correction,
    Meeting,
    Need,
    Resource,
    Submission,
    Suggestion,
)
from matchmaker.services.actors.actors import get_actor, list_submissions
from matchmaker.services.actors.contact_people import list_people
from matchmaker.services.actors.contacts import list_contacts
from matchmaker.services.actors.corrections import list_corrections
from matchmaker.services.suggestions.parties import suggestions_of, with_parties
from matchmaker.services.suggestions.queues import BEST_FIRST

MOST_SUGGESTIONS = 10
MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that was done with an actor or what it told, and by whom of the staff; None = somebody else."""

    event: AuditEvent
    account: Account | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All about an actor. Suggestions are those that stand, best first and at most ten; the rest is latest first.

    ``actions`` are those still to be done in its collaborations, the most urgent first.
    """

    actor: Actor
    submissions: Sequence[Submission]
    contacts: Sequence[ContactNote]
    suggestions: Sequence[Suggestion]
    talks: Sequence[AgendaItem]
    collaborations: Sequence[Collaboration]
    actions: Sequence[Action]
    happenings: Sequence[Happening]
    corrections: Sequence[Correction]
    people: Sequence[ContactPerson]


def see_dossier(session: Session, actor_id: int) -> Dossier:
    """Everything about one actor, withdrawn or not. Raises NotFoundError."""
    actor = get_actor(session, actor_id)
    submissions = list_submissions(session, actor)
    contacts = list_contacts(session, actor.id)
    collaborations = _collaborations(session, actor)
    actions = [action for c in collaborations for action in c.actions if action.done_at is None]
    return Dossier(
        actor=actor,
        submissions=submissions,
        contacts=contacts,
        suggestions=_suggestions(session, actor),
        talks=_talks(session, actor),
        collaborations=collaborations,
        actions=sorted(actions, key=lambda action: (action.due, action.id)),
        happenings=_happenings(session, actor, submissions, contacts),
        corrections=list_corrections(session, actor.id),
        people=list_people(session, actor.id),
    )


def _suggestions(session: Session, actor: Actor) -> Sequence[Suggestion]:
    query = select(Suggestion).where(Suggestion.id.in_(suggestions_of([actor.id])), Suggestion.state.in_(OPEN))
    parties = with_parties(selectinload(Suggestion.links))
    return session.scalars(query.order_by(*BEST_FIRST).limit(MOST_SUGGESTIONS).options(*parties)).all()


def _talks(session: Session, actor: Actor) -> Sequence[AgendaItem]:
    query = (
        select(AgendaItem)
        .join(AgendaItem.suggestion)
        .join(AgendaItem.meeting)
        .where(Suggestion.id.in_(suggestions_of([actor.id])))
        .order_by(Meeting.starts_at.desc(), AgendaItem.position)
        .options(
            joinedload(AgendaItem.meeting),
            *with_parties(joinedload(AgendaItem.suggestion).selectinload(Suggestion.links)),
        )
    )
    return session.scalars(query).all()


def _collaborations(session: Session, actor: Actor) -> Sequence[Collaboration]:
    query = select(Collaboration).join(Collaboration.suggestion).where(Suggestion.id.in_(suggestions_of([actor.id])))
    query = query.order_by(Collaboration.updated_at.desc()).options(selectinload(Collaboration.actions))
    return session.scalars(query).all()


def _happenings(
    session: Session, actor: Actor, submissions: Sequence[Submission], contacts: Sequence[ContactNote]
) -> list[Happening]:
    rows = {
        Actor.__tablename__: [actor.id],
        Need.__tablename__: [need.id for need in actor.needs],
        Resource.__tablename__: [resource.id for resource in actor.resources],
        Submission.__tablename__: [submission.id for submission in submissions],
        ContactNote.__tablename__: [note.id for note in contacts],
    }
    theirs = or_(*(and_(AuditEvent.noun == noun, AuditEvent.noun_id.in_(ids)) for noun, ids in rows.items()))
    query = (
        select(AuditEvent, Account)
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .where(theirs)
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(MOST_EVENTS)
    )
    return [Happening(event, account) for event, account in session.execute(query)]
