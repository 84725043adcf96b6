"""Answers that calendar programs mail: believed of who was invited, about what holds now, and each once."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Meeting, OutboxMail, Participant, Reply
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.meetings.calendar_replies import note_calendar_reply, read_calendar_reply
from matchmaker.services.meetings.meeting_mail import cancel_meeting, invite_everyone, post_of, write_about_meetings
from matchmaker.services.meetings.meetings import change_meeting, get_meeting
from matchmaker.services.meetings.participants import add_participant, answer_of, list_participants
from matchmaker.services.meetings.replies import answer_invitation
from matchmaker.settings import Settings
from tests.conftest import STOCKHOLM
from tests.services.meetings.test_meetings import details
from tests.services.talks import AT, POST, add_meeting, add_talk

LATER = AT + timedelta(hours=1)
GB = "gb@exempel.se"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        instance=tmp_path,
        contact_email="eva@norsjo.example",
        mail_from="Hjälps <tjanst@norsjo.example>",
        public_url="https://hjalps.example/",
        calendar_replies=True,
    )


@pytest.fixture
def meeting(session: Session, by: Who, settings: Settings) -> Meeting:
    """One of those with a talk has an address, and is invited."""
    meeting = add_meeting(session, by=by)
    add_talk(session, "1", by=by, meeting=meeting, contact_name="Gun-Britt Å", contact_email=GB)
    invite_everyone(session, meeting.id, post_of(settings), by=by, at=AT)
    return meeting


def replied(
    meeting: Meeting,
    answer: str = "ACCEPTED",
    *,
    at: datetime = LATER,
    sender: str = "Gun-Britt <GB@exempel.se>",
    attendee: str = "mailto:Gb@Exempel.se",
    sequence: int = 0,
    method: str = "REPLY",
    headers: str = "X-Mailer: calendar",
) -> bytes:
    """An answer as phones write it."""
    text = f"""From: {sender}
To: tjanst@norsjo.example
Subject: Accepted: Dialogmote
MIME-Version: 1.0
{headers}
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Gun-Britt has accepted.

--b
Content-Type: text/calendar; charset=utf-8; method={method}

BEGIN:VCALENDAR
PRODID:-//Phone//1//EN
VERSION:2.0
METHOD:{method}
BEGIN:VEVENT
UID:{meeting.uid}
DTSTAMP:{at:%Y%m%dT%H%M%SZ}
ORGANIZER:mailto:tjanst@norsjo.example
ATTENDEE;CN=Gun-Britt;PARTSTAT={answer}:{attendee}
SEQUENCE:{sequence}
DTSTART:20261203T170000Z
SUMMARY:Dialogmote
END:VEVENT
END:VCALENDAR

