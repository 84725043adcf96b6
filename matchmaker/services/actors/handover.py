"""Everything that is open, by actor, for the one who takes over: in a bounded number of queries."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.models import (
    Action,
    Actor,
    AgendaItem,
    Collaboration,
    CollaborationState,
    ContactNote,
    Meeting,
    MunicipalQuestion,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.actors.checks import is_unread
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.meetings.open_points import may_be_talked_about
from matchmaker.services.suggestions.parties import parties_of, party_rows, suggestions_of, with_parties

LATEST_NOTES = 3
"""So many of the latest contacts with somebody tell how it stands."""


@dataclass(slots=True)
class OpenMatters:
    """What is open with one actor, and its latest contacts; ``unread`` = something that they wrote is to be read.

    ``agreed`` are steps of theirs beside the collaborations that go on, the most urgent first, each with the meeting
    or the collaboration it comes from.
    """

    actor: Actor
    unread: bool = False
    accepted: list[Suggestion] = field(default_factory=list)
    parked: list[Suggestion] = field(default_factory=list)
    talks: list[AgendaItem] = field(default_factory=list)
    collaborations: list[Collaboration] = field(default_factory=list)
    agreed: list[Action] = field(default_factory=list)
    notes: list[ContactNote] = field(default_factory=list)

    @property
    def actions(self) -> Sequence[Action]:
        """What is left to do in its collaborations, the most urgent first."""
        left = [action for each in self.collaborations for action in each.actions if action.done_at is None]
        return sorted(left, key=lambda action: (action.due, action.id))


@dataclass(frozen=True, slots=True)
class LeftToDo:
    """What is left to do and is nobody's who takes part, by date: steps, and questions that the municipality owes."""

    actions: Sequence[Action]
    questions: Sequence[MunicipalQuestion]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.actions or self.questions)


def list_open(session: Session, *, at: datetime, today: date) -> list[int]:
    """The ids of those with whom something is open, by name, however many there are in one query.

    Open are accepted suggestions to be talked about and parked ones, talks to come, collaborations that go on, forms to
    read, steps that somebody has taken on, calls to make and questions to wait for. ``today`` is the local date.
    """
    matters = union(
        _decided(at, today).with_only_columns(Suggestion.id).order_by(None),
        _talks(at).with_only_columns(AgendaItem.suggestion_id).order_by(None),
        _collaborations().with_only_columns(Collaboration.suggestion_id).order_by(None),
    ).subquery()
    party = party_rows().subquery()
    parties = select(party.c.actor_id).where(party.c.suggestion_id.in_(select(matters.c[0])))
    query = select(Actor.id, Actor.name).where(Actor.withdrawn_at.is_(None), Actor.id.in_(parties) | _waited_for())
    found = session.execute(query).all()
    return [key for key, name in sorted(found, key=lambda row: (alphabetical(row.name), row.id))]


def gather_handover(session: Session, actor_ids: Sequence[int], *, at: datetime, today: date) -> list[OpenMatters]:
    """What is open with each of these, as :func:`list_open` gives them. Each is told once: an accepted suggestion not
    beside its talk or what came of that. What nobody has decided about stands in the queue.
    """
    query = select(Actor, is_unread()).where(Actor.id.in_(actor_ids)).options(joinedload(Actor.place))
    found = {actor.id: OpenMatters(actor, unread) for actor, unread in session.execute(query)}
    theirs = suggestions_of(actor_ids)

    def with_each(suggestion: Suggestion) -> Iterator[OpenMatters]:
        return (found[actor.id] for actor in parties_of([suggestion]) if actor.id in found)

    for suggestion in session.scalars(_decided(at, today).where(Suggestion.id.in_(theirs))):
        for own in with_each(suggestion):
            (own.accepted if suggestion.state is SuggestionState.ACCEPTED else own.parked).append(suggestion)
    for talk in session.scalars(_talks(at).where(AgendaItem.suggestion_id.in_(theirs))):
        for own in with_each(talk.suggestion):
            own.talks.append(talk)
    for collaboration in session.scalars(_collaborations().where(Collaboration.suggestion_id.in_(theirs))):
        for own in with_each(collaboration.suggestion):
            own.collaborations.append(collaboration)
    for action in session.scalars(_beside_collaborations().where(Action.actor_id.in_(actor_ids))):
        found[action.actor_id or 0].agreed.append(action)
    for note in session.scalars(_notes(actor_ids)):
        found[note.actor_id].notes.append(note)
    return [found[key] for key in actor_ids if key in found]


