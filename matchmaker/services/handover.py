"""Everything that is open, by actor, for the one who takes over: in a bounded number of queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.models import (
    Action,
    Actor,
    AgendaItem,
    Collaboration,
    CollaborationState,
    ContactNote,
    Meeting,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.alphabet import alphabetical
from matchmaker.services.parties import parties_of, with_parties

LATEST_NOTES = 3
"""So many of the latest contacts with somebody tell how it stands."""


@dataclass(slots=True)
class OpenMatters:
    """What is open with one actor, and its latest contacts."""

    actor: Actor
    accepted: list[Suggestion] = field(default_factory=list)
    parked: list[Suggestion] = field(default_factory=list)
    talks: list[AgendaItem] = field(default_factory=list)
    collaborations: list[Collaboration] = field(default_factory=list)
    notes: list[ContactNote] = field(default_factory=list)
    has_waiting: bool = False
    """Whether one of its notes waits for a call or an answer."""

    @property
    def actions(self) -> Sequence[Action]:
        """What is left to do in its collaborations, the most urgent first."""
        left = [action for each in self.collaborations for action in each.actions if action.done_at is None]
        return sorted(left, key=lambda action: (action.due, action.id))

    @property
    def is_open(self) -> bool:
        """Whether anything waits for somebody."""
        matters = (self.accepted, self.parked, self.talks, self.collaborations)
        return self.has_waiting or self.actor.awaits_check or any(matters)


def gather_handover(session: Session, *, at: datetime) -> list[OpenMatters]:
    """Those with whom something is open, by name: decided suggestions, talks to come, collaborations that go on,
    calls to make and questions to wait for; suggestions that nobody has decided about stand in the queue.
    """
    query = select(Actor).where(Actor.withdrawn_at.is_(None)).options(joinedload(Actor.place))
    matters = {actor.id: OpenMatters(actor) for actor in session.scalars(query)}
    parties = with_parties(selectinload(Suggestion.links))
    decided = (SuggestionState.ACCEPTED, SuggestionState.PARKED)
    suggestions = select(Suggestion).where(Suggestion.state.in_(decided)).order_by(Suggestion.id).options(*parties)
    for suggestion in session.scalars(suggestions):
        for actor in parties_of([suggestion]):
            if actor.id in matters:
                own = matters[actor.id]
                (own.accepted if suggestion.state is SuggestionState.ACCEPTED else own.parked).append(suggestion)
    for talk in session.scalars(_talks(at)):
        for actor in parties_of([talk.suggestion]):
            if actor.id in matters:
                matters[actor.id].talks.append(talk)
    for collaboration in session.scalars(_collaborations()):
        for actor in parties_of([collaboration.suggestion]):
            if actor.id in matters:
                matters[actor.id].collaborations.append(collaboration)
    for actor_id in session.scalars(select(ContactNote.actor_id).where(_waits()).distinct()):
        if actor_id in matters:
            matters[actor_id].has_waiting = True
    found = {key: own for key, own in matters.items() if own.is_open}
    for note in session.scalars(_notes(list(found))):
        found[note.actor_id].notes.append(note)
    return sorted(found.values(), key=lambda own: (alphabetical(own.actor.name), own.actor.id))


def _talks(at: datetime) -> Select[AgendaItem]:
    parties = with_parties(joinedload(AgendaItem.suggestion).selectinload(Suggestion.links))
    query = select(AgendaItem).join(AgendaItem.meeting).where(Meeting.ends_at > at).order_by(Meeting.starts_at)
    return query.options(joinedload(AgendaItem.meeting), *parties)


def _collaborations() -> Select[Collaboration]:
    parties = with_parties(joinedload(Collaboration.suggestion).selectinload(Suggestion.links))
    query = select(Collaboration).where(Collaboration.state != CollaborationState.ENDED).order_by(Collaboration.id)
    return query.options(selectinload(Collaboration.actions), selectinload(Collaboration.changes), *parties)


def _notes(actor_ids: Collection[int]) -> Select[ContactNote]:
    """The notes that wait for something and the latest few of each of these actors, the latest first."""
    latest_first = (ContactNote.at.desc(), ContactNote.id.desc())
    place = func.row_number().over(partition_by=ContactNote.actor_id, order_by=latest_first).label("place")
    placed = select(ContactNote.id, place).where(ContactNote.actor_id.in_(actor_ids)).subquery()
    query = select(ContactNote).join(placed, placed.c.id == ContactNote.id).order_by(*latest_first)
    return query.where((placed.c.place <= LATEST_NOTES) | _waits()).options(joinedload(ContactNote.account))


def _waits() -> ColumnElement[bool]:
    """Whether a note is a question without an answer, or says to get in touch again."""
    asks = ContactNote.token_hash.is_not(None) & ContactNote.answered_at.is_(None)
    return asks | (ContactNote.follow_up.is_not(None) & ContactNote.followed_up_at.is_(None))
