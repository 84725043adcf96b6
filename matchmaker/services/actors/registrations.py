"""Writing down what somebody told by telephone, on paper or at a visit, and correcting who they are."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Actor, Draft, Submission
from matchmaker.services.actors.board import read_again_what_names
from matchmaker.services.actors.corrections import record_correction
from matchmaker.services.audit import Who
from matchmaker.services.errors import RefusedError
from matchmaker.services.forms.answers import REACH_KM, Answers, Fault, Step, normal_email, problems_in
from matchmaker.services.forms.submissions import submit_draft
from matchmaker.services.matching.snapshots import COUNTS
from matchmaker.services.meetings.handed_invitations import lock_coming, person_of, readdress_invitations
from matchmaker.services.meetings.meeting_mail import Post
from matchmaker.services.places import find_or_add_places
from matchmaker.services.rows import add_once, lock_standing
from matchmaker.services.run_records import ask_for_run
from matchmaker.services.tokens import token_hash

KEPT = timedelta(days=1)
"""How long a form that was typed over is kept beside what it became."""

MAY_LACK = frozenset({Fault.MISSING, Fault.NO_WAY_TO_REACH})
"""What is no hindrance to correcting the way to reach somebody: those who came by a file may have none."""


class Channel(StrEnum):
    """How it came to the one who wrote it down."""

    PHONE = "phone"
    PAPER = "paper"
    VISIT = "visit"


def register_actor(
    session: Session,
    data: Mapping[str, Any],
    *,
    key: str,
    channel: Channel,
    language: str,
    page: str,
    by: Who,
    at: datetime,
) -> Submission:
    """Enter an actor for somebody; ``data`` is as in a draft, by step. The same ``key`` gives the same submission.

    It counts at once, since one of the staff has read it. Raises RefusedError("unfinished").
    """
    draft = Draft(token_hash=token_hash(key), data=dict(data), created_at=at, updated_at=at, expires_at=at + KEPT)
    add_once(session, draft, Draft.token_hash)
    return submit_draft(session, key, channel=channel, language=language, page=page, by=by, at=at)


def is_registered(session: Session, key: str) -> bool:
    """Whether a form with this ``key`` has entered an actor already, so that sending it again asks nothing more."""
    sent = select(Submission.id).join(Draft, Draft.id == Submission.draft_id)
    return session.scalar(sent.where(Draft.token_hash == token_hash(key))) is not None


def correct_actor(
    session: Session,
    actor_id: int,
    *,
    version: int,
    who: Answers,
    contact: Answers,
    post: Post,
    by: Who,
    at: datetime,
) -> Actor:
    """Put other words in the place of those that stand there; what stood there is kept as a correction.

    ``who`` and ``contact`` are whole steps of the form; reach stays as it is when that says nothing. Invitations to
    meetings to come follow the contact to another address, see services/meetings/handed_invitations.

    Raises NotFoundError; ConflictError when it has been changed
    since ``version`` or is withdrawn; RefusedError("words") when the form would not have taken them.
    """
    faults = [p for p in problems_in(Step.CONTACT, contact) if p.fault not in MAY_LACK]
    if problems_in(Step.WHO, who) or faults:
        raise RefusedError("words")
    meetings = lock_coming(session, actor_id, at=at)
    actor = lock_standing(session, Actor, actor_id, version)
    place = find_or_add_places(session, [who["place"]])[who["place"]]
    session.flush()
    wanted: dict[str, Any] = {
        "kind": ActorKind(who["kind"]),
        "name": who["name"],
        "place_id": place.id,
        "description": who.get("description", ""),
        "contact_name": contact.get("contact_name", ""),
        "contact_phone": contact.get("contact_phone", ""),
        "contact_email": normal_email(contact.get("contact_email", "")) or "",
        "reach_km": REACH_KM.get(contact.get("reach", ""), actor.reach_km),
    }
    before = {name: getattr(actor, name) for name, value in wanted.items() if getattr(actor, name) != value}
    if before:
        if before.keys() & {"name", "contact_name"}:
            read_again_what_names(session, actor_id, at=at)
        stood = person_of(actor)
        for name in before:
            setattr(actor, name, wanted[name])
        actor.updated_at = at
        if "contact_email" in before:
            readdress_invitations(session, actor_id, meetings, stood, person_of(actor), post=post, by=by, at=at)
        after = {name: wanted[name] for name in before}
        record_correction(session, actor, actor_id=actor.id, before=before, after=after, by=by, at=at)
        if COUNTS & before.keys():
            ask_for_run(session, by=by, at=at, actor_id=actor.id)
    session.commit()
    return actor
