"""Decisions about suggestions: one at a time, each with a reason, added to the history and never changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AgendaItem, Decision, DeclineReason, Review, Suggestion, SuggestionState
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.rows import check_version, lock_row
from matchmaker.services.suggestions.declining import get_decline_reason, months_later
from matchmaker.services.suggestions.suggestions import BY_A_RUN, GoneReason

REASON_LIMIT = 1000

STATE_AFTER = {
    Decision.ACCEPT: SuggestionState.ACCEPTED,
    Decision.PARK: SuggestionState.PARKED,
    Decision.DECLINE: SuggestionState.DECLINED,
}


def review_suggestion(
    session: Session,
    suggestion_id: int,
    *,
    decision: Decision,
    reason: str,
    version: int,
    by: Who,
    at: datetime,
    note: str | None = None,
    because: int | None = None,
) -> Suggestion:
    """Accept, park or decline a suggestion; the very same decision once more by the same person changes nothing.

    A decline says why: with one of the municipality's reasons (``because``, by id), in words, or with both. ``note`` is
    the staff's note when that is to be written too (see set_note for its length).
    Raises NotFoundError; ConflictError when it has changed since ``version``; RefusedError with the code "reason"
    (missing in a decline, or too long), "decision" (not one of the three) or "withdrawn" (its need or resource is no
    longer there).
    """
    reason = reason.strip()
    declines = decision is Decision.DECLINE
    if len(reason) > REASON_LIMIT or (declines and not reason and because is None):
        raise RefusedError("reason")
    if decision not in STATE_AFTER:
        raise RefusedError("decision")
    suggestion = lock_row(session, Suggestion, suggestion_id)
    chosen = get_decline_reason(session, because) if declines and because is not None else None
    if not _is_repeated(session, suggestion, (decision, reason, because if declines else None), by):
        check_version(suggestion, version)
        if not may_be_decided(suggestion):
            raise RefusedError("withdrawn")
        suggestion.note = suggestion.note if note is None else note
        add_review(session, suggestion, decision, STATE_AFTER[decision], reason, by=by, at=at, because=chosen)
    session.commit()
    return suggestion


def park_suggestions(
    session: Session, versions: Mapping[int, int], *, reason: str = "", by: Who, at: datetime
) -> list[int]:
    """Park several suggestions, by id, in one go; gives those that are parked.

    Left as they are: those that have changed since the version that was shown, and those that do not wait (any longer).
    Raises RefusedError("reason") for one that is too long.
    """
    if len(reason) > REASON_LIMIT:
        raise RefusedError("reason")
    parked = []
    for suggestion_id, version in sorted(versions.items()):
        try:
            suggestion = lock_row(session, Suggestion, suggestion_id)
        except NotFoundError:
            continue
        if suggestion.version == version and suggestion.state is SuggestionState.NEW:
            add_review(session, suggestion, Decision.PARK, SuggestionState.PARKED, reason, by=by, at=at)
            parked.append(suggestion_id)
    session.commit()
    return parked


def undo_review(session: Session, suggestion_id: int, *, version: int, by: Who, at: datetime) -> Suggestion:
    """Take the last decision back: the suggestion stands where it stood before it, and the history tells both.

    Raises NotFoundError; ConflictError when it has changed since ``version``; RefusedError with the code "nothing"
    (there is no decision to take back) or "withdrawn".
    """
    suggestion = lock_row(session, Suggestion, suggestion_id)
    history = _history(session, suggestion_id)
    last, standing = history[-1] if history else None, holding_review(suggestion, history)
    repeated = last is not None and last.decision is Decision.UNDO and last.account_id == by.account_id
    if not (repeated and suggestion.version == version + 1):
        check_version(suggestion, version)
        if standing is None:
            raise RefusedError("nothing")
        if not may_be_decided(suggestion):
            raise RefusedError("withdrawn")
        add_review(session, suggestion, Decision.UNDO, standing.state_before, "", by=by, at=at)
    session.commit()
    return suggestion


def decline_after_talk(session: Session, item: AgendaItem, *, by: Who, at: datetime) -> None:
    """Decline what they said no to in a talk, in the caller's transaction; nothing when it is declined, or withdrawn.

    The reason is that of the talk.
    """
    suggestion = lock_row(session, Suggestion, item.suggestion_id)
    if suggestion.state is not SuggestionState.DECLINED and may_be_decided(suggestion):
        after = SuggestionState.DECLINED
        add_review(session, suggestion, Decision.DECLINE, after, item.outcome_reason, by=by, at=at, talk=item)


def undo_after_talk(session: Session, item: AgendaItem, *, by: Who, at: datetime) -> None:
    """Take back that a talk declined its suggestion, in the caller's transaction, if that is what holds."""
    suggestion = lock_row(session, Suggestion, item.suggestion_id)
    standing = holding_review(suggestion, _history(session, suggestion.id))
    if standing is not None and standing.agenda_item_id == item.id and may_be_decided(suggestion):
        add_review(session, suggestion, Decision.UNDO, standing.state_before, "", by=by, at=at)


