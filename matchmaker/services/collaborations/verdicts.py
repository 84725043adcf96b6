"""What became of suggestions, as the engine sees it: the decisions that hold, and what came of talks about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker.matching.snapshot import Answer
from matchmaker.models import AgendaItem, Decision, ExperienceReset, Review, Suggestion, SuggestionShape
from matchmaker.services.collaborations.collaborations import BEGINS
from matchmaker.services.suggestions.reviews import standing_review

DECIDED = {Decision.ACCEPT: Answer.ACCEPTED, Decision.DECLINE: Answer.DECLINED}
"""A parked suggestion is no answer yet."""


def answers_since(session: Session, since: datetime | None) -> dict[int, Answer]:
    """What became of each pair (suggestion by id) after a time, None = ever; what they said themselves goes before.

    When they agreed in a talk, or said no in one and that holds, it is their answer, the latest of them; else it is the
    decision. Other outcomes leave that as it was. Groups teach nothing: whoever declines one may find each of its pairs
    good, and the other way round.
    """
    pairs = select(Suggestion.id).where(Suggestion.shape == SuggestionShape.PAIR)

    def after(at: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return at.is_not(None) if since is None else at > since

    histories: dict[int, list[Any]] = {}
    # What is taken back after the time was decided after it, or before it and then teaches nothing anyway.
    said = (Review.suggestion_id, Review.decision, Review.agenda_item_id, Review.at)  # rows: there may be thousands
    query = select(*said).where(after(Review.at), Review.suggestion_id.in_(pairs)).order_by(Review.id)
    for review in session.execute(query):
        histories.setdefault(review.suggestion_id, []).append(review)
    holding = {suggestion_id: standing_review(history) for suggestion_id, history in histories.items()}
    decided = {i: DECIDED[review.decision] for i, review in holding.items() if review and review.decision in DECIDED}
    told = [(r.at, i, Answer.REFUSED) for i, r in holding.items() if r is not None and r.agenda_item_id is not None]
    talks = select(AgendaItem.recorded_at, AgendaItem.suggestion_id).where(
        AgendaItem.outcome.in_(BEGINS), after(AgendaItem.recorded_at), AgendaItem.suggestion_id.in_(pairs)
    )
    told += [(at, suggestion_id, Answer.AGREED) for at, suggestion_id in session.execute(talks) if at is not None]
    return decided | {suggestion_id: answer for _, suggestion_id, answer in sorted(told)}


def latest_reset(session: Session) -> datetime | None:
    """When the matching was last told to forget; None = never."""
    return session.scalar(select(func.max(ExperienceReset.at)))
