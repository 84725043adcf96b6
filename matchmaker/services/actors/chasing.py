"""Whom to get in touch with, and why: what is old, what is missing, mail that did not arrive, questions unanswered."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor, ContactChannel, ContactNote, Need, Resource
from matchmaker.services.audit import Who, record_event
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.mail.addresses import comes_back_from
from matchmaker.services.mail.outbox import queue_mail
from matchmaker.services.rows import add_once, in_lists

STALE_AFTER = timedelta(days=180)
ANSWER_WITHIN = timedelta(days=7)
PAGE_SIZE = 50
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


@dataclass(frozen=True, slots=True)
class ChasedPage:
    """One page of those to get in touch with.

    ``reachable`` counts those on all pages who have an e-mail address; ``counts`` says for how many there is each
    cause, whichever is asked for.
    """

    chased: Page[Chased]
    reachable: int
    counts: Mapping[Cause, int]


def page_of_chased(session: Session, *, cause: Cause | None = None, page: int = 1, at: datetime) -> ChasedPage:
    """Fifty of those whom :func:`list_chased` gives."""
    found = _find(session, at)
    wanted = [one for one in found if cause is None or cause in one.causes]
    return ChasedPage(
        chased=page_of(len(wanted), page, PAGE_SIZE, lambda part: _load(session, wanted[part])),
        reachable=sum(one.has_email for one in wanted),
        counts=Counter(each for one in found for each in one.causes),
    )


def list_chased(
    session: Session, *, cause: Cause | None = None, among: Collection[int] | None = None, at: datetime
) -> list[Chased]:
    """Those to get in touch with, those with most causes first.

    All of them, or those for one ``cause``, or those of them whose ids are ``among`` these.
    """
    found = (one for one in _find(session, at) if cause is None or cause in one.causes)
    return _load(session, [one for one in found if among is None or one.actor_id in among])


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


@dataclass(frozen=True, slots=True)
class _Found:
    actor_id: int
    has_email: bool
    causes: Sequence[Cause]


def _find(session: Session, at: datetime) -> list[_Found]:
    """Everyone whom there is a cause for, in order; no more than that is read of them, since a page shows only some."""
    conditions = _conditions(at)
    query = select(Actor.id, Actor.name, Actor.contact_email, *conditions.values())
    rows = session.execute(query.where(Actor.withdrawn_at.is_(None), or_(*conditions.values()))).all()
    found = []
    for actor_id, name, email, *holds in rows:
        causes = [cause for cause, it_holds in zip(conditions, holds, strict=True) if it_holds]
        found.append(((-len(causes), alphabetical(name), actor_id), _Found(actor_id, bool(email), causes)))
    return [one for _, one in sorted(found, key=lambda each: each[0])]


def _load(session: Session, found: Sequence[_Found]) -> list[Chased]:
    query = select(Actor).options(joinedload(Actor.place))
    parts = in_lists([one.actor_id for one in found])
    actors = {actor.id: actor for part in parts for actor in session.scalars(query.where(Actor.id.in_(part)))}
    return [Chased(actors[one.actor_id], one.causes) for one in found]


def _conditions(at: datetime) -> Mapping[Cause, ColumnElement[bool]]:
    old = at - STALE_AFTER
    needs, resources = (
        Actor.needs.any(Need.withdrawn_at.is_(None)),
        Actor.resources.any(Resource.withdrawn_at.is_(None)),
    )
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
        Cause.BOUNCED: comes_back_from(Actor.contact_email),
        Cause.UNANSWERED: Actor.id.in_(waiting),
    }
