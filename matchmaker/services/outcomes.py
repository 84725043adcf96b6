"""What came of each talk at a meeting: written down once, changed by whoever saw what stands, and what it opens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.models import AgendaItem, Meeting, Outcome, OutcomeCause
from matchmaker.services.audit import Who, record_event
from matchmaker.services.collaborations import Opening, collaborations_from, open_collaboration
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import check_version, lock_row

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
    opening: Opening | None = None,
    by: Who,
    at: datetime,
) -> AgendaItem:
    """Write down what was said in a talk and what came of it, or change what is written.

    With the outcome COLLABORATION an item's first collaboration is opened, as ``opening`` says; one that was opened
    before stays as it is, whatever the outcome is changed to. ``causes`` say what kind of thing decided it, and
    ``talk_with`` who else has to be there when they talk more. The same outcome sent twice is written once.

    Raises NotFoundError; RefusedError: "reason" when the outcome needs one, in words or by causes, "opening" when a
    collaboration begins and ``opening`` is missing; ConflictError when somebody else wrote first.
    """
    if outcome in NEED_A_REASON and not (outcome_reason or causes):
        raise RefusedError("reason")
    item = lock_row(session, AgendaItem, item_id)
    named = [cause.value for cause in OutcomeCause if cause in causes]
    wanted = (said, outcome, outcome_reason, named, talk_with, by.account_id)
    if _written(item) != wanted:
        check_version(item, version)
        begins = outcome is Outcome.COLLABORATION and not collaborations_from(session, [item.id])
        if begins and opening is None:
            raise RefusedError("opening")
        before = item.outcome
        item.said, item.outcome, item.outcome_reason, item.causes, item.talk_with, item.recorded_by_id = wanted
        item.recorded_at = at
        record_event(session, "record_outcome", item, by=by, at=at, before=before, after=outcome, causes=named)
        if begins and opening is not None:
            open_collaboration(session, opening, item, reason=outcome_reason or said, by=by, at=at)
    session.commit()
    return item


def next_unrecorded(meeting: Meeting, after: AgendaItem | None = None) -> AgendaItem | None:
    """The next talk on the agenda without an outcome: after ``after``, else from the beginning."""
    missing = [item for item in meeting.items if item.outcome is None and item is not after]
    later = [item for item in missing if after is not None and item.position > after.position]
    return next(iter(later or missing), None)


def _written(item: AgendaItem) -> tuple[object, ...]:
    return (item.said, item.outcome, item.outcome_reason, item.causes, item.talk_with, item.recorded_by_id)