--b--
"""
    return text.replace("\n", "\r\n").encode()


def invited(session: Session, meeting: Meeting) -> Participant:
    [found] = [one for one in list_participants(session, meeting.id) if one.email]
    session.commit()
    return found


def test_an_invitation_asks_calendars_to_answer_where_that_is_read(session: Session, meeting: Meeting) -> None:
    [mail] = session.scalars(select(OutboxMail))
    [event] = Calendar.from_ical(mail.calendar or "").events
    assert str(event["organizer"]) == "mailto:tjanst@norsjo.example"
    assert event["attendee"].params["RSVP"] == "TRUE"


@pytest.mark.parametrize(("answer", "reply"), [("ACCEPTED", Reply.YES), ("DECLINED", Reply.NO)])
def test_an_answer_is_kept_once(
    session: Session, meeting: Meeting, settings: Settings, answer: str, reply: Reply
) -> None:
    assert note_calendar_reply(session, replied(meeting, answer), settings, at=LATER)
    assert invited(session, meeting).reply is reply
    assert not note_calendar_reply(session, replied(meeting, answer), settings, at=LATER + timedelta(days=1))
    actor_id = invited(session, meeting).actor_id
    [told] = session.scalars(select(AuditEvent.by).where(AuditEvent.verb == "answer"))
    assert told == f"actor:{actor_id}"


def test_maybe_is_no_answer_yet_and_what_was_said_before_does_not_come_back(
    session: Session, meeting: Meeting, settings: Settings
) -> None:
    yes, maybe = replied(meeting), replied(meeting, "TENTATIVE", at=LATER + timedelta(minutes=5))
    later = LATER + timedelta(minutes=1)
    assert note_calendar_reply(session, yes, settings, at=later)
    assert note_calendar_reply(session, maybe, settings, at=later + timedelta(minutes=9))
    assert invited(session, meeting).reply is Reply.NONE
    for again in (yes, maybe):  # the mailbox is read again
        assert not note_calendar_reply(session, again, settings, at=later + timedelta(days=1))
    assert invited(session, meeting).reply is Reply.NONE


def test_a_calendar_that_answers_before_somebody_has_answered_by_the_link_is_late(
    session: Session, meeting: Meeting, settings: Settings
) -> None:
    one = invited(session, meeting)
    one.reply, one.replied_at = Reply.NO, LATER + timedelta(hours=1)
    session.commit()
    assert not note_calendar_reply(session, replied(meeting), settings, at=LATER + timedelta(hours=2))
    assert invited(session, meeting).reply is Reply.NO


def test_the_same_said_again_by_the_link_is_newer_than_what_the_calendar_said_between(
    session: Session, meeting: Meeting, settings: Settings
) -> None:
    for minutes in (0, 20):
        one = invited(session, meeting)
        said = replace(answer_of(one), reply=Reply.YES)
        at = LATER + timedelta(minutes=minutes)
        answer_invitation(session, one.id, said, version=one.version, post=POST, by=SUBMITTER, at=at)
    between = replied(meeting, "DECLINED", at=LATER + timedelta(minutes=10))
    assert not note_calendar_reply(session, between, settings, at=LATER + timedelta(minutes=30))
    assert invited(session, meeting).reply is Reply.YES
    assert invited(session, meeting).replied_at == LATER  # their turn in a queue


def test_two_answers_that_are_read_at_once_both_count_and_the_later_one_holds(
    session: Session, meeting: Meeting, settings: Settings
) -> None:
    read_at = LATER + timedelta(minutes=10)
    assert note_calendar_reply(session, replied(meeting), settings, at=read_at)
    no = replied(meeting, "DECLINED", at=LATER + timedelta(minutes=5))
    assert note_calendar_reply(session, no, settings, at=read_at)
    assert invited(session, meeting).reply is Reply.NO


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": "somebody@else.example"},
        {"attendee": "mailto:somebody@else.example", "sender": "somebody@else.example"},
        {"headers": "Authentication-Results: mx.norsjo.example; spf=pass; dmarc=fail header.from=exempel.se"},
        {"method": "REQUEST"},
        {"method": "COUNTER"},
        {"answer": "DELEGATED"},
        {"answer": "NEEDS-ACTION"},
    ],
)
def test_what_nobody_who_is_invited_has_answered_changes_nothing(
    session: Session, meeting: Meeting, settings: Settings, wrong: dict[str, str]
) -> None:
    assert not note_calendar_reply(session, replied(meeting, **wrong), settings, at=LATER)  # type: ignore[arg-type]
    assert invited(session, meeting).reply is Reply.NONE


def test_an_answer_about_a_time_that_no_longer_holds_does_not_count(
    session: Session, meeting: Meeting, settings: Settings, by: Who
) -> None:
    moved: Any = details(meeting) | {"venue": "Skolan"}
    change_meeting(session, meeting.id, version=meeting.version, **moved, zone=STOCKHOLM, by=by, at=AT)
    assert get_meeting(session, meeting.id).sequence == 1
    assert not note_calendar_reply(session, replied(meeting), settings, at=LATER)
    assert note_calendar_reply(session, replied(meeting, sequence=1), settings, at=LATER)


def test_two_with_one_address_answer_by_their_links(
    session: Session, meeting: Meeting, settings: Settings, by: Who
) -> None:
    one = invited(session, meeting)
    add_participant(session, meeting.id, key="k" * 24, actor_id=one.actor_id, name="Bo", email=GB, by=by, at=AT)
    assert note_calendar_reply(session, replied(meeting), settings, at=LATER)  # the other is not invited yet
    invite_everyone(session, meeting.id, post_of(settings), by=by, at=AT)
    no = replied(meeting, "DECLINED", at=LATER + timedelta(hours=1))
    assert not note_calendar_reply(session, no, settings, at=LATER + timedelta(hours=1))


def test_no_answer_by_calendar_is_asked_of_an_address_that_two_share(
    session: Session, meeting: Meeting, settings: Settings, by: Who
) -> None:
    others: Any = {"by": by, "at": AT, "actor_id": invited(session, meeting).actor_id}
    add_participant(session, meeting.id, key="k" * 24, name="Bo", email=GB.upper(), **others)
    add_participant(session, meeting.id, key="l" * 24, name="Cia", email="cia@exempel.se", **others)
    invite_everyone(session, meeting.id, post_of(settings), by=by, at=LATER)
    remind_at = meeting.starts_at - timedelta(days=1)
    assert write_about_meetings(session, settings, at=remind_at) == 3
    told = [
        (mail.recipient.lower(), event["attendee"].params["RSVP"])
        for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))
        for event in Calendar.from_ical(mail.calendar or "").events
    ]
    assert told[:1] == [(GB, "TRUE")]  # it was alone when it was invited
    assert sorted(told[1:3]) == [("cia@exempel.se", "TRUE"), (GB, "FALSE")]
    assert sorted(told[3:]) == [("cia@exempel.se", "TRUE"), (GB, "FALSE"), (GB, "FALSE")]


def test_a_meeting_that_is_called_off_takes_no_answers(
    session: Session, meeting: Meeting, settings: Settings, by: Who
) -> None:
    version = get_meeting(session, meeting.id).version
    cancel_meeting(session, meeting.id, version=version, reason="Snö", post=post_of(settings), by=by, at=AT)
    assert not note_calendar_reply(session, replied(meeting, sequence=1), settings, at=LATER)


def test_any_other_message_is_no_answer() -> None:
    plain = replied(Meeting(uid="u"))
    for raw in (
        b"",
        b"Subject: hej\r\n\r\nHej!",
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
        b"\xff\xfe\x00 \r\n\r\n\xff",
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\nMETHOD:REPLY\r\nEND:VEVENT\r\n",  # no calendar around it
        plain.replace(b"ATTENDEE", b"X-ATTENDEE"),
        plain.replace(b"SEQUENCE:0", b"ATTENDEE:mailto:b@x.example"),
        plain.replace(b"DTSTAMP:", b"X-STAMP:"),
        plain.replace(b"Z\r\nORGANIZER", b"\r\nORGANIZER"),  # no zone
        plain.replace(b"SEQUENCE:0", b"SEQUENCE:many"),
        plain.replace(b"20261126T", b"20269926T"),
    ):
        assert read_calendar_reply(raw) is None, raw
    assert read_calendar_reply(plain) is not None
