"""A calendar of one's meetings behind a private link: made when a contact asks, and one at a time for each of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from matchmaker.models import Actor, LinkPurpose, Meeting, Suggestion
from matchmaker.services.actors.actor_links import follow_link, make_link, revoke_links
from matchmaker.services.audit import Who, record_event
from matchmaker.services.taking_part.own_pages import own_meetings

KEEP = timedelta(days=366)
"""Meetings that have been stay in the calendar for a year."""


def make_calendar_link(session: Session, actor_id: int, *, email: str, public_url: str, by: Who, at: datetime) -> str:
    """The address of an actor's calendar for the contact with the address ``email``, as long as they are one.

    The one that they had before leads nowhere from now on.
    """
    actor = session.get_one(Actor, actor_id)
    revoke_links(session, actor_id, LinkPurpose.CALENDAR, email=email)
    url = make_link(session, actor, LinkPurpose.CALENDAR, public_url=public_url, email=email, at=at)
    record_event(session, "make_calendar", actor, by=by, at=at)
    session.commit()
    return url


def stop_calendar(session: Session, actor_id: int, *, email: str, by: Who, at: datetime) -> None:
    """Let this contact's address lead nowhere any longer."""
    revoke_links(session, actor_id, LinkPurpose.CALENDAR, email=email)
    record_event(session, "stop_calendar", session.get_one(Actor, actor_id), by=by, at=at)
    session.commit()


def calendar_behind(
    session: Session, token: str, *, at: datetime
) -> tuple[Actor, list[tuple[Meeting, Sequence[Suggestion]]]]:
    """Whose calendar a token leads to, and the meetings in it. Raises NotFoundError."""
    actor = session.get_one(Actor, follow_link(session, token, LinkPurpose.CALENDAR).actor_id)
    return actor, own_meetings(session, actor, after=at - KEEP)
