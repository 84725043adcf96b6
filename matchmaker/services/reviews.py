"""Decisions about suggestions: one at a time, each with a reason, added to the history and never changed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Decision, Review, Suggestion, SuggestionState
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import check_version, lock_row
from matchmaker.services.suggestions import GoneReason

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
) -> Suggestion:
    """Accept, park or decline a suggestion; the very same decision once more by the same person changes nothing.

    ``note`` is the staff's note when that is to be written too (see set_note for its length).
    Raises NotFoundError; ConflictError when it has changed since ``version``; RefusedError with the code "reason"
    (missing or too long), "decision" (not one of the three) or "withdrawn" (its need or resource is no longer there).
    """
    reason = reason.strip()
    if not 0 < len(reason) <= REASON_LIMIT:
        raise RefusedError("reason")
    if decision not in STATE_AFTER:
        raise RefusedError("decision")
    suggestion = lock_row(session, Suggestion, suggestion_id)
    if not _is_repeated(session, suggestion, decision, reason, by):
        check_version(suggestion, version)
        if not may_be_decided(suggestion):
            raise RefusedError("withdrawn")
        suggestion.note = suggestion.note if note is None else note
        _add_review(session, suggestion, decision, STATE_AFTER[decision], reason, by=by, at=at)
    session.commit()
    return suggestion


def undo_review(session: Session, suggestion_id: int, *, version: int, by: Who, at: datetime) -> Suggestion:
    """Take the last decision back: the suggestion stands where it stood before it, and the history tells both.

    Raises NotFoundError; ConflictError when it has changed since ``version``; RefusedError with the code "nothing"
    (there is no decision to take back) or "withdrawn".
    """
    suggestion = lock_row(session, Suggestion, suggestion_id)
    history = session.scalars(select(Review).where(Review.suggestion_id == suggestion_id).order_by(Review.id)).all()
    last, standing = history[-1] if history else None, standing_review(history)
    repeated = last is not None and last.decision is Decision.UNDO and last.account_id == by.account_id
    if not (repeated and suggestion.version == version + 1):
        check_version(suggestion, version)
        if standing is None:
            raise RefusedError("nothing")
        if not may_be_decided(suggestion):
            raise RefusedError("withdrawn")
        _add_review(session, suggestion, Decision.UNDO, standing.state_before, "", by=by, at=at)
    session.commit()
    return suggestion


def standing_review(history: Iterable[Review]) -> Review | None:
    """The decision that holds, after those that were taken back; ``history`` is in order, None = undecided."""
    standing: list[Review] = []
    for review in history:
        standing = standing[:-1] if review.decision is Decision.UNDO else [*standing, review]
    return standing[-1] if standing else None


def may_be_decided(suggestion: Suggestion) -> bool:
    """Whether a decision means anything: the need and the resource are still there."""
    return suggestion.state is not SuggestionState.GONE or suggestion.gone_reason == GoneReason.FITS_LESS


def _is_repeated(session: Session, suggestion: Suggestion, decision: Decision, reason: str, by: Who) -> bool:
    """Whether the last thing in the history is this very decision by the same person: a double tap."""
    query = select(Review).where(Review.suggestion_id == suggestion.id).order_by(Review.id.desc()).limit(1)
    last = session.scalars(query).one_or_none()
    return (
        last is not None
        and (last.decision, last.reason, last.account_id) == (decision, reason, by.account_id)
        and suggestion.state is STATE_AFTER[decision]
    )


def _add_review(
    session: Session,
    suggestion: Suggestion,
    decision: Decision,
    state: SuggestionState,
    reason: str,
    *,
    by: Who,
    at: datetime,
) -> None:
    before, account_id = suggestion.state, by.account_id
    if account_id is None:
        raise RefusedError("staff")
    session.add(
        Review(
            suggestion_id=suggestion.id,
            decision=decision,
            reason=reason,
            state_before=before,
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