def standing_review(history: Iterable[Review]) -> Review | None:
    """The decision that holds, after those that were taken back; ``history`` is in order, None = undecided."""
    standing: list[Review] = []
    for review in history:
        standing = standing[:-1] if review.decision is Decision.UNDO else [*standing, review]
    return standing[-1] if standing else None


def holding_review(suggestion: Suggestion, history: Iterable[Review]) -> Review | None:
    """The decision that holds, when those do not from before the suggestion came back by itself."""
    return standing_review(since(suggestion.came_back_at, history))


def since(came_back_at: datetime | None, history: Iterable[Review]) -> Iterator[Review]:
    """The decisions that were taken after a suggestion came back by itself; all when it never did."""
    return (review for review in history if came_back_at is None or review.at > came_back_at)


def may_be_decided(suggestion: Suggestion) -> bool:
    """Whether a decision means anything: the need and the resource are still there."""
    return suggestion.state is not SuggestionState.GONE or suggestion.gone_reason in BY_A_RUN


def _history(session: Session, suggestion_id: int) -> Sequence[Review]:
    return session.scalars(select(Review).where(Review.suggestion_id == suggestion_id).order_by(Review.id)).all()


def _is_repeated(session: Session, suggestion: Suggestion, said: tuple[Decision, str, int | None], by: Who) -> bool:
    """Whether the last thing in the history is this very decision by the same person: a double tap."""
    query = select(Review).where(Review.suggestion_id == suggestion.id).order_by(Review.id.desc()).limit(1)
    last = session.scalars(query).one_or_none()
    return (
        last is not None
        and (last.decision, last.reason, last.decline_reason_id) == said
        and last.account_id == by.account_id
        and suggestion.state is STATE_AFTER[last.decision]
    )


def add_review(
    session: Session,
    suggestion: Suggestion,
    decision: Decision,
    state: SuggestionState,
    reason: str,
    *,
    by: Who,
    at: datetime,
    because: DeclineReason | None = None,
    talk: AgendaItem | None = None,
) -> None:
    """Write a decision down and let the suggestion stand as it says, in the caller's transaction.

    Raises RefusedError("staff") for nobody's account.
    """
    before, account_id = suggestion.state, by.account_id
    if account_id is None:
        raise RefusedError("staff")
    session.add(
        Review(
            suggestion_id=suggestion.id,
            decision=decision,
            reason=reason,
            state_before=before,
            agenda_item_id=talk.id if talk else None,
            **_consequences(because, at),
            account_id=account_id,
            at=at,
        )
    )
    suggestion.state, suggestion.updated_at = state, at
    suggestion.gone_reason = (
        GoneReason.FITS_LESS if state is SuggestionState.GONE else ""
    )  # an undo may lead back there
    session.flush()
    record_event(session, decision, suggestion, by=by, at=at, before=before, after=state)


def _consequences(because: DeclineReason | None, at: datetime) -> dict[str, Any]:
    """The columns that tell for how long something declined stays away, as the list says at this moment.

    ``at`` is on the municipality's clock, whose days count.
    """
    if because is None:
        return {}
    until = None if because.months is None else months_later(at.date(), because.months)
    kept = {"effect": because.effect, "between_parties": because.between_parties, "until": until}
    return {"decline_reason_id": because.id} | kept
