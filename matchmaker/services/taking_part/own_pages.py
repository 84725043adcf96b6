"""What somebody's own page tells: how each need and resource stands, when they are to meet, and what came of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from matchmaker.models import (
    OPEN,
    UNDER_WAY,
    Actor,
    AgendaItem,
    Collaboration,
    Item,
    Meeting,
    Need,
    Participant,
    Resource,
    Suggestion,
    SuggestionLink,
    SuggestionState,
    Tip,
)
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.meetings.participants import participants_of
from matchmaker.services.meetings.rides import Ride, rides_among
from matchmaker.services.suggestions.parties import suggestions_of, with_parties
from matchmaker.services.suggestions.tips import tips_of


class Progress(StrEnum):
    """How far it has come with a need or a resource."""

    RESTING = "resting"
    ACCEPTED = "accepted"
    """The project leader has accepted something for it."""
    TOGETHER = "together"
    """What was accepted for it has become a collaboration that goes on."""
    READ = "read"
    """Something has been found, and the project leader is to decide about it."""
    WAITING = "waiting"
    """Nobody of the staff has read the form that it came by, so nothing is looked for yet."""
    NONE_YET = "none_yet"
    MET = "met"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OwnItem:
    """A need or resource of theirs, and how it stands."""

    item: Item
    progress: Progress

    @property
    def stands(self) -> bool:
        """Whether it can still be changed."""
        return self.progress not in {Progress.MET, Progress.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class OwnPage:
    """All of it, each list with the newest or nearest first; ``talks`` have an outcome, ``meetings`` are to come.

    ``people`` are those of theirs who are asked to each meeting, by its number, and the ride of each that is proposed.
    """

    actor: Actor
    needs: Sequence[OwnItem]
    resources: Sequence[OwnItem]
    meetings: Sequence[tuple[Meeting, Sequence[Suggestion]]]
    people: Mapping[int, Sequence[tuple[Participant, Ride | None]]]
    talks: Sequence[AgendaItem]
    collaborations: Sequence[Collaboration]
    tips: Sequence[Tip]


Found = Mapping[int | None, Collection[Progress]]


def own_page(session: Session, actor_id: int, *, at: datetime) -> OwnPage:
    """What the page of an actor shows; as many queries however much they wrote. Raises NotFoundError."""
    actor = get_actor(session, actor_id)
    for_need, for_resource = _found(session, actor)
    items = _agenda_items(actor)
    talked = items.where(AgendaItem.outcome.is_not(None)).order_by(Meeting.ends_at.desc())
    meetings = own_meetings(session, actor, after=at)
    agreed = select(Collaboration).where(Collaboration.suggestion_id.in_(suggestions_of([actor.id])))
    return OwnPage(
        actor=actor,
        needs=_in_order(actor, actor.needs, for_need),
        resources=_in_order(actor, actor.resources, for_resource),
        meetings=meetings,
        people=_people_of(session, actor, [meeting.id for meeting, _ in meetings]),
        talks=session.scalars(talked).all(),
        collaborations=session.scalars(agreed.order_by(Collaboration.id.desc())).all(),
        tips=tips_of(session, actor_id),
    )


def own_meetings(session: Session, actor: Actor, *, after: datetime) -> list[tuple[Meeting, Sequence[Suggestion]]]:
    """The meetings that end after a moment and where an actor has something to talk about, with that; in order."""
    items = _agenda_items(actor).where(Meeting.ends_at > after)
    return _by_meeting(session.scalars(items.order_by(Meeting.starts_at, AgendaItem.id)))


def _people_of(
    session: Session, actor: Actor, meeting_ids: Sequence[int]
) -> Mapping[int, Sequence[tuple[Participant, Ride | None]]]:
    people = participants_of(session, meeting_ids)
    rides = {one.id: ride for ride in rides_among(people) for one in (ride.passenger, ride.driver)}
    theirs = defaultdict[int, list[tuple[Participant, Ride | None]]](list)
    for one in people:
        if one.actor_id == actor.id and one.invited_at is not None:
            theirs[one.meeting_id].append((one, rides.get(one.id)))
    return theirs


def _in_order(actor: Actor, items: Iterable[Need] | Iterable[Resource], found: Found) -> list[OwnItem]:
    """What stands before what is done with, and then the newest first."""
    none_yet = Progress.WAITING if actor.awaits_check else Progress.NONE_YET
    own = [OwnItem(item, _progress(item, found.get(item.id, ())) or none_yet) for item in items]
    return sorted(own, key=lambda one: (not one.stands, -one.item.id))


def _progress(item: Item, found: Collection[Progress]) -> Progress | None:
    """How far it has come; None when nothing has been found for it."""
    if item.withdrawn_at is not None:
        return Progress.MET if isinstance(item, Need) and item.met_at else Progress.WITHDRAWN
    if item.resting_since is not None:
        return Progress.RESTING
    return next((each for each in (Progress.ACCEPTED, Progress.TOGETHER, Progress.READ) if each in found), None)


def _found(session: Session, actor: Actor) -> tuple[Found, Found]:
    """How far what stands with somebody on the other side has come, by need and by resource."""
    together = Suggestion.id.in_(select(Collaboration.suggestion_id).where(Collaboration.state.in_(UNDER_WAY)))
    columns = (SuggestionLink.need_id, SuggestionLink.resource_id, Suggestion.state, together)
    query = select(*columns).join(SuggestionLink.suggestion)
    query = query.where(
        Suggestion.id.in_(suggestions_of([actor.id])),
        Suggestion.state.in_(OPEN),
        SuggestionLink.resource_id.is_not(None),
    )
    needs, resources = (
        defaultdict[int | None, set[Progress]](set),
        defaultdict[int | None, set[Progress]](set),
    )
    for need_id, resource_id, state, goes_on in session.execute(query):
        accepted = Progress.TOGETHER if goes_on else Progress.ACCEPTED
        come = accepted if state is SuggestionState.ACCEPTED else Progress.READ
        needs[need_id].add(come)
        resources[resource_id].add(come)
    return needs, resources


def _agenda_items(actor: Actor) -> Select[AgendaItem]:
    """The talks that they are part of, with all that names them."""
    return (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(AgendaItem.suggestion_id.in_(suggestions_of([actor.id])))
        .options(
            contains_eager(AgendaItem.meeting).joinedload(Meeting.place),
            *with_parties(joinedload(AgendaItem.suggestion).selectinload(Suggestion.links)),
        )
    )


def _by_meeting(items: Iterable[AgendaItem]) -> list[tuple[Meeting, Sequence[Suggestion]]]:
    meetings: dict[int, tuple[Meeting, list[Suggestion]]] = {}
    for item in items:
        meetings.setdefault(item.meeting_id, (item.meeting, []))[1].append(item.suggestion)
    return list(meetings.values())