def list_left_to_do(session: Session) -> LeftToDo:
    """What :func:`gather_handover` tells of nobody, each with the meeting or the collaboration it comes from."""
    there = select(Actor.id).where(Actor.withdrawn_at.is_(None))
    unowned = _beside_collaborations().where(Action.actor_id.is_(None) | Action.actor_id.not_in(there))
    unanswered = select(MunicipalQuestion).where(MunicipalQuestion.answered_at.is_(None))
    unanswered = unanswered.order_by(MunicipalQuestion.due, MunicipalQuestion.id)
    questions = session.scalars(unanswered.options(joinedload(MunicipalQuestion.meeting))).all()
    return LeftToDo(session.scalars(unowned).all(), questions)


def _decided(at: datetime, today: date) -> Select[Suggestion]:
    to_come = select(AgendaItem.suggestion_id).join(AgendaItem.meeting).where(_is_to_come(at))
    settled = select(AgendaItem.suggestion_id).where(AgendaItem.outcome.is_not(None), ~may_be_talked_about(today))
    to_talk = and_(
        Suggestion.state == SuggestionState.ACCEPTED, Suggestion.id.not_in(to_come), Suggestion.id.not_in(settled)
    )
    query = select(Suggestion).where(or_(to_talk, Suggestion.state == SuggestionState.PARKED)).order_by(Suggestion.id)
    return query.options(*with_parties(selectinload(Suggestion.links)))


def _is_to_come(at: datetime) -> ColumnElement[bool]:
    return (Meeting.ends_at > at) & Meeting.cancelled_at.is_(None)


def _talks(at: datetime) -> Select[AgendaItem]:
    parties = with_parties(joinedload(AgendaItem.suggestion).selectinload(Suggestion.links))
    query = select(AgendaItem).join(AgendaItem.meeting).where(_is_to_come(at)).order_by(Meeting.starts_at)
    return query.options(joinedload(AgendaItem.meeting), *parties)


def _collaborations() -> Select[Collaboration]:
    parties = with_parties(joinedload(Collaboration.suggestion).selectinload(Suggestion.links))
    query = select(Collaboration).where(Collaboration.state != CollaborationState.ENDED).order_by(Collaboration.id)
    return query.options(selectinload(Collaboration.actions), selectinload(Collaboration.changes), *parties)


def _beside_collaborations() -> Select[Action]:
    """The steps left that are told beside no collaboration: of a meeting alone, or of one that has ended."""
    ended = select(Collaboration.id).where(Collaboration.state == CollaborationState.ENDED)
    beside = Action.collaboration_id.is_(None) | Action.collaboration_id.in_(ended)
    query = select(Action).where(Action.done_at.is_(None), beside).order_by(Action.due, Action.id)
    return query.options(joinedload(Action.meeting), joinedload(Action.collaboration))


def _waited_for() -> ColumnElement[bool]:
    """Whether something of an actor's is to be read or done, it is to be called again, or it has not answered."""
    to_do = _beside_collaborations().with_only_columns(Action.actor_id).order_by(None)
    to_do = to_do.where(Action.actor_id.is_not(None))
    return is_unread() | Actor.id.in_(to_do) | Actor.id.in_(select(ContactNote.actor_id).where(_waits()))


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
