"""Everything that is open, by actor, for the one who takes over: in a bounded number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, select
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

    @property
    def actions(self) -> Sequence[Action]:
        """What is left to do in its collaborations, the most urgent first."""
        left = [action for each in self.collaborations for action in each.actions if action.done_at is None]
        return sorted(left, key=lambda action: (action.due, action.id))

    @property
    def is_open(self) -> bool:
        """Whether anything waits for somebody."""
        waiting = any(_waits(note) for note in self.notes)
        return bool(
            waiting or self.actor.awaits_check or self.accepted or self.parked or self.talks or self.collaborations
        )


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
    for actor_id, notes in _notes(session).items():
        if actor_id in matters:
            matters[actor_id].notes = notes
    found = [own for own in matters.values() if own.is_open]
    return sorted(found, key=lambda own: (alphabetical(own.actor.name), own.actor.id))


def _talks(at: datetime) -> Select[AgendaItem]:
    parties = with_parties(joinedload(AgendaItem.suggestion).selectinload(Suggestion.links))
    query = select(AgendaItem).join(AgendaItem.meeting).where(Meeting.ends_at > at).order_by(Meeting.starts_at)
    return query.options(joinedload(AgendaItem.meeting), *parties)


def _collaborations() -> Select[Collaboration]:
    parties = with_parties(joinedload(Collaboration.suggestion).selectinload(Suggestion.links))
    query = select(Collaboration).where(Collaboration.state != CollaborationState.ENDED).order_by(Collaboration.id)
    return query.options(selectinload(Collaboration.actions), selectinload(Collaboration.changes), *parties)


def _notes(session: Session) -> dict[int, list[ContactNote]]:
    """The notes that wait for something and the latest few of each actor, the latest first."""
    notes: dict[int, list[ContactNote]] = defaultdict(list)
    query = select(ContactNote).order_by(ContactNote.at.desc(), ContactNote.id.desc())
    for note in session.scalars(query.options(joinedload(ContactNote.account))):
        if len(notes[note.actor_id]) < LATEST_NOTES or _waits(note):
            notes[note.actor_id].append(note)
    return notes


def _waits(note: ContactNote) -> bool:
    unasked = note.token_hash is None or note.answered_at is not None
    return not unasked or (note.follow_up is not None and note.followed_up_at is None)
