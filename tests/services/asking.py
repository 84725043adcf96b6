"""Parties of an accepted suggestion that are asked whether they want to talk, for tests of questions and answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Answer, Consent, OutboxMail, Suggestion, SuggestionLink
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.taking_part.consents import answer_question, ask_parties
from tests.conftest import NOW
from tests.services.talks import add_suggestion
from tests.services.village import add_actor

URL = "https://x.example"


def add_pair(session: Session) -> Suggestion:
    """An accepted suggestion: ``Behöver 1`` (id 1) is in need, ``Har 1`` (id 2) has it; both with an address."""
    suggestion = add_suggestion(session, contact_email="har@example.org", contact_phone="070-1", contact_name="Hanna")
    session.get_one(Actor, 1).contact_email = "behover@example.org"
    session.commit()
    return suggestion


def add_bystander(session: Session) -> Actor:
    """One who is no party of it, with a resource, and with the address of ``Har 1``."""
    actor = add_actor(session, "x", name="Den tredje", resources={"x.r": "Buss"}, contact_email="har@example.org")
    session.commit()
    return actor


def add_third(session: Session, pair: Suggestion) -> Actor:
    """A bystander who becomes a party of it by a link of its own."""
    actor = add_bystander(session)
    link = {"need_id": pair.links[0].need_id, "resource_id": actor.resources[0].id}
    session.add(SuggestionLink(suggestion_id=pair.id, position=2, **link))
    session.commit()
    session.expire_all()
    return actor


def ask(session: Session, suggestion: Suggestion, at: datetime = NOW) -> list[int]:
    """Ask all who are not asked yet; gives who is asked now."""
    return [c.actor_id for c in ask_parties(session, suggestion.id, public_url=URL, by=SYSTEM, at=at)]


def say(session: Session, suggestion: Suggestion, actor_id: int, answer: Answer, **more: Any) -> Consent:
    """An answer of a party by itself, unless ``by`` somebody else."""
    by = more.pop("by", Who.actor(actor_id))
    return answer_question(session, suggestion.id, actor_id, answer=answer, by=by, at=NOW, **more)


def mails(session: Session) -> list[tuple[str, str, str]]:
    """To whom, about what and what, in order."""
    rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    return [(mail.recipient, mail.subject, mail.body) for mail in rows]
