"""Agendas of meetings: what could be talked about, and what is going to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.models import AgendaItem, Meeting, Outcome, Place, Suggestion, SuggestionState, TableNote
from matchmaker.services.audit import Who, record_event
from matchmaker.services.collaborations.collaborations import BEGINS
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.places import distance_between
from matchmaker.services.rows import lock_row
from matchmaker.services.suggestions.parties import ends_of, parties_of, with_parties

NEAR_KM = 15.0
"""Somebody who lives this near is expected to come: about a quarter of an hour by car."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion that could be put on an agenda.

    ``km`` is how far the nearest of the parties has to the meeting, None when a position is missing; ``last`` is the
    latest talk about it that has an outcome.
    """

    suggestion: Suggestion
    km: float | None
    last: AgendaItem | None

    @property
    def near(self) -> bool:
        """Whether one of the parties lives near the meeting."""
        return self.km is not None and self.km <= NEAR_KM


def suggest_items(session: Session, meeting_id: int, *, zone: tzinfo, at: datetime, search: str = "") -> list[Offer]:
    """Accepted suggestions for an agenda, those with somebody near the meeting first, and then the best first.

    Those on the agenda of this meeting are left out, and of a coming one unless it is cancelled; those that have led to
    something; and those that are to wait until after the meeting's day in ``zone``. ``search`` keeps those with all its
    words in titles, descriptions, names or places. Raises NotFoundError.
    """
    where = select(Place, Meeting.starts_at).join(Meeting).where(Meeting.id == meeting_id)
    found = session.execute(where).one_or_none()
    if found is None:
        raise NotFoundError(f"meeting {meeting_id}")
    place, starts_at = found
    taken = select(AgendaItem.suggestion_id).join(Meeting)
    query = (
        select(Suggestion)
        .where(
            Suggestion.state == SuggestionState.ACCEPTED,
            Suggestion.id.not_in(
                taken.where((Meeting.id == meeting_id) | ((Meeting.ends_at > at) & Meeting.cancelled_at.is_(None)))
            ),
            Suggestion.id.not_in(taken.where(AgendaItem.outcome.in_(BEGINS))),
        )
        .order_by(Suggestion.score.desc(), Suggestion.id)
        .options(*with_parties(selectinload(Suggestion.links)))
    )
    wanted = [s for s in session.scalars(query) if _has_words(s, search)]
    last = _last_talks(session, wanted)
    day = starts_at.astimezone(zone).date()
    ripe = [s for s in wanted if not _is_to_wait(last.get(s.id), day)]
    offers = [Offer(s, _nearest_km(place, s), last.get(s.id)) for s in ripe]
    return sorted(offers, key=lambda offer: not offer.near)


def add_items(session: Session, meeting_id: int, suggestion_ids: Sequence[int], *, by: Who, at: datetime) -> None:
    """Put suggestions last on the agenda, in this order; those that stand there already are left where they are.

    Raises NotFoundError, and RefusedError("not_accepted") when one of them is not accepted (any longer); then none is
    put there.
    """
    meeting = lock_row(session, Meeting, meeting_id)
    there = dict(_positions(session, meeting_id))
    new = [i for i in dict.fromkeys(suggestion_ids) if i not in there]
    # Locked, so that nobody takes the acceptance back in between.
    suggestions = session.scalars(select(Suggestion).where(Suggestion.id.in_(new)).with_for_update()).all()
    if len(suggestions) != len(new):
        raise NotFoundError("suggestion")
    if any(s.state is not SuggestionState.ACCEPTED for s in suggestions):
        raise RefusedError("not_accepted")
    for position, suggestion_id in enumerate(new, start=max(there.values(), default=0) + 1):
        session.add(AgendaItem(meeting_id=meeting_id, suggestion_id=suggestion_id, position=position))
    if new:
        record_event(session, "add_items", meeting, by=by, at=at, suggestions=new)
    session.commit()


def remove_item(session: Session, meeting_id: int, item_id: int, *, by: Who, at: datetime) -> None:
    """Take a talk off the agenda; one that is gone already is no fault.

    Raises NotFoundError when there is no such meeting, and RefusedError("recorded") when the talk has an outcome.
    """
    meeting = lock_row(session, Meeting, meeting_id)
    item = session.scalars(
        select(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.meeting_id == meeting_id).with_for_update()
    ).one_or_none()
    if item is not None:
        if item.outcome is not None:
            raise RefusedError("recorded")
        session.execute(update(TableNote).where(TableNote.agenda_item_id == item_id).values(agenda_item_id=None))
        session.delete(item)
        record_event(session, "remove_item", meeting, by=by, at=at, suggestion=item.suggestion_id)
    session.commit()


def move_item(session: Session, meeting_id: int, item_id: int, *, step: int, by: Who, at: datetime) -> None:
    """Let a talk change places with the one before (``step`` -1) or after (1) it; past the ends nothing happens.

    Raises NotFoundError.
    """
    meeting = lock_row(session, Meeting, meeting_id)
    order = list(
        session.scalars(
            select(AgendaItem.id)
            .where(AgendaItem.meeting_id == meeting_id)
            .order_by(AgendaItem.position, AgendaItem.id)
        )
    )
    if item_id not in order:
        raise NotFoundError(f"agenda item {item_id}")
    here = order.index(item_id)
    there = here + step
    if step and 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        for position, moved_id in enumerate(order, start=1):
            # Past the version: an order is no decision about a talk, and must not make anybody's outcome form stale.
            session.execute(update(AgendaItem).where(AgendaItem.id == moved_id).values(position=position))
        record_event(session, "move_item", meeting, by=by, at=at, item=item_id, step=step)
    session.commit()


def _is_to_wait(last: AgendaItem | None, day: date) -> bool:
    """Whether it was agreed last time not to take it up on that day yet."""
    return last is not None and last.outcome is Outcome.NOT_NOW and last.until is not None and last.until > day


def _positions(session: Session, meeting_id: int) -> Sequence[tuple[int, int]]:
    query = select(AgendaItem.suggestion_id, AgendaItem.position).where(AgendaItem.meeting_id == meeting_id)
    return [(suggestion_id, position) for suggestion_id, position in session.execute(query)]


def _last_talks(session: Session, suggestions: Sequence[Suggestion]) -> dict[int, AgendaItem]:
    query = (
        select(AgendaItem)
        .where(AgendaItem.suggestion_id.in_([s.id for s in suggestions]), AgendaItem.outcome.is_not(None))
        .order_by(AgendaItem.recorded_at, AgendaItem.id)
        .options(joinedload(AgendaItem.meeting))
    )
    return {item.suggestion_id: item for item in session.scalars(query)}


def _nearest_km(place: Place, suggestion: Suggestion) -> float | None:
    distances = [distance_between(place, actor.place) for actor in parties_of([suggestion])]
    return min((km for km in distances if km is not None), default=None)


def _has_words(suggestion: Suggestion, search: str) -> bool:
    texts = [text for actor in parties_of([suggestion]) for text in (actor.name, actor.place.name)]
    texts += [text for end in ends_of(suggestion) for text in (end.title, end.description)]
    where = " ".join(texts).casefold()
    return all(word in where for word in search.casefold().split())
