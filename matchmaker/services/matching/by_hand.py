"""Suggestions that somebody makes by hand: the same rows as those of a run, so that a run that finds one knows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.strategy import Strategy
from matchmaker.models import Suggestion, SuggestionLink, SuggestionShape, SuggestionState
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.standings import Bar, PairAnswer, why_pair
from matchmaker.services.rows import add_once, lock_row
from matchmaker.services.suggestions.proposals import entry_of, identity_of
from matchmaker.services.suggestions.tips import TipSeen, take_up

HAND_WORDS_LIMIT = 1000

IN_THE_WAY = (Bar.SAME_ACTOR, Bar.NEED_WITHDRAWN, Bar.RESOURCE_WITHDRAWN, Bar.RESTING)
"""What no person can suggest either; that it is far to go, they may know better."""


def suggest_by_hand(
    session: Session,
    strategies: Sequence[Strategy],
    need_id: int,
    resource_id: int,
    *,
    words: str,
    tip: TipSeen | None = None,
    by: Who,
    at: datetime,
) -> Suggestion:
    """Put a need and a resource before the project leader, with why in somebody's own ``words``.

    What the strategies say of the two is kept with it, as with any other. When there is a suggestion of the two already
    it is that one: undecided or gone, it is marked as made by hand and waits; decided, it stays as it is. A ``tip``
    that made somebody think of the two is answered in the same transaction.
    Raises NotFoundError; ConflictError when the tip has been answered since it was seen; RefusedError with the code
    "words" (missing or too long), "staff" (nobody's account), "same_actor", "need_withdrawn", "resource_withdrawn",
    "resting", or, with a tip, "declined".
    """
    words = words.strip()
    if not 0 < len(words) <= HAND_WORDS_LIMIT:
        raise RefusedError("words")
    if by.account_id is None:
        raise RefusedError("staff")
    answer = why_pair(session, strategies, need_id, resource_id, per_need=1)
    if answer.bar in IN_THE_WAY:
        raise RefusedError(str(answer.bar))
    session.commit()  # what was read is read; the writing is one short transaction
    suggestion, new = add_once(session, _new(answer, at), Suggestion.identity)
    if new:
        session.add(SuggestionLink(suggestion_id=suggestion.id, position=0, need_id=need_id, resource_id=resource_id))
    else:
        suggestion = lock_row(session, Suggestion, suggestion.id)
    is_gone, waits = suggestion.state is SuggestionState.GONE, suggestion.state is SuggestionState.NEW
    if is_gone or (waits and suggestion.made_by_id is None):
        suggestion.state, suggestion.gone_reason = SuggestionState.NEW, ""
        suggestion.made_by_id, suggestion.hand_words, suggestion.updated_at = by.account_id, words, at
        record_event(session, "suggest", suggestion, by=by, at=at, new=new)
    if tip is not None:
        take_up(session, tip, suggestion, by=by, at=at)
    session.commit()
    return session.scalars(select(Suggestion).where(Suggestion.id == suggestion.id)).one()


def _new(answer: PairAnswer, at: datetime) -> Suggestion:
    """A suggestion that no run has found, with what the strategies say of the two now."""
    identity = identity_of(SuggestionShape.PAIR, [(answer.need.ref, answer.resource.ref)])
    standing = answer.standing
    said: dict[str, Any] = {"score": 0.0, "strategies": {}, "evidence": []}
    if standing is not None:
        said = {
            "score": standing.score,
            "strategies": dict(standing.strategies),
            "evidence": [entry_of(item) for item in standing.evidence],
        }
    shape, state = SuggestionShape.PAIR, SuggestionState.NEW
    return Suggestion(identity=identity, shape=shape, state=state, created_at=at, updated_at=at, **said)
