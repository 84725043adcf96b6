"""Actors as they come by the form and as tests find them by name."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor
from matchmaker.services.audit import SYSTEM
from matchmaker.services.submissions import submit_draft
from tests.conftest import NOW
from tests.services.forms import PAGE, TOKEN, filled_draft


def sent(session: Session, token: str = TOKEN) -> Actor:
    """An actor who has sent the form."""
    filled_draft(session, token)
    return session.get_one(Actor, submit_draft(session, token, language="sv", page=PAGE, by=SYSTEM, at=NOW).actor_id)


def named(session: Session, name: str) -> Actor:
    return session.scalars(select(Actor).where(Actor.name == name)).one()
