"""Whom to get in touch with, and why: what is old, what is missing, mail that did not arrive, questions unanswered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor, ContactChannel, ContactNote, MailAddress, Need, Resource
from matchmaker.services.alphabet import alphabetical
from matchmaker.services.audit import Who, record_event
from matchmaker.services.outbox import queue_mail
from matchmaker.services.rows import add_once

STALE_AFTER = timedelta(days=180)
ANSWER_WITHIN = timedelta(days=7)
SUBJECT_LIMIT = 200
NAME_MARK = "{namn}"
"""What stands for the recipient's name in a message to many."""


class Cause(StrEnum):
    """Why somebody should hear from us."""

    STALE = "stale"
    UNREACHABLE = "unreachable"
    EMPTY = "empty"
    BOUNCED = "bounced"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Chased:
    """Somebody to get in touch with, with its place, and all the causes for it."""

    actor: Actor
    causes: Sequence[Cause]


def list_chased(session: Session, *, cause: Cause | None = None, at: datetime) -> list[Chased]:
    """Those to get in touch with, those with most causes first; all of them, or those for one ``cause``."""
    found: dict[int, list[Cause]] = {}
    for name, condition in _conditions(at).items():
        for actor_id in session.scalars(select(Actor.id).where(Actor.withdrawn_at.is_(None), condition)):
            found.setdefault(actor_id, []).append(name)
    wanted = [actor_id for actor_id, causes in found.items() if cause is None or cause in causes]
    query = select(Actor).where(Actor.withdrawn_at.is_(None)).options(joinedload(Actor.place))
    # So that a long list is no longer list of numbers than the databases take, all are read when most are wanted.
    actors = session.scalars(query.where(Actor.id.in_(wanted)) if len(wanted) < 500 else query)
    chased = [Chased(actor, found[actor.id]) for actor in actors if actor.id in set(wanted)]
    return sorted(chased, key=lambda one: (-len(one.causes), alphabetical(one.actor.name), one.actor.id))


def write_to_many(
    session: Session, actor_ids: Iterable[int], *, subject: str, body: str, key: str, by: Who, at: datetime
) -> int:
    """Mail those who have an address the same message, each with its own name for NAME_MARK; gives to how many.

    Each mail stands in the contact log of its actor. The same ``key`` again writes to nobody twice.
    """
    query = select(Actor).where(Actor.id.in_(set(actor_ids)), Actor.contact_email != "", Actor.withdrawn_at.is_(None))
    written = 0
    for actor in session.scalars(query.order_by(Actor.id)).all():
        words = body.replace(NAME_MARK, actor.name)
        note = ContactNote(
            form_key=f"{key}:{actor.id}",
            actor_id=actor.id,
            channel=ContactChannel.MAIL,
            words=f"{subject}\n\n{words}",
            at=at,
            account_id=by.account_id,
        )
        note, is_new = add_once(session, note, ContactNote.form_key)
        if is_new:
            mail = queue_mail(session, actor.contact_email, subject, words, at=at)
            session.flush()
            note.mail_id = mail.id
            record_event(session, "write", note, by=by, at=at)
            written += 1
    session.commit()
    return written


def _conditions(at: datetime) -> Mapping[Cause, ColumnElement[bool]]:
    old = at - STALE_AFTER
    needs, resources = (
        Actor.needs.any(Need.withdrawn_at.is_(None)),
        Actor.resources.any(Resource.withdrawn_at.is_(None)),
    )
    bounced = select(MailAddress.address).where(MailAddress.returned_at.is_not(None))
    waiting = select(ContactNote.actor_id).where(
        ContactNote.token_hash.is_not(None), ContactNote.answered_at.is_(None), ContactNote.at < at - ANSWER_WITHIN
    )
    return {
        Cause.STALE: and_(
            Actor.updated_at < old,
            ~Actor.needs.any(Need.updated_at >= old),
            ~Actor.resources.any(Resource.updated_at >= old),
        ),
        Cause.UNREACHABLE: and_(Actor.contact_email == "", Actor.contact_phone == ""),
        Cause.EMPTY: ~or_(needs, resources),
        Cause.BOUNCED: and_(Actor.contact_email != "", func.lower(Actor.contact_email).in_(bounced)),
        Cause.UNANSWERED: Actor.id.in_(waiting),
    }
