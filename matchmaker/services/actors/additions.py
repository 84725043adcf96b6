"""One more need or resource of somebody who takes part already: told by themselves, or written down by staff."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.models import Actor, Draft, Submission
from matchmaker.services.actors.registrations import KEPT
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.forms.answers import Answers, Step, problems_in
from matchmaker.services.forms.references import new_ref
from matchmaker.services.forms.submissions import need_from, receive_draft, resource_from, submission_of
from matchmaker.services.rows import add_once, lock_row
from matchmaker.services.run_records import ask_for_run
from matchmaker.services.tokens import token_hash


def add_item(
    session: Session,
    actor_id: int,
    step: Step,
    words: Answers,
    *,
    key: str,
    channel: str,
    page: str,
    by: Who,
    at: datetime,
) -> Submission:
    """Write down a need or a resource, as ``step`` says, with a reference, how it came in and its unchanged original.

    It counts at once. What they tell themselves is read by the staff afterwards, as words that they change are, and
    stands on no board before; see services/actors/checks. Those who have an address get a receipt. The same ``key``
    gives the same submission. Raises NotFoundError; ConflictError when they take no part any longer;
    RefusedError("words") when the form would not have taken them.
    """
    if problems_in(step, words):
        raise RefusedError("words")
    actor = lock_row(session, Actor, actor_id)
    item = {"key": "told", **words}
    draft = Draft(token_hash=token_hash(key), data={step: [item]}, created_at=at, updated_at=at, expires_at=at + KEPT)
    draft, _ = add_once(session, draft, Draft.token_hash)
    sent = submission_of(session, draft)
    if sent is not None:
        session.commit()
        return sent
    if actor.withdrawn_at is not None:
        raise ConflictError
    make = need_from if step is Step.NEEDS else resource_from
    row = make(new_ref(), words, at)
    row.actor_id = actor.id
    row.unread_since = at if by.account_id is None else None
    session.add(row)
    session.flush()
    record_event(session, "add", row, by=by, at=at)
    submission = receive_draft(session, draft, actor, channel=channel, page=page, by=by, at=at)
    ask_for_run(session, by=by, at=at, actor_id=actor.id)
    session.commit()
    return submission
