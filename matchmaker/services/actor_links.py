"""Links in mails to those who take part: each leads one of them to one thing, without a password."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, ActorLink, LinkPurpose
from matchmaker.services.accounts import token_hash
from matchmaker.services.errors import NotFoundError

PATHS = {
    LinkPurpose.TALK: "/min-sida/fraga/{token}",
    LinkPurpose.STILL_TRUE: "/min-sida/stammer/{token}",
    LinkPurpose.CALENDAR: "/min-sida/kalender/{token}/moten.ics",
}
"""Where the pages answer to each kind of link."""


def make_link(
    session: Session,
    actor: Actor,
    purpose: LinkPurpose,
    *,
    public_url: str,
    consent_id: int | None = None,
    at: datetime,
) -> str:
    """A new link for an actor, as a whole address under ``public_url``, in the caller's transaction."""
    token = secrets.token_urlsafe(32)
    session.add(
        ActorLink(
            token_hash=token_hash(token),
            actor_id=actor.id,
            purpose=purpose,
            consent_id=consent_id,
            address_hash=_address_hash(actor),
            created_at=at,
        )
    )
    return public_url.rstrip("/") + PATHS[purpose].format(token=token)


def revoke_links(session: Session, actor_id: int, purpose: LinkPurpose) -> None:
    """Let no link of this purpose lead an actor anywhere any longer, in the caller's transaction."""
    session.execute(delete(ActorLink).where(ActorLink.actor_id == actor_id, ActorLink.purpose == purpose))


def follow_link(session: Session, token: str, purpose: LinkPurpose) -> ActorLink:
    """What a link's token stands for.

    Raises NotFoundError, also when its actor has ceased to take part or has another contact address by now.
    """
    query = select(ActorLink, Actor).join(Actor, Actor.id == ActorLink.actor_id).where(Actor.withdrawn_at.is_(None))
    query = query.where(ActorLink.token_hash == token_hash(token), ActorLink.purpose == purpose)
    found = session.execute(query).one_or_none()
    if found is None or found[0].address_hash != _address_hash(found[1]):
        raise NotFoundError(f"no such link: {purpose}")
    return found[0]


def _address_hash(actor: Actor) -> str:
    return token_hash(actor.contact_email.lower())
