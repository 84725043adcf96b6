"""Links in mails to those who take part: each leads one of them to one thing, without a password."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from matchmaker.matching.texts import Text
from matchmaker.models import Actor, ActorLink, LinkPurpose, OutboxMail
from matchmaker.services.actors.contact_people import list_people
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ExpiredError, NotFoundError
from matchmaker.services.mail.outbox import Letter, language_of, write_mail
from matchmaker.services.rows import lately
from matchmaker.services.tokens import new_token, token_hash

PATHS = {
    LinkPurpose.TALK: "/min-sida/fraga/{token}",
    LinkPurpose.STILL_TRUE: "/min-sida/stammer/{token}",
    LinkPurpose.CALENDAR: "/min-sida/kalender/{token}/moten.ics",
}
"""Where the pages answer to each kind of link."""
RENEWABLE = (LinkPurpose.TALK, LinkPurpose.STILL_TRUE)
"""The links that ask something, and that can be had anew when they are too old."""
RENEW_AFTER = timedelta(minutes=10)

RENEWED = Letter(
    Text(sv="Här är er nya länk", en="Here is your new link"),
    Text(
        sv="Hej!\n\nDen gamla länken hade slutat gälla. Här är en ny:\n{url}\n",
        en="Hello!\n\nThe old link no longer worked. Here is a new one:\n{url}\n",
    ),
)


def make_link(
    session: Session,
    actor: Actor,
    purpose: LinkPurpose,
    *,
    public_url: str,
    consent_id: int | None = None,
    email: str = "",
    at: datetime,
) -> str:
    """A new link for an actor, as a whole address under ``public_url``, in the caller's transaction.

    It is good as long as whom it is made for is a contact: the one with the address ``email``, or else the main one.
    """
    token = new_token()
    session.add(
        ActorLink(
            token_hash=token_hash(token),
            actor_id=actor.id,
            purpose=purpose,
            consent_id=consent_id,
            address_hash=_address_hash(email or actor.contact_email),
            created_at=at,
        )
    )
    return public_url.rstrip("/") + PATHS[purpose].format(token=token)


def revoke_links(session: Session, actor_id: int, purpose: LinkPurpose, *, email: str) -> None:
    """Let no link of this purpose lead this contact of an actor anywhere any longer, in the caller's transaction."""
    theirs = (ActorLink.actor_id == actor_id, ActorLink.address_hash == _address_hash(email))
    session.execute(delete(ActorLink).where(*theirs, ActorLink.purpose == purpose))


def follow_link(session: Session, token: str, purpose: LinkPurpose, *, since: datetime | None = None) -> ActorLink:
    """What a link's token stands for.

    Raises NotFoundError, also when its actor has ceased to take part or whom it was made for is its contact no
    longer; and ExpiredError for a link made before ``since``.
    """
    link, _, _ = _find(session, token, ActorLink.purpose == purpose)
    if since is not None and link.created_at < since:
        raise ExpiredError
    return link


def renew_link(session: Session, token: str, *, public_url: str, at: datetime) -> None:
    """Mail a new link in the place of an old one, to the address that the old one went to.

    Once in ten minutes for each thing asked, so that pressing again fills no mailbox. Raises NotFoundError as
    :func:`follow_link` does, and for a link of which there is only one at a time.
    """
    old, actor, email = _find(session, token, ActorLink.purpose.in_(RENEWABLE))
    purpose, about = old.purpose, old.consent_id
    same = (ActorLink.actor_id == actor.id, ActorLink.purpose == purpose, ActorLink.consent_id == about)
    theirs = (*same, ActorLink.address_hash == old.address_hash)
    renewed = select(ActorLink.token_hash).where(*theirs, lately(ActorLink.created_at, RENEW_AFTER, at=at))
    if session.scalars(renewed.limit(1)).first() is None:
        url = make_link(session, actor, purpose, public_url=public_url, consent_id=about, email=email, at=at)
        mail_new_link(session, actor, email, url, at=at)
        record_event(session, "renew_link", actor, by=Who.actor(actor.id), at=at, purpose=purpose)
    session.commit()


def mail_new_link(session: Session, actor: Actor, email: str, url: str, *, at: datetime) -> OutboxMail:
    """Mail a contact of an actor a link asked for in the place of one that is too old, in the caller's transaction."""
    return write_mail(session, email, RENEWED, language_of(actor), asked_for=True, at=at, url=url)


def _find(session: Session, token: str, wanted: ColumnElement[bool]) -> tuple[ActorLink, Actor, str]:
    """A link, its actor, and the address it was made for, which is that of one of the actor's contacts."""
    query = select(ActorLink, Actor).join(Actor, Actor.id == ActorLink.actor_id).where(Actor.withdrawn_at.is_(None))
    found = session.execute(query.where(ActorLink.token_hash == token_hash(token), wanted)).one_or_none()
    if found is None:
        raise NotFoundError("no such link")
    link, actor = found
    more = (person.email for person in list_people(session, actor.id) if person.confirmed_at is not None)
    for email in (actor.contact_email, *more):
        if _address_hash(email) == link.address_hash:
            return link, actor, email
    raise NotFoundError("no such link")


def _address_hash(email: str) -> str:
    return token_hash(email.lower())
