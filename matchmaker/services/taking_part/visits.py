"""Coming to one's own page by a link in a mail: asked for, used once, and without telling who takes part."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.matching.texts import Text
from matchmaker.models import Actor, VisitLink
from matchmaker.services.accounts.accounts import LINK_LIFETIME, LINKS_PER_HOUR
from matchmaker.services.actors.contact_people import has_contact
from matchmaker.services.audit import SUBMITTER, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.forms.answers import normal_email
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.mail.addresses import note_arrived
from matchmaker.services.mail.outbox import Letter, write_mail
from matchmaker.services.rows import lately
from matchmaker.services.tokens import new_token, token_hash

LINKS_PER_DAY = 12
"""To one address; more than anybody needs, and few enough that nobody's mailbox is filled by others."""

VISIT = Letter(
    Text(sv="Din länk till er sida", en="Your link to your page"),
    Text(
        sv="Hej!\n\nÖppna länken och tryck på knappen för att komma till er sida:\n{url}\n\n"
        "Länken gäller i tio minuter och bara en gång. Det går bra att be om en ny.\n"
        "Har du inte bett om den kan du strunta i det här mejlet.\n",
        en="Hello!\n\nOpen the link and press the button to get to your page:\n{url}\n\n"
        "The link is good for ten minutes, and once only. You may ask for a new one.\n"
        "If you did not ask for it, just ignore this message.\n",
    ),
)


def mail_visit_link(session: Session, email: str, *, link: str, language: str, at: datetime) -> None:
    """Mail a link that works once to an address of those who take part.

    Silent for unknown addresses and for floods. Whether an address is known changes neither the answer nor, but for a
    few rows in the one transaction that there is in any case, the work. ``link`` is the address with ``{token}`` in the
    token's place.
    """
    address = (normal_email(email.strip()) or "").lower()
    if actors_of(session, address) and not _is_flood(session, address, at):
        token = new_token()
        row = VisitLink(token_hash=token_hash(token), email=address, created_at=at, expires_at=at + LINK_LIFETIME)
        session.add(row)
        session.flush()
        record_event(session, "make", row, by=SUBMITTER, at=at)
        write_mail(session, address, VISIT, language, asked_for=True, at=at, url=link.format(token=token))
    session.commit()


def use_visit_link(session: Session, token: str, *, at: datetime) -> str:
    """Use a link up; gives the address that it was sent to. Raises RefusedError("link") when it is no longer good."""
    link = session.scalars(_link(token).with_for_update()).one_or_none()
    if link is None or not _is_good(session, link, at):
        raise RefusedError("link")
    link.used_at = at
    note_arrived(session, link.email, by=SUBMITTER, at=at)
    record_event(session, "visit", link, by=SUBMITTER, at=at)
    session.commit()
    return link.email


def visit_link_is_good(session: Session, token: str, *, at: datetime) -> bool:
    """Whether a link can still be used; looking uses nothing up."""
    link = session.scalars(_link(token)).one_or_none()
    return link is not None and _is_good(session, link, at)


def actors_of(session: Session, email: str) -> list[Actor]:
    """Those who have a contact with this address and still take part; by name, with places."""
    if not email:
        return []
    query = select(Actor).where(has_contact(email), Actor.withdrawn_at.is_(None))
    found = session.scalars(query.options(joinedload(Actor.place)))
    return sorted(found, key=lambda actor: (alphabetical(actor.name), actor.id))


def _link(token: str) -> Select[VisitLink]:
    return select(VisitLink).where(VisitLink.token_hash == token_hash(token))


def _is_good(session: Session, link: VisitLink, at: datetime) -> bool:
    return link.used_at is None and link.expires_at > at and bool(actors_of(session, link.email))


def _is_flood(session: Session, address: str, at: datetime) -> bool:
    def sent(within: timedelta) -> int:
        made = (VisitLink.email == address, lately(VisitLink.created_at, within, at=at))
        return session.scalar(select(func.count()).where(*made)) or 0

    return sent(timedelta(hours=1)) >= LINKS_PER_HOUR or sent(timedelta(days=1)) >= LINKS_PER_DAY
