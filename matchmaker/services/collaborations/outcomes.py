"""What came of each talk at a meeting: written down once, changed by whoever saw what stands, and what it opens."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from matchmaker.models import AgendaItem, Meeting, Outcome, OutcomeCause
from matchmaker.services.audit import Who, record_event
from matchmaker.services.collaborations.collaborations import (
    BEGINS,
    Opening,
    collaborations_from,
    follow_trial,
    open_collaboration,
)
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import check_version, lock_row
from matchmaker.services.suggestions.reviews import decline_after_talk, undo_after_talk

NEED_A_REASON = (Outcome.NOT_NOW, Outcome.NO)
"""Outcomes that nobody learns anything from without knowing why."""


def record_outcome(
    session: Session,
    item_id: int,
    *,
    version: int,
    said: str,
    outcome: Outcome,
    outcome_reason: str,
    causes: Sequence[OutcomeCause] = (),
    talk_with: str = "",
    until: date | None = None,
    opening: Opening | None = None,
    by: Who,
    at: datetime,
) -> AgendaItem:
    """Write down what was said in a talk and what came of it, or change what is written.

    With an outcome of BEGINS an item's first collaboration is opened, as ``opening`` says; one that was opened before
    stays as it is, whatever the outcome is changed to; only a trial's new end is also the day they are asked. A NO
    declines the suggestion, and another outcome in its place takes that back. ``causes`` say what kind of thing decided
    it, ``talk_with`` who else has to be there when they talk more, and ``until`` how long they try it, or for how long
    it is not to be. The same outcome sent twice is written once.

    Raises NotFoundError; RefusedError: "reason" when the outcome needs one, in words or by causes, "until" for a trial
    without an end, "opening" when a collaboration begins and ``opening`` is missing; ConflictError when somebody else
    wrote first.
    """
    if outcome in NEED_A_REASON and not (outcome_reason or causes):
        raise RefusedError("reason")
    if outcome is Outcome.TRIAL and until is None:
        raise RefusedError("until")
    item = lock_row(session, AgendaItem, item_id)
    named = [cause.value for cause in OutcomeCause if cause in causes]
    wanted = _Written(said, outcome, outcome_reason, named, talk_with, until, by.account_id)
    if _written(item) != wanted:
        check_version(item, version)
        begins = outcome in BEGINS and not collaborations_from(session, [item.id])
        if begins and opening is None:
            raise RefusedError("opening")
        before = item.outcome
        for name, value in wanted._asdict().items():
            setattr(item, name, value)
        item.recorded_at = at
        record_event(session, "record_outcome", item, by=by, at=at, before=before, after=outcome, causes=named)
        if outcome is Outcome.NO and before is not outcome:  # a corrected one says nothing about what came since
            decline_after_talk(session, item, by=by, at=at)
        elif before is Outcome.NO and outcome is not before:
            undo_after_talk(session, item, by=by, at=at)
        if begins and opening is not None:
            open_collaboration(session, opening, item, reason=outcome_reason or said, by=by, at=at)
        elif outcome is Outcome.TRIAL:
            follow_trial(session, item)
    session.commit()
    return item


def next_unrecorded(meeting: Meeting, after: AgendaItem | None = None) -> AgendaItem | None:
    """The next talk on the agenda without an outcome: after ``after``, else from the beginning."""
    missing = [item for item in meeting.items if item.outcome is None and item is not after]
    later = [item for item in missing if after is not None and item.position > after.position]
    return next(iter(later or missing), None)


class _Written(NamedTuple):
    """The columns that an outcome is written in."""

    said: str
    outcome: Outcome | None
    outcome_reason: str
    causes: list[str]
    talk_with: str
    until: date | None
    recorded_by_id: int | None


def _written(item: AgendaItem) -> _Written:
    return _Written(*(getattr(item, name) for name in _Written._fields))
