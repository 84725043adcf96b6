"""Sending the form: from a draft to an actor with needs and resources, a reference and a receipt, all or nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import Actor, Draft, Need, Resource, Submission
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.forms.answers import REACH_KM, Step, normal_email, unfinished
from matchmaker.services.forms.drafts import find_draft
from matchmaker.services.forms.receipts import receipt_mail
from matchmaker.services.forms.references import new_ref, take_references
from matchmaker.services.mail.outbox import language_of, queue_mail
from matchmaker.services.places import find_or_add_places
from matchmaker.services.run_records import ask_for_run


def submit_draft(
    session: Session, token: str, *, channel: str = "web", language: str, page: str, by: Who, at: datetime
) -> Submission:
    """Send what the draft behind ``token`` holds; sending it again gives the same submission.

    ``page`` is where one asks for the link to one's own page. What staff send counts at once; what others send waits
    until somebody of the staff has looked at it. ``submission.received_at == at`` tells whether this call sent it.
    Raises NoDraftError, and RefusedError: "unfinished" when something has to be put right first, "nothing" when there
    is neither need nor resource.
    """
    draft = find_draft(session, token, at=at, lock=True)
    sent = submission_of(session, draft)
    if sent is not None:
        return sent
    if unfinished(draft.data):
        raise RefusedError("unfinished")
    if channel == "web" and not draft.data.get(Step.NEEDS) and not draft.data.get(Step.RESOURCES):
        raise RefusedError("nothing")
    actor = _actor_from(session, draft.data, at)
    actor.awaits_check = by.account_id is None
    session.add(actor)
    session.flush()
    actor.language = language
    submission = receive_draft(session, draft, actor, channel=channel, page=page, by=by, at=at)
    if not actor.awaits_check:
        ask_for_run(session, by=by, at=at, actor_id=actor.id)
    session.commit()
    return submission


def receive_draft(
    session: Session, draft: Draft, actor: Actor, *, channel: str, page: str, by: Who, at: datetime
) -> Submission:
    """Give what a draft of ``actor``'s holds a reference, and mail a receipt, in the caller's transaction."""
    submission = record_submission(
        session,
        actor,
        take_references(session, 1, at=at)[0],
        channel=channel,
        original={step: draft.data[step] for step in Step if step in draft.data},
        draft=draft,
        by=by,
        at=at,
    )
    if actor.contact_email:
        subject, body = receipt_mail(submission, language_of(actor), page)
        queue_mail(session, actor.contact_email, subject, body, at=at)
    return submission


def find_submission(session: Session, token: str, *, at: datetime) -> Submission:
    """What was sent from the draft behind ``token``. Raises NoDraftError, or NotFoundError when it is not sent yet."""
    submission = submission_of(session, find_draft(session, token, at=at))
    if submission is None:
        raise NotFoundError
    return submission


def record_submission(
    session: Session,
    actor: Actor,
    reference: str,
    *,
    channel: str,
    original: Mapping[str, Any],
    draft: Draft | None = None,
    by: Who,
    at: datetime,
) -> Submission:
    """Note that something has arrived, with its unchanged original, in the caller's transaction."""
    submission = Submission(
        reference=reference,
        received_at=at,
        channel=channel,
        original=dict(original),
        actor_id=actor.id,
        draft_id=draft.id if draft else None,
        account_id=by.account_id,
    )
    session.add(submission)
    session.flush()
    record_event(session, "submit", submission, by=by, at=at, reference=reference, channel=channel)
    return submission


def submission_of(session: Session, draft: Draft) -> Submission | None:
    """What was sent from a draft, if it has been."""
    return session.scalars(select(Submission).where(Submission.draft_id == draft.id)).one_or_none()


def _actor_from(session: Session, data: Mapping[str, Any], at: datetime) -> Actor:
    """The actor of a finished form, with needs and resources."""
    who, contact, ref = data[Step.WHO], data[Step.CONTACT], new_ref()
    return Actor(
        ref=ref,
        kind=ActorKind(who["kind"]),
        name=who["name"],
        place=find_or_add_places(session, [who["place"]])[who["place"]],
        description=who.get("description", ""),
        reach_km=REACH_KM.get(contact.get("reach", "")),
        contact_name=contact["contact_name"],
        contact_email=normal_email(contact.get("contact_email", "")) or "",
        contact_phone=contact.get("contact_phone", ""),
        needs=[need_from(f"{ref}.n{n}", item, at) for n, item in enumerate(data.get(Step.NEEDS, ()), 1)],
        resources=[resource_from(f"{ref}.r{n}", item, at) for n, item in enumerate(data.get(Step.RESOURCES, ()), 1)],
        created_at=at,
        updated_at=at,
    )


def need_from(ref: str, item: Mapping[str, Any], at: datetime) -> Need:
    """A need as it was told, under the lasting name ``ref``."""
    return Need(
        ref=ref,
        horizon=Horizon(item["horizon"]),
        for_village=item.get("for_village", False),
        hide_name=item.get("hide_name", False),
        **_common(item, at),
    )


def resource_from(ref: str, item: Mapping[str, Any], at: datetime) -> Resource:
    """A resource as it was told, under the lasting name ``ref``."""
    return Resource(ref=ref, capacity=item.get("capacity", ""), **_common(item, at))


def _common(item: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """What needs and resources share."""
    return {
        "title": item["title"],
        "description": item.get("description", ""),
        "months": item.get("months", []),
        "weekdays": item.get("weekdays", []),
        "created_at": at,
        "updated_at": at,
    }
