"""Answers that calendar programs mail back (METHOD:REPLY, RFC 5546, 3.2.3), kept as what somebody says about coming."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from icalendar import Calendar, Component, Event
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, Participant, Reply
from matchmaker.services.audit import Who
from matchmaker.services.errors import RefusedError
from matchmaker.services.meetings.meeting_mail import post_of
from matchmaker.services.meetings.participants import answer_of, get_participant
from matchmaker.services.meetings.replies import answer_invitation
from matchmaker.settings import Settings

REPLIES = {"ACCEPTED": Reply.YES, "DECLINED": Reply.NO, "TENTATIVE": Reply.NONE}
"""What the answers of calendars (PARTSTAT; RFC 5545, 3.2.12) mean: maybe is no answer yet, and holds no seat."""
FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.I)
"""What our own mail server says of a sender's address that somebody else has used (RFC 8601)."""


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """Who answers what about which event, in which of its versions, and when their program wrote that."""

    uid: str
    sequence: int
    address: str
    reply: Reply
    written_at: datetime


def read_calendar_reply(raw: bytes) -> CalendarReply | None:
    """The answer in a message; None for any other message, and for one that somebody else has sent than who answers."""
    message = message_from_bytes(raw, policy=policy.default)
    if any(FORGED.search(str(told)) for told in message.get_all("Authentication-Results", ())):
        return None
    found = next(_replies_in(message), None)
    sender = parseaddr(str(message.get("From", "")))[1].lower()
    return found if found is not None and found.address == sender else None


def note_calendar_reply(session: Session, raw: bytes, settings: Settings, *, at: datetime) -> bool:
    """Keep what a message answers; gives whether it was an answer to one of our invitations that is news.

    It counts when it is about the time and place that hold now, from the address that was invited, and newer than all
    else that they have said. An address that several are invited by answers by the link in the mail.
    """
    reply = read_calendar_reply(raw)
    if reply is None:
        return False
    query = select(Participant.id, Participant.meeting_id).join(Meeting)
    query = query.where(
        Meeting.uid == reply.uid,
        Meeting.sequence <= reply.sequence,
        Participant.invited_at.is_not(None),
        func.lower(Participant.email) == reply.address,
    )
    invited = session.execute(query).all()
    if len(invited) != 1:
        session.rollback()
        return False
    [(participant_id, meeting_id)] = invited
    participant = get_participant(session, meeting_id, participant_id)
    said_at = participant.calendar_at or participant.replied_at
    if said_at is not None and reply.written_at <= said_at:
        session.rollback()
        return False
    answer, by = replace(answer_of(participant), reply=reply.reply), Who.actor(participant.actor_id)
    try:
        answer_invitation(
            session, participant_id, answer, version=participant.version, post=post_of(settings), by=by, at=at
        )
    except RefusedError:  # it is cancelled, or over
        session.rollback()
        return False
    participant.calendar_at = reply.written_at  # not when it was read: what they wrote after it, and before that, holds
    session.commit()
    return True


def _replies_in(message: EmailMessage) -> Iterator[CalendarReply]:
    for part in message.walk():
        if part.get_content_type() in {"text/calendar", "application/ics"}:
            raw: Any = part.get_payload(decode=True)
            try:
                yield from _read_all(Calendar.from_ical(raw or b""))
            except ValueError:
                continue


def _read_all(calendar: Component) -> list[CalendarReply]:
    """The answers in a calendar object; none in another, as an event by itself. Raises ValueError when it is broken."""
    if not isinstance(calendar, Calendar) or str(calendar.get("method", "")).upper() != "REPLY":
        return []
    return [found for event in calendar.events if (found := _read(event))]


def _read(event: Event) -> CalendarReply | None:
    """The answer in an event, which has exactly one attendee; None when something is missing or is no answer."""
    attendees, written = event.get("attendee"), event.get("dtstamp")
    stamp = getattr(written, "dt", None)
    if attendees is None or isinstance(attendees, list) or not isinstance(stamp, datetime):
        return None
    reply = REPLIES.get(str(attendees.params.get("PARTSTAT", "")).upper())
    address = str(attendees).lower().removeprefix("mailto:").strip()
    sequence = event.get("sequence", 0)
    if reply is None or stamp.tzinfo is None or not isinstance(sequence, int):
        return None
    return CalendarReply(str(event.get("uid", "")), sequence, address, reply, stamp.astimezone(UTC))
